"""Upright bars, alone, stacked, or as small multiples."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reports.plots.plot import Columns, Look, Panels, Series
from reports.plots.svg import Canvas, explained
from reports.plots.text import LINE, SIZE, SMALL, widest, width, wrap

Box = tuple[float, float, float, float]
"""x, y, width, height."""

BESIDE = 500
"""From this width on the names of series stand beside the last column, else above the bars."""
WIDEST_BAR = 84


@dataclass
class _Area:
    """The part of a canvas where bars are: from `left` to `right`, values `low` at `bottom` to `high` at `top`."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    taken: list[Box] = field(default_factory=list)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.bottom - share * (self.bottom - self.top)

    def is_free(self, box: Box) -> bool:
        x, y, wide, tall = box
        return all(
            x + wide <= ox or ox + ow <= x or y + tall <= oy or oy + oh <= y for ox, oy, ow, oh in self.taken
        )


def draw_columns(canvas: Canvas, plot: Columns) -> float:
    """Draw them on a canvas and return the height."""
    several = len(plot.series) > 1
    beside = several and canvas.wide >= BESIDE
    canvas.text(0, SMALL, plot.unit, "axis")
    items = [] if beside or not several else [(one.colour, _look(one), one.name) for one in plot.series]
    top = canvas.legend([*items, *explained(plot.hints)], SMALL + 10)
    room = min(max(width(one.name) for one in plot.series) + 40, canvas.wide * 0.36) if beside else 0
    tall = min(340.0, max(200.0, canvas.wide * 0.45))
    area = _area(plot, 0, canvas.wide - room, top, top + tall)
    bars(canvas, plot, area)
    if beside:
        _names_beside(canvas, plot, area, room, top)
    return _names_below(canvas, plot, area)


def draw_panels(canvas: Canvas, plot: Panels) -> float:
    """Small multiples in as many columns as fit, each with its title."""
    across = max(1, min(len(plot.panels), int(canvas.wide // 230)))
    gap = 28
    wide = (canvas.wide - gap * (across - 1)) / across
    ends = [_bounds(panel) for panel in plot.panels]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    canvas.text(0, SMALL, plot.panels[0].unit, "axis")
    # Bold letters are a little wider than those that are measured.
    titles = [wrap(title, wide * 0.93) for title in plot.titles]
    words = LINE * max(map(len, titles))
    hints = explained(dict.fromkeys(hint for panel in plot.panels for hint in panel.hints))
    top = end = canvas.legend(hints, 30.0)
    for number, (title, panel) in enumerate(zip(titles, plot.panels, strict=True)):
        left = (number % across) * (wide + gap)
        if number % across == 0:
            top = end
        for place, line in enumerate(title, 1):
            canvas.text(left, top + LINE * place, line, "strong")
        area = _area(panel, left, left + wide, top + words + 6, top + words + 132)
        if plot.same_scale:
            area.low, area.high = low, high
        bars(canvas, panel, area)
        end = max(end, _names_below(canvas, panel, area) + 14)
    return end


def _look(series: Series) -> Look:
    """The look that all its marks have, for the legend."""
    looks = {mark.look for mark in series.marks if mark.value}
    return looks.pop() if len(looks) == 1 else Look.PLAIN


def _bounds(plot: Columns) -> tuple[float, float]:
    """The lowest and the highest end of a stack; zero is always shown."""
    stacks = list(zip(*(one.marks for one in plot.series), strict=True))
    return (
        min([0.0, *(sum(mark.size for mark in stack if mark.size < 0) for stack in stacks)]),
        max([0.0, *(sum(mark.size for mark in stack if mark.size > 0) for stack in stacks)]),
    )


def _area(plot: Columns, left: float, right: float, top: float, bottom: float) -> _Area:
    """The area, with room for the labels above the highest bar and under the lowest."""
    low, high = _bounds(plot)
    lines = max((len(lines) for lines in plot.tops), default=0)
    below = LINE + 4 if low < 0 else 0
    return _Area(left, right, top + lines * LINE + 6, bottom - below, low, high)


def bars(canvas: Canvas, plot: Columns, area: _Area) -> None:
    """The stacks on their line of zero, and the labels that have room."""
    slot = (area.right - area.left) / max(len(plot.names), 1)
    wide = min(slot * 0.64, WIDEST_BAR)
    ends = [_stack(canvas, plot, place, area, slot, wide) for place in range(len(plot.names))]
    canvas.line(area.left, area.y(0), area.right, area.y(0), "zero")
    for place in _by_importance(ends):
        _top(canvas, plot, place, area, slot, ends[place])


def _stack(
    canvas: Canvas, plot: Columns, place: int, area: _Area, slot: float, wide: float
) -> tuple[float, float]:
    """One column; returns its lowest and its highest value."""
    x, low, high = area.left + slot * (place + 0.5) - wide / 2, 0.0, 0.0
    for one in plot.series:
        mark = one.marks[place]
        if mark.value is None or not mark.size:
            continue
        begin = high if mark.size > 0 else low
        end = begin + mark.size
        low, high = min(low, end), max(high, end)
        y, tall = area.y(max(begin, end)), abs(area.y(begin) - area.y(end))
        # A value that is not zero is seen.
        box = (x, min(y, area.y(begin) - 1) if tall < 1 else y, wide, max(tall, 1))
        words = f"{one.name} · {plot.names[place]}: {mark.label}".replace("\n", " ")
        canvas.bar(box, one.colour, mark.look, words, mark.link)
    area.taken.append((x, area.y(high), wide, area.y(low) - area.y(high)))
    return low, high


def _by_importance(ends: Sequence[tuple[float, float]]) -> list[int]:
    """The last, the highest, the lowest and the first column, then all others from the end."""
    if not ends:
        return []
    places = range(len(ends))
    first = [
        len(ends) - 1,
        max(places, key=lambda place: ends[place][1]),
        min(places, key=lambda place: ends[place][0] or ends[place][1]),
        0,
    ]
    return list(dict.fromkeys([*first, *reversed(places)]))


def _top(
    canvas: Canvas, plot: Columns, place: int, area: _Area, slot: float, end: tuple[float, float]
) -> None:
    """The label above a column, or under one that is negative alone, where it has room; else its first line."""
    lines = [line for line in plot.tops[place] if line]
    for shown in (lines, lines[:1]):
        if shown and _label(canvas, shown, place, area, slot, end):
            return


def _label(
    canvas: Canvas, lines: list[str], place: int, area: _Area, slot: float, end: tuple[float, float]
) -> bool:
    """Draw a label where it has room; False where it has none."""
    wide, tall = widest(lines, bold=True), LINE * len(lines)
    low, high = end
    under = low < 0 and high == 0
    middle = area.left + slot * (place + 0.5)
    x = max(
        0.0,
        min(middle - wide / 2, max(area.right, canvas.wide if area.right > canvas.wide - 8 else 0) - wide),
    )
    y = area.y(low) + 3 if under else area.y(high) - tall - 3
    box = (x - 2, y, wide + 4, tall)
    if not area.is_free(box):
        return False
    area.taken.append(box)
    for number, line in enumerate(lines):
        canvas.text(x + wide / 2, y + LINE * (number + 1) - 4, line, "" if number else "strong", "middle")
    return True


def _names_below(canvas: Canvas, plot: Columns, area: _Area) -> float:
    """The names of columns in one line or two; of too many, every second, third and so on, ending with the last."""
    count = len(plot.names)
    slot = (area.right - area.left) / max(count, 1)
    lines = [wrap(name, max(slot - 6, 24)) for name in plot.names]
    whole = all(
        "".join(one).replace(" ", "") == name.replace(" ", "")
        for one, name in zip(lines, plot.names, strict=True)
    )
    if not whole:
        lines = [[name] for name in plot.names]
    every = max(1, math.ceil((max((widest(one) for one in lines), default=0) + 6) / slot)) if count else 1
    y = area.bottom + (LINE + 6 if area.low < 0 else 0) + LINE
    for place, one in enumerate(lines):
        if (count - 1 - place) % every:
            continue
        middle, half = area.left + slot * (place + 0.5), widest(one) / 2
        middle = max(half, min(middle, canvas.wide - half))
        for number, line in enumerate(one):
            canvas.text(middle, y + LINE * number, line, "", "middle")
    y += LINE * (max((len(one) for one in lines), default=1) - 1)
    if plot.axis:
        y += LINE
        canvas.text((area.left + area.right) / 2, y, plot.axis, "axis", "middle")
    return y + 8


def _names_beside(canvas: Canvas, plot: Columns, area: _Area, room: float, top: float) -> None:
    """The names of series beside the last column, from `top` down, each at its part's height or as near as there is room."""
    slot = (area.right - area.left) / max(len(plot.names), 1)
    edge = area.left + slot * (len(plot.names) - 0.5) + min(slot * 0.64, WIDEST_BAR) / 2
    level, wanted = 0.0, []
    for one in plot.series:
        size = one.marks[-1].size if one.marks else 0
        wanted.append(area.y(level + size / 2))
        level += size
    names = _names_that_fit([one.name for one in plot.series], room - 32, area.bottom - top)
    places = spread(wanted, [_height(lines) for lines in names], top + LINE / 2, area.bottom)
    for one, lines, at, y in zip(plot.series, names, wanted, places, strict=True):
        if one.marks and one.marks[-1].size:
            canvas.line(edge + 2, at, area.right + 8, y)
        canvas.bar((area.right + 12, y - 6, 12, 12), one.colour, _look(one))
        first = y + 5 - LINE * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            canvas.text(area.right + 30, first + LINE * number, line)


def _names_that_fit(names: Sequence[str], room: float, tall: float) -> list[list[str]]:
    """Names in up to two lines where all have that height, else in one."""
    lines = [wrap(name, room, SIZE) for name in names]
    if sum(map(_height, lines)) <= tall:
        return lines
    return [wrap(name, room, SIZE, most=1) for name in names]


def _height(lines: Sequence[str]) -> float:
    return LINE * len(lines) + 2


def spread(wanted: Sequence[float], talls: Sequence[float], top: float, bottom: float) -> list[float]:
    """The middles (downwards) of words so tall, in the order of `wanted` from the lowest up, none over another."""
    gaps = [(lower + upper) / 2 for lower, upper in pairwise(talls)]
    places: list[float] = []
    for number, y in enumerate(wanted):
        places.append(min(y, places[-1] - gaps[number - 1] if number else bottom))
    # What was pushed above the top pushes back.
    for number in reversed(range(len(places))):
        places[number] = max(
            places[number], top if number == len(places) - 1 else places[number + 1] + gaps[number]
        )
    return places

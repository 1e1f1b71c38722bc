"""Lying bars: most first, or steps from one sum to another."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.plots.colours import MUTED, NEGATIVE, POSITIVE
from reports.plots.plot import Look, Rows, Steps
from reports.plots.svg import Canvas, explained
from reports.plots.text import LINE, SMALL, widest, width, wrap

BESIDE = 440
"""From this width on names stand beside the bars, else above them."""
BAR, GAP = 18, 8


@dataclass(frozen=True)
class _Row:
    """A bar from one value to another, its name, its label, and the end of the outline behind it."""

    name: str
    begin: float
    end: float
    label: str
    colour: str
    look: Look = Look.PLAIN
    link: str = ""
    whole: float = 0.0
    strong: bool = False


def draw_rows(canvas: Canvas, plot: Rows) -> float:
    """Draw them on a canvas and return the height."""
    wholes = [float(n) for n in plot.whole] or [0.0] * len(plot.names)
    return _draw(
        canvas,
        [
            _Row(name, 0.0, mark.size, mark.label, plot.colour, mark.look, mark.link, whole)
            for name, mark, whole in zip(plot.names, plot.marks, wholes, strict=True)
        ],
        plot.unit,
        hints=plot.hints,
    )


def draw_steps(canvas: Canvas, plot: Steps) -> float:
    """Draw steps, each beginning where the one before it ended; the last is their sum."""
    rows, level, last = [], 0.0, len(plot.names) - 1
    for number, (name, amount, label) in enumerate(zip(plot.names, plot.amounts, plot.labels, strict=True)):
        begin = 0.0 if number == last else level
        level = begin + float(amount)
        colour = MUTED if number == last else POSITIVE if amount >= 0 else NEGATIVE
        rows.append(_Row(name, begin, level, label, colour, strong=number == last))
    return _draw(canvas, rows, plot.unit, joined=True)


def _draw(
    canvas: Canvas,
    rows: Sequence[_Row],
    unit: str,
    *,
    joined: bool = False,
    hints: Sequence[tuple[Look, str]] = (),
) -> float:
    """Rows below each other; `joined` ones have lines from each bar to the next."""
    canvas.text(0, SMALL, unit, "axis")
    beside = canvas.wide >= BESIDE
    longest = max((width(row.name, bold=row.strong) for row in rows), default=0)
    left = min(longest, canvas.wide * 0.4) + 12 if beside else 0.0
    scale = _Scale(rows, left, canvas.wide)
    begin = y = canvas.legend(explained(hints), SMALL + 10.0)
    for number, row in enumerate(rows):
        lines = wrap(row.name, left - 12 if beside else canvas.wide)
        words = LINE * len(lines)
        tall = max(BAR, words) if beside else words + BAR + 2
        top = y + (tall - BAR) / 2 if beside else y + words + 2
        first = y + (tall - words) / 2 if beside else y
        for place, line in enumerate(lines):
            canvas.text(0, first + 13.5 + LINE * place, line, "strong" if row.strong else "")
        if joined and number:
            _join(canvas, scale.x(rows[number - 1].end), top)
        _bar(canvas, scale, row, top)
        if not beside:
            # One line for all would strike out the names between the bars.
            _zero(canvas, scale, top - 2, top + BAR + 2)
        y += tall + GAP
    if rows and beside:
        _zero(canvas, scale, begin - 2, y - 4)
    return y + 2


def _zero(canvas: Canvas, scale: "_Scale", top: float, bottom: float) -> None:
    canvas.line(scale.x(0), top, scale.x(0), bottom, "zero")


def _join(canvas: Canvas, x: float, top: float) -> None:
    """A short line from where the bar above ends."""
    canvas.line(x, top - GAP + 2, x, top)


class _Scale:
    """Where values are, with room for labels at both ends."""

    def __init__(self, rows: Sequence[_Row], left: float, wide: float) -> None:
        ends = [end for row in rows for end in (row.begin, row.end, row.whole)]
        self.low, self.high = min([0.0, *ends]), max([0.0, *ends])
        before = widest([row.label for row in rows if _is_before(row)], bold=True)
        after = widest([row.label for row in rows if not _is_before(row)], bold=True)
        self.left = left + (before + 8 if before else 0)
        self.right = wide - (after + 8 if after else 2)

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * (value - self.low) / ((self.high - self.low) or 1)


def _is_before(row: _Row) -> bool:
    """Whether its label stands before the bar: all of it is below zero, whose line would strike out a label after it."""
    return min(row.begin, row.end) < 0 and max(row.begin, row.end) <= 0


def _bar(canvas: Canvas, scale: _Scale, row: _Row, top: float) -> None:
    words = f"{row.name}: {row.label}"
    begin, end = sorted((scale.x(row.begin), scale.x(row.end)))
    if row.whole:
        canvas.bar((scale.x(0), top, scale.x(row.whole) - scale.x(0), BAR), MUTED, Look.OUTLINE)
    if row.begin != row.end:
        canvas.bar((begin, top, max(end - begin, 1), BAR), row.colour, row.look, words, row.link)
    if _is_before(row):
        canvas.text(begin - 6, top + 14, row.label, "strong", "end")
    else:
        canvas.text(max(end, scale.x(row.whole)) + 6, top + 14, row.label, "strong")

"""Two values of each group on one line: a hollow dot for then, a full one for now (a dumbbell chart)."""

from dataclasses import dataclass

from reports.plots.plot import Mark, Pairs
from reports.plots.rows import BAR, BESIDE, GAP
from reports.plots.svg import Canvas
from reports.plots.text import LINE, SMALL, width, wrap

DOT = 6
"""The radius of a dot."""
APART = DOT + 6
"""From the middle of a dot to its label."""
NEAR = 0.75
"""The part of the highest value above which all are near each other."""


@dataclass(frozen=True)
class _End:
    """One end of a row: its value, and the label outside of it."""

    value: float
    label: str
    is_now: bool

    @property
    def room(self) -> float:
        """The width of its label."""
        if not self.label:
            return 0
        return APART + (width(self.label, bold=True) if self.is_now else width(self.label, SMALL))


def draw_pairs(canvas: Canvas, plot: Pairs) -> float:
    """Draw them on a canvas and return the height: names beside the dots, or above them where it is narrow."""
    canvas.text(0, SMALL, plot.unit, "axis")
    y = _legend(canvas, plot, SMALL + 10.0)
    beside = canvas.wide >= BESIDE
    longest = max((width(name) for name in plot.names), default=0)
    left = min(longest, canvas.wide * 0.4) + 12 if beside else 0.0
    scale = _Scale(plot, left, canvas.wide)
    for name, then, now in zip(plot.names, plot.then, plot.now, strict=True):
        lines = wrap(name, left - 12 if beside else canvas.wide)
        words = LINE * len(lines)
        tall = max(BAR, words) if beside else words + BAR + 2
        middle = y + tall / 2 if beside else y + words + 2 + BAR / 2
        first = y + (tall - words) / 2 if beside else y
        for place, line in enumerate(lines):
            canvas.text(0, first + 13.5 + LINE * place, line)
        _pair(canvas, scale, plot, name, (then, now), middle)
        y += tall + GAP
    return y + 2


def _legend(canvas: Canvas, plot: Pairs, y: float) -> float:
    x = 0.0
    for words, is_now in ((plot.then_name, False), (plot.now_name, True)):
        if x and x + 22 + width(words) > canvas.wide:
            x, y = 0.0, y + LINE + 4
        canvas.dot(x + DOT, y + DOT, DOT, "1" if is_now else "", "")
        canvas.text(x + 18, y + 11, words)
        x += 22 + width(words) + 16
    return y + LINE + 8


class _Scale:
    """Where values are, with room for labels at both ends: from zero, which is drawn, unless all are far above it and near
    each other."""

    def __init__(self, plot: Pairs, left: float, wide: float) -> None:
        rows = [_ends(then, now) for then, now in zip(plot.then, plot.now, strict=True)]
        self.begin = left
        values = [end.value for row in rows for end in row] or [0.0]
        self.low, self.high = min(values), max(values)
        self.has_zero = 0 <= self.low < NEAR * self.high
        if self.has_zero:
            self.low = 0.0
        self.left = left + max((row[0].room for row in rows if len(row) > 1), default=0) + DOT
        self.right = wide - max((row[-1].room for row in rows if row), default=0) - DOT

    def x(self, value: float) -> float:
        if self.high == self.low:
            return self.left
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)


def _ends(then: Mark, now: Mark) -> list[_End]:
    """What is known, the lower value first; one end where only one is known or both are the same."""
    known = [
        _End(float(mark.value), mark.label, is_now)
        for mark, is_now in ((then, False), (now, True))
        if mark.value is not None
    ]
    if len(known) > 1 and known[0].value == known[1].value:
        return known[1:]
    return sorted(known, key=lambda end: end.value)


def _pair(
    canvas: Canvas, scale: _Scale, plot: Pairs, name: str, marks: tuple[Mark, Mark], middle: float
) -> None:
    then, now = marks
    ends = _ends(then, now)
    title = f"{name}: {plot.then_name} {then.label}, {plot.now_name} {now.label}"
    if not ends:
        canvas.text(scale.left, middle + 5, now.label, "strong")
        return
    begin, end = scale.x(ends[0].value), scale.x(ends[-1].value)
    if scale.has_zero:
        canvas.line(scale.begin, middle - BAR / 2 - 2, scale.begin, middle + BAR / 2 + 2, "zero")
    # A thin line leads the eye from zero to the dots.
    lead = begin - DOT - (ends[0].room if len(ends) > 1 else 0) - 4
    if scale.has_zero and lead > scale.begin:
        canvas.line(scale.begin, middle, lead, middle)
    if end - begin > 2 * DOT:
        canvas.line(begin + DOT, middle, end - DOT, middle, "line s-muted")
    for mark, colour in ((then, ""), (now, "1")):
        if mark.value is not None:
            canvas.dot(scale.x(float(mark.value)), middle, DOT, colour, title)
    if len(ends) > 1:
        _label(canvas, ends[0], begin - APART, middle, "end")
    _label(canvas, ends[-1], end + APART, middle, "start")


def _label(canvas: Canvas, end: _End, x: float, middle: float, anchor: str) -> None:
    canvas.text(x, middle + 5, end.label, "strong" if end.is_now else "axis", anchor)

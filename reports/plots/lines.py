"""Running totals over days."""

import datetime
import math
from collections.abc import Callable

from reports.plots.columns import spread
from reports.plots.plot import Line, Lines, Look
from reports.plots.svg import Canvas
from reports.plots.text import LINE, SMALL, width

TICK = 5
"""The length of the stroke of a first of January."""
DAYS = 364
"""From the first day of a year to its last."""


def draw_lines(canvas: Canvas, plot: Lines) -> float:
    """Draw them on a canvas and return the height."""
    canvas.text(0, SMALL, plot.unit, "axis")
    high = max((value for line in plot.lines for _day, value in line.points), default=0) or 1
    ticks = nice(high)
    left = max(width(plot.show(tick), SMALL) for tick in ticks) + 8
    right = canvas.wide - max((width(line.end, bold=True) for line in plot.lines), default=0) - 12
    top, bottom = 48.0, 48.0 + min(340.0, max(190.0, canvas.wide * 0.38))
    days = [day for line in plot.lines for day, _value in line.points] or [plot.day]
    first, last = min(days), max([*days, plot.day])
    span = (last - first).days or 1

    def x(day: datetime.date) -> float:
        return left + (right - left) * (day - first).days / span

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / ticks[-1]

    for tick in ticks:
        canvas.line(left, y(tick), right, y(tick), "rule" if tick else "zero")
        canvas.text(left - 8, y(tick) + 4, plot.show(tick), "axis", "end")
    for bound in plot.bounds:
        if first < bound < last:
            canvas.line(x(bound), top, x(bound), bottom, "zero dotted")
    draw_years(canvas, first, last, x, bottom)
    half = width(plot.day_label, SMALL) / 2
    canvas.line(x(plot.day), top - 8, x(plot.day), bottom, "zero")
    canvas.text(max(half, min(x(plot.day), canvas.wide - half)), top - 14, plot.day_label, "axis", "middle")
    known = sorted((line for line in plot.lines if line.points), key=lambda line: line.points[-1][1])
    heights = spread([y(line.points[-1][1]) for line in known], [LINE + 2] * len(known), top, bottom)
    for line, height in zip(known, heights, strict=True):
        _line(canvas, line, [(x(day), y(value)) for day, value in line.points])
        canvas.line(x(line.points[-1][0]) + 3, y(line.points[-1][1]), right + 4, height)
        canvas.text(right + 8, height + 5, line.end, "strong")
    return bottom + LINE + 12


def _line(canvas: Canvas, line: Line, points: list[tuple[float, float]]) -> None:
    """Steps, because a total holds until the next point; what is only planned, straight and dashed."""
    (x, y), *rest = points
    dashed = line.look is Look.OUTLINE
    step = "L{x:.1f} {y:.1f}" if dashed else "H{x:.1f}V{y:.1f}"
    path = f"M{x:.1f} {y:.1f}" + "".join(step.format(x=x, y=y) for x, y in rest)
    kind = "line dashed" if dashed else "line"
    canvas.add(f'<path d="{path}" class="{kind} s-{line.colour}"/>')


def draw_years(
    canvas: Canvas,
    first: datetime.date,
    last: datetime.date,
    x: Callable[[datetime.date], float],
    bottom: float,
) -> None:
    """Each year that has room, in the middle of its days; the first of January is a stroke."""
    edge = -math.inf
    for year in range(first.year, last.year + 1):
        begin, end = max(first, datetime.date(year, 1, 1)), min(last, datetime.date(year, 12, 31))
        if begin > first:
            canvas.line(x(begin), bottom, x(begin), bottom + TICK, "zero")
        wide, middle = width(str(year), SMALL), (x(begin) + x(end)) / 2
        is_whole = (end - begin).days >= DAYS
        if middle - wide / 2 < edge or (not is_whole and x(end) - x(begin) < wide):
            continue
        canvas.text(middle, bottom + LINE, str(year), "axis", "middle")
        edge = middle + wide / 2 + 8


def nice(high: float) -> list[float]:
    """Three to six round numbers from zero to at least `high`."""
    rough = high / 4
    size = 10 ** math.floor(math.log10(rough)) if rough > 0 else 1
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough)
    step = max(step, 1) if high >= 1 else step
    return [step * number for number in range(math.ceil(high / step) + 1)]

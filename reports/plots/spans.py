"""Spans of days below each other, such as the calls of a programme."""

import datetime

from reports.plots.lines import draw_years
from reports.plots.plot import Spans
from reports.plots.rows import BAR, BESIDE, GAP
from reports.plots.svg import Canvas
from reports.plots.text import LINE, SMALL, widest, width, wrap


def draw_spans(canvas: Canvas, plot: Spans) -> float:
    """Draw them on a canvas and return the height: names and labels beside the bars, or above them where it is narrow.

    Years are whole, so that each has room for its name.
    """
    canvas.text(0, SMALL, plot.unit, "axis")
    first = min([*(span.begin for span in plot.spans), plot.day]).replace(month=1, day=1)
    last = max([*(span.end for span in plot.spans), plot.day]).replace(month=12, day=31)
    beside = canvas.wide >= BESIDE
    longest = max((width(span.name) for span in plot.spans), default=0)
    left = min(longest, canvas.wide * 0.4) + 12 if beside else 0.0
    labels = widest([span.label for span in plot.spans], bold=True) + 12
    right = canvas.wide - labels if beside else canvas.wide

    def x(day: datetime.date) -> float:
        return left + (right - left) * (day - first).days / (last - first).days

    top = y = SMALL + 34.0
    for span in plot.spans:
        lines = wrap(span.name, (left if beside else right - labels) - 12)
        words = LINE * len(lines)
        for place, line in enumerate(lines):
            canvas.text(0, y + 13.5 + LINE * place, line)
        canvas.text(canvas.wide, y + 13.5, span.label, "strong", "end")
        bar = y if beside else y + words + 2
        box = (x(span.begin), bar, max(x(span.end) - x(span.begin), 3), BAR)
        canvas.bar(box, "1", span.look, f"{span.name}: {span.label}", span.link)
        if not beside:
            # In pieces, so that it crosses no label.
            canvas.line(x(plot.day), bar, x(plot.day), bar + BAR, "zero")
        y += (max(BAR, words) if beside else words + BAR + 2) + GAP
    half = width(plot.day_label, SMALL) / 2
    canvas.line(x(plot.day), top - 8, x(plot.day), y if beside else top - 4, "zero")
    canvas.text(max(half, min(x(plot.day), canvas.wide - half)), top - 12, plot.day_label, "axis", "middle")
    draw_years(canvas, first, last, x, y)
    return y + LINE + 8

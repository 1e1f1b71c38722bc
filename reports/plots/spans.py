"""Spans of days below each other, such as the calls of a programme."""

import datetime

from reports.plots.lines import draw_years
from reports.plots.plot import Spans
from reports.plots.rows import BAR, BESIDE, GAP
from reports.plots.svg import Canvas
from reports.plots.text import LINE, SMALL, widest, width, wrap

MARGIN = datetime.timedelta(days=30)
"""Days before the first span and after the last."""


def draw_spans(canvas: Canvas, plot: Spans) -> float:
    """Draw them on a canvas and return the height: names and labels beside the bars, or above them where it is narrow."""
    canvas.text(0, SMALL, plot.unit, "axis")
    first = min([*(span.begin for span in plot.spans), plot.day]) - MARGIN
    last = max([*(span.end for span in plot.spans), plot.day]) + MARGIN
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
            canvas.line(x(plot.day), bar - 3, x(plot.day), bar + BAR + 3, "zero")
        y += (max(BAR, words) if beside else words + BAR + 2) + GAP
    half = width(plot.day_label, SMALL) / 2
    canvas.line(x(plot.day), top - 8, x(plot.day), y if beside else top, "zero")
    canvas.text(max(half, min(x(plot.day), canvas.wide - half)), top - 12, plot.day_label, "axis", "middle")
    draw_years(canvas, first, last, x, y)
    return y + LINE + 8

"""The drawing of any plot."""

from django.utils.safestring import SafeString, mark_safe

from reports.plots.columns import draw_columns, draw_panels
from reports.plots.lines import draw_lines
from reports.plots.pairs import draw_pairs
from reports.plots.plot import Columns, Lines, Pairs, Panels, Plot, Rows, Spans, Steps
from reports.plots.rows import draw_rows, draw_steps
from reports.plots.spans import draw_spans
from reports.plots.svg import Canvas
from reports.plots.world import draw_world

NARROW, MEDIUM, WIDE, FULL = 340, 520, 760, 1120
"""The widths that a page has a drawing for; assets/_charts.scss shows the one that fits."""


def drawing(plot: Plot, wide: int, name: str, *, kind: str = "") -> SafeString:
    """An SVG of a width: with the classes of a page, or without any in the colours of paper."""
    paper = not kind
    canvas = Canvas(f"{name}-{wide}", wide)
    if isinstance(plot, Columns):
        tall = draw_columns(canvas, plot)
    elif isinstance(plot, Rows):
        tall = draw_rows(canvas, plot)
    elif isinstance(plot, Pairs):
        tall = draw_pairs(canvas, plot)
    elif isinstance(plot, Steps):
        tall = draw_steps(canvas, plot)
    elif isinstance(plot, Lines):
        tall = draw_lines(canvas, plot)
    elif isinstance(plot, Spans):
        tall = draw_spans(canvas, plot)
    elif isinstance(plot, Panels):
        tall = draw_panels(canvas, plot)
    else:
        tall = draw_world(canvas, plot, paper=paper)
    return mark_safe(canvas.svg(tall, kind))  # noqa: S308 every text is escaped where it is added

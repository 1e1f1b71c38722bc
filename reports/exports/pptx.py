"""Slides as PowerPoint: native charts, the programme's colours, definitions and scope in the notes."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.util import Emu, Inches, Pt

from reports.exports.native import NativeChart, NativeSeries, native
from reports.exports.slides import Slides
from reports.plots.colours import MUTED, ON_PAPER
from reports.plots.plot import Look

WIDE, TALL, EDGE = Inches(13.333), Inches(7.5), Inches(0.6)
FONT = "Source Sans 3"
TITLE_ONLY = 5
"""The layout with a title and nothing else."""
MOST_LARGE = 12
"""A value of more letters than that is written smaller, so that it stays in its line."""
KINDS = {
    "column": XL_CHART_TYPE.COLUMN_STACKED,
    "bar": XL_CHART_TYPE.BAR_STACKED,
    "line": XL_CHART_TYPE.LINE,
}


def draw(slides: Slides) -> bytes:
    """The presentation as a file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, TALL
    deck.core_properties.title, deck.core_properties.author = slides.title, slides.programme
    deck.core_properties.language = slides.language
    _opening(deck, slides)
    if slides.figures:
        _figures(deck, slides)
    for chart in slides.charts:
        if chart.plot is None:
            continue
        page = _page(deck, slides, chart.title, chart.alt)
        _text(page, chart.subtitle, (EDGE, Inches(1.4), WIDE - 2 * EDGE, Inches(0.7)), 16, ON_PAPER["quiet"])
        _chart(page, native(chart.plot))
    content = BytesIO()
    deck.save(content)
    return content.getvalue()


def _opening(deck: Any, slides: Slides) -> None:
    page = _page(deck, slides, slides.title)
    facts = [f"{word}: {value}" for word, value in slides.facts]
    _text(page, slides.programme, (EDGE, Inches(2.2), WIDE - 2 * EDGE, Inches(0.6)), 24, ON_PAPER["1"])
    _text(page, "\n".join(facts), (EDGE, Inches(3), WIDE - 2 * EDGE, Inches(3)), 18, ON_PAPER["ink"])


def _figures(deck: Any, slides: Slides) -> None:
    """The main figures, four in a row."""
    page = _page(deck, slides, slides.title)
    wide = (WIDE - 2 * EDGE) // 4
    for number, figure in enumerate(slides.figures):
        left, top = EDGE + wide * (number % 4), Inches(1.7) + Inches(2.6) * (number // 4)
        _text(page, str(figure.label), (left, top, wide, Inches(0.7)), 16, ON_PAPER["quiet"])
        size = 26 if len(figure.value) <= MOST_LARGE else 18
        _text(
            page, figure.value, (left, top + Inches(0.6), wide, Inches(0.8)), size, ON_PAPER["ink"], bold=True
        )
        notes = "\n".join(map(str, figure.words))
        _text(page, notes, (left, top + Inches(1.3), wide, Inches(1)), 13, ON_PAPER["quiet"])


def _page(deck: Any, slides: Slides, title: str, alt: str = "") -> Any:
    """A slide with its title, its foot and its notes."""
    page = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    head = page.shapes.title
    head.left, head.top, head.width, head.height = EDGE, Inches(0.4), WIDE - 2 * EDGE, Inches(1)
    head.text_frame.text, head.text_frame.word_wrap = title, True
    _style(head.text_frame, 28, ON_PAPER["ink"], bold=True)
    _text(
        page, slides.foot, (EDGE, TALL - Inches(0.55), WIDE - 2 * EDGE, Inches(0.35)), 11, ON_PAPER["quiet"]
    )
    page.notes_slide.notes_text_frame.text = "\n\n".join(filter(None, [alt, slides.notes]))
    return page


def _text(
    page: Any, words: str, box: Sequence[Emu | int], size: int, colour: str, *, bold: bool = False
) -> None:
    frame = page.shapes.add_textbox(*map(Emu, box)).text_frame
    frame.word_wrap = True
    frame.text = words
    _style(frame, size, colour, bold=bold)


def _style(frame: Any, size: int, colour: str, *, bold: bool = False) -> None:
    for paragraph in frame.paragraphs:
        paragraph.alignment = 1
        font = paragraph.font
        font.name, font.size, font.bold = FONT, Pt(size), bold
        font.color.rgb = _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


def _chart(page: Any, chart: NativeChart) -> None:
    data = CategoryChartData(number_format="#,##0.##")
    data.categories = chart.names
    for series in chart.series:
        data.add_series(series.name or chart.unit, series.values)
    box = (EDGE, Inches(2.1), WIDE - 2 * EDGE, Inches(4.8))
    kind = KINDS[chart.kind] if chart.is_stacked else XL_CHART_TYPE.BAR_CLUSTERED
    made = page.shapes.add_chart(kind, *box, data).chart
    made.font.size, made.font.name = Pt(14), FONT
    made.has_title = False
    made.has_legend = chart.has_legend
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    made.value_axis.has_title = True
    made.value_axis.axis_title.text_frame.text = chart.unit
    made.value_axis.major_gridlines.format.line.color.rgb = _rgb(ON_PAPER["grid"])
    made.value_axis.tick_labels.number_format = chart.number_format
    made.value_axis.tick_labels.number_format_is_linked = False
    # Names stand beside the bars, also where these go to the left of zero.
    made.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    made.category_axis.reverse_order = chart.kind == "bar"
    if chart.kind != "line":
        made.plots[0].gap_width = 60
    for drawn, series in zip(made.plots[0].series, chart.series, strict=True):
        _look(drawn, series, chart)


def _look(drawn: Any, series: NativeSeries, chart: NativeChart) -> None:
    """The colour of a series; a provisional part hatched, what is not there yet an outline."""
    if chart.kind == "line":
        drawn.smooth = False
        drawn.format.line.color.rgb = _rgb(series.colour or ON_PAPER[MUTED])
        return
    if series.colour is None:
        drawn.format.fill.background()
        if not series.hidden:
            drawn.format.line.color.rgb = _rgb(ON_PAPER[MUTED])
        return
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = _rgb(series.colour)
    for place, look in enumerate(series.looks):
        if look is Look.PROVISIONAL:
            fill = drawn.points[place].format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = _rgb(series.colour), _rgb(ON_PAPER["paper"])
    if chart.labels and not series.hidden:
        labels = drawn.data_labels
        labels.show_value, labels.number_format_is_linked = True, False
        labels.number_format = chart.number_format

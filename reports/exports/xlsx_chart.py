"""A chart of Excel beside its table, drawn from cells that stand to the right of it."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.exports.native import NativeChart, NativeSeries
from reports.plots.colours import MUTED, ON_PAPER
from reports.plots.plot import Look

WIDTH, HEIGHT = 760, 400
"""Pixels."""


def draw(book: Workbook, page: Worksheet, chart: NativeChart, column: int, title: str) -> None:
    """Write the chart's names and values from a column on, and draw it to the right of them."""
    for row, name in enumerate(chart.names, 1):
        page.write_string(row, column, name)
    stacked = {"subtype": "stacked"} if chart.is_stacked and chart.kind != "line" else {}
    made = book.add_chart({"type": chart.kind, **stacked})
    for place, series in enumerate(chart.series, column + 1):
        page.write_string(0, place, series.name or chart.unit)
        for row, value in enumerate(series.values, 1):
            if value is not None:
                page.write_number(row, place, value)
        made.add_series(_series(page.get_name(), len(chart.names), column, place, chart, series))
    made.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    made.set_size({"width": WIDTH, "height": HEIGHT})
    made.set_legend({"position": "bottom"} if chart.has_legend else {"none": True})
    # Rows are read from the top, as on the page.
    values, names = ("x", "y") if chart.kind == "bar" else ("y", "x")
    getattr(made, f"set_{names}_axis")({"reverse": chart.kind == "bar", "label_position": "low"})
    getattr(made, f"set_{values}_axis")({"name": chart.unit, "num_format": chart.number_format})
    page.insert_chart(0, column + len(chart.series) + 2, made)


def _series(
    sheet: str, rows: int, column: int, place: int, chart: NativeChart, series: NativeSeries
) -> dict[str, Any]:
    look: dict[str, Any] = {"fill": {"color": series.colour}} if series.colour else _outline(series)
    if chart.kind == "line":
        look = {"line": {"color": series.colour or ON_PAPER[MUTED], "width": 2.25}}
    elif any(one is Look.PROVISIONAL for one in series.looks):
        look["points"] = [_point(one, series.colour) for one in series.looks]
    return {
        "name": [sheet, 0, place],
        "categories": [sheet, 1, column, rows, column],
        "values": [sheet, 1, place, rows, place],
        "gap": 60,
        **look,
        **(
            {"data_labels": {"value": True, "num_format": chart.number_format}}
            if chart.labels and not series.hidden
            else {}
        ),
    }


def _outline(series: NativeSeries) -> dict[str, Any]:
    border = {"none": True} if series.hidden else {"color": ON_PAPER[MUTED]}
    return {"fill": {"none": True}, "border": border}


def _point(look: Look, colour: str | None) -> dict[str, Any] | None:
    """A provisional year is hatched in workbooks too."""
    if look is not Look.PROVISIONAL:
        return None
    return {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": ON_PAPER["paper"]}}

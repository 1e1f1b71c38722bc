"""Lines that a reader explores in the browser: reads under the pointer, zooms, hides one by one. Plotly draws them.

The charts of dashboards and documents are drawings, which need no script (reports/plots/).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from figures.definitions import Unit
from figures.measures import Measure
from reports.plots.colours import SERIES

Figure = dict[str, Any]
"""A figure as Plotly specifies it: `data` and `layout`."""
SHOWN_AT_FIRST = len(SERIES)
"""So many lines are drawn at first; the reader adds others in the legend."""


def lines_over_years(
    unit: Unit,
    label: str,
    rows: Mapping[str, Mapping[str, Measure]],
    words: Mapping[str, Sequence[str]],
    colours: Mapping[str, str] = MappingProxyType({}),
) -> Figure:
    """A line for each row over its years; what is unknown or withheld is a gap. `words` are the values as they are shown,
    and `colours` those of the rows by name, where they have some of their own.

    Raises ValueError where Plotly knows no such property.
    """
    lines = [
        _line(number, name, of_years, words[name], colours.get(name) or SERIES[number % SHOWN_AT_FIRST])
        for number, (name, of_years) in enumerate(rows.items())
    ]
    figure = go.Figure(lines, _layout(unit, label))
    return {"data": [line.to_plotly_json() for line in figure.data], "layout": figure.layout.to_plotly_json()}


def _line(
    number: int, name: str, of_years: Mapping[str, Measure], words: Sequence[str], colour: str
) -> go.Scatter:
    values = [None if measure.value is None else float(measure.value) for measure in of_years.values()]
    return go.Scatter(
        x=list(of_years),
        y=values,
        name=name,
        text=list(words),
        mode="lines+markers",
        hovertemplate="%{x}: %{text}<extra>%{fullData.name}</extra>",
        line={"color": f"var(--chart-{colour})"},
        visible=True if number < SHOWN_AT_FIRST else "legendonly",
    )


def _layout(unit: Unit, label: str) -> Figure:
    axis = {
        "gridcolor": "var(--chart-grid)",
        "linecolor": "var(--chart-grid)",
        "zerolinecolor": "var(--chart-muted)",
    }
    return {
        "autosize": True,
        "height": 480,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "separators": ".,",
        "margin": {"l": 16, "r": 16, "t": 40, "b": 40},
        "hoverlabel": {"bgcolor": "var(--surface)"},
        "legend": {"orientation": "h", "y": -0.15},
        "xaxis": axis | {"type": "category", "showgrid": False, "automargin": True},
        "yaxis": axis
        | {
            "automargin": True,
            "rangemode": "tozero",
            "tickformat": ",.0%" if unit is Unit.RATIO else ",",
            "title": {"text": label},
        },
    }

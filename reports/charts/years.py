"""One indicator over the years."""

from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from reports import formatting
from reports.charts.chart import Chart, counted, sentence, specification
from reports.definitions import INDICATORS, Unit
from reports.measures import Measure
from reports.scope import Scope
from reports.tables import Table


def years_chart(slug: str, scope: Scope, by_year: dict[str, Measure], table: Table) -> Chart:
    """A bar for each year; a year whose value is unknown has none, and its reason stands in the table."""
    shown = [formatting.value(slug, measure) for measure in by_year.values()]
    return Chart(
        "years",
        _("%(indicator)s by year") % {"indicator": INDICATORS[slug].label},
        counted(str(INDICATORS[slug].definition).rstrip("."), scope),
        specification([_bars(slug, by_year)], **LAYOUT),
        table,
        sentence(list(by_year), shown),
    )


LAYOUT: dict[str, Any] = {
    "bargap": 0.45,
    "showlegend": False,
    "xaxis": {"type": "category"},
    "yaxis": {"visible": False, "rangemode": "tozero"},
    "margin": {"l": 16, "r": 16},
}


def _bars(slug: str, by_year: dict[str, Measure]) -> go.Bar:
    known = [measure.value for measure in by_year.values()]
    show = formatting.millions if INDICATORS[slug].unit is Unit.USD else None
    labels = [
        "" if measure.value is None else show(measure.value) if show else formatting.value(slug, measure)
        for measure in by_year.values()
    ]
    return go.Bar(
        x=list(by_year),
        y=[None if value is None else float(value) for value in known],
        text=labels,
        textposition="outside",
        cliponaxis=False,
        marker_color="var(--chart-1)",
        hovertemplate="%{x}: %{text}<extra></extra>",
    )

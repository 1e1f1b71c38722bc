"""Services planned and delivered over time."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.scope import Scope
from figures.series import Month
from reports import formatting
from reports.charts.chart import Chart, Figure, Trace, specification, subtitle
from reports.tables import Table

Totals = Mapping[datetime.date, int]
"""A running total by each month's last day."""


def execution_chart(scope: Scope, months: Sequence[Month]) -> Chart:
    """Two running totals by month and the cut-off."""
    planned = {month.last_day: month.planned for month in months}
    delivered = {month.last_day: month.delivered for month in months if month.delivered is not None}
    words = {"delivered": formatting.number(_last(delivered)), "planned": formatting.number(_last(planned))}
    message = _("%(delivered)s services delivered, of %(planned)s in the plan with an end date") % words
    return Chart(
        "execution",
        message,
        subtitle(
            _("Running totals by month of planned end and of delivery; the dotted line is the cut-off"), scope
        ),
        _figure(scope, planned, delivered),
        Table(
            [_("Month"), pgettext("services", "planned"), pgettext("services", "delivered")],
            [
                [
                    date_format(day, "YEAR_MONTH_FORMAT"),
                    formatting.number(due),
                    formatting.number(delivered[day]) if day in delivered else "",
                ]
                for day, due in planned.items()
            ],
        ),
        message,
    )


def _figure(scope: Scope, planned: Totals, delivered: Totals) -> Figure:
    cut_off = scope.as_of.isoformat()
    return specification(
        [
            _line(
                scope,
                planned,
                pgettext("services", "planned"),
                "middle right",
                color="var(--chart-muted)",
                dash="dot",
            ),
            _line(scope, delivered, pgettext("services", "delivered"), "top left", color="var(--chart-1)"),
        ],
        showlegend=False,
        xaxis={"type": "date"},
        yaxis={"rangemode": "tozero"},
        margin={"r": 110},
        annotations=[
            {
                "x": cut_off,
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "text": date_format(scope.as_of, "SHORT_DATE_FORMAT"),
                "showarrow": False,
            }
        ],
        shapes=[
            {
                "type": "line",
                "x0": cut_off,
                "x1": cut_off,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": "var(--chart-ink)", "width": 1, "dash": "dot"},
            }
        ],
    )


def _line(scope: Scope, totals: Totals, name: str, place: str, **line: str) -> Trace:
    """A running total as steps, with its name and last value at its end."""
    values = list(totals.values())
    label = [f"{formatting.number(n)} {name}" for n in values[-1:]]
    return {
        "type": "scatter",
        "name": name,
        "x": [_drawn(day, scope.as_of).isoformat() for day in totals],
        "y": values,
        "mode": "lines+text",
        "line": {"shape": "hv", "width": 2.5} | line,
        "text": [""] * (len(values) - 1) + label,
        "textposition": place,
        "textfont": {"color": line["color"]},
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}: %{{y}} {name}<extra></extra>",
    }


def _drawn(last_day: datetime.date, cut_off: datetime.date) -> datetime.date:
    """A month's last day, or the cut-off in the month that it cuts."""
    return min(last_day, cut_off) if last_day.replace(day=1) <= cut_off else last_day


def _last(totals: Totals) -> int:
    return list(totals.values())[-1] if totals else 0

"""Services planned and delivered over time."""

from typing import Any

import pandas as pd
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reports import formatting
from reports.charts.chart import Chart, Trace, counted, specification
from reports.scope import Scope
from reports.tables import Table


def execution_chart(scope: Scope, by_month: pd.DataFrame) -> Chart:
    """Two running totals by month, as `series.services_over_time` gives them, and the cut-off."""
    words = {
        "delivered": formatting.number(_last(by_month["delivered"])),
        "planned": formatting.number(_last(by_month["planned"])),
    }
    message = _("%(delivered)s services delivered, of %(planned)s in the plan with an end date") % words
    return Chart(
        "execution",
        message,
        counted(
            _("Running totals by month of planned end and of delivery; the dotted line is the cut-off"), scope
        ),
        _figure(scope, by_month),
        Table(
            [_("Month"), _("planned"), _("delivered")],
            [
                [date_format(day, "YEAR_MONTH_FORMAT"), _count(planned), _count(delivered)]
                for day, planned, delivered in zip(
                    by_month.index.end_time, by_month["planned"], by_month["delivered"], strict=True
                )
            ],
        ),
        message,
    )


def _figure(scope: Scope, by_month: pd.DataFrame) -> dict[str, Any]:
    cut_off = scope.as_of.isoformat()
    return specification(
        [
            _line(
                scope,
                by_month["planned"],
                _("planned"),
                "middle right",
                color="var(--chart-muted)",
                dash="dot",
            ),
            _line(scope, by_month["delivered"], _("delivered"), "top left", color="var(--chart-1)"),
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


def _line(scope: Scope, totals: pd.Series, name: str, place: str, **line: Any) -> Trace:
    """A running total as steps, with its name and last value at its end."""
    known = totals.dropna()
    values = [int(n) for n in known]
    label = [f"{formatting.number(n)} {name}" for n in values[-1:]]
    return {
        "type": "scatter",
        "name": name,
        "x": _days(scope, known.index),
        "y": values,
        "mode": "lines+text",
        "line": {"shape": "hv", "width": 2.5} | line,
        "text": [""] * (len(values) - 1) + label,
        "textposition": place,
        "textfont": {"color": line["color"]},
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}: %{{y}} {name}<extra></extra>",
    }


def _days(scope: Scope, months: pd.PeriodIndex) -> list[str]:
    """Each month's last day, or the cut-off in the month that it cuts."""
    cut = scope.as_of.isoformat()
    return [cut if day[:7] == cut[:7] else day for day in months.end_time.strftime("%Y-%m-%d")]


def _count(n: Any) -> str:
    return "" if pd.isna(n) else formatting.number(int(n))


def _last(totals: pd.Series) -> int:
    known = totals.dropna()
    return int(known.iloc[-1]) if len(known) else 0

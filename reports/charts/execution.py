"""Services planned and delivered over time."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.models import Programme
from figures.scope import Scope
from figures.series import Month
from reports import formatting
from reports.charts.chart import Chart, subtitle
from reports.plots.plot import Line, Lines, Look
from reports.tables import Table

Totals = Mapping[datetime.date, int]
"""A running total by each month's last day."""

MOST_ON_PAPER = 24
"""So many months a document has; of more, the ends of years."""
DECEMBER = 12


def execution_chart(scope: Scope, months: Sequence[Month]) -> Chart:
    """Two running totals by month and the cut-off."""
    planned = {month.last_day: month.planned for month in months}
    delivered = {month.last_day: month.delivered for month in months if month.delivered is not None}
    bounds = _bounds(months)
    words = {"delivered": formatting.number(_last(delivered)), "planned": formatting.number(_last(planned))}
    message = _("%(delivered)s services delivered, of %(planned)s in the plan with an end date") % words
    return Chart(
        "execution",
        _("Services by month"),
        message,
        subtitle(
            _(
                "Running totals by month of planned end (dashed) and of delivery; the vertical line is the cut-off,"
                " and dotted ones are the programme's start and end"
            )
            if bounds
            else _(
                "Running totals by month of planned end (dashed) and of delivery; the vertical line is the cut-off"
            ),
            scope,
        ),
        Lines(
            [
                _line(scope, planned, _("%(n)s planned"), "muted", Look.OUTLINE),
                _line(scope, delivered, _("%(n)s delivered"), "1"),
            ],
            unit=_("Services"),
            day=scope.as_of,
            day_label=date_format(scope.as_of, "SHORT_DATE_FORMAT"),
            show=formatting.number,
            bounds=bounds,
        )
        if months
        else None,
        _table(planned, delivered),
        message,
        wide=True,
    )


def _bounds(months: Sequence[Month]) -> list[datetime.date]:
    """The programme's start and end, where the plan goes beyond both."""
    programme = Programme.current()
    bounds = [day for day in (programme.starts_on, programme.ends_on) if day]
    if not months or len(bounds) < 2 or not months[0].last_day < bounds[0] <= bounds[1] < months[-1].last_day:
        return []
    return bounds


def _table(planned: Totals, delivered: Totals) -> Table:
    """Every month; on paper, where nobody reads a hundred of them, each year's end and the month of the cut-off."""
    columns = [_("Month"), pgettext("services", "planned"), pgettext("services", "delivered")]
    rows = {
        day: [
            date_format(day, "YEAR_MONTH_FORMAT"),
            formatting.number(due),
            formatting.number(delivered[day]) if day in delivered else "",
        ]
        for day, due in planned.items()
    }
    if len(rows) <= MOST_ON_PAPER:
        return Table(columns, list(rows.values()))
    turning = {day for day in rows if day.month == DECEMBER} | {max(rows), max(delivered, default=max(rows))}
    note = _("At the end of each year and at the cut-off; the workbook has every month.")
    short = Table(columns, [row for day, row in rows.items() if day in turning], note=note)
    return Table(columns, list(rows.values()), on_paper=short)


def _line(scope: Scope, totals: Totals, words: str, colour: str, look: Look = Look.PLAIN) -> Line:
    """A running total, with its last value and name at its end."""
    points = [(_drawn(day, scope.as_of), float(total)) for day, total in totals.items()]
    end = words % {"n": formatting.number(_last(totals))}
    return Line(colour, points, end, look)


def _drawn(last_day: datetime.date, cut_off: datetime.date) -> datetime.date:
    """A month's last day, or the cut-off in the month that it cuts."""
    return min(last_day, cut_off) if last_day.replace(day=1) <= cut_off else last_day


def _last(totals: Totals) -> int:
    return list(totals.values())[-1] if totals else 0

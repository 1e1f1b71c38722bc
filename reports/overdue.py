"""The services that are longest overdue, as pages and exports show them."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.series import Overdue
from reports import formatting
from reports.tables import Table

SHOWN_AT_ONCE = 20
"""Of more overdue services the others unfold; files have all."""


@dataclass(frozen=True)
class OverdueServices:
    """The services that are longest overdue with their table; `in_all` counts also those that are not shown.

    `due` services should have ended by the cut-off: of none nothing can be said.
    """

    found: Overdue
    at_once: int
    due: int

    @property
    def in_all(self) -> int:
        return self.found.in_all

    @property
    def first(self) -> Table:
        """As many as are read at once."""
        return replace(self.table, rows=self.table.rows[:SHOWN_AT_ONCE])

    @property
    def rest(self) -> Table:
        """Those that unfold below them."""
        return replace(self.table, rows=self.table.rows[SHOWN_AT_ONCE:], note="")

    @cached_property
    def table(self) -> Table:
        """Each service with the days that have passed since its planned end."""
        shown, as_of = self.found.services, self.found.as_of
        words = {"n": formatting.number(len(shown)), "all": formatting.number(self.in_all)}
        return Table(
            [_("Service"), _("Institution"), _("Region"), _("Planned end"), _("Days overdue")],
            [
                [
                    str(service),
                    str(service.institution),
                    str(service.region or "—"),
                    formatting.day(service.planned_end),
                    formatting.number((as_of - service.planned_end).days),
                ]
                for service in shown
                if service.planned_end
            ],
            slug="overdue",
            name=_("Overdue services"),
            text_columns=3,
            at_once=self.at_once,
            note=_("The %(n)s longest overdue of %(all)s.") % words if self.in_all > len(shown) else "",
        )


def overdue_services(found: Overdue | None, figures: Figures, *, at_once: int) -> OverdueServices | None:
    """What a page shows of them, and how many at once on a phone; None where the filters do not apply to services."""
    due = int(figures["service_execution_to_date"].denominator or 0)
    return None if found is None else OverdueServices(found, at_once, due)

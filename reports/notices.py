"""Notices above a page's figures: nothing matches the filters, or the year has no sales."""

from dataclasses import dataclass, field

from django.db.models import F
from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.definitions import Reason
from figures.measures import Measure
from figures.scope import Scope
from figures.selection import counted_sales, of_participants
from reports.links import Links


@dataclass(frozen=True)
class Notice:
    """A sentence, and years with the address of the page in each."""

    words: str
    years: list[tuple[str, str]] = field(default_factory=list)


def notices(scope: Scope, found: Figures, links: Links) -> list[Notice]:
    """A notice where nothing matches the filters or the year has no sales."""
    if found["companies_enrolled"].value == 0 and not found["services_planned"].value:
        return [
            Notice(
                _(
                    "No data: no company and no service of the programme matches these filters at the cut-off date."
                )
            )
        ]
    return without_sales(scope, found["export_sales"], links)


def without_sales(scope: Scope, sales: Measure, links: Links) -> list[Notice]:
    """A notice of the years with sales in this scope, where its own year has none."""
    if sales.value is not None or sales.reason is Reason.CONFIDENTIAL or scope.countries:
        return []
    rows = of_participants(counted_sales(scope), scope).values_list("year", flat=True)
    years = list(rows.distinct().order_by(F("year")))
    year = {"year": scope.year}
    if not years:
        return [Notice(_("No sales are known of these companies, in %(year)s or any other year.") % year)]
    return [
        Notice(
            _("No sales are known for %(year)s in this scope. Years that have some:") % year,
            [(str(known), links.year(known)) for known in years],
        )
    ]

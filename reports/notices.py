"""Notices above a page's figures: nothing matches the filters, or the year has no sales."""

from dataclasses import dataclass, field

from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from accounts.access import Viewer
from companies.models import AnnualSales
from figures.breakdowns import Figures
from figures.definitions import Reason
from figures.measures import Measure
from figures.scope import Scope
from figures.selection import counted_sales, of_participants
from records.models import Verification, counts
from reports.formatting import usd
from reports.links import Links


@dataclass(frozen=True)
class Notice:
    """A sentence, and years with the address of the page in each; `is_of_queue` where the verification queue has more,
    `is_beginning` where there is nothing at all yet.
    """

    words: str
    years: list[tuple[str, str]] = field(default_factory=list)
    is_of_queue: bool = False
    is_beginning: bool = False


NOTHING_YET = gettext_noop(
    "There is nothing to count yet on this date. Figures begin with the first company or service of the programme."
)


def is_empty(found: Figures) -> bool:
    """Whether a scope has no company and no service, so that every figure of it would be a zero or a dash."""
    return found["companies_enrolled"].value == 0 and not found["services_planned"].value


def notices(scope: Scope, found: Figures, links: Links) -> list[Notice]:
    """A notice where nothing matches the filters or the year has no sales."""
    if is_empty(found):
        if scope.is_whole_programme:
            return [Notice(_(NOTHING_YET), is_beginning=True)]
        return [
            Notice(
                _(
                    "No data: no company and no service of the programme matches these filters at the cut-off date."
                )
            )
        ]
    return without_sales(scope, found["export_sales"], links)


def in_review(scope: Scope) -> list[Notice]:
    """A notice where sales of the year were verified and are not now: they are missing in its figures.

    The amount is for those alone who may see a company's: it may be that of one.
    """
    lines = AnnualSales.history.filter(id=OuterRef("pk"), verification=Verification.VERIFIED)
    rows = of_participants(AnnualSales.objects.filter(year=scope.year), scope)
    rows = rows.filter(chain__in=scope.chains) if scope.chains else rows
    waiting = rows.exclude(counts(provisional=scope.provisional)).annotate(
        verified=Subquery(lines.order_by("-history_id").values("fob_usd")[:1])
    )
    found = waiting.filter(verified__isnull=False).aggregate(number=Count("pk"), amount=Sum("verified"))
    number, amount = found["number"], found["amount"]
    if not number:
        return []
    if scope.viewer is Viewer.ALL:
        words = ngettext(
            "%(n)s record of sales was verified and is in review: %(amount)s not counted.",
            "%(n)s records of sales were verified and are in review: %(amount)s not counted.",
            number,
        )
        return [Notice(words % {"n": number, "amount": usd(amount)}, is_of_queue=True)]
    words = ngettext(
        "%(n)s record of sales was verified, is in review and is not counted.",
        "%(n)s records of sales were verified, are in review and are not counted.",
        number,
    )
    return [Notice(words % {"n": number})]


def growth_is_provisional(year: int) -> str:
    """What is said beside the growth of a year that not all companies have reported that should."""
    words = _(
        "The sales of %(year)s, their growth and the number of exporting companies are provisional:"
        " not every company that should report the year has done so."
        " Sales that are still to be reported are not a fall."
    )
    return words % {"year": year}


def without_sales(scope: Scope, sales: Measure, links: Links) -> list[Notice]:
    """A notice of the years with sales in this scope, where its own year has none."""
    if sales.value is not None or sales.reason is Reason.CONFIDENTIAL or scope.countries:
        return []
    rows = of_participants(counted_sales(scope), scope).values_list("year", flat=True)
    years = list(rows.distinct().order_by(F("year")))
    year = {"year": scope.year}
    if scope.year in years:
        return []  # There are sales, which say nothing of this figure.
    if not years:
        return [Notice(_("No sales are known of these companies, in %(year)s or any other year.") % year)]
    return [
        Notice(
            _("No sales are known for %(year)s in this scope. Years that have some:") % year,
            [(str(known), links.year(known)) for known in years],
        )
    ]

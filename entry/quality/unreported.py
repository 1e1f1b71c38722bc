"""Who has not reported: companies that were expected to report a year's sales or workers and have not handed any in.

Expected is what `reporting_coverage` expects: a participation in force at some time in the year. Handed in are submitted and
verified rows; the page marks companies that have only a draft or a returned row.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader
from companies.models import AnnualSales, Company, Participation, Workforce
from figures.models import Programme
from records.models import RecordQuerySet, Verification
from records.states import HANDED_IN, NOT_HANDED_IN


@dataclass(frozen=True)
class GroupReports:
    """A region or a call: its key, how many of its companies were expected to report, and how many have not."""

    key: str | int
    name: str
    expected: int
    missing: int

    @property
    def reported(self) -> int:
        return self.expected - self.missing


@dataclass(frozen=True)
class Unreported:
    """The page's content for one year."""

    year: int
    due_on: datetime.date
    days_overdue: int
    companies: QuerySet[Company]
    by_region: list[GroupReports]
    by_call: list[GroupReports]


YearModel = type[AnnualSales] | type[Workforce]
REPORTS: dict[str, YearModel] = {"sales": AnnualSales, "workforce": Workforce}
"""What companies report of a year, by its name in the page's address."""


def unreported_in(
    year: int, *, report: str = "sales", region: str = "", call: int | None = None, reader: Reader
) -> Unreported:
    """The companies without a report for a year, in the order of their names; one in two calls is in both groups."""
    expected = Participation.objects.seen_by(reader).in_force_during(year)
    due_on, rows = Programme.sales_due_on(year), REPORTS[report]
    chosen = expected.filter(company__region=region) if region else expected
    chosen = chosen.filter(call=call) if call else chosen
    return Unreported(
        year=year,
        due_on=due_on,
        days_overdue=(timezone.localdate() - due_on).days,
        companies=_missing_companies(chosen, year, rows),
        by_region=_groups(expected, year, rows, "company__region", "company__region__name"),
        by_call=_groups(expected, year, rows, "call", "call__name"),
    )


def _rows(model: YearModel, year: int, states: tuple[Verification, ...], company: str) -> Exists:
    return Exists(
        model._default_manager.filter(company=OuterRef(company), year=year, verification__in=states)
    )


def _missing_companies(expected: RecordQuerySet, year: int, model: YearModel) -> QuerySet[Company]:
    found: QuerySet[Company] = (
        Company.objects.filter(~_rows(model, year, HANDED_IN, "pk"), pk__in=expected.values("company"))
        .annotate(on_a_desk=_rows(model, year, NOT_HANDED_IN, "pk"))
        .select_related("region")
        .prefetch_related("participations__call")
        .order_by("search", "pk")
    )
    return found


def _groups(expected: RecordQuerySet, year: int, model: YearModel, key: str, name: str) -> list[GroupReports]:
    """Every group with a company that was expected, most missing first."""
    companies = expected.order_by().annotate(handed_in=_rows(model, year, HANDED_IN, "company"))
    rows = companies.values_list(key, name).annotate(
        expected=Count("company", distinct=True),
        missing=Count("company", distinct=True, filter=Q(handed_in=False)),
    )
    groups = [GroupReports(key, name or f"{_('Call')} {key}", *numbers) for key, name, *numbers in rows]
    return sorted(groups, key=lambda group: (-group.missing, str(group.key)))

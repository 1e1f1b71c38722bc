"""Who has not reported: companies that were expected to report a year's sales or workers and have not handed any in.

Expected is what `reporting_coverage` expects: a participation in force at some time in the year. Handed in are submitted and
verified rows; the page marks companies that have only a draft or a returned row.
"""

import datetime
from dataclasses import KW_ONLY, dataclass
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader
from companies.models import AnnualSales, Company, Participation, Workforce
from companies.querysets import ParticipationQuerySet
from figures.models import Programme
from records.models import Verification
from records.states import HANDED_IN


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


REPORTS: dict[str, type[AnnualSales] | type[Workforce]] = {"sales": AnnualSales, "workforce": Workforce}
"""What companies report of a year, by its name in the page's address."""


@dataclass(frozen=True)
class Unreported:
    """Who has not reported a year, of a region or a call where one is named. Each part is read when it is asked for."""

    year: int
    _: KW_ONLY
    reader: Reader
    report: str = "sales"
    region: str = ""
    call: int | None = None

    @cached_property
    def due_on(self) -> datetime.date:
        return Programme.sales_due_on(self.year)

    @cached_property
    def counted_on(self) -> datetime.date:
        """The day to which delays are counted: the one with which dashboards open (docs/decisions/0075)."""
        return Programme.opening_date()

    @property
    def days_overdue(self) -> int:
        return (self.counted_on - self.due_on).days

    @property
    def is_of_earlier_day(self) -> bool:
        return self.counted_on != timezone.localdate()

    @cached_property
    def companies(self) -> QuerySet[Company]:
        """The companies without a report, in the order of their names."""
        expected = self._expected
        expected = expected.filter(company__region=self.region) if self.region else expected
        expected = expected.filter(call=self.call) if self.call else expected
        found: QuerySet[Company] = (
            Company.objects.filter(~self._has_rows("pk", HANDED_IN), pk__in=expected.values("company"))
            .annotate(
                has_draft=self._has_rows("pk", (Verification.DRAFT,)),
                has_returned=self._has_rows("pk", (Verification.RETURNED,)),
            )
            .select_related("region")
            .prefetch_related("participations__call")
            .order_by("search", "pk")
        )
        return found

    @cached_property
    def by_region(self) -> list[GroupReports]:
        """All regions, whichever is named."""
        return self._groups("company__region", "company__region__name")

    @property
    def total(self) -> GroupReports | None:
        """All regions together: each company is in one."""
        groups = self.by_region
        expected, missing = sum(group.expected for group in groups), sum(group.missing for group in groups)
        return GroupReports("", "", expected, missing) if len(groups) > 1 else None

    @cached_property
    def by_call(self) -> list[GroupReports]:
        """All calls, whichever is named; a company in two of them is in both."""
        return self._groups("call", "call__name")

    @property
    def _expected(self) -> ParticipationQuerySet:
        found: ParticipationQuerySet = Participation.objects.seen_by(self.reader).in_force_during(self.year)
        return found

    def _has_rows(self, company: str, states: tuple[Verification, ...]) -> Exists:
        """The condition that a company, by the path to its key, has rows of the year in these states."""
        rows = REPORTS[self.report]._default_manager
        return Exists(rows.filter(company=OuterRef(company), year=self.year, verification__in=states))

    def _groups(self, key: str, name: str) -> list[GroupReports]:
        """Every group with a company that was expected, most missing first."""
        companies = self._expected.order_by().annotate(handed_in=self._has_rows("company", HANDED_IN))
        rows = companies.values_list(key, name).annotate(
            expected=Count("company", distinct=True),
            missing=Count("company", distinct=True, filter=Q(handed_in=False)),
        )
        call = _("Call")
        groups = [GroupReports(key, name or f"{call} {key}", *numbers) for key, name, *numbers in rows]
        return sorted(groups, key=lambda group: (-group.missing, str(group.key)))

"""Which records a figure counts, and why each of the others is not counted.

For every indicator, all records of its kind get one word: blank where the record counts, otherwise the first
reason that keeps it out. The word is computed by the database from the same selections as the figures
are, so that counted and not counted together are always all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from companies.models import AnnualSales, Company, MarketEntry, Participation
from figures.scope import Scope
from figures.selection import (
    counted_sales,
    delivered_services,
    enrolled_by_then,
    participations,
    planned_services,
)
from records.models import Record, RecordQuerySet, counts
from services.models import Beneficiary, Service, Status


class Left(StrEnum):
    """Why a record is left out."""

    NOT_VERIFIED = "not_verified"
    NOT_IN_PROGRAMME = "not_in_programme"
    ENROLLED_LATER = "enrolled_later"
    OUTSIDE_FILTERS = "outside_filters"
    NOT_SUPPORTED = "not_supported"
    MEMBERS_UNKNOWN = "members_unknown"
    CANCELLED = "cancelled"
    NOT_DELIVERED = "not_delivered"
    LATER = "later"
    NOT_DUE = "not_due"
    WITHOUT_BUDGET = "without_budget"
    OTHER_YEAR = "other_year"
    ZERO = "zero"
    ONE_YEAR_ONLY = "one_year_only"
    ANOTHER_DECIDES = "another_decides"
    BEFORE_ENROLMENT = "before_enrolment"
    NOT_EXPECTED = "not_expected"
    NOT_REPORTED = "not_reported"


REASONS: dict[Left, Any] = {
    Left.NOT_VERIFIED: _("not verified"),
    Left.NOT_IN_PROGRAMME: _("the company is not in the programme"),
    Left.ENROLLED_LATER: _("the company enrolled after the cut-off"),
    Left.OUTSIDE_FILTERS: _("outside the filters"),
    Left.NOT_SUPPORTED: _("no service delivered by the cut-off"),
    Left.MEMBERS_UNKNOWN: _("number of members unknown"),
    Left.CANCELLED: _("cancelled"),
    Left.NOT_DELIVERED: _("not delivered"),
    Left.LATER: _("after the cut-off"),
    Left.NOT_DUE: _("not due by the cut-off, or without a planned end"),
    Left.WITHOUT_BUDGET: _("without a budget"),
    Left.OTHER_YEAR: _("another year"),
    Left.ZERO: _("exported nothing"),
    Left.ONE_YEAR_ONLY: _("the company reported only one of the two years"),
    Left.ANOTHER_DECIDES: _("an earlier entry to the same country decides"),
    Left.BEFORE_ENROLMENT: _("first shipped before the company enrolled"),
    Left.NOT_EXPECTED: _("not expected to report the year"),
    Left.NOT_REPORTED: _("has not reported the year"),
}

Rule = tuple[Left, Any]
"""A reason, and the condition (on the record) under which it keeps the record out."""

EVERYTHING, NOTHING = Q(pk__isnull=False), Q(pk=None)


@dataclass(frozen=True)
class Ledger:
    """All records of an indicator's kind, each with `left`: blank where it counts, else the reason."""

    records: RecordQuerySet

    @property
    def counted(self) -> RecordQuerySet:
        return self.records.filter(left="")

    @property
    def not_counted(self) -> RecordQuerySet:
        return self.records.exclude(left="")


def model_of(slug: str) -> type[Record]:
    """The kind of record that an indicator counts."""
    return LEDGERS[slug][0]


def ledger(slug: str, scope: Scope) -> Ledger:
    """The ledger of an indicator. For a ratio, the records are those of its denominator."""
    kind, rules_of = LEDGERS[slug]
    rules = rules_of(scope)
    if scope.countries and kind is not MarketEntry:
        rules.append((Left.OUTSIDE_FILTERS, EVERYTHING))
    whens = [When(condition, then=Value(reason.value)) for reason, condition in rules]
    return Ledger(kind._default_manager.annotate(left=Case(*whens, default=Value(""))))


# ── Companies ───────────────────────────────────────────────────────────────────────────────────


def _of(records: QuerySet[Any], company: str) -> Q:
    """Whether the company of a record has any of these: one list, not a look-up for each company."""
    return Q(**{f"{company}__in": records.values("company")})


def _membership(scope: Scope, company: str, *, chain: bool) -> list[Rule]:
    """Why a company is not in P."""
    narrow = scope.narrows_companies or (chain and scope.chains)
    return [
        (Left.NOT_IN_PROGRAMME, ~_of(Participation.objects.all(), company)),
        (Left.ENROLLED_LATER, ~_of(Participation.objects.enrolled(by=scope.as_of), company)),
        (Left.OUTSIDE_FILTERS, ~_of(participations(scope, chain=chain), company) if narrow else NOTHING),
    ]


def _enrolled(scope: Scope) -> list[Rule]:
    return _membership(scope, "pk", chain=True)


def _supported(scope: Scope) -> list[Rule]:
    received = Beneficiary.objects.filter(service__in=delivered_services(scope))
    return [*_enrolled(scope), (Left.NOT_SUPPORTED, ~_of(received, "pk"))]


def _with_members(scope: Scope) -> list[Rule]:
    return [*_supported(scope), (Left.MEMBERS_UNKNOWN, Q(members=None))]


def _reporting(scope: Scope) -> list[Rule]:
    expected = participations(scope).in_force_during(scope.year)  # type: ignore[attr-defined]
    reported = counted_sales(scope).filter(year=scope.year)
    return [
        *_enrolled(scope),
        (Left.NOT_EXPECTED, ~_of(expected, "pk")),
        (Left.NOT_REPORTED, ~_of(reported, "pk")),
    ]


# ── Services ────────────────────────────────────────────────────────────────────────────────────


def _planned(scope: Scope) -> list[Rule]:
    narrow = scope.regions or scope.chains or scope.calls
    outside = ~Q(pk__in=planned_services(scope).values("pk")) if narrow else NOTHING
    return [
        (Left.CANCELLED, Q(status=Status.CANCELLED)),
        (Left.OUTSIDE_FILTERS, EVERYTHING if scope.describes_companies_only else outside),
    ]


def _delivered(scope: Scope) -> list[Rule]:
    return [
        *_planned(scope),
        (Left.NOT_DELIVERED, ~Q(status=Status.DELIVERED)),
        (Left.LATER, Q(delivered_on__gt=scope.as_of)),
        _not_verified(scope),
    ]


def _due(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Left.NOT_DUE, Q(planned_end=None) | Q(planned_end__gt=scope.as_of))]


def _budgeted(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Left.WITHOUT_BUDGET, Q(budget_usd=None))]


def _not_verified(scope: Scope) -> Rule:
    return Left.NOT_VERIFIED, ~counts(provisional=scope.provisional)


# ── Sales ───────────────────────────────────────────────────────────────────────────────────────


def _sold(scope: Scope, *years: int) -> list[Rule]:
    return [
        (Left.OTHER_YEAR, ~Q(year__in=years or [scope.year])),
        _not_verified(scope),
        *_membership(scope, "company", chain=False),
        (Left.OUTSIDE_FILTERS, ~Q(chain__in=scope.chains) if scope.chains else NOTHING),
    ]


def _exported(scope: Scope) -> list[Rule]:
    return [*_sold(scope), (Left.ZERO, Q(fob_usd=0))]


def _both_years(scope: Scope) -> list[Rule]:
    return _sold(scope, scope.year, scope.year - 1)


def _matched(scope: Scope) -> list[Rule]:
    rows = counted_sales(scope)
    one_only = ~(
        _of(rows.filter(year=scope.year), "company") & _of(rows.filter(year=scope.year - 1), "company")
    )
    return [*_both_years(scope), (Left.ONE_YEAR_ONLY, one_only)]


# ── Markets ─────────────────────────────────────────────────────────────────────────────────────


def _entered(scope: Scope) -> list[Rule]:
    counted = MarketEntry.objects.counted(provisional=scope.provisional).shipped(by=scope.as_of)
    return [
        _not_verified(scope),
        (Left.LATER, Q(first_shipment_on__gt=scope.as_of)),
        (Left.ANOTHER_DECIDES, Q(counted.another_decides())),
        *_membership(scope, "company", chain=False),
        (Left.OUTSIDE_FILTERS, ~Q(chain__in=scope.chains) if scope.chains else NOTHING),
        (Left.OUTSIDE_FILTERS, ~Q(country__in=scope.countries) if scope.countries else NOTHING),
        (Left.BEFORE_ENROLMENT, ~Q(enrolled_by_then(scope))),
    ]


def _entered_in_year(scope: Scope) -> list[Rule]:
    return [*_entered(scope), (Left.OTHER_YEAR, ~Q(first_shipment_on__year=scope.year))]


LEDGERS: dict[str, tuple[type[Any], Callable[[Scope], list[Rule]]]] = {
    "companies_enrolled": (Company, _enrolled),
    "companies_supported": (Company, _supported),
    "families_reached": (Company, _with_members),
    "services_planned": (Service, _planned),
    "services_delivered": (Service, _delivered),
    "service_execution": (Service, _planned),
    "service_execution_to_date": (Service, _due),
    "budget_execution": (Service, _budgeted),
    "exporting_companies": (AnnualSales, _exported),
    "export_sales": (AnnualSales, _sold),
    "export_sales_growth": (AnnualSales, _both_years),
    "export_sales_growth_like_for_like": (AnnualSales, _matched),
    "reporting_coverage": (Company, _reporting),
    "reporting_coverage_by_value": (Company, _reporting),
    "market_entries": (MarketEntry, _entered),
    "companies_entering_markets": (MarketEntry, _entered),
    "new_markets": (MarketEntry, _entered),
    "market_entries_in_year": (MarketEntry, _entered_in_year),
}

"""What each company, service, sales row, market entry and country adds to each figure.

The figures themselves are counted and summed in the database (figures/facts.py). Here the same selections are
read one by one, so that a figure that changed can be explained by what changed in it. That the contributions
of a sum add up to its figure exactly is tested against the figures.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Q

from figures.definitions import INDICATORS, Unit
from figures.scope import Scope
from figures.selection import (
    counted_sales,
    counts_as_delivered,
    delivered_services,
    new_market_entries,
    of_participants,
    participations,
    planned_services,
)
from services.models import Beneficiary


class Kind(StrEnum):
    """What can add to a figure."""

    COMPANY = "company"
    SERVICE = "service"
    SALES = "annualsales"
    ENTRY = "marketentry"
    COUNTRY = "country"


Adder = tuple[Kind, str]
"""What adds: its kind, with its id or, of a country, its code."""

Contributions = dict[str, dict[Adder, Decimal]]
"""For each sum, what adds to it and how much: one, or an amount."""

PARTS: dict[str, tuple[str, ...]] = {
    "companies_enrolled": ("enrolled",),
    "companies_supported": ("supported",),
    "families_reached": ("members",),
    "services_planned": ("planned",),
    "services_delivered": ("delivered",),
    "service_execution": ("delivered", "planned"),
    "service_execution_to_date": ("delivered", "due"),
    "budget_execution": ("spent", "budget"),
    "exporting_companies": ("exporting",),
    "export_sales": ("sales",),
    "export_sales_growth": ("sales", "previous_sales"),
    "export_sales_growth_like_for_like": ("matched", "previous_matched"),
    "reporting_coverage": ("reported", "expected"),
    "reporting_coverage_by_value": ("previous_of_reported", "previous_of_expected"),
    "market_entries": ("entries",),
    "companies_entering_markets": ("entering",),
    "new_markets": ("markets",),
    "market_entries_in_year": ("entries_in_year",),
}
"""The sums that an indicator is made of: its value, or the numerator and the denominator of a ratio."""

MONEY_RATIOS = (
    "budget_execution",
    "export_sales_growth",
    "export_sales_growth_like_for_like",
    "reporting_coverage_by_value",
)
IN_USD = {
    part
    for slug, parts in PARTS.items()
    for part in parts
    if INDICATORS[slug].unit is Unit.USD or slug in MONEY_RATIOS
}
"""The sums that are amounts of money."""

ONE = Decimal(1)


def contributions(scope: Scope) -> Contributions:
    """Everything that adds to any figure of the scope, in a number of queries that does not depend on records."""
    return {
        **_of_participants(scope),
        **_of_services(scope),
        **_of_sales(scope),
        **_of_markets(scope),
    }


def _each(kind: Kind, keys: Iterable[Any]) -> dict[Adder, Decimal]:
    """One for each."""
    return {(kind, str(key)): ONE for key in keys}


def _of_participants(scope: Scope) -> Contributions:
    received = Beneficiary.objects.filter(service__in=delivered_services(scope)).values("company")
    enrolled = participations(scope).order_by()
    members = dict(
        enrolled.filter(company__in=received).values_list("company", "company__members").distinct()
    )
    return {
        "enrolled": _each(Kind.COMPANY, enrolled.values_list("company", flat=True).distinct()),
        "supported": _each(Kind.COMPANY, members),
        "members": {
            (Kind.COMPANY, str(company)): Decimal(n) for company, n in members.items() if n is not None
        },
    }


def _of_services(scope: Scope) -> Contributions:
    names = ("planned", "delivered", "due", "budget", "spent")
    if scope.describes_companies_only:
        return {name: {} for name in names}
    planned = planned_services(scope).order_by()
    budgets = list(planned.exclude(budget_usd=None).values_list("pk", "budget_usd", "spent_usd"))
    return {
        "planned": _each(Kind.SERVICE, planned.values_list("pk", flat=True)),
        "delivered": _each(
            Kind.SERVICE,
            planned.filter(counts_as_delivered(scope)).values_list("pk", flat=True),
        ),
        "due": _each(Kind.SERVICE, planned.filter(planned_end__lte=scope.as_of).values_list("pk", flat=True)),
        "budget": {(Kind.SERVICE, str(pk)): budget for pk, budget, _spent in budgets},
        "spent": {(Kind.SERVICE, str(pk)): spent for pk, _budget, spent in budgets if spent},
    }


def _of_sales(scope: Scope) -> Contributions:
    """Sales of the year and of the year before, row by row, and the companies that they speak of."""
    rows = of_participants(counted_sales(scope).filter(year__in=[scope.year - 1, scope.year]), scope)
    by_row: dict[int, dict[Adder, Decimal]] = {scope.year: {}, scope.year - 1: {}}
    by_company: dict[int, dict[int, Decimal]] = {year: defaultdict(Decimal) for year in by_row}
    company_of: dict[Adder, int] = {}
    for pk, company, year, fob in rows.values_list("pk", "company", "year", "fob_usd"):
        adder = (Kind.SALES, str(pk))
        by_row[year][adder] = fob
        by_company[year][company] += fob
        company_of[adder] = company
    current, previous = by_company[scope.year], by_company[scope.year - 1]
    both = current.keys() & previous.keys()
    return {
        "sales": by_row[scope.year],
        "previous_sales": by_row[scope.year - 1],
        "matched": {row: fob for row, fob in by_row[scope.year].items() if company_of[row] in both},
        "previous_matched": {
            row: fob for row, fob in by_row[scope.year - 1].items() if company_of[row] in both
        },
        "exporting": _each(Kind.COMPANY, (company for company, fob in current.items() if fob > 0)),
        **_of_coverage(scope, current, previous),
    }


def _of_coverage(scope: Scope, current: dict[int, Decimal], previous: dict[int, Decimal]) -> Contributions:
    """The companies expected to report the year, those that did, and what each sold the year before."""
    due = participations(scope).in_force_during(scope.year).order_by()  # type: ignore[attr-defined]
    expected = set(due.values_list("company", flat=True))
    reported = expected & current.keys()

    def sold_before(companies: set[int]) -> dict[Adder, Decimal]:
        return {(Kind.COMPANY, str(company)): previous[company] for company in companies & previous.keys()}

    return {
        "expected": _each(Kind.COMPANY, expected),
        "reported": _each(Kind.COMPANY, reported),
        "previous_of_expected": sold_before(expected),
        "previous_of_reported": sold_before(reported),
    }


def _of_markets(scope: Scope) -> Contributions:
    entries = of_participants(new_market_entries(scope), scope)
    in_year = Q(first_shipment_on__year=scope.year)
    return {
        "entries": _each(Kind.ENTRY, entries.values_list("pk", flat=True)),
        "entering": _each(Kind.COMPANY, entries.values_list("company", flat=True).distinct()),
        "markets": _each(Kind.COUNTRY, entries.values_list("country", flat=True).distinct()),
        "entries_in_year": _each(Kind.ENTRY, entries.filter(in_year).values_list("pk", flat=True)),
    }

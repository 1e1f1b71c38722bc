"""The indicators: each a small function from facts to a measure, named by its slug.

What each means is in reports/definitions.py; the contract that both follow is docs/indicators.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reports.definitions import Reason, Unit
from reports.facts import CoverageFacts, MarketFacts, ParticipantFacts, SalesFacts, ServiceFacts
from reports.measures import Measure, count, ratio, total, unknown


@dataclass(frozen=True)
class Facts:
    """Everything known about one group of a scope; `services` is None where they do not apply."""

    participants: ParticipantFacts
    services: ServiceFacts | None
    sales: SalesFacts
    coverage: CoverageFacts
    markets: MarketFacts


def companies_enrolled(facts: Facts) -> Measure:
    return count(Unit.COMPANIES, facts.participants.enrolled)


def companies_supported(facts: Facts) -> Measure:
    return count(Unit.COMPANIES, facts.participants.supported)


def families_reached(facts: Facts) -> Measure:
    known = facts.participants.members_known
    missing = facts.participants.supported - known
    return total(Unit.MEMBERS, facts.participants.members, n=known, missing=missing)


def services_planned(facts: Facts) -> Measure:
    if facts.services is None:
        return unknown(Unit.SERVICES, Reason.FILTER_NOT_APPLICABLE)
    return count(Unit.SERVICES, facts.services.planned)


def services_delivered(facts: Facts) -> Measure:
    if facts.services is None:
        return unknown(Unit.SERVICES, Reason.FILTER_NOT_APPLICABLE)
    return count(Unit.SERVICES, facts.services.delivered)


def service_execution(facts: Facts) -> Measure:
    if facts.services is None:
        return unknown(Unit.RATIO, Reason.FILTER_NOT_APPLICABLE)
    planned = facts.services.planned
    return ratio(facts.services.delivered, planned, otherwise=Reason.NO_PLAN, n=planned)


def service_execution_to_date(facts: Facts) -> Measure:
    if facts.services is None:
        return unknown(Unit.RATIO, Reason.FILTER_NOT_APPLICABLE)
    due = facts.services.due
    return ratio(facts.services.delivered, due, otherwise=Reason.NO_PLAN, n=due)


def budget_execution(facts: Facts) -> Measure:
    if facts.services is None:
        return unknown(Unit.RATIO, Reason.FILTER_NOT_APPLICABLE)
    found = facts.services
    missing = found.planned - found.budgeted
    return ratio(found.spent, found.budget, otherwise=Reason.NO_BUDGET, n=found.budgeted, missing=missing)


def exporting_companies(facts: Facts) -> Measure:
    return count(Unit.COMPANIES, facts.sales.exporting, n=facts.sales.reported)


def export_sales(facts: Facts) -> Measure:
    return total(Unit.USD, facts.sales.current, n=facts.sales.reported)


def export_sales_growth(facts: Facts) -> Measure:
    sales = facts.sales
    if not sales.reported or not sales.reported_previous:
        return unknown(Unit.RATIO, Reason.NO_DATA)
    return ratio(sales.current, sales.previous, otherwise=Reason.NO_PREVIOUS_SALES, n=None, minus=1)


def export_sales_growth_like_for_like(facts: Facts) -> Measure:
    sales = facts.sales
    if not sales.matched:
        return unknown(Unit.RATIO, Reason.NO_MATCHED_COMPANIES, n=0)
    return ratio(
        sales.matched_current,
        sales.matched_previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=sales.matched,
        minus=1,
    )


def reporting_coverage(facts: Facts) -> Measure:
    found = facts.coverage
    missing = found.expected - found.reported
    return ratio(
        found.reported, found.expected, otherwise=Reason.NO_EXPECTED, n=found.expected, missing=missing
    )


def reporting_coverage_by_value(facts: Facts) -> Measure:
    found = facts.coverage
    return ratio(
        found.previous_of_reported,
        found.previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=found.expected,
        missing=found.expected - found.reported,
    )


def market_entries(facts: Facts) -> Measure:
    return count(Unit.ENTRIES, facts.markets.entries)


def companies_entering_markets(facts: Facts) -> Measure:
    return count(Unit.COMPANIES, facts.markets.companies)


def new_markets(facts: Facts) -> Measure:
    return count(Unit.COUNTRIES, facts.markets.countries)


def market_entries_in_year(facts: Facts) -> Measure:
    return count(Unit.ENTRIES, facts.markets.in_year)


Calculation = Callable[[Facts], Measure]

FAMILIES: dict[str, tuple[Calculation, ...]] = {
    "participants": (companies_enrolled, companies_supported, families_reached),
    "services": (
        services_planned,
        services_delivered,
        service_execution,
        service_execution_to_date,
        budget_execution,
    ),
    "sales": (exporting_companies, export_sales, export_sales_growth, export_sales_growth_like_for_like),
    "coverage": (reporting_coverage, reporting_coverage_by_value),
    "markets": (market_entries, companies_entering_markets, new_markets, market_entries_in_year),
}
"""The calculations by the family of facts that each needs."""

CALCULATIONS = {function.__name__: function for family in FAMILIES.values() for function in family}
FAMILY = {function.__name__: name for name, family in FAMILIES.items() for function in family}

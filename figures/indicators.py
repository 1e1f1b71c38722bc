"""The indicators: each a small function from facts to a measure, named by its slug.

What each means is in figures/definitions.py; the contract that both follow is docs/indicators.md.
"""

from collections.abc import Callable
from typing import Any

from figures.definitions import INDICATORS, Reason, Unit
from figures.facts import MarketFacts, ParticipantFacts, ServiceFacts
from figures.measures import Measure, count, ratio, total, unknown
from figures.sales import CoverageFacts, SalesFacts


def companies_enrolled(facts: ParticipantFacts) -> Measure:
    return count(Unit.COMPANIES, facts.enrolled)


def companies_supported(facts: ParticipantFacts) -> Measure:
    return count(Unit.COMPANIES, facts.supported)


def families_reached(facts: ParticipantFacts) -> Measure:
    known = facts.members_known
    missing = facts.supported - known
    return total(Unit.MEMBERS, facts.members, n=known, missing=missing)


def services_planned(facts: ServiceFacts) -> Measure:
    return count(Unit.SERVICES, facts.planned)


def services_delivered(facts: ServiceFacts) -> Measure:
    return count(Unit.SERVICES, facts.delivered)


def service_execution(facts: ServiceFacts) -> Measure:
    planned = facts.planned
    return ratio(facts.delivered, planned, otherwise=Reason.NO_PLAN, n=planned)


def service_execution_to_date(facts: ServiceFacts) -> Measure:
    due = facts.due
    return ratio(facts.delivered, due, otherwise=Reason.NO_PLAN, n=due)


def budget_execution(facts: ServiceFacts) -> Measure:
    missing = facts.planned - facts.budgeted
    return ratio(facts.spent, facts.budget, otherwise=Reason.NO_BUDGET, n=facts.budgeted, missing=missing)


def exporting_companies(facts: SalesFacts) -> Measure:
    return count(Unit.COMPANIES, facts.exporting, n=facts.reported)


def export_sales(facts: SalesFacts) -> Measure:
    return total(Unit.USD, facts.current, n=facts.reported)


def export_sales_growth(facts: SalesFacts) -> Measure:
    if not facts.reported or not facts.reported_previous:
        return unknown(Unit.RATIO, Reason.NO_DATA)
    return ratio(facts.current, facts.previous, otherwise=Reason.NO_PREVIOUS_SALES, n=None, minus=1)


def export_sales_growth_like_for_like(facts: SalesFacts) -> Measure:
    if not facts.matched:
        return unknown(Unit.RATIO, Reason.NO_MATCHED_COMPANIES, n=0)
    return ratio(
        facts.matched_current,
        facts.matched_previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=facts.matched,
        minus=1,
    )


def reporting_coverage(facts: CoverageFacts) -> Measure:
    missing = facts.expected - facts.reported
    return ratio(
        facts.reported, facts.expected, otherwise=Reason.NO_EXPECTED, n=facts.expected, missing=missing
    )


def reporting_coverage_by_value(facts: CoverageFacts) -> Measure:
    return ratio(
        facts.previous_of_reported,
        facts.previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=facts.expected,
        missing=facts.expected - facts.reported,
    )


def market_entries(facts: MarketFacts) -> Measure:
    return count(Unit.ENTRIES, facts.entries)


def companies_entering_markets(facts: MarketFacts) -> Measure:
    return count(Unit.COMPANIES, facts.companies)


def new_markets(facts: MarketFacts) -> Measure:
    return count(Unit.COUNTRIES, facts.countries)


def market_entries_in_year(facts: MarketFacts) -> Measure:
    return count(Unit.ENTRIES, facts.in_year)


Calculation = Callable[[Any], Measure]

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


def calculate(slug: str, facts: dict[str, Any]) -> Measure:
    """A measure from the facts of its family; None says that the filters do not apply to what it counts."""
    of_family = facts[FAMILY[slug]]
    if of_family is None:
        return unknown(INDICATORS[slug].unit, Reason.FILTER_NOT_APPLICABLE)
    return CALCULATIONS[slug](of_family)

"""A naive twin of the ledger: for each record, blank where an indicator counts it, else the first reason against it.

Plain loops over plain lists, like tests/figures/naive.py, which defines what a programme is. For every indicator
`reasons` decides on each record by itself, and `parts` adds up the figure from the records that count.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from figures.scope import Scope
from tests.figures.naive import (
    Application,
    Beneficiary,
    Company,
    Entry,
    Funding,
    Participation,
    Programme,
    Sale,
    Service,
    Workforce,
    counted,
    expected,
    is_delivered,
    matching,
    participants,
    passes,
    sales_of,
    supported,
    workforce_of,
)

Reasons = Iterator[str]
"""The reasons against a record, in the order in which they are given."""


# ── Companies ───────────────────────────────────────────────────────────────────────────────────


def outside_programme(programme: Programme, scope: Scope, company: int, *, by_chain: bool) -> Reasons:
    enrolments = [row.enrolled_on for row in programme.participations if row.company == company]
    if not enrolments:
        yield "not_in_programme"
    elif min(enrolments) > scope.as_of:
        yield "enrolled_later"
    if company not in [one.id for one in participants(programme, scope, by_chain=by_chain)]:
        yield "outside_filters"


def not_enrolled(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from outside_programme(programme, scope, company.id, by_chain=True)


def not_supported(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from not_enrolled(programme, scope, company)
    if company not in supported(programme, scope):
        yield "not_supported"


def without_members(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from not_supported(programme, scope, company)
    if company.members is None:
        yield "members_unknown"


def not_reporting(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from not_enrolled(programme, scope, company)
    if company.id not in expected(programme, scope):
        yield "not_expected"
    if sales_of(programme, scope, company.id, scope.year) is None:
        yield "not_reported"


# ── Services ────────────────────────────────────────────────────────────────────────────────────


def not_planned(programme: Programme, scope: Scope, service: Service) -> Reasons:
    if service.status == "cancelled":
        yield "cancelled"
    if scope.sizes or scope.women_led is not None:
        yield "outside_filters"
    for value, allowed in (
        (service.region, scope.regions),
        (service.chain, scope.chains),
        (service.call, scope.calls),
    ):
        if not passes(value, allowed):
            yield "outside_filters"


def not_delivered(programme: Programme, scope: Scope, service: Service) -> Reasons:
    yield from not_planned(programme, scope, service)
    if service.status != "delivered":
        yield "not_delivered"
    elif service.delivered_on and service.delivered_on > scope.as_of:
        yield "later"
    elif not is_delivered(service, scope):
        yield "not_verified"


def not_due(programme: Programme, scope: Scope, service: Service) -> Reasons:
    yield from not_planned(programme, scope, service)
    if service.planned_end is None or service.planned_end > scope.as_of:
        yield "not_due"


def without_budget(programme: Programme, scope: Scope, service: Service) -> Reasons:
    yield from not_planned(programme, scope, service)
    if service.budget is None:
        yield "without_budget"


def without_end(programme: Programme, scope: Scope, service: Service) -> Reasons:
    yield from not_delivered(programme, scope, service)
    if service.planned_end is None:
        yield "without_plan"


def service_of(programme: Programme, row: Beneficiary | Funding) -> Service:
    return next(service for service in programme.services if service.id == row.service)


def without_answer(programme: Programme, scope: Scope, row: Beneficiary) -> Reasons:
    yield from not_delivered(programme, scope, service_of(programme, row))
    if row.satisfaction is None:
        yield "without_answer"


def not_funded(programme: Programme, scope: Scope, row: Funding) -> Reasons:
    yield from not_planned(programme, scope, service_of(programme, row))


# ── Workers, applications, participations ───────────────────────────────────────────────────────


def not_employed(programme: Programme, scope: Scope, row: Workforce, years: Iterable[int] = ()) -> Reasons:
    if row.year not in (years or [scope.year]):
        yield "other_year"
    if not counted(row, scope):
        yield "not_verified"
    yield from outside_programme(programme, scope, row.company, by_chain=True)


def without_women(programme: Programme, scope: Scope, row: Workforce) -> Reasons:
    yield from not_employed(programme, scope, row)
    if row.women is None:
        yield "women_unknown"


def not_employed_twice(programme: Programme, scope: Scope, row: Workforce) -> Reasons:
    yield from not_employed(programme, scope, row, [scope.year, scope.year - 1])
    for year in (scope.year, scope.year - 1):
        if row.company not in workforce_of(programme, scope, year):
            yield "one_year_only"


def not_received(programme: Programme, scope: Scope, row: Application) -> Reasons:
    if row.applied_on > scope.as_of:
        yield "later"
    if row.outcome == "withdrawn":
        yield "withdrawn"
    own = ((row.region, scope.regions), (row.chain, scope.chains), (row.call, scope.calls))
    if scope.sizes or scope.women_led is not None or not all(passes(*pair) for pair in own):
        yield "outside_filters"


def not_decided(programme: Programme, scope: Scope, row: Application) -> Reasons:
    yield from not_received(programme, scope, row)
    if row.outcome not in ("selected", "not_selected"):
        yield "undecided"


def not_taking_part(programme: Programme, scope: Scope, row: Participation) -> Reasons:
    if row.enrolled_on > scope.as_of:
        yield "enrolled_later"
    if row not in matching(programme, scope, by_chain=True):
        yield "outside_filters"


# ── Sales ───────────────────────────────────────────────────────────────────────────────────────


def not_sold(programme: Programme, scope: Scope, sale: Sale, years: Iterable[int] = ()) -> Reasons:
    if sale.year not in (years or [scope.year]):
        yield "other_year"
    if not counted(sale, scope):
        yield "not_verified"
    yield from outside_programme(programme, scope, sale.company, by_chain=False)
    if not passes(sale.chain, scope.chains):
        yield "outside_filters"


def not_exported(programme: Programme, scope: Scope, sale: Sale) -> Reasons:
    yield from not_sold(programme, scope, sale)
    if sale.fob == 0:
        yield "zero"


def in_neither_year(programme: Programme, scope: Scope, sale: Sale) -> Reasons:
    yield from not_sold(programme, scope, sale, [scope.year, scope.year - 1])


def not_matched(programme: Programme, scope: Scope, sale: Sale) -> Reasons:
    yield from in_neither_year(programme, scope, sale)
    for year in (scope.year, scope.year - 1):
        if sales_of(programme, scope, sale.company, year) is None:
            yield "one_year_only"


# ── Markets ─────────────────────────────────────────────────────────────────────────────────────


def not_entered(programme: Programme, scope: Scope, entry: Entry) -> Reasons:
    if not counted(entry, scope):
        yield "not_verified"
    if entry.shipped_on > scope.as_of:
        yield "later"
    for other in programme.entries:
        same_pair = (other.company, other.country) == (entry.company, entry.country)
        earlier = (other.shipped_on, other.chain) < (entry.shipped_on, entry.chain)
        if same_pair and earlier and counted(other, scope):
            yield "another_decides"
    yield from outside_programme(programme, scope, entry.company, by_chain=False)
    if not passes(entry.chain, scope.chains) or not passes(entry.country, scope.countries):
        yield "outside_filters"
    if entry.shipped_on < min(
        row.enrolled_on for row in programme.participations if row.company == entry.company
    ):
        yield "before_enrolment"


def not_entered_in_year(programme: Programme, scope: Scope, entry: Entry) -> Reasons:
    yield from not_entered(programme, scope, entry)
    if entry.shipped_on.year != scope.year:
        yield "other_year"


# ── Customs: of these programmes no declarations are loaded ─────────────────────────────────────


def not_shipping(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from outside_programme(programme, scope, company.id, by_chain=False)
    yield "no_lines"


def not_compared(programme: Programme, scope: Scope, sale: Sale) -> Reasons:
    yield from not_sold(programme, scope, sale)
    yield "year_not_complete"


def not_outside(programme: Programme, scope: Scope, company: Company) -> Reasons:
    rows = [row for row in programme.participations if row.company == company.id]
    if any(row.enrolled_on <= scope.as_of for row in rows):
        yield "in_programme"
    yield "one_year_only"


def not_entering(programme: Programme, scope: Scope, company: Company) -> Reasons:
    yield from outside_programme(programme, scope, company.id, by_chain=False)
    yield "no_entry"


# ── Indicators ──────────────────────────────────────────────────────────────────────────────────

AGAINST: dict[str, tuple[str, Callable[[Programme, Scope, Any], Reasons]]] = {
    "companies_enrolled": ("companies", not_enrolled),
    "companies_supported": ("companies", not_supported),
    "families_reached": ("companies", without_members),
    "services_planned": ("services", not_planned),
    "services_delivered": ("services", not_delivered),
    "service_execution": ("services", not_planned),
    "service_execution_to_date": ("services", not_due),
    "budget_execution": ("services", without_budget),
    "exporting_companies": ("sales", not_exported),
    "export_sales": ("sales", not_sold),
    "export_sales_growth": ("sales", in_neither_year),
    "export_sales_growth_like_for_like": ("sales", not_matched),
    "reporting_coverage": ("companies", not_reporting),
    "reporting_coverage_by_value": ("companies", not_reporting),
    "market_entries": ("entries", not_entered),
    "companies_entering_markets": ("entries", not_entered),
    "new_markets": ("entries", not_entered),
    "market_entries_in_year": ("entries", not_entered_in_year),
    "workers": ("workforce", not_employed),
    "women_workers_share": ("workforce", without_women),
    "workers_growth_like_for_like": ("workforce", not_employed_twice),
    "applications": ("applications", not_received),
    "selection_rate": ("applications", not_decided),
    "satisfaction": ("beneficiaries", without_answer),
    "on_time_delivery": ("services", without_end),
    "counterpart_share": ("fundings", not_funded),
    "regions_covered": ("companies", not_enrolled),
    "chains_covered": ("participations", not_taking_part),
    "customs_sales": ("companies", not_shipping),
    "programme_share": ("companies", not_shipping),
    "evidenced_share": ("sales", not_compared),
    "growth_outside_like_for_like": ("companies", not_outside),
    "market_entries_evidenced": ("companies", not_entering),
}
"""For each indicator the records of a programme that it counts, and the reasons against one of them."""


def identity(record: Any) -> tuple[Any, ...]:
    """What tells a record from all others of its kind."""
    if isinstance(record, Sale):
        return record.company, record.chain, record.year
    if isinstance(record, Entry):
        return record.company, record.country, record.chain
    if isinstance(record, Workforce):
        return record.company, record.year
    if isinstance(record, Beneficiary):
        return record.service, record.company
    if isinstance(record, Funding):
        return record.service, record.source_type
    if isinstance(record, Participation):
        return record.company, record.call
    return (record.id,)


def records(programme: Programme, slug: str) -> list[Any]:
    """All records of the kind that an indicator counts."""
    found: list[Any] = getattr(programme, AGAINST[slug][0])
    return found


def reasons(programme: Programme, scope: Scope, slug: str) -> dict[tuple[Any, ...], str]:
    """For each record, by its identity, blank where it counts, else the first reason against it.

    Only markets have a country, so with a filter by country nothing else is counted.
    """
    found = {}
    for record in records(programme, slug):
        reason = next(AGAINST[slug][1](programme, scope, record), "")
        if scope.countries and not isinstance(record, Entry):
            reason = reason or "outside_filters"
        found[identity(record)] = reason
    return found


PARTS: dict[str, Callable[[list[Any], Scope], dict[str, Any]]] = {
    "workers": lambda rows, scope: {"value": sum(row.workers for row in rows)},
    "women_workers_share": lambda rows, scope: {
        "numerator": sum(row.women for row in rows),
        "denominator": sum(row.workers for row in rows),
    },
    "workers_growth_like_for_like": lambda rows, scope: {
        "numerator": sum(row.workers for row in rows if row.year == scope.year),
        "denominator": sum(row.workers for row in rows if row.year == scope.year - 1),
    },
    "selection_rate": lambda rows, scope: {"denominator": len(rows)},
    "satisfaction": lambda rows, scope: {
        "numerator": sum(row.satisfaction for row in rows),
        "denominator": len(rows),
    },
    "on_time_delivery": lambda rows, scope: {"denominator": len(rows)},
    "counterpart_share": lambda rows, scope: {"denominator": sum(row.budget for row in rows)},
    "regions_covered": lambda rows, scope: {"value": len({row.region for row in rows})},
    "chains_covered": lambda rows, scope: {"value": len({row.chain for row in rows})},
}
"""The parts of indicators whose records are not simply counted."""


def parts(slug: str, rows: list[Any], scope: Scope) -> dict[str, Any]:
    """The parts of an indicator's measure, added up from the records that count."""
    if slug in ("export_sales_growth", "export_sales_growth_like_for_like"):
        before = [row.fob for row in rows if row.year == scope.year - 1]
        now = [row.fob for row in rows if row.year == scope.year]
        return {"numerator": sum(now, Decimal(0)), "denominator": sum(before, Decimal(0))}
    if slug in PARTS:
        return PARTS[slug](rows, scope)
    if slug in ("service_execution", "service_execution_to_date"):
        return {"denominator": len(rows)}
    if slug == "budget_execution":
        return {"denominator": sum(row.budget for row in rows)}
    if slug == "reporting_coverage":
        return {"numerator": len(rows)}
    if slug == "reporting_coverage_by_value":
        return {"reported": len(rows)}
    if slug in ("exporting_companies", "companies_entering_markets"):
        return {"value": len({row.company for row in rows})}
    if slug == "new_markets":
        return {"value": len({row.country for row in rows})}
    if slug in ("families_reached", "export_sales"):
        return {"value": sum(row.members if slug == "families_reached" else row.fob for row in rows)}
    return {"value": len(rows)}

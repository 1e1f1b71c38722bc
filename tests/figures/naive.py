"""A naive twin of the figures: every indicator as plain loops over plain lists, from the text of the contract.

Nothing here knows the database or figures/queries.py. It is slow, and short enough to be checked by
reading it beside docs/indicators.md. What both say about a random programme must be the same.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from figures.definitions import Axis
from figures.scope import Scope

Day = datetime.date


@dataclass(frozen=True)
class Company:
    id: int
    region: str
    size: str = ""
    women_led: bool | None = None
    members: int | None = None


@dataclass(frozen=True)
class Participation:
    company: int
    call: int
    chain: str
    enrolled_on: Day
    exited_on: Day | None = None


@dataclass(frozen=True)
class Service:
    id: int
    status: str = "planned"
    region: str | None = None
    chain: str | None = None
    call: int | None = None
    planned_end: Day | None = None
    delivered_on: Day | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    verification: str = "verified"


@dataclass(frozen=True)
class Beneficiary:
    service: int
    company: int
    satisfaction: int | None = None


@dataclass(frozen=True)
class Funding:
    service: int
    source_type: str
    budget: Decimal


@dataclass(frozen=True)
class Workforce:
    company: int
    year: int
    workers: int
    women: int | None = None
    verification: str = "verified"


@dataclass(frozen=True)
class Application:
    id: int
    call: int
    region: str
    chain: str | None
    applied_on: Day
    outcome: str


@dataclass(frozen=True)
class Sale:
    company: int
    chain: str
    year: int
    fob: Decimal
    verification: str = "verified"
    weight: Decimal | None = None


@dataclass(frozen=True)
class Entry:
    company: int
    country: str
    chain: str
    shipped_on: Day
    verification: str = "verified"


@dataclass
class Programme:
    """All records of a programme."""

    companies: list[Company] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    beneficiaries: list[Beneficiary] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    workforce: list[Workforce] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    fundings: list[Funding] = field(default_factory=list)


@dataclass(frozen=True)
class Pair:
    """A company and a country that it ships to, since when, and with which chain first."""

    company: int
    country: str
    chain: str
    shipped_on: Day


Answer = dict[str, dict[str, Any]]
Steps = dict[str, tuple[Decimal, int]]


def counted(record: Sale | Entry | Service | Workforce, scope: Scope) -> bool:
    if record.verification == "verified":
        return True
    return record.verification == "submitted" and scope.provisional


def passes(value: Any, allowed: Iterable[Any]) -> bool:
    """An empty filter lets everything pass; a blank value passes no filter."""
    return not allowed or value in allowed


def matching(programme: Programme, scope: Scope, *, by_chain: bool) -> list[Participation]:
    """The participations that put a company into P."""
    companies = {company.id: company for company in programme.companies}
    found = []
    for participation in programme.participations:
        company = companies[participation.company]
        if participation.enrolled_on > scope.as_of:
            continue
        if not passes(company.region, scope.regions) or not passes(company.size, scope.sizes):
            continue
        if scope.women_led is not None and company.women_led is not scope.women_led:
            continue
        if not passes(participation.call, scope.calls):
            continue
        if by_chain and not passes(participation.chain, scope.chains):
            continue
        found.append(participation)
    return found


def participants(programme: Programme, scope: Scope, *, by_chain: bool) -> list[Company]:
    members = {participation.company for participation in matching(programme, scope, by_chain=by_chain)}
    return [company for company in programme.companies if company.id in members]


def is_delivered(service: Service, scope: Scope) -> bool:
    if service.status != "delivered" or not counted(service, scope):
        return False
    assert service.delivered_on is not None
    return service.delivered_on <= scope.as_of


def supported(programme: Programme, scope: Scope) -> list[Company]:
    delivered = {service.id for service in programme.services if is_delivered(service, scope)}
    helped = {row.company for row in programme.beneficiaries if row.service in delivered}
    return [company for company in participants(programme, scope, by_chain=True) if company.id in helped]


def planned(programme: Programme, scope: Scope) -> list[Service]:
    return [
        service
        for service in programme.services
        if service.status != "cancelled"
        and passes(service.region, scope.regions)
        and passes(service.chain, scope.chains)
        and passes(service.call, scope.calls)
    ]


def sales_of(programme: Programme, scope: Scope, company: int, year: int) -> Decimal | None:
    """What a company sold in a year; None where it has no counted row, which is not zero."""
    rows = [
        sale.fob
        for sale in programme.sales
        if sale.company == company
        and sale.year == year
        and counted(sale, scope)
        and passes(sale.chain, scope.chains)
    ]
    return sum(rows, Decimal(0)) if rows else None


def pairs_of(programme: Programme, scope: Scope) -> list[Pair]:
    """Every company's countries up to the cut-off, of all chains; the earliest entry decides date and chain."""
    decided: dict[tuple[int, str], Pair] = {}
    for entry in programme.entries:
        if not counted(entry, scope) or entry.shipped_on > scope.as_of:
            continue
        pair = Pair(entry.company, entry.country, entry.chain, entry.shipped_on)
        known = decided.get((pair.company, pair.country))
        if known is None or (pair.shipped_on, pair.chain) < (known.shipped_on, known.chain):
            decided[pair.company, pair.country] = pair
    return list(decided.values())


def new_pairs(programme: Programme, scope: Scope) -> list[Pair]:
    first: dict[int, Day] = {}
    for participation in programme.participations:
        day = participation.enrolled_on
        if day <= scope.as_of:
            first[participation.company] = min(day, first.get(participation.company, day))
    members = {company.id for company in participants(programme, scope, by_chain=False)}
    return [
        pair
        for pair in pairs_of(programme, scope)
        if pair.company in members
        and pair.shipped_on >= first[pair.company]
        and passes(pair.chain, scope.chains)
    ]


def expected(programme: Programme, scope: Scope) -> list[int]:
    begin, end = Day(scope.year, 1, 1), Day(scope.year, 12, 31)
    found = {
        participation.company
        for participation in matching(programme, scope, by_chain=True)
        if participation.enrolled_on <= end
        and (participation.exited_on is None or participation.exited_on >= begin)
    }
    return sorted(found)


def value_of(value: Any, n: int | None, missing: int = 0) -> dict[str, Any]:
    return measure(value, n=n, missing=missing)


def measure(
    value: Any,
    numerator: Any = None,
    denominator: Any = None,
    n: int | None = None,
    missing: int = 0,
    reason: str | None = None,
) -> dict[str, Any]:
    return {
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "n": n,
        "missing": missing,
        "reason": reason,
    }


def share(
    above: Decimal | int, below: Decimal | int, reason: str, *, n: int | None, missing: int = 0, less: int = 0
) -> dict[str, Any]:
    if below == 0:
        return measure(None, above, below, n, missing, reason)
    return measure(Fraction(above) / Fraction(below) - less, above, below, n, missing)


def company_measures(programme: Programme, scope: Scope) -> Answer:
    enrolled = participants(programme, scope, by_chain=True)
    helped = supported(programme, scope)
    members = [company.members for company in helped if company.members is not None]
    missing = len(helped) - len(members)
    return {
        "companies_enrolled": value_of(len(enrolled), len(enrolled)),
        "companies_supported": value_of(len(helped), len(helped)),
        "families_reached": value_of(sum(members), len(members), missing)
        if members
        else measure(None, n=0, missing=missing, reason="no_data"),
    }


def service_measures(programme: Programme, scope: Scope) -> Answer:
    slugs = (
        "services_planned",
        "services_delivered",
        "service_execution",
        "service_execution_to_date",
        "budget_execution",
        "on_time_delivery",
        "satisfaction",
        "counterpart_share",
    )
    if scope.sizes or scope.women_led is not None:
        return {slug: measure(None, reason="filter_not_applicable") for slug in slugs}
    plan = planned(programme, scope)
    done = [service for service in plan if is_delivered(service, scope)]
    due = [service for service in plan if service.planned_end and service.planned_end <= scope.as_of]
    budgeted = [service for service in plan if service.budget is not None]
    budget = sum((service.budget or Decimal(0) for service in budgeted), Decimal(0))
    spent = sum((service.spent or Decimal(0) for service in budgeted), Decimal(0))
    with_end = [service for service in done if service.planned_end]
    on_time = [service for service in with_end if service.delivered_on <= service.planned_end]  # type: ignore[operator]
    answers = (
        value_of(len(plan), len(plan)),
        value_of(len(done), len(done)),
        share(len(done), len(plan), "no_plan", n=len(plan)),
        share(len(done), len(due), "no_plan", n=len(due)),
        share(spent, budget, "no_budget", n=len(budgeted), missing=len(plan) - len(budgeted)),
        share(len(on_time), len(with_end), "no_plan", n=len(with_end), missing=len(done) - len(with_end)),
        satisfaction(programme, done),
        counterpart(programme, plan),
    )
    return dict(zip(slugs, answers, strict=True))


def satisfaction(programme: Programme, delivered: list[Service]) -> dict[str, Any]:
    """The mean answer of those whom services were delivered to."""
    services = {service.id for service in delivered}
    asked = [row.satisfaction for row in programme.beneficiaries if row.service in services]
    answers = [answer for answer in asked if answer is not None]
    return share(sum(answers), len(answers), "no_data", n=len(answers), missing=len(asked) - len(answers))


def counterpart(programme: Programme, plan: list[Service]) -> dict[str, Any]:
    """The budget of services in the plan that does not come from cooperation."""
    services = {service.id for service in plan}
    rows = [row for row in programme.fundings if row.service in services]
    own = [row.budget for row in rows if row.source_type != "cooperation"]
    funded = {row.service for row in rows}
    unfunded = [service for service in plan if service.budget is not None and service.id not in funded]
    return share(
        sum(own, Decimal(0)),
        sum((row.budget for row in rows), Decimal(0)),
        "no_budget",
        n=len(rows),
        missing=len(unfunded),
    )


def workforce_of(programme: Programme, scope: Scope, year: int) -> dict[int, Workforce]:
    """The counted rows of P in a year, by company; the chain is that of the participations."""
    members = {company.id for company in participants(programme, scope, by_chain=True)}
    return {
        row.company: row
        for row in programme.workforce
        if row.year == year and row.company in members and counted(row, scope)
    }


def workforce_measures(programme: Programme, scope: Scope) -> Answer:
    now, before = (workforce_of(programme, scope, year) for year in (scope.year, scope.year - 1))
    missing = len([it for it in expected(programme, scope) if it not in now])
    with_women = [row for row in now.values() if row.women is not None]
    matched = [(before[it].workers, now[it].workers) for it in now if it in before]
    workers = sum(row.workers for row in now.values())
    return {
        "workers": value_of(workers, len(now), missing)
        if now
        else measure(None, n=0, missing=missing, reason="no_data"),
        "women_workers_share": share(
            sum(row.women or 0 for row in with_women),
            sum(row.workers for row in with_women),
            "no_data",
            n=len(with_women),
            missing=len(now) - len(with_women),
        ),
        "workers_growth_like_for_like": share(
            sum(current for _, current in matched),
            sum(previous for previous, _ in matched),
            "no_previous_workers",
            n=len(matched),
            less=1,
        )
        if matched
        else measure(None, n=0, reason="no_matched_companies"),
    }


def received(programme: Programme, scope: Scope) -> list[Application]:
    return [
        row
        for row in programme.applications
        if row.applied_on <= scope.as_of
        and row.outcome != "withdrawn"
        and passes(row.region, scope.regions)
        and passes(row.chain, scope.chains)
        and passes(row.call, scope.calls)
    ]


def application_measures(programme: Programme, scope: Scope) -> Answer:
    if scope.sizes or scope.women_led is not None:
        return dict.fromkeys(
            ("applications", "selection_rate"), measure(None, reason="filter_not_applicable")
        )
    outcomes = [row.outcome for row in received(programme, scope)]
    selected = outcomes.count("selected")
    decided = selected + outcomes.count("not_selected")
    return {
        "applications": value_of(len(outcomes), len(outcomes)),
        "selection_rate": share(selected, decided, "no_decision", n=decided, missing=len(outcomes) - decided),
    }


def reach_measures(programme: Programme, scope: Scope) -> Answer:
    regions = {company.region for company in participants(programme, scope, by_chain=True)}
    chains = {place.chain for place in matching(programme, scope, by_chain=True)}
    return {
        "regions_covered": value_of(len(regions), len(regions)),
        "chains_covered": value_of(len(chains), len(chains)),
    }


CUSTOMS_MEASURES: Answer = dict.fromkeys(
    (
        "customs_sales",
        "programme_share",
        "evidenced_share",
        "growth_outside_like_for_like",
        "market_entries_evidenced",
    ),
    measure(None, n=0, reason="no_data"),
)
"""Of these programmes no declarations are loaded; tests/figures/test_customs.py has some."""


def sums(programme: Programme, scope: Scope) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    """What each company of P sold in the year before and in the year."""
    for company in participants(programme, scope, by_chain=False):
        yield (
            sales_of(programme, scope, company.id, scope.year - 1),
            sales_of(programme, scope, company.id, scope.year),
        )


def sales_measures(programme: Programme, scope: Scope) -> Answer:
    both = list(sums(programme, scope))
    before = [previous for previous, _ in both if previous is not None]
    now = [current for _, current in both if current is not None]
    matched = [(previous, current) for previous, current in both if None not in (previous, current)]
    exporting = [current for current in now if current > 0]
    answers: Answer = {
        "exporting_companies": value_of(len(exporting), len(now)),
        "export_sales": value_of(sum(now), len(now)) if now else measure(None, n=0, reason="no_data"),
    }
    if now and before:
        growth = share(sum(now), sum(before), "no_previous_sales", n=None, less=1)
    else:
        growth = measure(None, reason="no_data")
    if matched:
        like_for_like = share(
            sum(current for _, current in matched),  # type: ignore[misc]
            sum(previous for previous, _ in matched),  # type: ignore[misc]
            "no_previous_sales",
            n=len(matched),
            less=1,
        )
    else:
        like_for_like = measure(None, n=0, reason="no_matched_companies")
    return answers | {
        "export_sales_growth": growth,
        "export_sales_growth_like_for_like": like_for_like,
    }


def coverage_measures(programme: Programme, scope: Scope) -> Answer:
    companies = expected(programme, scope)
    reported = [it for it in companies if sales_of(programme, scope, it, scope.year) is not None]
    before = {it: sales_of(programme, scope, it, scope.year - 1) or Decimal(0) for it in companies}
    missing = len(companies) - len(reported)
    return {
        "reporting_coverage": share(
            len(reported), len(companies), "no_expected", n=len(companies), missing=missing
        ),
        "reporting_coverage_by_value": share(
            sum((before[it] for it in reported), Decimal(0)),
            sum(before.values(), Decimal(0)),
            "no_previous_sales",
            n=len(companies),
            missing=missing,
        ),
    }


def market_measures(programme: Programme, scope: Scope) -> Answer:
    pairs = new_pairs(programme, scope)
    companies = {pair.company for pair in pairs}
    countries = {pair.country for pair in pairs}
    in_year = [pair for pair in pairs if pair.shipped_on.year == scope.year]
    return {
        "market_entries": value_of(len(pairs), len(pairs)),
        "companies_entering_markets": value_of(len(companies), len(companies)),
        "new_markets": value_of(len(countries), len(countries)),
        "market_entries_in_year": value_of(len(in_year), len(in_year)),
    }


def indicators(programme: Programme, scope: Scope) -> Answer:
    """Every measure of a scope."""
    return (
        company_measures(programme, scope)
        | service_measures(programme, scope)
        | sales_measures(programme, scope)
        | coverage_measures(programme, scope)
        | market_measures(programme, scope)
        | workforce_measures(programme, scope)
        | application_measures(programme, scope)
        | reach_measures(programme, scope)
        | CUSTOMS_MEASURES
    )


def step_of(previous: Decimal | None, current: Decimal | None) -> tuple[str, Decimal] | None:
    """Which step of the bridge a company takes, and how much it moves; None where it moves nothing."""
    if current is not None and current > 0:
        if previous is None:
            return "first_report", current
        return ("continuing", current - previous) if previous > 0 else ("new_exporters", current)
    if previous is not None and previous > 0:
        return ("not_reported" if current is None else "stopped"), -previous
    return None


def bridge(programme: Programme, scope: Scope) -> Steps:
    """From the sales of the year before to those of the year, by what companies did."""
    steps = dict.fromkeys(
        ("continuing", "new_exporters", "first_report", "stopped", "not_reported"), (Decimal(0), 0)
    )
    for previous, current in sums(programme, scope):
        taken = step_of(previous, current)
        if taken:
            step, moved = taken
            amount, n = steps[step]
            steps[step] = (amount + moved, n + 1)
    return steps


def within(programme: Programme, scope: Scope, by: Axis, group: str) -> tuple[Programme, Scope] | None:
    """What a group asks: the whole's question with the group's filter. None where a filter leaves it out.

    No company, sale or market is without region, chain and call, so the group that is not assigned
    holds nothing but services and applications there; by size it holds the companies whose size is unknown.
    """
    if by is Axis.YEAR:
        return programme, scope.in_year(int(group))
    name = {Axis.REGION: "regions", Axis.CHAIN: "chains", Axis.CALL: "calls", Axis.SIZE: "sizes"}[by]
    allowed = getattr(scope, name)
    key = int(group) if by is Axis.CALL and group else group
    if not passes(key, allowed):
        return None
    if group or by is Axis.SIZE:
        return programme, replace(scope, **{name: frozenset({key})})
    blank = [service for service in programme.services if getattr(service, by.value) is None]
    unplaced = Programme(
        services=blank,
        beneficiaries=programme.beneficiaries,
        fundings=programme.fundings,
        applications=[row for row in programme.applications if getattr(row, by.value) is None],
    )
    return unplaced, scope


def groups(programme: Programme, by: Axis) -> set[str]:
    """Every group that an axis could have in a programme."""
    if by is Axis.YEAR:
        years = [sale.year for sale in programme.sales]
        return {str(year) for year in range(min(years), max(years) + 1)} if years else set()
    if by is Axis.SIZE:
        return {"micro", "small", "medium", "large", ""}
    placed = [*programme.services, *programme.applications]
    found = {str(getattr(row, by.value) or "") for row in placed} | {""}
    if by is Axis.REGION:
        return found | {company.region for company in programme.companies}
    found |= {str(getattr(participation, by.value)) for participation in programme.participations}
    if by is Axis.CHAIN:
        found |= {row.chain for row in [*programme.sales, *programme.entries]}
    return found


def listed_even_if_empty(programme: Programme, by: Axis) -> set[str]:
    """Regions, chains and calls with a participation, and every year with sales, are never left out."""
    if by is Axis.REGION:
        taking_part = {participation.company for participation in programme.participations}
        return {company.region for company in programme.companies if company.id in taking_part}
    if by in (Axis.CHAIN, Axis.CALL):
        return {str(getattr(participation, by.value)) for participation in programme.participations}
    return groups(programme, by) - {""}

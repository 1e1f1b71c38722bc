"""Read what a plan is made from: who is in which group at a cut-off, and what each sold of each chain."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from companies.models import Company
from customs.codes import NO_CHAIN
from customs.queries import has_lines
from figures.customs import exports, is_equal, participants, tolerance, years_begun
from figures.disclosure.cells import WHOLE, Group, Key, State
from figures.disclosure.parts import Reports
from figures.disclosure.people import People
from figures.queries import NO_MONEY
from figures.scope import Scope
from figures.selection import counted_sales, delivered_services, of_participants, participations
from figures.workforce import counted_workforce
from services.models import Beneficiary


def state_of_sales(as_of: datetime.date) -> State:
    """The export sales of today's data at a cut-off, verified records only."""
    scope = Scope.at(as_of)
    rows = of_participants(counted_sales(scope).filter(fob_usd__gt=0), scope)
    amounts: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for company, chain, year, fob in rows.values_list("company", "chain", "year", "fob_usd"):
        amounts[year][company, chain] = fob
    return State(groups(as_of), amounts)


def states_of_customs(as_of: datetime.date, sales: State, margin: float) -> dict[str, State]:
    """The sums from customs at a cut-off, by component: what was exported, what of it is of a chain, and what of the
    sales customs equal. None where no file is loaded.

    An amount by customs that is as near to what was declared as one may tell it is the same unknown.
    """
    scope = Scope.at(as_of)
    companies = {ruc: company for company, ruc in participants(scope).items()}
    years = years_begun(as_of) if has_lines() else ()
    exported, share = exports(scope, companies, years) if years else {}, tolerance()
    found: dict[str, dict[int, dict[Key, Decimal]]] = {
        name: {year: {} for year in years}
        for name in ("customs_sales", "customs_of_chains", "evidenced_sales")
    }
    for year, of_year in exported.items():
        declared = sales.amounts.get(year, {})
        for (ruc, chain), one in of_year.items():
            key, fob = (companies[ruc], chain), one.fob_usd
            known = declared.get(key, NO_MONEY)
            if fob > 0:
                is_near = abs(fob - known) <= Decimal(str(margin)) * max(fob, known)
                found["customs_sales"][year][key] = known if is_near else fob
                if chain != NO_CHAIN:
                    found["customs_of_chains"][year][key] = found["customs_sales"][year][key]
            if known > 0 and is_equal(known, fob, share):
                found["evidenced_sales"][year][key] = known
    return {
        name: State(sales.groups, {year: amounts for year, amounts in of_years.items() if amounts})
        for name, of_years in found.items()
    }


def groups(as_of: datetime.date) -> dict[int, frozenset[Group]]:
    """The groups of each participant at a cut-off, apart from chains: those are of its sales."""
    found: dict[int, set[Group]] = defaultdict(set)
    for company, call in participations(Scope.at(as_of)).order_by().values_list("company", "call"):
        found[company].add(("call", str(call)))
    known = Company.objects.order_by().values_list("pk", "region", "size", "women_led")
    for company, region, size, women_led in known:
        if company in found:
            found[company] |= {("region", region), ("size", size)}
            if women_led is not None:
                found[company].add(("women_led", "yes" if women_led else "no"))
    return {company: frozenset(own) for company, own in found.items()}


def reports(as_of: datetime.date, state: State) -> Reports:
    """Who reported sales of each year, zero or more; and who was to report each year with sales or after one."""
    scope = Scope.at(as_of)
    rows = of_participants(counted_sales(scope), scope).values_list(
        "year", "company", "chain", "net_weight_kg"
    )
    columns = ("company", "call", "chain", "enrolled_on", "exited_on")
    return reports_of(state, rows, participations(scope).order_by().values_list(*columns))


def reports_of(
    state: State,
    rows: Iterable[tuple[int, int, str, Decimal | None]],
    places: Iterable[tuple[int, int, str, datetime.date, datetime.date | None]],
) -> Reports:
    """From the rows of sales by year, company, chain and net weight; and from who takes part in which call, with which
    chain, from when until when: whoever does in a year is to report it, in the whole, in the call and of the chain."""
    reported: dict[int, set[Key]] = defaultdict(set)
    weighed: dict[int, set[Key]] = defaultdict(set)
    for year, company, chain, weight in rows:
        reported[year].add((company, chain))
        if weight:
            weighed[year].add((company, chain))
    expected: dict[int, set[tuple[int, Group]]] = defaultdict(set)
    for company, call, chain, begins, ends in places:
        for year in {year + later for year in state.amounts for later in (0, 1)}:
            if begins.year <= year and (ends is None or ends.year >= year):
                groups = (WHOLE, ("call", str(call)), ("chain", chain))
                expected[year] |= {(company, group) for group in groups}
    return Reports(reported, expected, weighed)


def people(as_of: datetime.date) -> People:
    """Members and workers of today's data at a cut-off, verified records only."""
    own = groups(as_of)
    places = participations(Scope.at(as_of)).order_by().values_list("company", "chain")
    return People(with_chains(own, places), members(as_of), workers(as_of))


def with_chains(
    groups: Mapping[int, frozenset[Group]], places: Iterable[tuple[int, str]]
) -> dict[int, frozenset[Group]]:
    """The groups of companies, and the chains that they take part with, in the programme and within their region."""
    found = {company: set(own) for company, own in groups.items()}
    for company, chain in places:
        regions = [key for axis, key in groups[company] if axis == "region"]
        found[company] |= {("chain", chain), *(("region_chain", region, chain) for region in regions)}
    return {company: frozenset(own) for company, own in found.items()}


def members(as_of: datetime.date) -> dict[int, int]:
    """The members of each company supported that has some."""
    scope = Scope.at(as_of)
    supported = Beneficiary.objects.filter(service__in=delivered_services(scope)).values("company")
    enrolled = participations(scope).order_by().values("company")
    found = Company.objects.filter(pk__in=enrolled).filter(pk__in=supported, members__gt=0)
    return dict(found.order_by("pk").values_list("pk", "members"))


def workers(as_of: datetime.date) -> dict[int, dict[int, int]]:
    """The workers that each participant reported, by year."""
    scope = Scope.at(as_of)
    enrolled = participations(scope).order_by().values("company")
    rows = counted_workforce(scope).filter(company__in=enrolled).order_by("year", "company")
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for year, company, number in rows.values_list("year", "company", "workers"):
        found[year][company] = number
    return found

"""Read what a plan is made from: who is in which group at a cut-off, and what each sold of each chain."""

import datetime
from collections import defaultdict
from decimal import Decimal

from companies.models import Company
from figures.disclosure.cells import OF_CHAINS, Group, Key, State, groups_of
from figures.disclosure.parts import Reports, Unit
from figures.scope import Scope
from figures.selection import counted_sales, delivered_services, of_participants, participations
from services.models import Beneficiary


def state_of_sales(as_of: datetime.date) -> State:
    """The export sales of today's data at a cut-off, verified records only."""
    scope = Scope.at(as_of)
    rows = of_participants(counted_sales(scope).filter(fob_usd__gt=0), scope)
    amounts: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for company, chain, year, fob in rows.values_list("company", "chain", "year", "fob_usd"):
        amounts[year][company, chain] = fob
    return State(groups(as_of), amounts)


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
    """Who reported sales of each year, zero or more, in which group."""
    scope = Scope.at(as_of)
    rows = of_participants(counted_sales(scope), scope).values_list("company", "chain", "year")
    found: dict[int, list[tuple[Group, Unit]]] = defaultdict(list)
    for company, chain, year in rows:
        for group in groups_of(state.groups[company], chain):
            found[year].append((group, _unit(group, company, chain)))
    return found


def expected(as_of: datetime.date, state: State) -> Reports:
    """Who was to report each year with sales or after one: whoever takes part in the group in the year."""
    years = sorted({year + later for year in state.amounts for later in (0, 1)})
    rows = participations(Scope.at(as_of)).order_by()
    found: dict[int, list[tuple[Group, Unit]]] = defaultdict(list)
    for company, call, chain, begins, ends in rows.values_list(
        "company", "call", "chain", "enrolled_on", "exited_on"
    ):
        own = {group for group in state.groups[company] if group[0] != "call"} | {("call", str(call))}
        units = [(group, _unit(group, company, chain)) for group in groups_of(own, chain)]
        for year in years:
            if begins.year <= year and (ends is None or ends.year >= year):
                found[year] += units
    return found


def _unit(group: Group, company: int, chain: str) -> Unit:
    """Who reports to a group: a company, and to a group of a chain a company of that chain."""
    return (company, chain) if group[0] in OF_CHAINS else company


def members(as_of: datetime.date) -> list[int]:
    """The members of each company supported that has some, the most first."""
    scope = Scope.at(as_of)
    supported = Beneficiary.objects.filter(service__in=delivered_services(scope)).values("company")
    enrolled = participations(scope).order_by().values("company")
    found = Company.objects.filter(pk__in=enrolled).filter(pk__in=supported, members__gt=0)
    return list(found.order_by("-members").values_list("members", flat=True))

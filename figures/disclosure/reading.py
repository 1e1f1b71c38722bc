"""Read what a plan is made from: who is in which group at a cut-off, and what each sold of each chain."""

import datetime
from collections import defaultdict
from decimal import Decimal

from companies.models import Company
from figures.disclosure.cells import Group, Key, State
from figures.scope import Scope
from figures.selection import counted_sales, of_participants, participations


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

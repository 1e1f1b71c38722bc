"""Random programmes for the plan of withheld cells, and the attack on what their plans show."""

import random
from collections import defaultdict
from decimal import Decimal

from threadpoolctl import threadpool_limits

from figures.disclosure.cells import Cell, Group, Shown, State
from figures.disclosure.plan import Plan
from tests.figures.disclosure.attacker import Amount, Equation, Told, told

MARGIN = 0.1


def with_tiny_amounts(states: list[State], seed: int) -> list[State]:
    """The same programme where some companies sold a billion, and others cents, in each cut-off alike."""
    chance = random.Random(seed)
    sold = {
        key: chance.choice([Decimal(10) ** 9, Decimal("0.03"), Decimal("0.05")])
        for key in states[0].amounts[2022]
    }
    return [
        State(state.groups, {2022: {key: sold[key] + Decimal(key[0]) / 100 for key in state.amounts[2022]}})
        for state in states
    ]


def random_states(seed: int, *, most_companies: int = 24) -> list[State]:
    """One to three cut-offs of a random programme of one year: a few groups, some companies in two chains and calls."""
    chance = random.Random(seed)
    n = chance.choice([4, 8, 12, most_companies])
    regions, chains, calls = chance.choice([1, 2, 4]), chance.choice([1, 2, 3]), chance.choice([1, 2, 3])
    spread = chance.choice([0.3, 1, 2])
    groups: dict[int, frozenset[Group]] = {}
    amounts: dict[tuple[int, str], Decimal] = {}
    for company in range(n):
        own = {("region", str(chance.randrange(regions))), ("size", str(chance.randrange(2)))}
        own |= {("call", str(chance.randrange(calls))) for _call in range(chance.choice([1, 1, 1, 2]))}
        own |= {("women_led", led) for led in [chance.choice(["yes", "no", ""])] if led}
        groups[company] = frozenset(own)
        for chain in {chance.randrange(chains) for _chain in range(chance.choice([1, 1, 2]))}:
            if chance.random() < 0.8:
                amounts[company, f"chain-{chain}"] = Decimal(f"{chance.lognormvariate(11, spread) + 1:.2f}")
    states = [State(groups, {2022: amounts})]
    for _session in range(chance.choice([0, 0, 1, 2])):
        before = {company: own for company, own in groups.items() if chance.random() < 0.85}
        states.append(State(before, {2022: {key: sold for key, sold in amounts.items() if key[0] in before}}))
    return states


def equations(states: list[State], plan: Plan) -> tuple[dict[Amount, float], list[Equation]]:
    """What is published: each cell shown, of any cut-off and year, as the amounts that it adds up; and the truth."""
    truth: dict[Amount, float] = {}
    cells: dict[Cell, set[Amount]] = defaultdict(set)
    for number, state in enumerate(states):
        for year, sold in state.amounts.items():
            for (company, chain), fob in sold.items():
                if company not in state.groups:
                    continue
                amount = (company, (chain, fob))
                truth[amount] = float(fob)
                regions = [
                    ("region_chain", key, chain) for axis, key in state.groups[company] if axis == "region"
                ]
                for group in [("whole", ""), ("chain", chain), *state.groups[company], *regions]:
                    cells[Cell(year, number, group)].add(amount)
    assert set(cells) == set(plan.cells)
    shown = [frozenset(members) for cell, members in cells.items() if plan[cell] is Shown.SHOWN]
    return truth, [Equation(members) for members in shown]


def attack(states: list[State], plan: Plan, attackers: list[int | None] | None = None) -> list[Told]:
    """What an attacker can tell from what a plan shows. Years are apart: no sum is of two."""
    found: list[Told] = []
    with threadpool_limits(1):
        for year in {year for state in states for year in state.amounts}:
            of_year = [State(state.groups, {year: state.amounts.get(year, {})}) for state in states]
            shown = Plan({cell: what for cell, what in plan.cells.items() if cell.year == year})
            found += told(*equations(of_year, shown), MARGIN, attackers)
    return found

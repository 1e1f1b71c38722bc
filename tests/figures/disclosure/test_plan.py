"""No company can be worked out from what a plan shows; and no more is withheld than it takes."""

import datetime
import os
from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations

import pytest

from figures.disclosure.cells import Cell, Group, Rules, Shown, State
from figures.disclosure.plan import Plan, plan
from figures.disclosure.reading import state_of_sales
from figures.models import Programme
from tests.demo import load_national
from tests.figures.disclosure.programmes import attack, random_states, with_tiny_amounts

pytestmark = pytest.mark.anywhere

THOROUGH = "ATTACK" in os.environ
"""`make attack` tries many random programmes, and every company as the attacker."""
SEEDS = range(500 if THOROUGH else 25)


def state(
    sold: Mapping[int, tuple[str, str]], decided: Mapping[Cell, Shown] | None = None, year: int = 2022
) -> State:
    """Companies by number: the region of each, and what it sold of coffee."""
    groups = {company: frozenset({("region", region)}) for company, (region, _fob) in sold.items()}
    amounts = {(company, "coffee"): Decimal(fob) for company, (_region, fob) in sold.items()}
    return State(groups, {year: amounts}, decided or {})


ALIKE = {company: (region, "100") for company, region in enumerate("aaaabbbbcccc")}


def region(found: Plan, key: str, number: int = 0) -> Shown:
    return found[Cell(2022, number, ("region", key))]


def whole(found: Plan, number: int = 0) -> Shown:
    return found[Cell(2022, number, ("whole", ""))]


def test_it_works() -> None:
    """A group of two is sensitive, and a second group is withheld so that the first is not the difference of others."""
    found = plan([state(ALIKE | {20: ("d", "100"), 21: ("d", "300")})])
    assert region(found, "d") is Shown.SENSITIVE
    assert sorted(region(found, key) for key in "abc") == [Shown.COMPLEMENT, Shown.SHOWN, Shown.SHOWN]
    assert whole(found) is Shown.SHOWN


def test_nothing_is_withheld_where_nothing_can_be_told() -> None:
    assert set(plan([state(ALIKE)]).cells.values()) == {Shown.SHOWN}


def test_the_largest_cannot_be_told_by_the_second_largest() -> None:
    """The p % rule: 1000 + 500 + 99 gives the largest away within 10 %; with 100 it does not."""
    large = {30: ("d", "1000"), 31: ("d", "500")}
    assert region(plan([state(ALIKE | large | {32: ("d", "99")})]), "d") is Shown.SENSITIVE
    assert region(plan([state(ALIKE | large | {32: ("d", "100")})]), "d") is not Shown.SENSITIVE


def test_thresholds() -> None:
    four = state(ALIKE)
    assert region(plan([four], Rules(companies=4)), "a") is Shown.SHOWN
    assert region(plan([four], Rules(companies=5)), "a") is Shown.SENSITIVE


def test_cut_offs_are_not_subtracted() -> None:
    """One company enrolled after the session: the programme's totals of both dates would give it away."""
    later = state(ALIKE | {40: ("a", "100")})
    found = plan([later, state(ALIKE)])
    assert whole(found) is Shown.SHOWN and whole(found, 1) is Shown.COMPLEMENT
    assert not attack([later, state(ALIKE)], found)


def test_what_a_session_decided_stays() -> None:
    """Shown then is known for ever, so more is withheld today; withheld then stays withheld."""
    whole_then, a_then = Cell(2022, 1, ("whole", "")), Cell(2022, 1, ("region", "b"))
    then = state(ALIKE, {whole_then: Shown.SHOWN, a_then: Shown.COMPLEMENT})
    states = [state(ALIKE | {40: ("a", "100")}), then]
    found = plan(states)
    assert whole(found) is Shown.COMPLEMENT and whole(found, 1) is Shown.SHOWN
    assert region(found, "b", 1) is Shown.COMPLEMENT and region(found, "b") is Shown.COMPLEMENT
    assert not found.given_away and not attack(states, found)


def test_what_sessions_gave_away_is_counted() -> None:
    """Two sessions that showed both totals gave one amount away, however many can tell it: nothing withheld now helps."""
    shown = [{Cell(2022, number, ("whole", "")): Shown.SHOWN} for number in (0, 1)]
    found = plan([state(ALIKE | {40: ("a", "100")}, shown[0]), state(ALIKE, shown[1])])
    assert found.given_away == 1


def test_a_corrected_amount_is_another_amount() -> None:
    """Company 0 sold 100 in the session and 700 today: its change is told as it is, and neither value."""
    states = [state(ALIKE | {0: ("a", "700")}), state(ALIKE)]
    found = plan(states)
    assert whole(found) is whole(found, 1) is Shown.SHOWN
    assert not attack(states, found)


def test_the_same_data_give_the_same_plan() -> None:
    states = random_states(8)
    assert plan(states) == plan(states)


def test_no_company_sold() -> None:
    assert plan([state({})]).cells == {}


@pytest.mark.parametrize("seed", SEEDS)
def test_random_programmes_withstand_the_attack(seed: int) -> None:
    states = random_states(seed)
    found = plan(states)
    assert not found.given_away
    assert not attack(states, found)


@pytest.mark.parametrize("seed", range(200) if THOROUGH else [4, 9, 13, 24, 34, 44])
def test_cents_beside_billions_withstand_the_attack(seed: int) -> None:
    """Amounts far below what the solver takes for nothing in a row of theirs."""
    states = with_tiny_amounts(random_states(seed, most_companies=12), seed)
    found = plan(states)
    assert not found.given_away
    assert not attack(states, found)


def test_the_attack_succeeds_on_sensitive_cells_alone() -> None:
    """Without complements companies are told: the attack is no friend of the plan."""
    states = [random_states(seed) for seed in range(12)]
    bare = [
        Plan(
            {
                cell: Shown.SHOWN if what is Shown.COMPLEMENT else what
                for cell, what in plan(one).cells.items()
            }
        )
        for one in states
    ]
    assert sum(bool(attack(one, shown)) for one, shown in zip(states, bare, strict=True)) >= 3


def test_little_more_is_withheld_than_the_least() -> None:
    """Beside a search through all sets of cells: of some small programmes, few cells more in all."""
    more = least = 0
    for seed in range(30 if THOROUGH else 6):
        one = random_states(seed, most_companies=8)[:1]
        found = plan(one)
        chosen = _complements(found)
        smallest = next(n for n in range(len(chosen) + 1) if _some_set_is_enough(one, found, n))
        least, more = least + smallest, more + len(chosen) - smallest
    assert least and more <= least / 2


def _complements(found: Plan) -> list[Cell]:
    return [cell for cell, what in found.cells.items() if what is Shown.COMPLEMENT]


def _some_set_is_enough(states: list[State], found: Plan, n: int) -> bool:
    """Whether withholding some n cells besides the sensitive ones withstands the attack."""
    bare = {cell: Shown.SHOWN if what is Shown.COMPLEMENT else what for cell, what in found.cells.items()}
    shown = [cell for cell, what in bare.items() if what is Shown.SHOWN]
    return any(
        not attack(states, Plan(bare | dict.fromkeys(some, Shown.COMPLEMENT)))
        for some in combinations(shown, n)
    )


@pytest.mark.django_db
def test_the_demo_withstands_the_attack(demo: None) -> None:
    """With a session of each year, too; nearly all its cells of one axis stay shown."""
    days = [Programme.opening_date(), datetime.date(2021, 6, 30), datetime.date(2022, 3, 31)]
    states = [state_of_sales(day) for day in days]
    found = plan(states)
    assert not attack(states, found, None if THOROUGH else [None, 1, 2])
    assert _share_shown(states[0], found) >= Decimal("0.9")


def _share_shown(opening: State, found: Plan) -> Decimal:
    """By value, the cells of one axis at the opening cut-off that are shown."""
    sums: dict[bool, Decimal] = {True: Decimal(0), False: Decimal(0)}
    for year, sold in opening.amounts.items():
        for (company, chain), fob in sold.items():
            groups: list[Group] = [("chain", chain), *opening.groups[company]]
            for group in groups:
                sums[found[Cell(year, 0, group)] is Shown.SHOWN] += fob
    return sums[True] / (sums[True] + sums[False])


@pytest.mark.django_db
def test_the_national_programme_withstands_the_attack(db: None) -> None:
    load_national()
    states = [state_of_sales(datetime.date(2022, 12, 31)), state_of_sales(datetime.date(2021, 12, 31))]
    assert not attack(states, plan(states), None if THOROUGH else [None])

"""Members and workers of groups are shown where nobody can work a company's out, within one."""

import random

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from figures.disclosure.attacks import Attack
from figures.disclosure.cells import WHOLE, Cell, Group, Row, Rules, System
from figures.disclosure.decisions import Decisions, Part
from figures.disclosure.elimination import Echelon
from figures.disclosure.people import People, shown_people
from figures.disclosure.witnesses import NOBODY
from tests.figures.disclosure.attacker import Equation, told
from tests.figures.disclosure.test_plan import SEEDS

pytestmark = pytest.mark.anywhere


def people(members: dict[int, tuple[str, int]], workers: dict[int, int] | None = None) -> People:
    """Companies by number: the region of each, and its members; workers of 2022."""
    groups: dict[int, frozenset[Group]] = {
        company: frozenset({("region", region), ("chain", "coffee"), ("region_chain", region, "coffee")})
        for company, (region, _n) in members.items()
    }
    return People(groups, {company: n for company, (_region, n) in members.items()}, {2022: workers or {}})


SOME = {company: (region, 20 + company) for company, region in enumerate("aaaabbbbcccc")}


def shown(*at: People, decided: Decisions | None = None) -> set[tuple[int, int, Group]]:
    found = shown_people(at, [None] * (len(at) - 1) + [decided], Rules())
    return {key for key, names in found.items() if "members" in names or "workers" in names}


def test_it_works() -> None:
    """A region of two is withheld, and another with it; the programme and the rest are shown."""
    found = shown(people(SOME | {20: ("d", 30), 21: ("d", 40)}))
    of_regions = {group[1] for _year, _state, group in found if group[0] == "region"}
    assert len(of_regions) == 2 and "d" not in of_regions
    assert {(0, 0, WHOLE), (0, 0, ("chain", "coffee"))} <= found
    assert all(group == WHOLE or "" not in group for _year, _state, group in found)
    assert {group[1] for _year, _state, group in found if group[0] == "region_chain"} == of_regions


def test_workers_are_of_a_year() -> None:
    found = shown_people([people(SOME, {0: 5, 1: 6, 2: 7})], [None], Rules())
    assert found[2022, 0, WHOLE]["workers"] is Part.WHOLE and found[0, 0, WHOLE] == {"members": Part.WHOLE}
    assert (2022, 0, ("region", "b")) not in found, "where nobody has any there is nothing to show"


def growth_of(before: dict[int, int], now: dict[int, int], *decided: Decisions) -> dict[str, Part]:
    """What is shown of the growth of workers from 2021 to 2022."""
    own = People(people(SOME).groups, {}, {2021: before, 2022: now})
    then = [own] * len(decided)
    return {
        name: how
        for name, how in shown_people([own, *then], [None, *decided], Rules())[2022, 0, WHOLE].items()
        if name != "workers"
    }


ALL = dict.fromkeys(range(12), 20)


def test_growth_of_workers_of_all_that_reported_both_years() -> None:
    assert growth_of(ALL, ALL) == {"matched_workers": Part.WHOLE, "previous_matched_workers": Part.WHOLE}


@pytest.mark.parametrize(
    ("others", "is_shown"), [({0}, False), ({0, 4}, False), ({0, 4, 8}, True), ({0, 1, 2}, False)]
)
def test_growth_of_workers_where_some_reported_one_year(others: set[int], is_shown: bool) -> None:
    """A rest of two would be told by the sum of all; and of a region of which three did, the fourth by the other regions."""
    found = growth_of(ALL, {company: 20 for company in ALL if company not in others})
    assert ("previous_matched_workers" in found) is is_shown
    assert found["matched_workers"] is Part.WHOLE


def test_who_reported_none_reported() -> None:
    found = growth_of(ALL | {0: 0}, ALL)
    assert found["matched_workers"] is Part.WHOLE


def test_the_growth_that_a_session_showed_is_given() -> None:
    """Four reported 2021 alone; one less today, and the difference would be that one's."""
    now = {company: 20 for company in ALL if company not in (0, 1, 4, 8)}
    then = Decisions(
        ("session-1",),
        parts={
            (2021, 0, WHOLE): {"workers": Part.WHOLE},
            (2022, 0, WHOLE): {"workers": Part.WHOLE, "previous_matched_workers": Part.SOME},
        },
    )
    before = People(people(SOME).groups, {}, {2021: ALL, 2022: now})
    today = People(people(SOME).groups, {}, {2021: ALL, 2022: now | {1: 20}})
    alone, after = (
        shown_people(at, decided, Rules())[2022, 0, WHOLE]
        for at, decided in (([today], [None]), ([today, before], [None, then]))
    )
    assert "previous_matched_workers" in alone and "previous_matched_workers" not in after


def test_cut_offs_are_not_subtracted() -> None:
    """One company was first supported between the two."""
    found = shown(people(SOME | {30: ("a", 50)}), people(SOME))
    assert (0, 0, WHOLE) in found and (0, 1, WHOLE) not in found


def test_what_a_session_showed_is_given() -> None:
    then = Decisions(("session-1",), parts={(0, 0, WHOLE): {"members": Part.WHOLE}})
    found = shown(people(SOME | {30: ("a", 50)}), people(SOME), decided=then)
    assert (0, 1, WHOLE) in found and (0, 0, WHOLE) not in found
    assert (0, 1, ("region", "b")) not in found, "it was withheld then"


def test_whole_numbers_keep_a_distance_of_one() -> None:
    """Three, of which sums tell that it is at most three and a half, because another of one falls by two where it rises by
    one: 10 % away, and told all the same."""
    sums = ([0, 2], [1, 2], [0, 1, 3])
    rows = tuple(Row((Cell(0, 0, ("call", str(one))),), np.array(own), 1.0) for one, own in enumerate(sums))
    system = System(np.arange(4), np.array([3.0, 5.0, 5.0, 1.0]), rows, ())
    echelon = Echelon.of(system, np.ones(3, dtype=bool))
    for rules, is_told in ((Rules(), False), (Rules(unit=1.0), True)):
        assert bool(list(Attack(system, echelon, rules).exposures({0: np.array([NOBODY])}))) is is_told


@pytest.mark.parametrize("seed", SEEDS[:: 5 if len(SEEDS) < 100 else 1])
def test_random_programmes_withstand_the_attack(seed: int) -> None:
    """Few members each, and two cut-offs: for each company whose number is below ten, nobody tells it within one."""
    chance = random.Random(seed)
    members = {
        company: (chance.choice("abc"), chance.choice([1, 3, 9, 40]))
        for company in range(chance.choice([6, 10, 16]))
    }
    at = [
        people(members),
        people({company: own for company, own in members.items() if chance.random() < 0.8}),
    ]
    truth = {(company, "members"): float(n) for company, (_region, n) in members.items()}
    equations = [
        Equation(
            frozenset(
                (company, "members") for company in at[number].members if _is_in(at[number], company, group)
            )
        )
        for _year, number, group in shown(*at)
    ]
    with threadpool_limits(1):
        for one in told(truth, equations, 0.99):
            assert min(one.true - one.low, one.high - one.true) > Rules(unit=1.0).distance(one.true) - 1e-3, (
                one
            )


def _is_in(at: People, company: int, group: Group) -> bool:
    return group == WHOLE or group in at.groups[company]

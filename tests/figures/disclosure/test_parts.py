"""Parts of cells are shown where they and the rest tell nothing; the naive twin says what they hold."""

import datetime
import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from threadpoolctl import threadpool_limits

from figures.disclosure.cells import WHOLE, Cell, Group, Key, Rules, Shown, State
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.parts import Reports, known_parts, parts, shown_parts
from figures.disclosure.plan import Plan, plan
from figures.disclosure.reading import reports, state_of_sales
from figures.models import Programme
from tests.demo import load_national
from tests.figures.disclosure.attacker import Amount, Equation, told
from tests.figures.disclosure.programmes import MARGIN, equations
from tests.figures.disclosure.test_plan import THOROUGH

pytestmark = pytest.mark.anywhere

YEAR = 2022
SEEDS = range(300 if THOROUGH else 12)


def random_programme(seed: int) -> tuple[list[State], Reports]:
    """Two years of a programme in which some companies did not report, or reported nothing sold."""
    chance = random.Random(seed)
    n, spread = chance.choice([8, 12, 18]), chance.choice([0.3, 1.0])
    groups: dict[int, frozenset[Group]] = {}
    amounts: dict[int, dict[Key, Decimal]] = {YEAR - 1: {}, YEAR: {}}
    reported: dict[int, set[Key]] = {YEAR - 1: set(), YEAR: set()}
    weighed: dict[int, set[Key]] = {YEAR - 1: set(), YEAR: set()}
    expected: set[tuple[int, Group]] = set()
    for company in range(n):
        call = ("call", chance.choice("12"))
        groups[company] = frozenset({("region", chance.choice("ab")), ("size", chance.choice("ml")), call})
        for chain in chance.sample(["coffee", "cocoa"], chance.choice([1, 1, 2])):
            if chance.random() < 0.9:
                expected |= {(company, place) for place in (WHOLE, call, ("chain", chain))}
            for year in (YEAR - 1, YEAR):
                if chance.random() < 0.8:
                    reported[year].add((company, chain))
                    if seed % 2 and chance.random() < 0.7:
                        weighed[year].add((company, chain))
                    if chance.random() < 0.85:
                        amounts[year][company, chain] = Decimal(
                            f"{chance.lognormvariate(11, spread) + 1:.2f}"
                        )
    states = [State(groups, amounts)]
    if chance.random() < 0.5:
        states.append(State({company: own for company, own in groups.items() if company > 1}, amounts))
    return states, Reports(reported, {YEAR: expected}, weighed)


def in_group(state: State, group: Group, key: Key) -> bool:
    if group[0] == "region_chain":
        return ("region", group[1]) in state.groups[key[0]] and key[1] == group[2]
    return group == WHOLE or group in state.groups[key[0]] or group == ("chain", key[1])


def twin(state: State, said: Reports, group: Group) -> dict[str, list[tuple[int, set[Key]]]]:
    """Each part as the definitions of figures say it: the years and the amounts whose sums are published."""
    by_chain = "chain" in group[0]

    def mine(keys: Iterable[Key]) -> set[Key]:
        return {key for key in keys if key[0] in state.groups and in_group(state, group, key)}

    def whose(keys: Iterable[Key]) -> set[object]:
        return set(map(unit, mine(keys)))

    def unit(key: Key) -> object:
        return key if by_chain else key[0]

    now, before = (mine(state.amounts.get(year, {})) for year in (YEAR, YEAR - 1))
    reported, reported_before = whose(said.reported[YEAR]), whose(said.reported[YEAR - 1])
    place: Group = group if group[0] == "call" else WHOLE
    expected = {
        key for key in before if (key[0], ("chain", key[1]) if by_chain else place) in said.expected[YEAR]
    }
    matched = {key for key in now if unit(key) in reported_before}
    kept = {key for key in before if unit(key) in reported}
    continuing = {key for key in matched if unit(key) in whose(before)}
    continued = {key for key in kept if unit(key) in whose(now)}
    weighed = said.weighed.get(YEAR, set()) & said.weighed.get(YEAR - 1, set())
    return {
        "weighed": [(YEAR, now & weighed)],
        "previous_weighed": [(YEAR - 1, before & weighed)],
        "matched": [(YEAR, matched)],
        "previous_matched": [(YEAR - 1, kept)],
        "previous_of_expected": [(YEAR - 1, expected)],
        "previous_of_reported": [(YEAR - 1, expected & kept)],
        "continuing": [(YEAR, continuing), (YEAR - 1, continued)],
        "entered": [(YEAR, now - continuing)],
        "new_exporters": [(YEAR, matched - continuing)],
        "first_report": [(YEAR, now - matched)],
        "left": [(YEAR - 1, before - continued)],
        "stopped": [(YEAR - 1, kept - continued)],
        "not_reported": [(YEAR - 1, before - kept)],
    }


def published(
    states: list[State], said: Reports, planned: Plan, found: dict[PartKey, dict[str, Part]], year: int
) -> tuple[dict[Amount, float], list[Equation]]:
    """The cells of a year that are shown, and the parts, at all cut-offs."""
    of_year = [State(state.groups, {year: state.amounts[year]}) for state in states]
    cells = Plan({cell: what for cell, what in planned.cells.items() if cell.year == year})
    truth, rows = equations(of_year, cells)
    for (at, number, group), shown in found.items():
        if at == YEAR:
            for name, sums in twin(states[number], said, group).items():
                rows += [
                    Equation(frozenset((key[0], (key[1], states[number].amounts[of][key])) for key in keys))
                    for of, keys in sums
                    if of == year and name in shown
                ]
    return truth, rows


def attack(states: list[State], said: Reports, planned: Plan, found: dict[PartKey, dict[str, Part]]) -> bool:
    """Whether a company can be told from the cells and parts shown of both years."""
    with threadpool_limits(1):
        return any(
            any(told(*published(states, said, planned, found, year), MARGIN)) for year in (YEAR - 1, YEAR)
        )


def two_years(sold: dict[int, tuple[str, str | None, str | None]]) -> tuple[list[State], Reports]:
    """Companies by number: the region of each, and what it sold in the year before and in the year; None: no report."""
    amounts: dict[int, dict[Key, Decimal]] = {YEAR - 1: {}, YEAR: {}}
    reported: dict[int, set[Key]] = {YEAR - 1: set(), YEAR: set()}
    for company, (_region, *both) in sold.items():
        for year, fob in zip((YEAR - 1, YEAR), both, strict=True):
            if fob is not None:
                reported[year].add((company, "coffee"))
                if fob != "0":
                    amounts[year][company, "coffee"] = Decimal(fob)
    groups = {company: frozenset({("region", region)}) for company, (region, *_both) in sold.items()}
    expected = {(company, place) for company in sold for place in (WHOLE, ("chain", "coffee"))}
    return [State(groups, amounts)], Reports(reported, {YEAR: expected})


def parts_of(states: list[State], said: Reports, group: Group = WHOLE) -> dict[str, Part]:
    return shown_parts(states, at_all(states, said), plan(states), Rules())[YEAR, 0, group]


def at_all(states: list[State], said: Reports) -> dict[int, Reports]:
    """The same reports at all cut-offs."""
    return dict.fromkeys(range(len(states)), said)


MANY = dict.fromkeys(range(6), ("a", "100", "110"))


def test_it_works() -> None:
    """Six reported both years and four not: both the part and the rest are many enough."""
    shown = parts_of(*two_years(MANY | dict.fromkeys(range(10, 14), ("a", "100", None))))
    assert shown["matched"] is Part.WHOLE
    assert shown["previous_matched"] is shown["previous_of_reported"] is shown["not_reported"] is Part.SOME
    assert shown["continuing"] is Part.SOME and shown["previous_of_expected"] is Part.WHOLE
    assert shown["first_report"] is shown["stopped"] is Part.WHOLE, "there is none"


@pytest.mark.parametrize(("without", "is_shown"), [(1, False), (2, False), (3, True), (6, True)])
def test_sales_with_a_net_weight(without: int, is_shown: bool) -> None:
    """They are parts of both years: shown where those without a weight in both are enough, or nobody has one."""
    states, said = two_years(MANY)
    both = {(company, "coffee") for company in range(without, 6)}
    found = parts_of(states, replace(said, weighed={YEAR - 1: both, YEAR: both | {(0, "coffee")}}))
    assert [name in found for name in ("weighed", "previous_weighed")] == [is_shown] * 2


def test_a_rest_of_two_withholds_the_part() -> None:
    shown = parts_of(*two_years(MANY | {10: ("a", "100", None), 11: ("a", "100", None)}))
    assert not {"previous_matched", "previous_of_reported", "not_reported", "continuing"} & set(shown)
    assert shown["matched"] is Part.WHOLE and shown["previous_of_expected"] is Part.WHOLE


def test_the_rest_counts_as_many_as_the_rule_says() -> None:
    """A rest of four gives nobody away, but where five are asked for it is sensitive."""
    states, said = two_years(MANY | dict.fromkeys(range(10, 14), ("a", "100", None)))
    rules = Rules(companies=5)
    assert (
        "previous_matched"
        not in shown_parts(states, at_all(states, said), plan(states, rules), rules)[YEAR, 0, WHOLE]
    )


def test_steps_that_fail_are_together_until_they_pass() -> None:
    """One company stopped, four did not report: shown with all that continued, these would tell of the one."""
    some = dict.fromkeys(range(10, 14), ("a", "100", None)) | {20: ("a", "100", "0")}
    states, said = two_years(MANY | some)
    shown = parts_of(states, said)
    assert "stopped" not in shown
    assert len({"continuing", "not_reported"} & set(shown)) == 1


def test_steps_of_one_direction_are_merged_until_they_pass() -> None:
    some = dict.fromkeys((20, 21), ("a", "0", "100")) | dict.fromkeys((30, 31), ("a", None, "100"))
    shown = parts_of(*two_years(MANY | some))
    assert shown["entered"] is shown["continuing"] is Part.SOME
    assert not {"new_exporters", "first_report", "matched"} & set(shown)


def test_what_a_session_showed_of_a_part_is_known() -> None:
    """Of four that had not reported one has since: what the session showed of four, less today's three, would be its own."""
    before, said_before = two_years(MANY | dict.fromkeys(range(10, 14), ("a", "100", None)))
    after, said = two_years(
        MANY | dict.fromkeys(range(10, 13), ("a", "100", None)) | {13: ("a", "100", "105")}
    )
    assert "not_reported" in parts_of(after, said)
    then = parts(before[0], said_before, 1)
    frozen = known_parts({(YEAR, 1, WHOLE): {"not_reported": Part.SOME}}, then)
    states = [*after, replace(before[0], known=frozen)]
    planned = plan(states)
    assert planned[Cell(YEAR - 1, 0, WHOLE)] is Shown.SHOWN
    assert "not_reported" not in shown_parts(states, {0: said}, planned, Rules())[YEAR, 0, WHOLE]


def test_a_cell_is_not_subtracted_from_a_part_that_a_session_showed() -> None:
    """A region of three of the four that had not reported is shown no more, though three are enough by themselves."""
    sold = MANY | dict.fromkeys(range(10, 13), ("b", "100", None)) | {13: ("a", "100", None)}
    states, said = two_years(sold)
    region = Cell(YEAR - 1, 0, ("region", "b"))
    assert plan(states)[region] is Shown.SHOWN
    known = known_parts({(YEAR, 0, WHOLE): {"not_reported": Part.SOME}}, parts(states[0], said, 0))
    found = plan([replace(states[0], known=known)])
    assert found[region] is Shown.COMPLEMENT and not any(cell.part for cell in found.cells)


def test_what_takes_too_long_to_look_at_is_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    states, said = two_years(MANY | dict.fromkeys(range(10, 14), ("a", "100", None)))
    monkeypatch.setattr("figures.disclosure.choosing.WORK", 0)
    assert set(parts_of(states, said).values()) == {Part.WHOLE}


def test_parts_of_a_withheld_cell_are_withheld() -> None:
    """Also where they would pass by themselves; of those that nobody is in there is nothing to tell."""
    sold = {company: (region, "100", "110") for company, region in enumerate("aaaabbbb")}
    states, said = two_years(sold | {20: ("c", "100", "110")})
    planned = plan(states)
    hidden = next(
        group
        for group in (("region", "a"), ("region", "b"))
        if planned[Cell(YEAR, 0, group)] is not Shown.SHOWN
    )
    assert "matched" not in shown_parts(states, at_all(states, said), planned, Rules())[YEAR, 0, hidden]


def test_parts_are_not_subtracted_from_another_groups() -> None:
    """What new exporters sold in all, less in one region, would be what the only one of the other region sold."""
    sold = {company: (region, "100", "110") for company, region in enumerate("aaaaaabbbbbb")}
    sold |= dict.fromkeys(range(20, 24), ("a", "0", "100")) | {30: ("b", "0", "100")}
    states, said = two_years(sold)
    found = shown_parts(states, at_all(states, said), plan(states), Rules())
    both = [("new_exporters" in found[YEAR, 0, group]) for group in (WHOLE, ("region", "a"))]
    assert sum(both) == 1


@pytest.mark.parametrize("seed", SEEDS)
def test_random_programmes_withstand_the_attack(seed: int) -> None:
    states, said = random_programme(seed)
    planned = plan(states)
    assert not attack(states, said, planned, shown_parts(states, at_all(states, said), planned, Rules()))


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_whole_is_all_of_a_cell_or_nothing(seed: int) -> None:
    states, said = random_programme(seed)
    planned = plan(states)
    for (year, number, group), shown in shown_parts(states, at_all(states, said), planned, Rules()).items():
        state = states[number]
        for name, sums in (twin(state, said, group) if year == YEAR else {}).items():
            alone = {
                of: {key for key in state.amounts[of] if state.counts(key) and in_group(state, group, key)}
                for of, _keys in sums
            }
            whole = all(
                not keys or (keys == alone[of] and planned[Cell(of, number, group)] is Shown.SHOWN)
                for of, keys in sums
            )
            assert (shown.get(name) is Part.WHOLE) == whole, (group, name)


def test_the_attack_succeeds_where_parts_are_shown_by_themselves() -> None:
    """Parts that pass the rule of three alone tell of companies together: the attack is no friend of the plan."""
    told_of = 0
    for seed in SEEDS:
        states, said = random_programme(seed)
        planned = plan(states)
        everything = {
            key: dict.fromkeys(twin(states[0], said, key[2]), Part.SOME)
            for key in shown_parts(states, at_all(states, said), planned, Rules())
        }
        told_of += attack(states, said, planned, everything)
    assert told_of >= 5


@pytest.mark.django_db
def test_the_demo_shows_what_the_rule_allows(demo: None) -> None:
    """In 2022 the rest of like for like is one company, and that of coverage by value two: these are withheld."""
    day = Programme.opening_date()
    state = state_of_sales(day)
    shown = shown_parts([state], {0: reports(day, state)}, plan([state]), Rules())[2022, 0, WHOLE]
    assert not {"matched", "previous_of_reported", "stopped", "first_report"} & set(shown)
    assert shown["continuing"] is shown["entered"] is shown["left"] is Part.SOME


@pytest.mark.skipif(not THOROUGH, reason="2,700 records take a minute")
@pytest.mark.django_db
def test_the_national_programme_shows_most(db: None) -> None:
    load_national()
    day = datetime.date(2022, 12, 31)
    state = state_of_sales(day)
    shown = shown_parts([state], {0: reports(day, state)}, plan([state]), Rules())[2022, 0, WHOLE]
    assert {"matched", "previous_matched", "continuing", "new_exporters", "stopped"} <= set(shown)

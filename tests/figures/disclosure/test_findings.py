"""A plan made with what was found before is the plan made anew; only what changed is searched again."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companies.models import AnnualSales
from figures.disclosure import store
from figures.disclosure.additions import Additions
from figures.disclosure.cells import Key, Rules, State
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.findings import Findings
from figures.disclosure.parts import Reports, shown_parts
from figures.disclosure.plan import Plan, Search, plan
from figures.models import DisclosurePlan

YEARS = range(2020, 2023)
Programme = tuple[list[State], dict[int, Reports]]


def programme(seed: int) -> Programme:
    """Three years of fourteen companies, of which some did not report."""
    chance = random.Random(seed)
    groups = {
        company: frozenset({("region", chance.choice("abc")), ("size", chance.choice("ml"))})
        for company in range(14)
    }
    amounts: dict[int, dict[Key, Decimal]] = {
        year: {
            (company, chance.choice(["coffee", "cocoa"])): Decimal(
                f"{chance.lognormvariate(11, 0.5) + 1:.2f}"
            )
            for company in groups
            if chance.random() < 0.85
        }
        for year in YEARS
    }
    return [State(groups, amounts)], {0: Reports({year: set(sold) for year, sold in amounts.items()}, {})}


def changed(found: Programme, year: int, factor: str) -> Programme:
    (state,), reports = found
    of_year = dict(state.amounts[year])
    first = min(of_year)
    of_year[first] *= Decimal(factor)
    return [replace(state, amounts={**state.amounts, year: of_year})], reports


def made(of: Programme, findings: Findings, rules: Rules) -> tuple[Plan, dict[PartKey, dict[str, Part]]]:
    states, reports = of
    planned = plan(states, rules, findings)
    return planned, shown_parts(states, reports, planned, rules, findings)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was searched: years by the plan's own search, and rows that were tried as parts."""
    found: list[str] = []

    def noted(of: type, name: str) -> None:
        real: Callable[..., Any] = getattr(of, name)

        def and_note(*args: Any, **kwargs: Any) -> Any:
            found.append(of.__name__)
            return real(*args, **kwargs)

        monkeypatch.setattr(of, name, and_note)

    noted(Search, "run")
    noted(Additions, "adding")
    return found


@pytest.mark.anywhere
def test_it_works(searched: list[str]) -> None:
    first = Findings()
    expected = made(programme(1), first, Rules())
    assert set(searched) == {"Search", "Additions"}
    assert Part.SOME in {how for names in expected[1].values() for how in names.values()}
    searched.clear()
    assert made(programme(1), Findings(first.now), Rules()) == expected
    assert not searched


@pytest.mark.anywhere
def test_one_year_that_changed(searched: list[str]) -> None:
    """Its cells are searched, and then the parts that were found of it; other years are as they were."""
    first = Findings()
    made(programme(1), first, Rules())
    assert searched.count("Search") > len(YEARS)
    searched.clear()
    later = changed(programme(1), 2022, "1.01")
    found = made(later, Findings(first.now), Rules())
    assert 1 <= searched.count("Search") <= 2
    assert found == made(later, Findings(), Rules())


@pytest.mark.anywhere
@settings(max_examples=6)
@given(st.integers(0, 10_000), st.sampled_from(YEARS), st.sampled_from(["0.5", "1.01", "40"]))
def test_the_same_as_without(seed: int, year: int, factor: str) -> None:
    first, again = Findings(), Findings()
    made(programme(seed), first, Rules())
    later = changed(programme(seed), year, factor)
    assert made(later, Findings(first.now), Rules()) == made(later, again, Rules())


@pytest.mark.anywhere
@pytest.mark.parametrize("rules", [Rules(companies=4), Rules(margin=0.2), Rules(unit=1.0)])
def test_other_rules_are_other_questions(rules: Rules) -> None:
    first = Findings()
    made(programme(1), first, Rules())
    assert made(programme(1), Findings(first.now), rules) == made(programme(1), Findings(), rules)
    assert not set(first.now) & set(_asked(rules).now)


def _asked(rules: Rules) -> Findings:
    found = Findings()
    made(programme(1), found, rules)
    return found


@pytest.mark.anywhere
def test_who_is_in_a_group_is_part_of_the_question() -> None:
    first = Findings()
    (state,), reports = programme(1)
    made(([state], reports), first, Rules())
    moved = [replace(state, groups={**state.groups, 3: frozenset({("region", "d"), ("size", "m")})})]
    assert made((moved, reports), Findings(first.now), Rules()) == made((moved, reports), Findings(), Rules())


@pytest.mark.anywhere
def test_what_nobody_asks_any_more_is_forgotten() -> None:
    first = Findings()
    made(programme(1), first, Rules())
    second = Findings(first.now)
    made(programme(2), second, Rules())
    assert not set(first.now) & set(second.now)


# On PostgreSQL a test's own transaction keeps no plan.
@pytest.fixture
def planned(demo: None) -> DisclosurePlan:
    """The plan of the demo, after which a company's sales of one year are twice as much."""
    store.decisions(store.cut_offs())
    row = AnnualSales.objects.filter(year=2021, verification="verified", fob_usd__gt=0).earliest("pk")
    AnnualSales.objects.filter(pk=row.pk).update(fob_usd=2 * row.fob_usd)
    return DisclosurePlan.objects.get()


@pytest.mark.anywhere
def test_findings_are_kept_with_the_plan(planned: DisclosurePlan, searched: list[str]) -> None:
    known = store.cut_offs()
    found, again = store.decide_with_earlier(known), searched.count("Search")
    searched.clear()
    assert found == store.decide(known)
    assert 0 < again < searched.count("Search")


@pytest.mark.anywhere
def test_another_version_of_the_product_searches_anew(
    planned: DisclosurePlan, searched: list[str], settings: Any
) -> None:
    settings.VERSION = "99.0"
    store.decide_with_earlier(store.cut_offs())
    anew = searched.count("Search")
    searched.clear()
    store.decide(store.cut_offs())
    assert searched.count("Search") == anew

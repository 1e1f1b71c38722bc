"""What a figure is about: the defaults, and how a scope is told."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from figures.scope import Scope, last_ended_year


@pytest.mark.parametrize(
    ("as_of", "year"),
    [
        ((2022, 12, 30), 2021),
        ((2022, 12, 31), 2022),
        ((2023, 1, 1), 2022),
        ((2023, 1, 23), 2022),
        ((2024, 2, 29), 2023),
    ],
)
def test_default_year_is_the_last_that_ended_by_the_cut_off(as_of: tuple[int, int, int], year: int) -> None:
    assert last_ended_year(datetime.date(*as_of)) == year
    assert Scope.at(datetime.date(*as_of)).year == year


def test_year_that_is_named_is_kept() -> None:
    assert Scope.at(datetime.date(2023, 1, 23), 2020).year == 2020


@pytest.mark.parametrize(
    ("utc", "today"),
    [
        (datetime.datetime(2023, 1, 1, 3, 0, tzinfo=datetime.UTC), datetime.date(2022, 12, 31)),
        (datetime.datetime(2023, 1, 1, 5, 0, tzinfo=datetime.UTC), datetime.date(2023, 1, 1)),
    ],
)
def test_default_cut_off_is_today_in_lima_not_utc(
    monkeypatch: pytest.MonkeyPatch, utc: datetime.datetime, today: datetime.date
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: utc)
    assert Scope.at().as_of == today


def test_another_year_is_the_same_question_otherwise() -> None:
    scope = Scope.at(datetime.date(2022, 12, 31), regions=frozenset({"20"}), provisional=True)
    other = scope.in_year(2020)
    assert (other.year, other.as_of, other.regions, other.provisional) == (
        2020,
        scope.as_of,
        scope.regions,
        True,
    )


@pytest.mark.parametrize(
    ("filters", "companies_only"),
    [
        ({}, False),
        ({"regions": frozenset({"20"}), "chains": frozenset({"coffee"}), "calls": frozenset({1})}, False),
        ({"sizes": frozenset({"small"})}, True),
        ({"women_led": True}, True),
        ({"women_led": False}, True),
    ],
)
def test_size_and_women_led_speak_of_companies(filters: dict[str, Any], companies_only: bool) -> None:
    assert Scope.at(datetime.date(2022, 12, 31), **filters).describes_companies_only is companies_only


def test_scope_tells_itself_in_order() -> None:
    scope = Scope.at(
        datetime.date(2023, 1, 23),
        regions=frozenset({"22", "12"}),
        calls=frozenset({10, 9}),
        women_led=False,
    )
    assert scope.as_json() == {
        "as_of": "2023-01-23",
        "year": 2022,
        "region": ["12", "22"],
        "chain": [],
        "call": ["9", "10"],
        "size": [],
        "women_led": "no",
        "provisional": False,
    }


def test_scope_that_does_not_ask_about_women_says_null() -> None:
    assert Scope.at(datetime.date(2023, 1, 23)).as_json()["women_led"] is None

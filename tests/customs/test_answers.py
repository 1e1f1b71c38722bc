"""Answers and the SQL of questions are kept, and never older than what they are made of."""

import datetime
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ibis
import pytest
from django.core.cache import caches

from companies.models import HSCode
from customs import engine
from customs.answers import Loaded, kept
from customs.loading import load
from customs.market_entries import entries
from customs.models import CountryCode
from customs.queries import by_company, by_market, by_role
from tests import factories as make
from tests.customs.build import RUC, line, put, table

DAY = datetime.date(2026, 3, 10)
OTHER = make.valid_ruc(10_000_002)
NOTHING_KEPT = Loaded((), (), ())


@pytest.fixture
def loaded(tmp_path: Path, db: None) -> None:
    """The company ships coffee of 1,000.00 US$ to Germany, and of 2,000.00 to where the code means no country."""
    HSCode.objects.get_or_create(code="0901", chain_id="coffee")
    ship(tmp_path, "one", line(), line(NSER="2", CPAIDES="UK", VFOBSERDOL="2000"))


def ship(folder: Path, name: str, *lines: dict[str, str], published: datetime.date = DAY) -> None:
    path = put(folder, f"{name}.csv", table(lines))
    assert load(path, path.name, first=datetime.date(2025, 1, 1), published=published).state != "refused"


def fobs(*rucs: str, year: int = 2025, as_of: datetime.date = DAY) -> dict[str, int]:
    return {row["chain"]: row["fob"] // 100 for row in by_company(as_of, [year], rucs)}


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was compiled since."""
    found: list[object] = []
    to_sql = ibis.to_sql

    def counted(expression: Any, **options: Any) -> Any:
        found.append(expression)
        return to_sql(expression, **options)

    monkeypatch.setattr(ibis, "to_sql", counted)
    return found


@pytest.mark.usefixtures("loaded")
def test_a_question_is_compiled_once_whatever_is_asked(compiled: list[object], tmp_path: Path) -> None:
    assert fobs(RUC) == {"coffee": 3000}
    by_market(DAY, 2025, [RUC])
    compiled.clear()
    ship(tmp_path, "two", line(NDCL="2", NDOC=OTHER), published=DAY + datetime.timedelta(1))
    HSCode.objects.create(code="090111", chain_id="cocoa")
    CountryCode.objects.create(code="UK", country="GB")
    assert fobs(OTHER, as_of=DAY + datetime.timedelta(1)) == {"cocoa": 1000}
    fobs(OTHER, year=2024)
    by_market(DAY, 2024, [OTHER])
    assert compiled == []


@pytest.mark.usefixtures("loaded")
def test_kept_sql_answers_about_what_is_so_now(tmp_path: Path) -> None:
    """Lines, days, codes of chains and of countries, and who is asked about: each is changed, and answers follow."""
    assert fobs(RUC) == {"coffee": 3000}
    next_day = DAY + datetime.timedelta(1)
    ship(tmp_path, "two", line(NDCL="2", NDOC=OTHER), published=next_day)
    assert (fobs(OTHER), fobs(OTHER, as_of=next_day)) == ({}, {"coffee": 1000})
    ship(tmp_path, "one", line(VFOBSERDOL="5000"))
    assert fobs(RUC) == {"coffee": 5000}
    HSCode.objects.create(code="090111", chain_id="cocoa")
    assert fobs(RUC) == {"cocoa": 5000}
    HSCode.objects.all().delete()
    assert fobs(RUC) == {"": 5000}


@pytest.mark.usefixtures("loaded")
def test_kept_sql_knows_codes_that_are_mapped_since() -> None:
    def known() -> dict[str | None, int]:
        return {row["market"]: row["fob"] // 100 for row in by_market(DAY, 2025, [RUC])}

    assert known() == {"DE": 1000, None: 2000}
    CountryCode.objects.create(code="UK", country="GB")
    assert known() == {"DE": 1000, "GB": 2000}


@pytest.mark.usefixtures("loaded")
def test_kept_sql_follows_the_programme_and_its_settings() -> None:
    def roles(programme: list[str], enrolled: list[str]) -> set[str]:
        return {row["role"] for row in by_role(DAY, [2025], ["coffee"], programme, enrolled)}

    assert [roles([RUC], [RUC]), roles([], [RUC]), roles([], [])] == [
        {"programme"},
        {"enrolled"},
        {"outside"},
    ]
    found = [len(entries(DAY, [(RUC, RUC)], frozenset(), least)) for least in (100_000, 100_001)]
    assert found == [1, 0]


def test_questions_are_made_without_the_database() -> None:
    """What a question read would be in its SQL for ever: here any query is an error."""
    engine._sql.cache_clear()
    engine.compile_questions()
    assert engine._sql.cache_info().currsize == len(engine._questions) == len({*engine._questions})


@pytest.mark.usefixtures("loaded")
def test_what_is_loaded_is_read_once(django_assert_num_queries: Any) -> None:
    for _time in ("anew", "kept"):
        with django_assert_num_queries(3):
            fobs(RUC)


def test_threads_that_ask_the_same_ask_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loaded, "now", lambda: NOTHING_KEPT)
    caches["customs"].clear()
    asked: list[str] = []

    @kept
    def slow_question(_loaded: Loaded, _as_of: datetime.date, what: str) -> str:
        asked.append(what)
        time.sleep(0.1)
        return what

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(slow_question, [DAY] * 4, ["same"] * 4)) == ["same"] * 4
    assert asked == ["same"]


def test_arguments_that_are_named_are_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Loaded, "now", lambda: NOTHING_KEPT)
    caches["customs"].clear()

    @kept
    def named_question(_loaded: Loaded, _as_of: datetime.date, *, what: str) -> str:
        return what

    assert [named_question(DAY, what=what) for what in ("one", "other", "one")] == ["one", "other", "one"]


@pytest.mark.usefixtures("loaded")
def test_answers_are_asked_anew_only_where_more_was_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the years 2025 and 2026: a day on which nothing came and a later file of another year change nothing."""
    asked: list[datetime.date] = []

    @kept
    def question(_loaded: Loaded, as_of: datetime.date) -> str:
        asked.append(as_of)
        return "answer"

    later = [DAY + datetime.timedelta(days) for days in range(5)]
    question(later[0])
    question(later[1])
    assert asked == [DAY]
    ship(tmp_path, "two", line(FANO="2026", FEMB="20260301"), published=later[2])
    question(later[1])
    assert asked == [DAY]
    question(later[3])
    assert asked == [DAY, later[2]]
    ship(tmp_path, "three", line(NDCL="3"), published=later[4])
    question(later[3])
    assert asked == [DAY, later[2], later[3]]

"""Whole workbooks, imported by the command, against the figures that were computed for them elsewhere."""

import json
import math
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from tests import reference

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "data" / "expected"
WORKBOOKS = {
    "pilot": ROOT / "demo" / "programme.xlsx",
    "programme": ROOT / "demo" / "programme.xlsx",
    "national": ROOT / "tests" / "data" / "national.xlsx",
}
AXES = {
    "national": None,
    "national-by-chain": "chain",
    "national-filters": None,
    "national-mid2021-piura": "call",
    "national-women-small": None,
    "pilot": None,
    "pilot-by-call": "call",
    "pilot-by-chain": "chain",
    "pilot-by-region": "region",
    "pilot-by-size": "size",
    "pilot-by-year": "year",
    "pilot-provisional": None,
    "programme/national-by-chain-provisional": "chain",
    "programme/national-by-region": "region",
    "programme/national-mid2021-piura-call2": None,
    "programme/national-women-small": None,
    "programme/programme": None,
    "programme/programme-by-call": "call",
    "programme/programme-by-chain": "chain",
    "programme/programme-by-region": "region",
    "programme/programme-by-size": "size",
    "programme/programme-by-year": "year",
}
"""Every file of expected figures, with what its groups are broken down by."""

Json = dict[str, Any]


def expected(name: str) -> Json:
    answer: Json = json.loads((EXPECTED / f"{name}.json").read_text(encoding="utf-8"))
    return answer


def arguments(name: str) -> list[str]:
    """The command line that asks for a file's figures."""
    scope = expected(name)["scope"]
    line = ["--as-of", scope["as_of"], "--year", str(scope["year"])]
    for option in ("region", "chain", "call", "size"):
        for value in scope[option]:
            line += [f"--{option}", value]
    line += ["--women-led", scope["women_led"]] if scope["women_led"] else []
    line += ["--provisional"] if scope["provisional"] else []
    by = AXES[name]
    return line + (["--by", by] if by else [])


def workbook_of(name: str) -> Path:
    return WORKBOOKS[name.split("/")[-1].split("-")[0]]


def answers_of(workbook: Path) -> dict[str, Json]:
    """Import a workbook, put every file's question, and leave the database as it was."""
    answers = {}
    with transaction.atomic():
        reference.ensure()
        call_command("import_workbook", str(workbook), "--create-missing", stdout=StringIO())
        for name in AXES:
            if workbook_of(name) == workbook:
                printed = StringIO()
                call_command("indicators", *arguments(name), stdout=printed)
                answers[name] = json.loads(printed.getvalue())
        transaction.set_rollback(True)
    return answers


@pytest.fixture(scope="module")
def answer(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[str], Json]]:
    """The answer to a file's question; each workbook is imported once, when it is first asked about."""
    known: dict[str, Json] = {}

    def answer(name: str) -> Json:
        if name not in known:
            with django_db_blocker.unblock():
                known.update(answers_of(workbook_of(name)))
        return known[name]

    yield answer


def differences(wanted: Any, found: Any, path: str = "") -> Iterator[str]:
    """Every place where the answer is not what was expected: what is missing, and what has another value."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for key, value in wanted.items():
            if key in found:
                yield from differences(value, found[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}: missing"
    elif not same(wanted, found):
        yield f"{path}: expected {wanted!r}, found {found!r}"


def same(wanted: Any, found: Any) -> bool:
    """Zero, unknown and false are three things; numbers are compared as numbers."""
    numbers = (int, float)
    if isinstance(wanted, numbers) and isinstance(found, numbers) and not isinstance(wanted, bool):
        return math.isclose(wanted, found, rel_tol=1e-9)
    return type(wanted) is type(found) and bool(wanted == found)


def test_every_file_is_asked_about() -> None:
    files = [path for folder in (EXPECTED, EXPECTED / "programme") for path in folder.glob("*.json")]
    assert sorted(AXES) == sorted(str(path.relative_to(EXPECTED).with_suffix("")) for path in files)


@pytest.mark.parametrize("name", AXES)
def test_groups_go_with_an_axis(name: str) -> None:
    assert ("groups" in expected(name)) is (AXES[name] is not None)


@pytest.mark.parametrize("name", AXES)
def test_figures_are_those_expected(name: str, answer: Callable[[str], Json]) -> None:
    assert list(differences(expected(name), answer(name))) == []


@pytest.mark.parametrize("name", [name for name, by in AXES.items() if by])
def test_no_group_too_many(name: str, answer: Callable[[str], Json]) -> None:
    """A group that is not expected holds nothing, apart from services that are assigned to none."""
    found, wanted = answer(name)["groups"], expected(name)["groups"]
    extra = {group: found[group]["indicators"] for group in found.keys() - wanted.keys() - {""}}
    assert not {group for group, measures in extra.items() if any(m["value"] for m in measures.values())}


@pytest.mark.django_db
def test_the_imports_leave_nothing_behind(answer: Callable[[str], Json]) -> None:
    from companies.models import Company

    answer("pilot")
    assert not Company.objects.exists()


def test_the_comparison_sees_every_kind_of_difference() -> None:
    wanted = {"a": 0, "b": None, "c": 1.0, "d": {"e": 1}, "f": "x"}
    found = {"a": None, "b": 0, "c": 1 + 1e-8, "d": {}}
    assert list(differences(wanted, found)) == [
        "/a: expected 0, found None",
        "/b: expected None, found 0",
        "/c: expected 1.0, found 1.00000001",
        "/d/e: missing",
        "/f: missing",
    ]
    assert not list(differences({"a": 1, "b": 1.0}, {"a": 1.0, "b": 1 + 1e-10, "more": 1}))

"""`manage.py indicators`: what it prints, and how it refuses."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.utils import timezone

from figures.bridge import BRIDGE
from figures.registry import INDICATORS
from tests.figures.store import Example

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict[str, Any]:
    printed = StringIO()
    call_command("indicators", *arguments, stdout=printed)
    answer: dict[str, Any] = json.loads(printed.getvalue())
    return answer


@pytest.fixture
def programme() -> Example:
    """One company with sales of 2020 and 2022, and a service for nobody in particular."""
    programme = Example()
    company = programme.company((1, "coffee", "2020-01-01"), region="20", size="small", women_led=True)
    programme.sold(company, 2020, "10.00")
    programme.sold(company, 2022, "12.50", verification="submitted")
    programme.service(delivered="2022-05-01")
    programme.scope("2022-12-31", None)
    return programme


def test_it_works(programme: Example) -> None:
    answer = run("--as-of", "2021-12-31", "--year", "2020")
    assert list(answer) == ["scope", "indicators", "bridge"]
    assert list(answer["indicators"]) == list(INDICATORS)
    assert list(answer["bridge"]) == list(BRIDGE)
    assert answer["indicators"]["export_sales"] == {
        "value": 10.0,
        "unit": "USD",
        "numerator": None,
        "denominator": None,
        "n": 1,
        "missing": 0,
        "reason": None,
    }
    assert answer["bridge"]["first_report"] == {"amount": 10.0, "n": 1}


def test_every_option_reaches_the_scope(programme: Example) -> None:
    line = "--as-of 2022-12-31 --year 2022 --region 20 --region 12 --chain coffee --call 1 --size small"
    answer = run(*line.split(), "--women-led", "yes", "--provisional", "--format", "json")
    assert answer["scope"] == {
        "as_of": "2022-12-31",
        "year": 2022,
        "region": ["12", "20"],
        "chain": ["coffee"],
        "call": ["1"],
        "size": ["small"],
        "women_led": "yes",
        "provisional": True,
    }
    assert answer["indicators"]["export_sales"]["value"] == 12.5
    assert answer["indicators"]["services_planned"]["reason"] == "filter_not_applicable"


def test_defaults_are_today_in_lima_and_the_last_year_that_ended() -> None:
    today = timezone.localdate()
    assert run()["scope"]["as_of"] == today.isoformat()
    assert run("--as-of", "2022-12-31")["scope"]["year"] == 2022
    assert run("--as-of", "2022-12-30")["scope"]["year"] == 2021


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("region", ["20", ""]),
        ("chain", ["coffee", ""]),
        ("call", ["1", ""]),
        ("size", ["micro", "small", "medium", "large"]),
        ("year", ["2020", "2021", "2022"]),
    ],
)
def test_groups_beside_the_total(programme: Example, by: str, groups: list[str]) -> None:
    answer = run("--as-of", "2022-12-31", "--year", "2020", "--by", by)
    assert list(answer["groups"]) == groups
    for group in answer["groups"].values():
        assert list(group) == ["indicators", "bridge"]
    assert answer["indicators"] == run("--as-of", "2022-12-31", "--year", "2020")["indicators"]


def test_each_year_is_computed_anew(programme: Example) -> None:
    groups = run("--as-of", "2022-12-31", "--provisional", "--by", "year")["groups"]
    sales = {year: group["indicators"]["export_sales"] for year, group in groups.items()}
    assert {year: measure["value"] for year, measure in sales.items()} == {
        "2020": 10.0,
        "2021": None,
        "2022": 12.5,
    }
    assert sales["2021"]["reason"] == "no_data"


REFUSED = [
    ("--as-of 31/12/2022", "2022"),
    ("--as-of 2022-02-30", "2022-02-30"),
    ("--as-of 0001-01-01", "0001-01-01"),
    ("--year 22", "22"),
    ("--year 2022.5", "2022.5"),
    ("--year 1999", "1999"),
    ("--year 2101", "2101"),
    ("--region 99", "99"),
    ("--region Piura", "Piura"),
    ("--chain banana", "banana"),
    ("--call 7", "7"),
    ("--call one", "one"),
    ("--call -1", "-1"),
    ("--call 99999999999999999999", "99999999999999999999"),
    ("--size huge", "huge"),
    ("--women-led maybe", "maybe"),
    ("--by month", "month"),
    ("--format xml", "xml"),
    ("--colour red", "colour"),
]


@pytest.mark.parametrize(("line", "named"), REFUSED)
def test_refuses_in_one_line_that_names_the_fault(programme: Example, line: str, named: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run(*line.split())
    message = str(refusal.value)
    assert named in message
    assert message.count("\n") == 0


@pytest.mark.parametrize(("line", "named"), REFUSED)
def test_exits_with_2_from_the_shell(
    programme: Example, line: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "indicators", *line.split()])
    printed = capsys.readouterr()
    assert end.value.code == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert named in printed.err.splitlines()[-1]


def test_refusal_names_what_there_is(programme: Example) -> None:
    with pytest.raises(CommandError, match="coffee"):
        run("--chain", "banana")
    with pytest.raises(CommandError, match="region"):
        run("--by", "month")

"""Lines that a reader explores in the browser."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from figures.definitions import Reason, Unit
from figures.measures import Measure, unknown
from reports.charts.interactive import SHOWN_AT_FIRST, lines_over_years

pytestmark = pytest.mark.anywhere
YEARS = ("2021", "2022")


def lines(n: int) -> list[dict[str, object]]:
    known = Measure(Unit.USD, Decimal("12.50"), None, None, 1, 0, None)
    withheld = unknown(Unit.USD, Reason.CONFIDENTIAL)
    rows = {f"group {number}": {"2021": known, "2022": withheld} for number in range(n)}
    figure = lines_over_years(Unit.USD, "Sales", rows, {name: ["US$ 12.50", "withheld"] for name in rows})
    assert json.loads(json.dumps(figure)) == figure
    found: list[dict[str, object]] = figure["data"]
    return found


def test_it_works() -> None:
    """What is withheld is a gap, and its reason is read under the pointer."""
    (line,) = lines(1)
    assert (line["x"], line["y"], line["text"]) == (list(YEARS), [12.5, None], ["US$ 12.50", "withheld"])


def test_the_first_lines_are_drawn_and_others_on_demand() -> None:
    assert [line["visible"] for line in lines(SHOWN_AT_FIRST + 2)] == [
        *[True] * SHOWN_AT_FIRST,
        *["legendonly"] * 2,
    ]


@pytest.mark.usefixtures("demo")
def test_a_member_gets_what_the_table_shows(as_carol: Client, as_bob: Client) -> None:
    """A value that is withheld from somebody is nowhere in what Plotly draws for them."""
    address = "/explore/?measure=export_sales&by=chain&years=3&size=small"
    for client, withheld in ((as_carol, True), (as_bob, False)):
        drawn = client.get(address).context["page"].lines
        values = [value for line in drawn["data"] for value in line["y"]]
        assert (None in values) == withheld and len(values) == 9


@pytest.mark.usefixtures("demo")
def test_a_single_year_has_no_lines(as_bob: Client) -> None:
    page = as_bob.get("/explore/?measure=export_sales&by=region&years=1")
    assert page.context["page"].lines is None and "interactive-figure" not in page.text

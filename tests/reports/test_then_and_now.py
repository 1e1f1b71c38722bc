"""What a session was shown of each group beside what it is today."""

import pytest
from django.test import Client
from django.utils.translation import override

from committee.models import Session
from figures.measures import Measure
from figures.registry import INDICATORS
from reports.charts.then_and_now import FEWEST
from reports.exports.native import native
from reports.groups import difference
from reports.plots.draw import NARROW, WIDE, drawing
from reports.plots.plot import Mark, Pairs
from tests.committee.test_earlier import NAME, session
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
__all__ = ["session"]


def test_it_works(session: Session, as_bob: Client) -> None:
    assert FEWEST == 3
    for address in ("/explore/?years=1", "/indicators/export_sales/"):
        page = text(as_bob, address)
        assert f"Export sales by region: {NAME} and today" in page
        assert "Of the 3 groups with both figures, 1 rose, 0 fell and 2 stayed the same" in page
    lines = as_bob.get("/explore/?format=csv&table=then-region", headers={"accept-language": "en"}).text
    assert f"Region,Today,{NAME},Since then" in lines
    for ending in ("xlsx", "pptx", "pdf", "svg&chart=then-region"):
        assert as_bob.get(f"/explore/?format={ending}").status_code == 200


def test_many_years_have_the_room_of_the_session_s_columns(
    session: Session, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they said is in the chart's own table, also of the whole."""
    monkeypatch.setattr("reports.explore.FEW_YEARS", 2)
    few, many = (text(as_bob, f"/explore/?years={years}") for years in (1, 5))
    assert few.count(f"{NAME} Since then") == 2
    assert many.count(f"{NAME} Since then") == 1
    assert "Total US$ 153.0 million US$ 152.0 million +0.7 %" in many
    # And amounts in few digits, so that all fit a screen.
    assert "Total 130.8 M 140.1 M 153.0 M 100.0 %" in many


def test_without_a_session_or_a_change_there_is_none(demo: None, as_bob: Client, as_carol: Client) -> None:
    assert "and today" not in text(as_bob, "/explore/")


def test_where_nothing_changed_there_is_none(session: Session, as_bob: Client) -> None:
    assert "and today" not in text(as_bob, "/indicators/services_delivered/")
    explored = text(as_bob, "/explore/?measure=services_delivered")
    assert f"No figure shown has changed since {NAME}." in explored
    assert "Since then" not in explored


def test_of_two_values_that_are_the_same_one_is_written() -> None:
    plot = Pairs(["A", "B"], [Mark(3, "three"), Mark(None, "—")], [Mark(3, "3"), Mark(2, "2")], "S", "T", "n")
    for wide in (NARROW, WIDE):
        drawn = drawing(plot, wide, "x")
        assert ">three<" not in drawn
        assert ">3<" in drawn
        # Two dots of the legend, two of A and one of B.
        assert drawn.count("<circle") == 5


def test_office_programs_have_two_bars_for_each_group() -> None:
    found = native(Pairs(["A"], [Mark(3, "3")], [Mark(4, "4")], "S", "T", "n"))
    assert (found.kind, found.is_stacked, found.has_legend) == ("bar", False, True)
    assert [(one.name, list(one.values)) for one in found.series] == [("S", [3.0]), ("T", [4.0])]


@pytest.mark.parametrize("slug", ["export_sales", "reporting_coverage", "market_entries"])
def test_a_difference_of_nothing_is_said_in_words(slug: str) -> None:
    indicator = INDICATORS[slug]
    for amount in (0, 1):
        same = Measure(indicator.unit, amount)
        with override("en"):
            assert difference(indicator, same, same) == "no change"
        with override("es"):
            assert difference(indicator, same, same) == "sin cambio"
        with override("en"):
            assert difference(indicator, same, same, between_groups=True) == "no difference"


def test_less_than_the_digits_show_is_not_nothing() -> None:
    for slug in ("export_sales", "reporting_coverage"):
        indicator = INDICATORS[slug]
        pair = Measure(indicator.unit, 1), Measure(indicator.unit, 1.0001)
        with override("en"):
            assert difference(indicator, *pair) == "almost no change"
            assert difference(indicator, *pair, between_groups=True) == "almost no difference"

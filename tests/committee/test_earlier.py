"""The last session beside the figures of today, on pages that know nothing of sessions."""

import io
from dataclasses import replace

import openpyxl
import pytest
from django.test import Client
from django.utils.translation import override

from accounts.access import Viewer
from committee.freezing import freeze
from committee.models import Session
from figures.breakdowns import measure
from figures.definitions import Axis, Reason, Unit
from figures.measures import Measure
from figures.scope import Scope
from reports.sessions import earlier_session, then_cells, then_columns
from tests.committee.test_sessions import change_a_sale
from tests.conftest import administrator
from tests.demo import load, load_once
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
NAME = "Session 2 (10/01/2023)"


@pytest.fixture
def session(db: None) -> Session:
    """A session whose cut-off is before the one with which dashboards open; since then a company of Piura sold more.

    Asked for before a persona, as the demo is.
    """
    load_once("earlier", freeze_and_change)
    return Session.objects.get()


def freeze_and_change() -> None:
    load()
    by = administrator()
    found = Session.objects.create(number=2, held_on="2023-01-20", as_of="2023-01-10", opened_by=by)
    found.refresh_from_db()
    freeze(found, by=by)
    change_a_sale(by)


def test_it_works(demo: None, as_bob: Client) -> None:
    """A page that was kept before a session is frozen shows it afterwards."""
    pages = ("/explore/", "/", "/brief/", "/indicators/export_sales/")
    assert all("Session 2" not in text(as_bob, page) for page in pages)
    freeze_and_change()
    page = text(as_bob, "/explore/?years=1")
    assert f"{NAME} Since then" in page
    # 1,000,000.25 more than what the session saw.
    assert "Total US$ 153.0 million 100.0 % US$ 152.0 million +0.7 %" in page
    for page in ("/", "/indicators/export_sales/"):
        assert f"{NAME}: US$ 152.0 million; since then +0.7 %" in text(as_bob, page)
    assert f"unchanged since {NAME}" in text(as_bob)
    assert f"Target {NAME} Since then Companies enrolled" in text(as_bob, "/brief/")
    assert "US$ 152.0 million +0.7 %" in text(as_bob, "/brief/")


@pytest.mark.usefixtures("session")
def test_beside_what_is_compared(as_bob: Client) -> None:
    page = text(as_bob, "/compare/?by=region&of=12&of=20")
    then = page.split(f"What changed since {NAME}")[-1]
    assert "Junín then Junín since then Piura then Piura since then" in then
    assert "Export sales US$ 40.5 million no change US$ 49.8 million +2.0 %" in then
    assert "Session 2" not in text(as_bob, "/compare/?by=region&of=12&of=20&women_led=yes")
    answer = as_bob.get("/compare/?by=region&format=xlsx", headers={"accept-language": "en"})
    assert "Last session" in openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames


@pytest.mark.usefixtures("session")
def test_beside_the_entries_of_each_market(as_bob: Client) -> None:
    """A session keeps the entries by country of the whole programme, and nothing else of a market."""
    assert f"New market entries 3 unchanged since {NAME}" in text(as_bob, "/markets/BE/")
    lines = as_bob.get("/?format=csv&table=markets", headers={"accept-language": "en"}).text.splitlines()
    assert lines[0].endswith(f"Country,New market entries,{NAME},Since then")
    assert "Belgium,3,3,0.0" in lines and "Total,26,26,0.0" in lines


def test_of_a_market_the_entries_alone_are_kept(whole: Scope) -> None:
    found = earlier_session(replace(whole, countries=frozenset(["BE"])))
    assert found and found.measure("market_entries") == Measure(Unit.ENTRIES, 3)
    assert found.measure("companies_entering_markets") is None
    assert found.measure("market_entries", Axis.REGION, "20") is None
    nowhere = earlier_session(replace(whole, countries=frozenset(["AQ"])))
    assert nowhere and nowhere.measure("market_entries") == Measure(Unit.ENTRIES, 0)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    "page", ["/growth/", "/execution/", "/calls/", "/results/", "/markets/DE/", "/brief/"]
)
def test_on_every_page_of_indicators(as_bob: Client, page: str) -> None:
    assert NAME in text(as_bob, page)


@pytest.mark.usefixtures("session")
def test_a_group_beside_what_it_was(as_bob: Client) -> None:
    """A session keeps every group of an axis, but none of two axes and no other choice."""
    assert f"unchanged since {NAME}" in text(as_bob, "/regions/20/")
    assert f"{NAME} Since then" in text(as_bob, "/indicators/export_sales/?region=20")
    for query in ("region=20&chain=coffee", "region=20&region=12", "women_led=yes", "provisional=on"):
        assert "Session 2" not in text(as_bob, f"/indicators/export_sales/?{query}")


@pytest.mark.usefixtures("session")
def test_from_its_own_cut_off_on(as_bob: Client) -> None:
    assert "Session 2" not in text(as_bob, "/explore/?as_of=09/01/2023")
    assert NAME in text(as_bob, "/explore/?as_of=10/01/2023")


@pytest.fixture
def whole(session: Session) -> Scope:
    return Scope.at(session.as_of, viewer=Viewer.ALL)


def test_another_year_of_the_whole_alone(whole: Scope) -> None:
    """The session was shown 2022; of groups it kept no other year."""
    before, piura = whole.in_year(2021), replace(whole, regions=frozenset(["20"]))
    found = earlier_session(before)
    assert found and found.measure("export_sales") == measure("export_sales", before)
    assert found.measure("export_sales", Axis.REGION, "20") is None
    of_piura = earlier_session(piura.in_year(2021))
    assert of_piura and of_piura.measure("export_sales") is None
    assert of_piura.measure("companies_supported") == measure("companies_supported", piura)
    assert then_columns(of_piura, "export_sales") == []


def test_what_is_cumulative_is_known_of_its_cut_off_alone(whole: Scope) -> None:
    found = earlier_session(whole)
    assert found and found.measure("companies_supported", Axis.YEAR, "2022")
    assert found.measure("companies_supported", Axis.YEAR, "2021") is None


def test_what_has_no_group_is_not_the_whole(whole: Scope) -> None:
    found = earlier_session(whole)
    assert found and found.measure("export_sales", Axis.REGION, "") != found.measure("export_sales")


def test_a_group_of_another_axis_is_not_kept(whole: Scope) -> None:
    found = earlier_session(replace(whole, regions=frozenset(["20"])))
    assert found and found.measure("export_sales", Axis.CHAIN, "coffee") is None
    assert found.measure("export_sales", Axis.REGION, "20") == found.measure("export_sales")


def test_not_defined_then(whole: Scope) -> None:
    found = earlier_session(whole)
    assert found
    kept = dict(found.brief.whole.indicators)
    kept["workers"] = replace(kept["workers"], value=None, reason=Reason.NOT_DEFINED_THEN)
    old = replace(found, brief=replace(found.brief, whole=replace(found.brief.whole, indicators=kept)))
    now = Measure(kept["workers"].unit, 12)
    with override("en"):
        assert old.note("workers", now) == ["Sesión 2 (10/01/2023): not defined then"]
        assert then_cells(old, "workers", now)[0] == "not defined then"


@pytest.mark.usefixtures("session")
def test_to_the_committee_what_was_shown_to_it(as_carol: Client, as_bob: Client) -> None:
    page = text(as_carol, "/explore/?by=chain&years=1")
    assert NAME in page
    assert (
        "withheld"
        not in text(as_carol, "/explore/?measure=companies_enrolled&by=chain").split("Since then")[-1]
    )


@pytest.mark.usefixtures("session")
def test_what_was_withheld_from_the_committee_stays_withheld(as_carol: Client, as_bob: Client) -> None:
    like_for_like = "/indicators/export_sales_growth_like_for_like/"
    assert "+8.6 %; since then" in text(as_bob, like_for_like)
    page = text(as_carol, like_for_like)
    assert f"{NAME}: withheld" in page and "+8.6 %" not in page

"""Two to four groups side by side."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Region
from tests import factories as make
from tests.reports.test_overview import text

pytestmark = pytest.mark.anywhere


@pytest.mark.usefixtures("demo")
def test_it_works(as_bob: Client) -> None:
    page = text(as_bob, "/compare/?by=region&of=12&of=20")
    assert "Side by side: Junín, Piura" in page
    assert "Export sales US$ 40.5 million US$ 49.8 million +23.2 %" in page
    # Shares differ in points, everything else in per cent.
    assert "points" in page


@pytest.mark.usefixtures("demo")
def test_years_are_groups_too(as_bob: Client) -> None:
    page = text(as_bob, "/compare/?by=year&of=2021&of=2022")
    assert "Export sales US$ 140.1 million US$ 152.0 million +8.5 %" in page
    # What is cumulative up to the cut-off would be the same beside each year.
    assert "New market entries in the year" in page and "Companies enrolled" not in page


@pytest.mark.usefixtures("demo")
def test_nothing_chosen_are_the_largest(as_bob: Client) -> None:
    assert "Side by side: Junín, Piura, San Martín" in text(as_bob, "/compare/")


@pytest.mark.parametrize(("query", "words"), [("of=20", "two to four"), ("by=nothing", "nothing")])
@pytest.mark.usefixtures("demo")
def test_a_choice_that_cannot_be_is_told(as_bob: Client, query: str, words: str) -> None:
    page = text(as_bob, f"/compare/?{query}")
    assert "Correct it above" in page and words in page


@pytest.mark.usefixtures("demo")
def test_groups_of_another_axis_are_forgotten(as_bob: Client) -> None:
    assert "Side by side: Cocoa, Coffee, Organic banana" in text(as_bob, "/compare/?by=chain&of=12&of=20")


@pytest.mark.usefixtures("demo")
def test_a_committee_member_compares_what_is_not_withheld(as_carol: Client, as_bob: Client) -> None:
    """Of a region and a size together nothing is decided, so all sales are withheld; counts of companies are not."""
    asked = "/compare/?by=region&of=12&of=20&size=small"
    assert "Export sales withheld" not in text(as_bob, asked)
    page = text(as_carol, asked)
    assert "Export sales withheld" in page and "Companies enrolled withheld" not in page
    drawn = page.split("Export sales over the years By year")[1].split("The numbers")[0]
    assert "withheld" in drawn and " M" not in drawn.replace("(M", "")


@pytest.mark.usefixtures("demo")
def test_what_is_downloaded_is_what_is_shown(as_bob: Client) -> None:
    table = as_bob.get("/compare/?by=region&of=12&of=20&format=csv&table=compare").content.decode()
    assert "Ventas de exportación,40456856" in table.replace('"', "") or "40456856" in table
    said = as_bob.get("/compare/?by=region&of=12&of=20&format=json").json()
    assert list(said["groups"]) == ["12", "20"]
    assert round(said["groups"]["20"]["export_sales"]["value"]) == 49_831_097
    for ending in ("pdf", "xlsx"):
        assert as_bob.get(f"/compare/?by=region&of=12&of=20&format={ending}").status_code == 200


@pytest.mark.usefixtures("demo")
def test_a_table_of_groups_leads_here(as_bob: Client) -> None:
    page = as_bob.get("/?year=2021").text
    assert '<input type="checkbox" name="of" value="20" form="compare-region"' in page
    assert '<input type="hidden" name="year" value="2021">' in page


def test_queries_do_not_depend_on_records(as_bob: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            as_bob.get("/compare/?by=region&of=12&of=20")
        return len(found)

    call = make.CallFactory()
    for code in ("12", "20"):
        region = Region.objects.get(pk=code)
        make.AnnualSalesFactory(
            company=make.ParticipationFactory(call=call, company__region=region).company,
            verification="verified",
        )
    few = asked()
    for _n in range(10):
        make.AnnualSalesFactory(
            company=make.ParticipationFactory(call=call, company__region=region).company,
            verification="verified",
        )
    assert asked() <= few


def test_a_group_without_companies_is_compared(as_bob: Client) -> None:
    """As one of which nothing is known; one that the filters leave out is not compared."""
    page = text(as_bob, "/compare/?by=region&of=20&of=11")
    assert "Side by side: Ica, Piura" in page
    assert "Companies enrolled 0" in page
    left_out = text(as_bob, "/compare/?by=region&of=20&of=11&region=20")
    assert "There are not two groups to compare in this scope." in left_out

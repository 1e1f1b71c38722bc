"""The indicator page: why this number."""

import csv
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.registry import INDICATORS
from tests import factories as make
from tests.reports.test_overview import text
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


def test_it_works(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/indicators/export_sales/")
    for words in (
        "US$ 152.0 million provisional n = 146 (companies) 101 % of the target of US$ 150.0 million",
        "Of 374 records (annual export sales):",
        "Counted 146",
        "Not counted: not verified 3",
        "Not counted: another year 225",
        "All 374",
        "2021 US$ 140.1 million",
        "Piura US$ 49.8 million",
        "The parts add up to the whole.",
        "the parts need not add up to the whole.",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("export_sales", "What is in several groups counts in each of them"),
        ("export_sales_growth", "Each part is computed anew; the parts do not add up"),
    ],
)
def test_why_parts_do_not_add_up(demo: None, as_carol: Client, slug: str, words: str) -> None:
    assert words in text(as_carol, f"/indicators/{slug}/")


@pytest.mark.parametrize("slug", INDICATORS)
def test_every_indicator_has_its_page(slug: str, demo: None, as_carol: Client) -> None:
    for address in (f"/indicators/{slug}/", f"/indicators/{slug}/?region=20&size=small&provisional=on"):
        assert as_carol.get(address).status_code == 200


def test_empty_database(as_carol: Client) -> None:
    for slug in INDICATORS:
        assert as_carol.get(f"/indicators/{slug}/").status_code == 200
    assert "no records yet" in text(as_carol, "/indicators/export_sales/")


@pytest.mark.parametrize("address", ["/indicators/happiness/", "/indicators/happiness/records-counted.csv"])
def test_an_unknown_indicator_is_not_found(address: str, as_alice: Client) -> None:
    assert as_alice.get(address).status_code == 404


def test_wrong_filters_show_no_figure(as_carol: Client) -> None:
    page = text(as_carol, "/indicators/export_sales/?region=99")
    assert "no figures are shown" in page
    assert "Of all" not in page


def download(client: Client, part: str, query: str = "") -> list[list[str]]:
    answer = client.get(
        f"/indicators/export_sales/records-{part}.csv{query}", headers={"accept-language": "en"}
    )
    words = f'attachment; filename="RPE-Export-sales-records-{part}-'
    assert answer.headers["Content-Disposition"].startswith(words)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(content.splitlines()))


def test_records_can_be_taken_away(demo: None, as_bob: Client) -> None:
    _heading, *counted = download(as_bob, "counted")
    heading, *left = download(as_bob, "not-counted")
    assert heading[0::3] == ["RUC", "Year", "Not counted because"]
    assert (len(counted), len(left)) == (146, 228)
    assert sum(round(float(row[4]) * 100) for row in counted) == 15_200_000_000
    assert {row[-1] for row in left} == {"not verified", "another year"}
    assert len(download(as_bob, "counted", "?region=20")) - 1 == 50


def test_names_in_a_download_are_never_formulas(as_bob: Client) -> None:
    place = make.ParticipationFactory(company=make.CompanyFactory(legal_name='=HYPERLINK("x")'))
    make.AnnualSalesFactory(company=place.company, year=2022)
    (_heading, row) = download(as_bob, "counted", "?year=2022")
    assert row[1] == '\'=HYPERLINK("x")'


def test_committee_members_see_how_many_and_not_which(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/indicators/export_sales/").text
    assert "Counted" in page or "Se cuentan" in page
    assert "records-counted.csv" not in page
    assert as_carol.get("/indicators/export_sales/records-counted.csv").status_code == 403


def test_queries_do_not_grow_with_records(as_carol: Client, django_assert_max_num_queries: Any) -> None:
    make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2020)
    make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022)
    with CaptureQueriesContext(connection) as few:
        as_carol.get("/indicators/export_sales/?year=2022")
    import_file(WORKBOOK, create_missing=True, may_verify=True)
    with django_assert_max_num_queries(len(few)):
        as_carol.get("/indicators/export_sales/?year=2022")


def test_its_files_say_the_way_from_the_baseline(demo: None, as_bob: Client) -> None:
    """What the page says below the bar of the target."""
    lines = as_bob.get(
        "/indicators/export_sales/?format=csv&table=figures", headers={"accept-language": "en"}
    ).text.splitlines()
    assert lines[0].endswith("Target,Ratio to target,Baseline,Gap closed")
    assert lines[1].endswith(",118000000.000000,1.0625")
    of_all = as_bob.get("/?format=csv&table=figures", headers={"accept-language": "en"}).text
    assert "Baseline" not in of_all


def test_what_is_the_same_of_every_group_is_said_once(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/indicators/services_delivered/")
    assert page.count("services and applications have no size") == 1
    page = text(as_carol, "/indicators/evidenced_share/")
    assert page.count("No records yet.") == 4
    assert "No sales are known for 2022" not in page, "there are sales, and no declarations"


def test_years_of_which_nothing_is_known_are_no_empty_drawing(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/indicators/evidenced_share/", headers={"accept-language": "en"}).text
    assert 'id="chart-years"' in page
    assert 'class="plot"' not in page

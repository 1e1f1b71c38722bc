"""Figures of a year that not all companies have reported say so, on pages and in what is taken away."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from figures.breakdowns import Figures, figures
from figures.definitions import Unit
from figures.measures import Measure
from reports.remarks import COVERAGE, OF_SALES, remarks_on
from tests.reports.test_overview import text
from tests.scopes import scope_at

pytestmark = pytest.mark.anywhere

LEGEND = (
    "(p): provisional: the year is not over, or more than 5 % of its sales (where that is withheld: of its companies)"
    " is still to be reported."
)
COMPLETE = 2021
"""A year of the demo that all have reported."""


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/compare/?by=region&of=12&of=20", "Export sales US$ 40.5 million (p)"),
        ("/compare/?by=year&of=2021&of=2022", "Export sales US$ 140.1 million US$ 152.0 million (p) +8.5 %"),
        (
            "/explore/?measure=export_sales&by=region&years=3",
            "US$ 140.1 million US$ 152.0 million (p) 100.0 %",
        ),
        ("/explore/?measure=export_sales_growth&by=year&years=3", "2022 +8.5 % (p)"),
        ("/indicators/export_sales/", "Total US$ 152.0 million (p)"),
        ("/indicators/export_sales/", "2022 US$ 152.0 million (p)"),
        ("/brief/", "152,000,000 (p) +8.5 % (p)"),
        ("/targets/", "US$ 152.0 million (p)"),
        ("/", "San Martín 54 50 26 (p) 61,712,046 (p)"),
    ],
)
def test_it_works(as_carol: Client, page: str, words: str) -> None:
    found = text(as_carol, page)
    assert words in found
    assert LEGEND in found


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("/compare/?by=region&of=12&of=20&year=2021", "Export sales US$ "),
        ("/explore/?by=region&year=2021", "US$ 130.8 million US$ 140.1 million 100.0 %"),
        ("/indicators/export_sales/?year=2021", "Total US$ 140.1 million"),
        ("/brief/?year=2021", "Total change "),
    ],
)
def test_what_is_complete_has_no_remark(as_carol: Client, page: str, words: str) -> None:
    found = text(as_carol, page)
    assert words in found
    assert "(p)" not in found


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "page", ["/compare/?by=region&of=12&of=20", "/explore/?by=region", "/explore/?by=year"]
)
def test_bars_are_hatched(as_carol: Client, page: str) -> None:
    assert "url(#stripes-" in as_carol.get(page).text
    assert "url(#stripes-" not in as_carol.get(f"{page}&year={COMPLETE}").text


@pytest.mark.usefixtures("demo")
def test_a_card_says_so_where_a_value_is_shown(as_carol: Client) -> None:
    badge = "badge-provisional"
    assert badge in as_carol.get("/indicators/export_sales/").text
    assert badge not in as_carol.get(f"/indicators/export_sales/?year={COMPLETE}").text
    assert badge not in as_carol.get("/indicators/companies_enrolled/").text
    # Of a region and a size together nothing is shown.
    assert badge not in as_carol.get("/indicators/export_sales/?region=20&size=small").text


@pytest.mark.usefixtures("demo")
def test_a_legend_explains_what_is_hatched_and_nothing_else(as_carol: Client) -> None:
    """On the page of a call its chains are withheld, together, and no part of a column is hatched."""
    sales = as_carol.get("/calls/1/").text.split('id="chart-sales"')[1].split("</figure>")[0]
    assert ("url(#stripes-" in sales) == ("provisional" in sales.split("<details")[0])


@pytest.mark.usefixtures("demo")
def test_in_a_workbook_it_stays_a_number(as_carol: Client) -> None:
    page = as_carol.get("/compare/?by=region&of=12&of=20&format=xlsx", headers={"accept-language": "en"})
    book = ZipFile(BytesIO(page.content))
    assert "&quot; (p)&quot;" in book.read("xl/styles.xml").decode()
    words = book.read("xl/sharedStrings.xml").decode().replace("\u00a0", " ")
    assert LEGEND in words and "million (p)" not in words


@pytest.mark.django_db
def test_only_what_follows_from_sales_has_remarks() -> None:
    scope = scope_at(year=2022)
    measures = dict(figures(scope).indicators) | {COVERAGE: Measure(Unit.RATIO, 0.9)}
    for slug in measures:
        measures[slug] = measures[slug] if slug == COVERAGE else Measure(measures[slug].unit, 1, n=5)
    found = Figures(measures, {})
    assert [slug for slug in measures if remarks_on(slug, scope, found)] == [
        slug for slug in measures if slug in OF_SALES
    ]
    complete = Figures(measures | {COVERAGE: Measure(Unit.RATIO, 0.9496)}, {})
    assert not any(remarks_on(slug, scope, complete) for slug in measures)

"""From a number of a table to the records counted in it."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from figures.breakdowns import figures_along
from figures.definitions import Axis
from figures.ledger import ledger
from figures.registry import INDICATORS
from figures.scope import Scope
from reports import record_rows
from reports.groups import of_group
from tests import factories as make
from tests.reports.test_overview import text
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
ROWS = "/indicators/export_sales/records-counted/"
TO_RECORDS = re.compile(r'<a href="([^"]+)" aria-label="([^"]+: records counted, [^"]+)">([^<]+)</a>')


def page_of(client: Client, address: str) -> str:
    return client.get(address, headers={"accept-language": "en"}).text


def test_it_works(demo: None, as_bob: Client) -> None:
    page = text(as_bob, f"{ROWS}?region=20")
    assert "Export sales: records counted" in page
    assert "50 records." in page
    html = page_of(as_bob, f"{ROWS}?region=20")
    assert html.count('<th scope="row"><a href="/records/sales/') == 50
    assert "records-counted.csv?region=20" in html


@pytest.mark.parametrize(
    "address",
    [
        "/indicators/export_sales/?year=2021",
        "/explore/?measure=export_sales&by=region&year=2021&years=1",
        "/compare/?by=region&of=20&of=11&year=2021",
        "/?year=2021",
    ],
)
def test_a_number_leads_to_its_records(address: str, demo: None, as_bob: Client) -> None:
    links = TO_RECORDS.findall(page_of(as_bob, address))
    href, name, shown = next(each for each in links if "export_sales/" in each[0] and "region=20" in each[0])
    assert "Piura" in name
    assert unescape(name).startswith(unescape(shown))
    rows = page_of(as_bob, unescape(href))
    assert "region=20" in href
    assert "year=2021" in href
    scope = Scope.at(year=2021, regions=frozenset(["20"]))
    assert f"{ledger('export_sales', scope).counted.count()} records." in rows


def test_numbers_of_dashboards_lead_to_as_many_records(demo: None, as_bob: Client) -> None:
    """Of calls, of what is due and of growth: each with the number of the records that it counts."""
    for address, slug, narrowed in (
        ("/calls/", "applications", "call=2"),
        ("/calls/", "companies_enrolled", "call=2"),
        ("/execution/", "services_delivered", ""),
        ("/growth/", "export_sales_growth_like_for_like", "chain=cocoa"),
    ):
        links = TO_RECORDS.findall(page_of(as_bob, address))
        href, shown = next(
            (unescape(href), text)
            for href, _name, text in links
            if f"/{slug}/" in href and href.endswith(narrowed) and text.isdigit()
        )
        rows = page_of(as_bob, href)
        assert f"{shown} records." in rows or slug.startswith("export_sales"), href
        assert "records." in rows


def test_the_committee_sees_no_such_link(demo: None, as_carol: Client, as_bob: Client) -> None:
    addresses = (
        *("/indicators/export_sales/", "/explore/", "/compare/", "/indicators/services_delivered/"),
        *("/", "/growth/", "/calls/", "/execution/"),
    )
    for address in addresses:
        assert "records-counted" not in page_of(as_carol, address)
        assert "records-counted" in page_of(as_bob, address)
        # What is looked at as the committee sees it has none either.
        assert 'aria-label="US$' not in page_of(as_bob, f"{address}?seen_by=groups")
    assert as_carol.get(ROWS).status_code == 403


@pytest.mark.parametrize("slug", INDICATORS)
@pytest.mark.parametrize("part", ["counted", "not-counted"])
def test_every_indicator_has_rows(slug: str, part: str, demo: None, as_bob: Client) -> None:
    page = as_bob.get(f"/indicators/{slug}/records-{part}/?region=20&provisional=on")
    assert page.status_code == 200


@pytest.mark.parametrize(
    "slug", ["services_delivered", "export_sales", "market_entries", "companies_enrolled"]
)
@pytest.mark.parametrize("by", [Axis.REGION, Axis.CHAIN, Axis.CALL, Axis.SIZE])
def test_the_records_of_a_group_are_those_of_its_number(slug: str, by: Axis, demo: None) -> None:
    scope = Scope.at()
    for key, own in figures_along(scope, {by: [slug]})[by].items():
        if key:
            assert ledger(slug, of_group(scope, by, key)).counted.count() == (own[slug].n or 0), key


def test_what_is_cumulative_is_asked_for_at_the_end_of_its_year(demo: None, as_bob: Client) -> None:
    page = page_of(as_bob, "/indicators/services_delivered/")
    assert "records-counted/?as_of=2021-12-31" in page
    assert as_bob.get("/indicators/services_delivered/records-counted/?as_of=2021-12-31").status_code == 200


def test_every_record_is_on_a_page_and_the_files_have_all(
    as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make.ParticipationFactory()
    for year in (2020, 2021):
        make.AnnualSalesFactory(company=place.company, year=year)
    rows = "/indicators/export_sales/records-not-counted/?as_of=2019-01-01"
    assert "2 records." in text(as_bob, rows)
    monkeypatch.setattr(record_rows, "PAGE_SIZE", 1)
    first, second = (page_of(as_bob, f"{rows}&page={number}") for number in (1, 2))
    for page in (first, second):
        assert page.count('<th scope="row"><a href="/records/sales/') == 1
        assert "2 records." in page
    assert "page=2" in first and "page=1" in second
    assert first.split("<tbody>")[1] != second.split("<tbody>")[1]
    assert as_bob.get(f"{rows}&page=nonsense").status_code == 200
    assert "1 record." in text(as_bob, "/indicators/companies_enrolled/records-counted/")


def test_a_row_is_named_by_its_company(demo: None, as_bob: Client) -> None:
    """As in every list; the number follows."""
    head = page_of(as_bob, ROWS).split("<thead>")[1].split("</thead>")[0]
    assert head.index("Legal name") < head.index("RUC") < head.index("FOB US$")


def test_a_coordinator_sees_those_of_their_regions(demo: None, as_erin: Client) -> None:
    assert "Only records of your regions" in text(as_erin, ROWS)


def test_wrong_filters_show_no_record(demo: None, as_bob: Client) -> None:
    page = text(as_bob, f"{ROWS}?region=99")
    assert "no figures are shown" in page
    assert as_bob.get("/indicators/happiness/records-counted/").status_code == 404


def test_queries_do_not_grow_with_records(as_bob: Client, django_assert_max_num_queries: Any) -> None:
    make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022)
    with CaptureQueriesContext(connection) as few:
        as_bob.get(f"{ROWS}?year=2022")
    import_file(WORKBOOK, create_missing=True, may_verify=True)
    with django_assert_max_num_queries(len(few)):
        as_bob.get(f"{ROWS}?year=2022")

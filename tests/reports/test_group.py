"""The pages of one region, chain, call or market, which are one implementation."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports.links import Links
from tests import factories as make
from tests.reports.test_overview import text
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


def test_it_works(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/regions/20/")
    for words in (
        "Region Piura",
        "US$ 49.8 million",
        "By value chain Value chain",
        "By call Call",
        "Overdue services",
    ):
        assert words in page, words
    assert "By region" not in page


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/chains/coffee/", "Value chain Coffee"),
        ("/chains/coffee/", "FOB value exported by enrolled companies; as of"),
        ("/regions/20/", "FOB value exported by enrolled companies, by value chain; as of"),
        ("/calls/2/", "Call Segunda convocatoria"),
        ("/markets/DE/", "Market Germany"),
        ("/regions/15/", "No data: no company and no service"),
    ],
)
def test_each_kind_has_its_page(address: str, words: str, demo: None, as_carol: Client) -> None:
    assert words in text(as_carol, address)


def test_the_page_is_the_overview_with_the_groups_filter(demo: None, as_carol: Client) -> None:
    for address, query in (
        ("/regions/20/", "region=20"),
        ("/chains/cocoa/", "chain=cocoa"),
        ("/calls/3/", "call=3"),
    ):
        of_group = as_carol.get(address).text
        filtered = as_carol.get(f"/?{query}").text
        for slug in ("export_sales", "companies_supported", "services_delivered", "market_entries"):
            assert card(of_group, slug) == card(filtered, slug)


def card(page: str, slug: str) -> str:
    return page.split(f'id="{slug}"')[1].split("figure-why")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/regions/99/",
        "/regions/piura/",
        "/chains/tea/",
        "/calls/9/",
        "/calls/99999999999999999999/",
        "/markets/XX/",
        "/markets/de/",
    ],
)
def test_an_unknown_group_is_not_found(address: str, demo: None, as_carol: Client) -> None:
    assert as_carol.get(address).status_code == 404


def test_one_step_deeper_keeps_the_filters(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/regions/20/?year=2021&women_led=yes").text
    assert 'href="/chains/coffee/?year=2021&amp;region=20&amp;women_led=yes"' in page
    assert 'href="/calls/1/?year=2021&amp;region=20&amp;women_led=yes"' in page
    assert 'href="/markets/' in page
    assert 'href="/regions/12/?year=2021"' in as_carol.get("/?year=2021").text


def test_what_the_page_is_about_is_no_filter_to_take_away(demo: None, as_carol: Client) -> None:
    page = as_carol.get("/regions/20/?region=12&chain=coffee").text
    assert "id_region" not in page
    assert 'href="?"' in page  # The chip of the chain, taken away.
    assert card(page, "companies_supported") == card(
        as_carol.get("/?region=20&chain=coffee").text, "companies_supported"
    )


def test_a_market_knows_markets_only(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/markets/DE/?region=20")
    assert "New market entries" in page
    assert "Export sales" not in page.split("Filters")[1].split("Monitoring system")[0]
    figure = text(as_carol, "/indicators/export_sales/?country=DE")
    assert "only markets have a country" in figure
    assert "Counted 0" in figure


def test_a_market_adds_up_with_the_records_behind_it(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/indicators/market_entries/?country=DE")
    counted = page.split("Counted ")[1].split()[0]
    assert f"New market entries {counted} " in text(as_carol, "/markets/DE/")
    assert "outside the filters" in page


def test_an_unknown_country_is_told(as_carol: Client) -> None:
    assert "no figures are shown" in text(as_carol, "/?country=XX")


def test_a_filter_that_matches_nothing_says_so_and_never_zero(demo: None, as_carol: Client) -> None:
    page = text(as_carol, "/?region=15")
    assert "No data: no company and no service of the programme matches these filters" in page
    assert "Companies supported no data: there is nothing to count here" in page
    assert "Services delivered no data: there is nothing to count here" in page
    # No table of zeros, no empty chart, and no praise for services that there are none of.
    assert "<figure" not in as_carol.get("/?region=15").text
    assert "None: every service" not in page


def test_a_year_without_data_says_which_years_have_some(as_carol: Client) -> None:
    place = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1))
    for year in (2019, 2021):
        make.AnnualSalesFactory(company=place.company, year=year)
    page = as_carol.get("/?year=2020&region=20", headers={"accept-language": "en"}).text
    assert "No sales are known for 2020" in page
    assert 'href="?region=20&amp;year=2019"' in page and 'href="?region=20&amp;year=2021"' in page
    assert "the years are 2019 to" in text(as_carol, "/?year=1999")
    make.ParticipationFactory(company__region_id="12")
    assert "in 2020 or any other year" in text(as_carol, "/?year=2020&region=12")


def test_links_keep_what_is_in_force() -> None:
    links = Links((("region", "20"), ("region", "12"), ("year", "2021")))
    assert links.group("chain", "coffee") == "/chains/coffee/?region=20&region=12&year=2021"
    assert links.group("region", "22") == "/regions/22/?year=2021"
    assert links.year(2020) == "?region=20&region=12&year=2020"
    assert links.without("region", "20") == "?region=12&year=2021"
    assert Links().without("region", "20") == "?"


ADDRESSES = ["/regions/20/?year=2022", "/chains/coffee/?year=2022", "/markets/DE/", "/growth/?year=2022"]


@pytest.mark.parametrize("address", [*ADDRESSES, "/execution/", "/results/", "/targets/?year=2022"])
def test_queries_do_not_grow_with_records(
    address: str, as_carol: Client, django_assert_max_num_queries: Any
) -> None:
    sales = make.AnnualSalesFactory(company=make.ParticipationFactory().company)
    make.MarketEntryFactory(company=sales.company)
    make.BeneficiaryFactory(
        company=sales.company, service=make.ServiceFactory(planned_end=datetime.date(2021, 1, 1))
    )
    with CaptureQueriesContext(connection) as few:
        assert as_carol.get(address).status_code == 200
    import_file(WORKBOOK, create_missing=True, may_verify=True)
    with django_assert_max_num_queries(len(few)):
        as_carol.get(address)


def test_each_of_two_countries_in_an_address_is_named(as_carol: Client) -> None:
    page = text(as_carol, "/?country=DE&country=FR")
    assert "Country: Germany" in page
    assert "Country: France" in page


def test_the_page_of_a_call_says_when_it_took_applications_and_what_became_of_them(
    demo: None, as_carol: Client
) -> None:
    page = text(as_carol, "/calls/1/")
    assert "Applications 80" in page
    assert "Primera convocatoria 07/06/2019 06/08/2019" in page
    assert "Segunda convocatoria" not in page.split("Calls and scaling")[-1]
    # That of a region has no calls of its own.
    assert "Calls and scaling" not in text(as_carol, "/regions/20/")

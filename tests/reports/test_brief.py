"""The committee's brief: the years that it holds."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.access import Viewer
from figures.breakdowns import break_down, figures_along
from figures.brief import SHOWN, Brief, brief
from figures.definitions import Axis
from figures.registry import INDICATORS
from figures.selection import last_years
from reports.exports.brief_document import brief_document
from tests.figures.store import Example, day
from tests.reports.test_overview import text
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db

SCOPE = scope_at(day("2022-12-31"))


@pytest.fixture
def sales_of_ten_years() -> None:
    programme = Example()
    companies = [
        programme.company((1, "coffee", "2012-01-01")),
        programme.company((1, "coffee", "2019-01-01")),
    ]
    for year in range(2014, 2024):
        for company in companies:
            if (company + year) % 3:
                programme.sold(company, year, f"{company * year}.25")
    programme.shipped(companies[0], "DE", "2020-05-01")
    programme.ask()


def test_it_works(sales_of_ten_years: None) -> None:
    """The last five years up to the scope's, each with the figures that it has among all years."""
    years = brief(SCOPE).parts[Axis.YEAR]
    assert list(years) == ["2018", "2019", "2020", "2021", "2022"]
    among_all = break_down(SCOPE, Axis.YEAR)
    assert list(among_all) == [str(year) for year in range(2014, 2024)]
    for year, found in years.items():
        assert found == among_all[year]


def test_other_years_can_be_named(sales_of_ten_years: None) -> None:
    years = brief(SCOPE, [2015, 2023]).parts[Axis.YEAR]
    among_all = break_down(SCOPE, Axis.YEAR)
    assert years == {year: among_all[year] for year in ("2015", "2023")}


def test_a_group_can_be_asked_for_what_is_shown_of_it_alone(sales_of_ten_years: None) -> None:
    """The same figures, without those of families that nobody reads there."""
    full, shown = brief(SCOPE), brief(SCOPE, of_groups=SHOWN)
    assert shown.whole == full.whole
    assert shown.countries == full.countries
    for axis, slugs in SHOWN.items():
        assert list(shown.parts[axis]) == list(full.parts[axis])
        for group, found in shown.parts[axis].items():
            assert {slug: found[slug] for slug in slugs} == {
                slug: full.parts[axis][group][slug] for slug in slugs
            }
            assert "service_execution" not in found.indicators


def test_the_years_begin_with_the_first_sales(sales_of_ten_years: None) -> None:
    assert last_years(scope_at(day("2015-12-31"))) == [2014, 2015]
    assert last_years(scope_at(day("2013-12-31"))) == []


def test_without_sales_there_are_no_years() -> None:
    found = brief(SCOPE)
    assert found.parts[Axis.YEAR] == {}
    assert set(found.whole.indicators) == set(INDICATORS)


def test_what_is_kept_comes_back(sales_of_ten_years: None) -> None:
    found = brief(SCOPE)
    kept = Brief.from_json(found.as_json())
    assert replace(kept, scope=found.scope) == found
    assert kept.scope.seen_by(Viewer.ALL) == found.scope


def test_where_no_declarations_are_loaded_customs_are_one_line(
    sales_of_ten_years: None, as_dora: Client, as_erin: Client
) -> None:
    """Who may load them finds the way; the indicators stay, with pages of their own."""
    slugs = ("customs_sales", "growth_outside_like_for_like", "market_entries_evidenced")
    for client, loads in ((as_dora, True), (as_erin, False)):
        page = client.get("/brief/?as_of=2022-12-31", headers={"accept-language": "en"})
        figures = page.text.split("<main")[1]
        assert figures.count("No export declarations are loaded") == 1
        assert not [slug for slug in slugs if str(INDICATORS[slug].label) in figures]
        assert ("/records/customs/files/" in figures) is loads
    assert as_dora.get("/indicators/customs_sales/").status_code == 200
    document = brief_document(brief(SCOPE), [], title="")
    assert "customs_sales" in brief(SCOPE).whole.indicators
    assert str(INDICATORS["customs_sales"].label) not in str(document)


def test_whether_declarations_are_loaded_is_asked_once(
    sales_of_ten_years: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as asked:
        figures_along(SCOPE, {None: ("customs_sales", "market_entries_evidenced")})
    assert "customspart" in asked[0]["sql"]


@pytest.mark.usefixtures("demo")
def test_what_is_missing_is_counted_in_its_own_things(as_carol: Client) -> None:
    page = text(as_carol, "/brief/")
    for words in (
        "Reporting coverage: 14 companies without data.",
        "Selection rate: 32 applications without data.",
        "Satisfaction: 97 beneficiaries without data.",
        "Share of the counterpart: 8 services without data.",
    ):
        assert words in page

"""The way in to the figures: whole and broken down, in a fixed number of queries."""

from decimal import Decimal
from typing import Any

import pytest

from figures.breakdowns import break_down, figures
from figures.bridge import BRIDGE
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.definitions import REASONS, Axis, Reason
from figures.registry import FAMILY_OF, INDICATORS
from figures.selection import years_with_sales
from tests.figures import naive
from tests.figures.store import Example, day, sum_of_parts
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db

YEAR_END = scope_at(day("2022-12-31"))
OF_RECORDS = [slug for slug in INDICATORS if FAMILY_OF[slug] not in (CUSTOMS, CUSTOMS_MARKETS)]
"""What is asked of the programme's records; what customs say is tried in tests/customs/test_expected.py."""


@pytest.fixture
def programme() -> Example:
    return Example()


def fill(programme: Example, companies: int) -> None:
    """Companies that each have something of everything."""
    for number in range(companies):
        region = ["20", "12", "22"][number % 3]
        company = programme.company(
            (1, "coffee", "2020-01-01"),
            (2, "cocoa", "2021-01-01"),
            region=region,
            size=["micro", "small", ""][number % 3],
            members=number,
        )
        for year in (2020, 2021, 2022):
            programme.sold(company, year, "1000.10")
            employ(programme, company, (year, 10, 4))
        programme.shipped(company, "NL", "2021-05-01")
        service = programme.service(
            company,
            delivered="2022-05-01",
            planned_end="2022-06-01",
            region=region,
            chain="coffee",
            call=1,
            budget="9.00",
        )
        rate(programme, service, company, 4)
        fund(programme, service, "national", "5.00")
        apply(programme, "selected", "not_selected")


def employ(programme: Example, company: int, *workers: tuple[int, int, int]) -> None:
    """Workers of a company and the women among them, by year."""
    programme.programme.workforce += [naive.Workforce(company, *row) for row in workers]


def apply(
    programme: Example, *outcomes: str, region: str = "20", chain: str = "coffee", call: int = 1
) -> None:
    """Applications of 2021 with these outcomes."""
    known = programme.programme.applications
    known += [
        naive.Application(number, call, region, chain, day("2021-01-01"), outcome)
        for number, outcome in enumerate(outcomes, len(known) + 1)
    ]


def rate(programme: Example, service: int, company: int, points: int) -> None:
    """How satisfied a beneficiary is."""
    rows = programme.programme.beneficiaries
    rows[rows.index(naive.Beneficiary(service, company))] = naive.Beneficiary(service, company, points)


def fund(programme: Example, service: int, source: str, budget: str) -> None:
    programme.programme.fundings.append(naive.Funding(service, source, Decimal(budget)))


def test_it_works(programme: Example) -> None:
    fill(programme, 3)
    found = programme.ask()
    assert found["export_sales"].value == Decimal("3000.30")
    assert list(found.indicators) == list(INDICATORS)
    assert list(found.bridge) == list(BRIDGE)


@pytest.mark.parametrize("companies", [10, 100])
def test_number_of_queries_does_not_depend_on_the_records(
    programme: Example, companies: int, django_assert_num_queries: Any
) -> None:
    fill(programme, companies)
    programme.scope("2022-12-31", None)
    with django_assert_num_queries(10):
        figures(YEAR_END)
    for by in (Axis.REGION, Axis.CHAIN, Axis.CALL):
        with django_assert_num_queries(11):
            break_down(YEAR_END, by)
    with django_assert_num_queries(6):  # services have no size
        break_down(YEAR_END, Axis.SIZE)
    with django_assert_num_queries(10 + 2):  # the first and the last year with sales
        break_down(YEAR_END, Axis.YEAR)


def test_empty_database_has_no_data_and_no_error(programme: Example) -> None:
    found = programme.ask()
    assert found["companies_enrolled"].value == 0
    assert found["export_sales"].reason is Reason.NO_DATA
    assert found["service_execution"].reason is Reason.NO_PLAN
    assert found["reporting_coverage"].reason is Reason.NO_EXPECTED
    assert all(step.n == 0 and step.amount == 0 for step in found.bridge.values())


@pytest.mark.parametrize("by", Axis)
def test_empty_database_for_every_axis(programme: Example, by: Axis) -> None:
    assert set(programme.ask_by(by)) == ({"micro", "small", "medium", "large"} if by is Axis.SIZE else set())


@pytest.mark.parametrize("year", [2000, 2100])
def test_year_beyond_the_data(programme: Example, year: int) -> None:
    fill(programme, 2)
    found = programme.ask(year=year)
    assert found["export_sales"].reason is Reason.NO_DATA
    assert found["export_sales_growth"].reason is Reason.NO_DATA
    assert found["market_entries_in_year"].value == 0
    assert found["companies_enrolled"].value == 2


@pytest.mark.parametrize("as_of", ["1900-01-01", "1999-12-31", "9999-12-31"])
def test_any_date_can_be_the_cut_off(programme: Example, as_of: str) -> None:
    fill(programme, 1)
    assert programme.ask(as_of)["companies_enrolled"].value == (1 if as_of > "2020" else 0)


def test_years_run_from_the_first_to_the_last_row_whatever_its_state(programme: Example) -> None:
    company = programme.company((1, "coffee", "2020-01-01"))
    programme.sold(company, 2018, "1.00", verification="draft")
    programme.sold(company, 2021, "1.00")
    found = programme.ask_by(Axis.YEAR)
    assert list(found) == ["2018", "2019", "2020", "2021"]
    assert found["2019"]["export_sales"].reason is Reason.NO_DATA
    assert found["2021"]["export_sales"].value == 1


def test_years_may_lie_a_century_apart(programme: Example) -> None:
    company = programme.company((1, "coffee", "1999-01-01"))
    programme.sold(company, 2000, "1.00")
    programme.sold(company, 2100, "2.00")
    found = programme.ask_by(Axis.YEAR)
    assert len(found) == 101
    assert [found[year]["export_sales"].value for year in ("2000", "2100")] == [1, 2]
    assert found["2050"]["reporting_coverage"].missing == 1


def test_no_years_without_sales() -> None:
    assert list(years_with_sales()) == []


def test_groups_with_a_participation_are_listed_even_before_it_begins(programme: Example) -> None:
    programme.company((3, "cocoa", "2023-06-01"), region="22")
    assert "22" in programme.ask_by(Axis.REGION)
    assert "cocoa" in programme.ask_by(Axis.CHAIN)
    assert "3" in programme.ask_by(Axis.CALL)


def test_groups_that_a_filter_leaves_out_are_not_listed(programme: Example) -> None:
    fill(programme, 3)
    assert set(programme.ask_by(Axis.REGION, regions={"20"})) == {"20"}
    assert set(programme.ask_by(Axis.CALL, calls={2})) == {"2"}
    assert set(programme.ask_by(Axis.CHAIN, chains={"cocoa"})) == {"cocoa"}
    assert set(programme.ask_by(Axis.SIZE, sizes={"micro"})) == {"micro"}


def test_companies_of_unknown_size_are_a_group_of_their_own(programme: Example) -> None:
    programme.company((1, "coffee", "2020-01-01"), size="")
    found = programme.ask_by(Axis.SIZE)
    assert found[""]["companies_enrolled"].value == 1
    assert found[""]["services_planned"].reason is Reason.FILTER_NOT_APPLICABLE


def test_calls_are_in_order_of_their_number_and_not_assigned_comes_last(programme: Example) -> None:
    for call in (10, 9, 1):
        programme.company((call, "coffee", "2020-01-01"))
    programme.service()
    assert list(programme.ask_by(Axis.CALL)) == ["1", "9", "10", ""]


@pytest.mark.parametrize("by", [Axis.REGION, Axis.CHAIN])
def test_groups_are_in_order_and_not_assigned_comes_last(programme: Example, by: Axis) -> None:
    fill(programme, 3)
    programme.service()
    found = list(programme.ask_by(by))
    assert found == [*sorted(found[:-1]), ""]


# Definitions


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(Reason)
    assert all(str(words).strip() for words in REASONS.values())


@pytest.mark.parametrize("slug", INDICATORS)
def test_every_indicator_has_words_and_its_figure_has_its_unit(slug: str, programme: Example) -> None:
    definition = INDICATORS[slug]
    assert str(definition.label).strip()
    assert str(definition.definition).strip().endswith(".")
    assert programme.ask()[slug].unit is definition.unit
    assert programme.ask(women_led=True)[slug].unit is definition.unit


@pytest.mark.parametrize("slug", OF_RECORDS)
def test_ratios_carry_both_parts_and_nothing_else_does(slug: str, programme: Example) -> None:
    fill(programme, 3)
    programme.service(budget="10.00", planned_end="2022-01-01")
    measure = programme.ask()[slug]
    assert measure.value is not None
    is_ratio = INDICATORS[slug].is_quotient
    assert (measure.numerator is not None, measure.denominator is not None) == (is_ratio, is_ratio)
    assert not INDICATORS[slug].is_change or is_ratio


@pytest.mark.parametrize("slug", OF_RECORDS)
def test_year_matters_exactly_where_another_year_is_another_figure(slug: str, programme: Example) -> None:
    first = programme.company((1, "coffee", "2020-01-01"), members=10)
    other = programme.company((1, "coffee", "2020-01-01"))
    late = programme.company((1, "coffee", "2022-01-01"))
    for company, year, fob in (
        (first, 2020, "10.00"),
        (other, 2020, "5.00"),
        (first, 2021, "20.00"),
        (late, 2021, "20.00"),
        (first, 2022, "30.00"),
        (late, 2022, "30.00"),
        (other, 2022, "30.00"),
    ):
        programme.sold(company, year, fob)
    programme.shipped(first, "NL", "2021-05-01")
    service = programme.service(first, delivered="2022-05-01", planned_end="2022-05-01", budget="10.00")
    employ(programme, first, (2020, 10, 1), (2021, 20, 3), (2022, 30, 4))
    rate(programme, service, first, 3)
    fund(programme, service, "national", "5.00")
    apply(programme, "selected", "not_selected")
    earlier, later = programme.ask(year=2021), programme.ask(year=2022)
    assert (earlier[slug] != later[slug]) is INDICATORS[slug].year_matters


def rich(programme: Example) -> None:
    """A programme in which nothing adds up that does not have to."""
    one = programme.company(
        (1, "coffee", "2020-01-01"), (2, "cocoa", "2020-01-01"), region="20", size="small", members=10
    )
    two = programme.company((1, "coffee", "2020-01-01"), region="12", size="micro", members=20)
    programme.company((2, "coffee", "2020-01-01"), region="20", size="micro")
    for company, chain, amounts in (
        (one, "coffee", ("3.00", "10.00", "30.00")),
        (one, "cocoa", ("5.00", "7.00", "9.00")),
        (two, "coffee", ("7.00", "11.00", "12.00")),
    ):
        for year, fob in zip((2020, 2021, 2022), amounts, strict=True):
            programme.sold(company, year, fob, chain)
        programme.shipped(company, "NL" if chain == "coffee" else "US", "2022-05-01", chain)
    employ(programme, one, (2020, 1, 1), (2021, 3, 1), (2022, 10, 3))
    employ(programme, two, (2020, 5, 2), (2021, 7, 3), (2022, 20, 11))
    apply(programme, "selected", "selected", "not_selected")
    apply(programme, "selected", "not_selected", region="12", chain="cocoa", call=2)
    for company, region, end, points in ((one, "20", "2022-05-01", 5), (two, "12", "2022-04-01", 2)):
        service = programme.service(
            company,
            delivered="2022-05-01",
            planned_end=end,
            region=region,
            chain="coffee",
            call=1,
            budget="10.00",
            spent="5.00",
        )
        rate(programme, service, company, points)
        fund(programme, service, "national" if company == one else "cooperation", "4.00")
    late = programme.service(
        one, delivered="2022-05-02", planned_end="2022-05-01", chain="cocoa", call=2, budget="10.00"
    )
    rate(programme, late, one, 3)
    fund(programme, late, "national", "5.00")
    programme.shipped(two, "US", "2022-06-01", "coffee")
    programme.shipped(two, "NA", "2021-06-01", "coffee")
    programme.service(planned_end="2022-05-01", budget="10.00", spent="5.00")


@pytest.mark.parametrize("by", Axis)
@pytest.mark.parametrize("slug", OF_RECORDS)
def test_parts_add_up_exactly_where_the_definition_says_so(slug: str, by: Axis, programme: Example) -> None:
    """That they always do where they should is shown on random programmes in test_twin.py."""
    rich(programme)
    whole, parts = programme.ask(), programme.ask_by(by)
    assert (sum_of_parts(parts, slug) == whole[slug].value) is (by in INDICATORS[slug].adds_up)

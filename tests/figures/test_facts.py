"""One example for each rule of docs/indicators.md. Every question is put to the naive twin too."""

from decimal import Decimal

import pytest

from figures.bridge import bridge_total
from figures.definitions import Axis, Reason
from tests.figures.store import Example, steps

pytestmark = pytest.mark.django_db

BANANA, COCOA, COFFEE = "organic-banana", "cocoa", "coffee"


@pytest.fixture
def programme() -> Example:
    return Example()


# Participants


def test_enrolled_on_the_cut_off_counts_and_the_day_after_does_not(programme: Example) -> None:
    programme.company((1, COFFEE, "2022-06-30"))
    programme.company((1, COFFEE, "2022-07-01"))
    assert programme.ask("2022-06-30")["companies_enrolled"].value == 1
    assert programme.ask("2022-07-01")["companies_enrolled"].value == 2


def test_company_without_participation_is_not_enrolled(programme: Example) -> None:
    company = programme.company()
    programme.sold(company, 2022, "5.00")
    programme.shipped(company, "NL", "2022-05-01")
    programme.service(company, delivered="2022-05-01")
    found = programme.ask()
    assert found["companies_enrolled"].value == 0
    assert found["companies_supported"].value == 0
    assert found["export_sales"].reason is Reason.NO_DATA
    assert found["market_entries"].value == 0


def test_exit_does_not_remove_a_company(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01", "2020-12-31"))
    programme.sold(company, 2022, "5.00")
    programme.service(company, delivered="2022-05-01")
    found = programme.ask()
    assert found["companies_enrolled"].value == 1
    assert found["companies_supported"].value == 1
    assert found["export_sales"].value == Decimal("5.00")


def test_company_in_two_calls_counts_once_in_the_total_and_in_both_calls(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), (2, COCOA, "2021-01-01"))
    programme.sold(company, 2022, "5.00")
    assert programme.ask()["export_sales"].value == Decimal("5.00")
    found = programme.ask_by(Axis.CALL)
    assert [found[call]["companies_enrolled"].value for call in ("1", "2")] == [1, 1]
    assert [found[call]["export_sales"].value for call in ("1", "2")] == [Decimal("5.00")] * 2


def test_call_and_chain_must_match_in_one_participation(programme: Example) -> None:
    programme.company((1, COFFEE, "2020-01-01"), (2, COCOA, "2020-01-01"))
    assert programme.ask(calls={1}, chains={COCOA})["companies_enrolled"].value == 0
    assert programme.ask(calls={2}, chains={COCOA})["companies_enrolled"].value == 1


def test_any_of_several_participations_may_match(programme: Example) -> None:
    programme.company((1, COFFEE, "2020-01-01"), (2, COFFEE, "2023-06-01"))
    assert programme.ask(calls={1})["companies_enrolled"].value == 1
    assert programme.ask(calls={2})["companies_enrolled"].value == 0


def test_region_size_and_women_led_are_the_companys(programme: Example) -> None:
    programme.company((1, COFFEE, "2020-01-01"), region="20", size="small", women_led=True)
    programme.company((1, COFFEE, "2020-01-01"), region="12", size="micro", women_led=False)
    programme.company((1, COFFEE, "2020-01-01"), region="12")
    count = "companies_enrolled"
    assert programme.ask(regions={"12"})[count].value == 2
    assert programme.ask(regions={"12", "20"})[count].value == 3
    assert programme.ask(sizes={"small", "micro"})[count].value == 2
    assert programme.ask(regions={"12"}, sizes={"small"})[count].value == 0


def test_unknown_women_led_is_neither_yes_nor_no(programme: Example) -> None:
    programme.company((1, COFFEE, "2020-01-01"), women_led=True)
    programme.company((1, COFFEE, "2020-01-01"), women_led=False)
    programme.company((1, COFFEE, "2020-01-01"), women_led=None)
    assert programme.ask(women_led=True)["companies_enrolled"].value == 1
    assert programme.ask(women_led=False)["companies_enrolled"].value == 1


# Support and families


def test_support_needs_a_delivery_that_is_verified(programme: Example) -> None:
    for verification in ("verified", "submitted", "draft", "returned"):
        company = programme.company((1, COFFEE, "2020-01-01"))
        programme.service(company, delivered="2022-05-01", verification=verification)
    assert programme.ask()["companies_supported"].value == 1
    assert programme.ask(provisional=True)["companies_supported"].value == 2


def test_support_needs_a_delivery_by_the_cut_off(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.service(company, delivered="2022-07-01")
    programme.service(company, status="under_way")
    programme.service(company, status="cancelled")
    assert programme.ask("2022-06-30")["companies_supported"].value == 0
    assert programme.ask("2022-07-01")["companies_supported"].value == 1


def test_support_counts_whatever_the_services_own_region_chain_and_call(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), region="20")
    programme.service(company, delivered="2022-05-01", region="12", chain=COCOA, call=2)
    assert programme.ask(regions={"20"}, chains={COFFEE}, calls={1})["companies_supported"].value == 1


def test_families_are_the_members_of_supported_companies_each_once(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), (2, COCOA, "2020-01-01"), members=40)
    programme.company((1, COFFEE, "2020-01-01"), members=1000)
    programme.service(company, delivered="2022-05-01")
    programme.service(company, delivered="2022-06-01")
    assert programme.ask()["families_reached"].value == 40


def test_families_unknown_are_missing_and_zero_is_known(programme: Example) -> None:
    for members in (None, 0, 12):
        company = programme.company((1, COFFEE, "2020-01-01"), members=members)
        programme.service(company, delivered="2022-05-01")
    families = programme.ask()["families_reached"]
    assert (families.value, families.n, families.missing) == (12, 2, 1)


def test_families_of_whom_none_is_known_are_unknown_not_zero(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), members=None)
    programme.service(company, delivered="2022-05-01")
    families = programme.ask()["families_reached"]
    assert (families.value, families.reason, families.missing) == (None, Reason.NO_DATA, 1)


# Services


def test_planned_is_all_that_is_not_cancelled_in_any_state_of_verification(programme: Example) -> None:
    programme.service(status="planned", verification="draft")
    programme.service(status="under_way", verification="returned")
    programme.service(delivered="2022-05-01", verification="submitted")
    programme.service(status="cancelled")
    found = programme.ask()
    assert found["services_planned"].value == 3
    assert found["services_delivered"].value == 0
    assert programme.ask(provisional=True)["services_delivered"].value == 1


def test_execution_to_date_may_exceed_one(programme: Example) -> None:
    programme.service(delivered="2022-05-01", planned_end="2022-06-30")
    programme.service(delivered="2022-05-01", planned_end="2022-07-01")
    programme.service(delivered="2022-05-01")
    found = programme.ask("2022-06-30")
    assert found["service_execution"].value == 1
    to_date = found["service_execution_to_date"]
    assert (to_date.value, to_date.numerator, to_date.denominator) == (3, 3, 1)


def test_due_on_the_cut_off_counts_and_the_day_after_does_not(programme: Example) -> None:
    programme.service(planned_end="2022-12-31")
    programme.service(planned_end="2023-01-01")
    assert programme.ask("2022-12-31")["service_execution_to_date"].denominator == 1
    assert programme.ask("2022-12-30")["service_execution_to_date"].reason is Reason.NO_PLAN


def test_no_plan_is_a_reason_not_zero(programme: Example) -> None:
    programme.service(status="cancelled")
    found = programme.ask()
    assert found["services_planned"].value == 0
    for slug in ("service_execution", "service_execution_to_date"):
        assert (found[slug].value, found[slug].reason) == (None, Reason.NO_PLAN)


def test_budget_execution_leaves_out_what_has_no_budget(programme: Example) -> None:
    programme.service(budget="100.00", spent="30.00")
    programme.service(budget="100.00", spent=None)
    programme.service(budget=None, spent="500.00")
    programme.service(budget="100.00", spent="100.00", status="cancelled")
    budget = programme.ask()["budget_execution"]
    assert (budget.numerator, budget.denominator) == (Decimal("30.00"), Decimal("200.00"))
    assert (budget.value, budget.n, budget.missing) == (0.15, 2, 1)


@pytest.mark.parametrize("budget", [None, "0"])
def test_no_budget_is_a_reason_not_zero(programme: Example, budget: str | None) -> None:
    programme.service(budget=budget, spent="5.00")
    measure = programme.ask()["budget_execution"]
    assert (measure.value, measure.reason) == (None, Reason.NO_BUDGET)


def test_programme_wide_services_leave_a_filter_and_are_their_own_group(programme: Example) -> None:
    programme.service()
    programme.service(region="20", chain=COFFEE, call=1)
    assert programme.ask()["services_planned"].value == 2
    for named in ({"regions": {"20"}}, {"chains": {COFFEE}}, {"calls": {1}}):
        assert programme.ask(**named)["services_planned"].value == 1
    for by, group in ((Axis.REGION, "20"), (Axis.CHAIN, COFFEE), (Axis.CALL, "1")):
        found = programme.ask_by(by)
        assert {group: found[group]["services_planned"].value for group in found} == {group: 1, "": 1}
        filtered = programme.ask_by(by, regions={"20"}, chains={COFFEE}, calls={1})
        assert "" not in filtered


def test_size_and_women_led_do_not_apply_to_services(programme: Example) -> None:
    programme.service(delivered="2022-05-01", budget="10.00")
    questions = [
        programme.ask(sizes={"small"}),
        programme.ask(women_led=False),
        programme.ask_by(Axis.SIZE)["small"],
    ]
    for found in questions:
        for slug in ("services_planned", "services_delivered", "service_execution", "budget_execution"):
            assert (found[slug].value, found[slug].reason) == (None, Reason.FILTER_NOT_APPLICABLE)


# Sales


def test_sales_count_when_verified(programme: Example) -> None:
    for verification in ("verified", "submitted", "draft", "returned"):
        company = programme.company((1, COFFEE, "2020-01-01"))
        programme.sold(company, 2022, "10.00", verification=verification)
    assert programme.ask()["export_sales"].value == Decimal("10.00")
    assert programme.ask(provisional=True)["export_sales"].value == Decimal("20.00")


def test_sales_before_enrolment_count(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2022-12-31"))
    programme.sold(company, 2021, "10.00")
    assert programme.ask(year=2021)["export_sales"].value == Decimal("10.00")


def test_zero_sales_are_a_report_and_no_row_is_none(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2022, "0")
    zero = programme.ask(year=2022)["export_sales"]
    assert (zero.value, zero.n, zero.reason) == (Decimal("0.00"), 1, None)
    unknown = programme.ask(year=2021)["export_sales"]
    assert (unknown.value, unknown.n, unknown.reason) == (None, 0, Reason.NO_DATA)


def test_exporting_means_a_sum_above_zero(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2022, "0", COFFEE)
    programme.sold(company, 2022, "0.01", COCOA)
    silent = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(silent, 2022, "0", COFFEE)
    assert programme.ask()["exporting_companies"].value == 1


def test_chain_of_sales_is_the_rows_own(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2022, "10.00", COFFEE)
    programme.sold(company, 2022, "7.00", COCOA)
    assert programme.ask(chains={COCOA})["export_sales"].value == Decimal("7.00")
    assert programme.ask(chains={COCOA})["companies_enrolled"].value == 0
    found = programme.ask_by(Axis.CHAIN)
    assert found[COFFEE]["export_sales"].value == Decimal("10.00")
    assert found[COCOA]["export_sales"].value == Decimal("7.00")


def test_sums_are_exact_to_the_cent(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2022, "0.10", COFFEE)
    programme.sold(company, 2022, "0.20", COCOA)
    for _ in range(20):
        other = programme.company((1, COFFEE, "2020-01-01"))
        programme.sold(other, 2022, "10000000.01", COFFEE)
        programme.sold(other, 2022, "33333333.33", COCOA)
    programme.service(budget="0.10", spent="0.10")
    programme.service(budget="0.20", spent="0.20")
    found = programme.ask()
    assert str(found["export_sales"].value) == "866666667.10"
    assert str(found["budget_execution"].denominator) == "0.30"
    assert str(found.bridge["first_report"].amount) == "866666667.10"


def test_sums_are_exact_to_the_cent_however_large(programme: Example) -> None:
    """In floating point, as SQLite adds, the sum of a hundred of these is off by 12 cents."""
    for _ in range(100):
        company = programme.company((1, COFFEE, "2020-01-01"))
        programme.sold(company, 2021, "999999999999.99")
        programme.sold(company, 2022, "999999999999.98")
        programme.service(budget="999999999999.99", spent="999999999999.98")
    found = programme.ask()
    assert str(found["export_sales"].value) == "99999999999998.00"
    assert str(found["budget_execution"].denominator) == "99999999999999.00"
    assert str(found["reporting_coverage_by_value"].denominator) == "99999999999999.00"
    assert str(found.bridge["continuing"].amount) == "-1.00"


# Growth


def test_growth_is_over_all_and_like_for_like_over_those_with_both_years(programme: Example) -> None:
    steady = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(steady, 2021, "100.00")
    programme.sold(steady, 2022, "110.00")
    new = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(new, 2022, "90.00")
    found = programme.ask()
    assert found["export_sales_growth"].value == 1.0
    like = found["export_sales_growth_like_for_like"]
    assert (like.value, like.n) == (pytest.approx(0.1), 1)


def test_like_for_like_holds_who_reported_zero(programme: Example) -> None:
    stopped = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(stopped, 2021, "100.00")
    programme.sold(stopped, 2022, "0")
    like = programme.ask()["export_sales_growth_like_for_like"]
    assert (like.value, like.n) == (-1.0, 1)


@pytest.mark.parametrize("year", [2021, 2022])
def test_growth_without_a_row_in_either_year_is_no_data(programme: Example, year: int) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, year, "100.00")
    found = programme.ask(year=2022)
    assert found["export_sales_growth"].reason is Reason.NO_DATA
    assert found["export_sales_growth_like_for_like"].reason is Reason.NO_MATCHED_COMPANIES


def test_growth_from_zero_is_no_previous_sales(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2021, "0")
    programme.sold(company, 2022, "100.00")
    found = programme.ask()
    for slug in ("export_sales_growth", "export_sales_growth_like_for_like"):
        assert (found[slug].value, found[slug].reason) == (None, Reason.NO_PREVIOUS_SALES)
        assert (found[slug].numerator, found[slug].denominator) == (Decimal("100.00"), Decimal("0.00"))


# Bridge


def test_every_step_of_the_bridge_and_their_sum(programme: Example) -> None:
    years = {
        "continuing": ("100.00", "80.00"),
        "new_exporters": ("0", "30.10"),
        "first_report": (None, "5.20"),
        "stopped": ("7.00", "0"),
        "not_reported": ("11.00", None),
        "nothing at all": ("0", "0"),
        "zero, then silent": ("0", None),
        "silent, then zero": (None, "0"),
    }
    for amounts in years.values():
        company = programme.company((1, COFFEE, "2020-01-01"))
        for year, fob in zip((2021, 2022), amounts, strict=True):
            if fob is not None:
                programme.sold(company, year, fob)
    found = programme.ask()
    assert steps(found) == {
        "continuing": ("-20.00", 1),
        "new_exporters": ("30.10", 1),
        "first_report": ("5.20", 1),
        "stopped": ("-7.00", 1),
        "not_reported": ("-11.00", 1),
    }
    growth = found["export_sales_growth"]
    assert bridge_total(found.bridge) == growth.numerator - growth.denominator == Decimal("-2.70")


def test_bridge_within_a_chain_sees_only_rows_of_that_chain(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2021, "10.00", COFFEE)
    programme.sold(company, 2022, "10.00", COCOA)
    found = programme.ask_by(Axis.CHAIN)
    assert steps(found[COFFEE]) == {"not_reported": ("-10.00", 1)}
    assert steps(found[COCOA]) == {"first_report": ("10.00", 1)}
    assert steps(programme.ask()) == {"continuing": ("0.00", 1)}


# Coverage


@pytest.mark.parametrize(
    ("enrolled_on", "exited_on", "is_expected"),
    [
        ("2021-12-31", None, True),
        ("2022-01-01", None, False),
        ("2020-01-01", "2021-01-01", True),
        ("2020-01-01", "2020-12-31", False),
        ("2021-03-01", "2021-03-01", True),
    ],
)
def test_expected_is_who_took_part_on_any_day_of_the_year(
    programme: Example, enrolled_on: str, exited_on: str | None, is_expected: bool
) -> None:
    enrolment = (1, COFFEE, enrolled_on, exited_on) if exited_on else (1, COFFEE, enrolled_on)
    company = programme.company(enrolment)  # type: ignore[arg-type]
    programme.sold(company, 2021, "5.00")
    coverage = programme.ask("2022-12-31", year=2021)["reporting_coverage"]
    assert (coverage.denominator, coverage.numerator) == (int(is_expected), int(is_expected))


def test_expected_needs_one_participation_that_matches_and_is_in_force(programme: Example) -> None:
    programme.company((1, COFFEE, "2019-01-01", "2019-12-31"), (2, COFFEE, "2021-01-01"))
    assert programme.ask(year=2022)["reporting_coverage"].denominator == 1
    assert programme.ask(year=2022, calls={1})["reporting_coverage"].denominator == 0
    assert programme.ask(year=2022, calls={1})["companies_enrolled"].value == 1


def test_who_enrols_after_the_cut_off_is_not_expected(programme: Example) -> None:
    programme.company((1, COFFEE, "2022-09-01"))
    assert programme.ask("2022-06-30", year=2022)["reporting_coverage"].reason is Reason.NO_EXPECTED


def test_coverage_counts_a_zero_as_a_report(programme: Example) -> None:
    for fob in ("0", "5.00", None):
        company = programme.company((1, COFFEE, "2020-01-01"))
        if fob:
            programme.sold(company, 2022, fob)
    coverage = programme.ask()["reporting_coverage"]
    assert (coverage.numerator, coverage.denominator, coverage.missing) == (2, 3, 1)


def test_with_a_chain_the_report_must_be_of_that_chain(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), (2, COCOA, "2020-01-01"))
    programme.sold(company, 2022, "5.00", COFFEE)
    assert programme.ask()["reporting_coverage"].value == 1
    assert programme.ask(chains={COCOA})["reporting_coverage"].value == 0
    found = programme.ask_by(Axis.CHAIN)
    assert [found[chain]["reporting_coverage"].value for chain in (COFFEE, COCOA)] == [1, 0]


def test_coverage_by_value_weighs_with_last_years_sales(programme: Example) -> None:
    for previous, current in (("300.00", "1.00"), ("100.00", None), (None, "50.00")):
        company = programme.company((1, COFFEE, "2020-01-01"))
        for year, fob in ((2021, previous), (2022, current)):
            if fob:
                programme.sold(company, year, fob)
    left = programme.company((1, COFFEE, "2020-01-01", "2020-12-31"))
    programme.sold(left, 2021, "1000.00")
    found = programme.ask()
    by_value = found["reporting_coverage_by_value"]
    assert (by_value.numerator, by_value.denominator) == (Decimal("300.00"), Decimal("400.00"))
    assert (found["reporting_coverage"].numerator, found["reporting_coverage"].denominator) == (2, 3)


def test_coverage_by_value_without_sales_last_year_has_a_reason(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    programme.sold(company, 2021, "0")
    programme.sold(company, 2022, "10.00")
    assert programme.ask()["reporting_coverage_by_value"].reason is Reason.NO_PREVIOUS_SALES


# Markets


def test_new_from_the_day_of_enrolment_on(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2021-06-01"))
    programme.shipped(company, "US", "2021-05-31")
    programme.shipped(company, "NL", "2021-06-01")
    programme.shipped(company, "NA", "2023-01-01")
    assert programme.ask("2022-12-31")["market_entries"].value == 1
    assert programme.ask("2023-01-01")["market_entries"].value == 2


def test_first_of_several_enrolments_decides_filters_aside(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"), (2, COFFEE, "2022-01-01"))
    programme.shipped(company, "NL", "2021-06-01")
    assert programme.ask(calls={2})["market_entries"].value == 1


def test_earliest_entry_of_any_chain_decides_whether_a_pair_is_new(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2021-06-01"))
    programme.shipped(company, "NL", "2019-01-01", COCOA)
    programme.shipped(company, "NL", "2022-01-01", COFFEE)
    assert programme.ask()["market_entries"].value == 0
    assert programme.ask(chains={COFFEE})["market_entries"].value == 0


def test_earlier_entry_that_is_not_counted_decides_nothing(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2021-06-01"))
    programme.shipped(company, "NL", "2019-01-01", COCOA, verification="submitted")
    programme.shipped(company, "NL", "2022-01-01", COFFEE)
    assert programme.ask()["market_entries"].value == 1
    assert programme.ask(provisional=True)["market_entries"].value == 0


def test_filter_by_chain_applies_after_the_earliest_is_found(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2021-01-01"))
    programme.shipped(company, "NL", "2021-05-01", COCOA)
    programme.shipped(company, "NL", "2021-06-01", COFFEE)
    assert programme.ask(chains={COCOA})["market_entries"].value == 1
    assert programme.ask(chains={COFFEE})["market_entries"].value == 0


@pytest.mark.parametrize(("first", "second"), [("cocoa", "coffee"), ("a-c", "ab"), ("B", "a"), ("a1", "a_")])
def test_on_the_same_day_the_slug_that_sorts_first_decides(
    programme: Example, first: str, second: str
) -> None:
    """Character by character, in the same way on every database, whatever the language it sorts in."""
    company = programme.company((1, COFFEE, "2021-01-01"))
    programme.shipped(company, "NL", "2021-05-01", second)
    programme.shipped(company, "NL", "2021-05-01", first)
    assert programme.ask()["market_entries"].value == 1
    assert programme.ask(chains={first})["market_entries"].value == 1


def test_markets_companies_and_countries_are_counted_once(programme: Example) -> None:
    one = programme.company((1, COFFEE, "2020-01-01"), (2, COCOA, "2020-01-01"))
    other = programme.company((1, COFFEE, "2020-01-01"))
    programme.shipped(one, "NL", "2021-05-01")
    programme.shipped(one, "US", "2022-05-01")
    programme.shipped(other, "NL", "2022-05-01")
    found = programme.ask(year=2022)
    assert found["market_entries"].value == 3
    assert found["companies_entering_markets"].value == 2
    assert found["new_markets"].value == 2
    assert found["market_entries_in_year"].value == 2


def test_entries_of_the_year_are_those_shipped_in_it_by_the_cut_off(programme: Example) -> None:
    company = programme.company((1, COFFEE, "2020-01-01"))
    for country, shipped_on in (("NL", "2021-12-31"), ("US", "2022-01-01"), ("NA", "2022-12-31")):
        programme.shipped(company, country, shipped_on)
    assert programme.ask("2022-12-31", year=2022)["market_entries_in_year"].value == 2
    assert programme.ask("2022-12-30", year=2022)["market_entries_in_year"].value == 1
    assert programme.ask("2022-12-31", year=2021)["market_entries_in_year"].value == 1

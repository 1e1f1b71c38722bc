"""A figure is a value with what is behind it, or a reason; and dividing by zero is a reason."""

import json
from decimal import Decimal

import pytest

from figures.bridge import BridgeStep, bridge_total
from figures.definitions import Reason, Unit
from figures.measures import Measure, count, ratio, sum_of, total, unknown
from figures.registry import INDICATORS


def test_every_definition_has_a_calculation_of_its_name_and_the_reverse() -> None:
    assert [indicator.calculate.__name__ for indicator in INDICATORS.values()] == list(INDICATORS)


def test_count_of_nothing_is_zero_and_known() -> None:
    assert count(Unit.ENTRIES, 0) == Measure(Unit.ENTRIES, 0, n=0)


def test_count_may_rest_on_more_than_it_counts() -> None:
    assert count(Unit.COMPANIES, 2, n=5) == Measure(Unit.COMPANIES, 2, n=5)


def test_sum_of_nothing_is_unknown_and_a_sum_of_zeros_is_zero() -> None:
    assert total(Unit.USD, Decimal("0.00"), n=0).reason is Reason.NO_DATA
    assert total(Unit.USD, Decimal("0.00"), n=0).value is None
    assert total(Unit.USD, Decimal("0.00"), n=3) == Measure(Unit.USD, Decimal("0.00"), n=3)


def test_sum_says_what_is_missing_even_where_nothing_is_known() -> None:
    assert total(Unit.MEMBERS, 0, n=0, missing=4).missing == 4


@pytest.mark.parametrize("nothing", [0, Decimal(0), Decimal("0.00"), 0.0])
def test_dividing_by_zero_is_the_reason_with_both_parts(nothing: int | float | Decimal) -> None:
    measure = ratio(5, nothing, otherwise=Reason.NO_PLAN, n=0)
    assert (measure.value, measure.reason) == (None, Reason.NO_PLAN)
    assert (measure.numerator, measure.denominator) == (5, 0)


def test_zero_divided_is_zero_and_has_no_reason() -> None:
    measure = ratio(0, 4, otherwise=Reason.NO_PLAN, n=4)
    assert (measure.value, measure.reason) == (0.0, None)


def test_ratio_may_exceed_one_and_growth_may_be_negative() -> None:
    assert ratio(6, 4, otherwise=Reason.NO_PLAN, n=4).value == 1.5
    assert ratio(Decimal("1.00"), Decimal("4.00"), otherwise=Reason.NO_DATA, n=1, minus=1).value == -0.75


def test_growth_is_divided_before_it_is_rounded_to_binary() -> None:
    """In binary 1.1 − 1 is 0.10000000000000009; a growth of 10 % is the number nearest to 0.1."""
    growth = ratio(Decimal("110.00"), Decimal("100.00"), otherwise=Reason.NO_DATA, n=1, minus=1)
    assert growth.value == 0.1


def test_unknown_has_a_reason_and_no_value() -> None:
    assert unknown(Unit.USD, Reason.NO_DATA) == Measure(Unit.USD, None, reason=Reason.NO_DATA)


def test_json_has_plain_numbers_and_null_for_what_is_unknown() -> None:
    known = ratio(Decimal("1.50"), Decimal("3.00"), otherwise=Reason.NO_DATA, n=2, missing=1)
    assert json.loads(json.dumps(known.as_json())) == {
        "unit": "ratio",
        "value": 0.5,
        "numerator": 1.5,
        "denominator": 3.0,
        "n": 2,
        "missing": 1,
        "reason": None,
    }
    answer = json.loads(json.dumps(unknown(Unit.USD, Reason.NO_DATA, n=0).as_json()))
    assert (answer["value"], answer["reason"], answer["n"]) == (None, "no_data", 0)


def test_money_adds_up_exactly() -> None:
    assert str(sum_of([Decimal("0.10"), Decimal("0.20")])) == "0.30"
    assert str(sum_of([])) == "0.00"


def test_bridge_adds_up_exactly() -> None:
    bridge = {"continuing": BridgeStep(Decimal("0.30"), 1), "stopped": BridgeStep(Decimal("-0.10"), 1)}
    assert bridge_total(bridge) == Decimal("0.20")

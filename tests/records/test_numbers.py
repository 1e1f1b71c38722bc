"""Numbers as people write them."""

from decimal import Decimal

import pytest

from records.numbers import decimal_sign, read_money, read_number, read_percent


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1'234,567.50", "1234567.50"),
        ("US$ 1,234.50", "1234.50"),
        ("1,234.50 USD", "1234.50"),
        ("$1234", "1234"),
        ("1,234", "1234"),
        ("12.345", "12345"),
        ("123,456.7", "123456.7"),
        ("0,5", "0.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1 234 567", "1234567"),
        ("US$ -", "0"),
        ("0", "0"),
    ],
)
def test_it_works(text: str, amount: str) -> None:
    assert read_money(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("-", "0 si no hubo nada"),
        ("(500.00)", "sin paréntesis"),
        ("1234-", "sin paréntesis"),
        ("S/ 1,200", "US\\$"),
        ("€ 10", "US\\$"),
        ("N/D", "blanco"),
        ("s/i", "blanco"),
        ("1e5", "150000"),
        ("５００", "número"),
        ("1,23,456", "número"),
        ("", "número"),
    ],
)
def test_what_is_no_amount_says_what_to_write(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_money(text)


def test_a_weight_that_may_be_thousands_or_decimals_is_settled_by_its_column() -> None:
    with pytest.raises(ValueError, match=r"1234 .* 1\.2340"):
        read_number("1,234", decimals=3)
    for others, weight in ((["250,5"], "1.234"), (["1,000.5", "x", ""], "1234"), (["1 000,5"], "1.234")):
        assert read_number("1,234", decimals=3, sign=decimal_sign(others)) == Decimal(weight)
    assert decimal_sign(["1.5", "1,5"]) == decimal_sign(["1,234", "12"]) == ""


def test_percentages_are_ratios() -> None:
    assert [read_percent(text) for text in ("90%", "90 %", "8,5%", "0.9")] == [
        Decimal("0.9"),
        Decimal("0.9"),
        Decimal("0.085"),
        None,
    ]

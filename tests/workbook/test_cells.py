"""Cells, and numbers against a naive twin."""

import datetime
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import valid_ruc
from workbook.cells import Choice, Country, Date, Number, Ruc, Text, Whole

YES_NO = Choice({True: ("sí", "yes"), False: ("no", "no")})


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Number(2), 1234.5, "1234.50"),
        (Number(2), "1234.5", "1234.50"),
        (Number(2), "1,234.50", "1234.50"),
        (Number(2), "1.234,50", "1234.50"),
        (Number(2), "1,234,567", "1234567.00"),
        (Number(2), "1.234.567,8", "1234567.80"),
        (Number(2), "12,5", "12.50"),
        (Number(2), "0.123", "0.12"),
        (Number(2), "1234.567", "1234.57"),
        (Number(2), 0.005, "0.01"),
        (Number(2), " 7 ", "7.00"),
        (Number(2), 10**12, "1000000000000.00"),
        (Number(2, least=None), "-1.5", "-1.50"),
        (Number(2), "1.234", "1234.00"),
        (Number(2), "1 234", "1234.00"),
        (Number(2, is_money=True), "US$ 1,234", "1234.00"),
        (Number(3), "1,2345", "1.235"),
    ],
)
def test_it_works(kind: Number, cell: Any, value: str) -> None:
    assert str(kind.read(cell)) == value


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "-1,234",
            "1,2345,6",
            "1.234.56",
            "1,234,56",
            "abc",
            "NaN",
            "inf",
            "1e5",
        ),
        *("٣", "--1", "US$ 5", "1 23", "-1", True, False, math.inf, math.nan, -0.01, 1e12 + 1, 5e300),
        datetime.date(2022, 1, 1),
    ],
)
def test_what_is_no_amount_of_money(cell: Any) -> None:
    with pytest.raises(ValueError):
        Number(2).read(cell)


@given(st.decimals(0, 10**11, places=2))
def test_every_way_of_writing_a_number_reads_the_same(amount: Decimal) -> None:
    """The naive twin writes what the reader reads."""
    whole, cents = f"{amount:.2f}".split(".")
    groups = f"{int(whole):,}".split(",")
    for text in (f"{whole}.{cents}", ",".join(groups) + f".{cents}", ".".join(groups) + f",{cents}"):
        assert Number(2).read(text) == amount
    assert Number(2).read(float(amount)) == amount


@pytest.mark.parametrize(
    ("cell", "value"), [(5, 5), (5.0, 5), ("5", 5), ("1.234", 1234), ("1,234,567", 1234567), (0, 0)]
)
def test_whole_numbers(cell: Any, value: int) -> None:
    assert Whole().read(cell) == value


@pytest.mark.parametrize("cell", [5.5, "5.5", -1, "-1", True, "1.23", 10**10, "five"])
def test_what_is_no_count(cell: Any) -> None:
    with pytest.raises(ValueError):
        Whole().read(cell)


@pytest.mark.parametrize(
    "cell",
    [
        datetime.date(2022, 10, 31),
        datetime.datetime.fromisoformat("2022-10-31T08:30"),
        "2022-10-31",
        "31/10/2022",
        " 31/10/2022 ",
        "31-10-2022",
        "31.10.2022 0:00",
    ],
)
def test_dates(cell: Any) -> None:
    assert Date().read(cell) == datetime.date(2022, 10, 31)


@pytest.mark.parametrize(
    "cell",
    ["31/10-2022", "31/10/22", "10/31/2022", "2022-02-30", "2022", 44865, True, "٣١/10/2022", "1/1/0001"],
)
def test_what_is_no_date(cell: Any) -> None:
    with pytest.raises(ValueError, match="2022-10-31"):
        Date().read(cell)


def test_ruc_as_text_and_as_a_number_that_lost_nothing() -> None:
    ruc = valid_ruc(7)
    assert Ruc().read(ruc) == Ruc().read(float(ruc)) == Ruc().read(int(ruc)) == Ruc().read(f" {ruc} ") == ruc


@pytest.mark.parametrize("cell", ["123", 2.01e10, True, "", "20100070971", datetime.date(2022, 1, 1)])
def test_what_is_no_ruc(cell: Any) -> None:
    with pytest.raises(ValueError, match="RUC"):
        Ruc().read(cell)


@pytest.mark.parametrize(
    ("cell", "value"), [("SI", True), ("Sí", True), ("yes", True), ("No", False), (True, True)]
)
def test_words_in_both_languages(cell: Any, value: bool) -> None:
    assert YES_NO.read(cell) is value


def test_a_word_that_is_not_of_the_list_is_told_the_list() -> None:
    with pytest.raises(ValueError, match="sí, no"):
        YES_NO.read("quizás")


def test_na_is_namibia() -> None:
    assert Country().read("NA") == "NA"
    with pytest.raises(ValueError):
        Country().read("Tierra Media")


def test_text_keeps_numbers_as_they_are_shown_and_has_an_end() -> None:
    assert Text(9).read(12.0) == "12"
    assert Text(9).read(" a  b ") == "a b"
    for name in ("👩‍🌾 Ñandú", "«x» & <y>"):
        assert Text(30).read(name) == name
    assert Text(30).read("\ufeff n\u0303andu\u0301\u200b") == "ñandú"
    with pytest.raises(ValueError, match=r"U\+200B ZERO WIDTH SPACE.*«Coop»"):
        Text(30).read("Coop\u200b Norte")
    for cell in ("x" * 10, "a\x00b", True, datetime.date(2022, 1, 1), "\ud800"):
        with pytest.raises(ValueError):
            Text(9).read(cell)

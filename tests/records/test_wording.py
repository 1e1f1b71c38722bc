import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from companies.models import AnnualSales, Company
from records.wording import field_words, label, words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"),
        ("", "—"),
        (0, "0"),
        (False, "No"),
        (True, "Sí"),
        (1234567, "1,234,567"),
        (Decimal("1234.50"), "1,234.50"),
        (datetime.date(2022, 10, 31), "31/10/2022"),
        (datetime.datetime(2022, 11, 1, 3, 0, tzinfo=datetime.UTC), "31/10/2022 22:00"),
        ("Ñandú", "Ñandú"),
    ],
)
def test_it_works(value: Any, shown: str) -> None:
    with translation.override("es"):
        assert words(value) == shown


@pytest.mark.parametrize(
    ("model", "name", "value", "shown"),
    [
        (AnnualSales, "year", 2022, "2022"),
        (AnnualSales, "fob_usd", Decimal(5), "5.00"),
        (AnnualSales, "source", "customs", "customs"),
        (AnnualSales, "source", "", "—"),
        (Company, "size", "unheard of", "unheard of"),
        (Company, "members", None, "—"),
    ],
)
def test_a_field_says_how_its_values_read(model: Any, name: str, value: Any, shown: str) -> None:
    with translation.override("en"):
        assert field_words(model._meta.get_field(name), value) == shown


def test_a_label_begins_a_line_and_keeps_its_capitals() -> None:
    with translation.override("en"):
        assert label(AnnualSales._meta.get_field("fob_usd")) == "FOB US$"
        assert label(Company._meta.get_field("legal_name")) == "Legal name"

"""Fields read what a cell of the workbook reads, and show what they will read again."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from entry.forms.fields import CellField, cell_field
from records.text import tidy
from services.models import Service
from workbook.cells import Date, Number, Text, Whole
from workbook.layout import SHEETS


@pytest.mark.parametrize("decimals", [0, 2, 3])
@given(data=some.data())
def test_what_is_shown_reads_back_the_same(decimals: int, data: some.DataObject) -> None:
    field = CellField(Number(decimals))
    value = data.draw(some.decimals(0, Decimal(10) ** 12, places=decimals))
    assert field.clean(field.prepare_value(value)) == value


def test_an_amount_is_shown_with_its_thousands() -> None:
    """As the grid shows it."""
    assert CellField(Number(2)).prepare_value(Decimal("77000")) == "77,000.00"


@given(some.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_a_day_reads_back_the_same(day: datetime.date) -> None:
    field = CellField(Date())
    assert field.clean(field.prepare_value(day)) == day


@given(some.integers(0, 1_000_000_000))
def test_a_count_reads_back_the_same(count: int) -> None:
    field = CellField(Whole())
    assert field.clean(str(field.prepare_value(count))) == count


@given(some.text(max_size=60))
def test_a_field_takes_what_the_workbook_takes(text: str) -> None:
    for kind in (Number(2), Whole(), Date(), Text(50)):
        assert _field(kind, text) == _cell(kind, text)


def _field(kind: object, text: str) -> object:
    try:
        return CellField(kind, required=False).clean(text)
    except ValidationError:
        return ValueError


def _cell(kind: object, text: str) -> object:
    """As an import reads a cell: blank is unknown, or no text."""
    text = tidy(text)
    if not text:
        return "" if isinstance(kind, Text) else None
    try:
        return kind.read(text)  # type: ignore[attr-defined]
    except ValueError:
        return ValueError


def test_what_the_workbook_requires_a_form_requires() -> None:
    sheet = SHEETS.get("Servicios")
    assert sheet
    for column in sheet.columns:
        assert cell_field(Service, column.field).required == column.required

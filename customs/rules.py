"""The rules that make a line of a table a line of a declaration, or reject it (docs/customs.md).

Each value is a text. The same text is read once for a chunk of lines, however many lines have it.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from companies import countries, ruc


class Rejection(StrEnum):
    """Why a line is left out, in the order in which reasons are looked for."""

    KEY = "key"
    HEADING = "heading"
    NO_DATE = "no_date"
    FOB = "fob"


KEY = ("CADU", "FANO", "NDCL", "NSER")
DATES = ("FEMB", "FREG", "FNUM")
FIRST_DAY = datetime.date(1993, 1, 1)
MOST_USD = Decimal(10) ** 11
MOST_KG = Decimal(10) ** 11
HEADING = 10
"""Digits of a tariff line."""

WHOLE = re.compile(r"0*(\d{1,18})(?:\.0*)?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
DAY = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(?:[ T]00:00:00.*|\.0*)?", re.ASCII)

LINES = pa.schema(
    [
        ("cadu", pa.int64()),
        ("fano", pa.int64()),
        ("ndcl", pa.int64()),
        ("nser", pa.int64()),
        ("shipped", pa.date32()),
        ("heading", pa.string()),
        ("exporter", pa.string()),
        ("country", pa.string()),
        ("fob", pa.int64()),
        ("grams", pa.int64()),
        ("name", pa.string()),
        ("ubigeo", pa.string()),
        ("description", pa.string()),
        ("place", pa.int64()),
    ]
)
"""A line that is kept, with the four parts of its key and its place in the file: `fob` in cents, unknown values NULL."""


@dataclass(frozen=True)
class Sorted:
    """The lines of a chunk that are kept, and those that are rejected: as they stand, with reason and place."""

    lines: pa.Table
    rejected: pa.Table


T = TypeVar("T")


def sort_out(batch: pa.RecordBatch, published: datetime.date, first: int) -> Sorted:
    """Read a chunk of lines, of which the first has the place `first` in its file, published on this day."""
    column = {name: batch.column(name) for name in batch.schema.names}
    key = [_each(column[name], whole_number, pa.int64()) for name in KEY]
    days = [
        _each(column[name], partial(day, latest=published), pa.date32()) for name in DATES if name in column
    ]
    values = {
        **dict(zip(("cadu", "fano", "ndcl", "nser"), key, strict=True)),
        "shipped": pc.coalesce(*days),
        "heading": _each(column["PART_NANDI"], heading, pa.string()),
        "exporter": _each(column["NDOC"], exporter, pa.string()),
        "country": _each(column["CPAIDES"], country, pa.string()),
        "fob": _each(column["VFOBSERDOL"], fob, pa.int64()),
        "grams": _each(column["VPESNET"], grams, pa.int64()),
        "name": _text(column, "DNOMBRE"),
        "ubigeo": _text(column, "UBIGEO"),
        "description": _text(column, "DCOM"),
        "place": pa.array(np.arange(first, first + batch.num_rows)),
    }
    lines = pa.table([values[name] for name in LINES.names], schema=LINES)
    reasons = _reasons(values)
    is_kept = pc.is_null(reasons)
    as_they_stand = pa.table([array.cast(pa.string()) for array in batch.columns], names=batch.schema.names)
    with_reason = as_they_stand.append_column("reason", reasons).append_column("place", values["place"])
    return Sorted(lines.filter(is_kept), with_reason.filter(pc.invert(is_kept)))


def _reasons(values: dict[str, pa.Array]) -> pa.Array:
    """The first reason that applies to each line; NULL where none does."""
    faults = [
        pc.is_null(values[name]) for name in ("cadu", "fano", "ndcl", "nser", "heading", "shipped", "fob")
    ]
    in_order = [*[Rejection.KEY] * 4, Rejection.HEADING, Rejection.NO_DATE, Rejection.FOB]
    conditions = pa.StructArray.from_arrays(faults, names=[str(number) for number in range(len(faults))])
    return pc.case_when(conditions, *(pa.scalar(reason.value) for reason in in_order))


def _each(values: pa.Array, read: Callable[[str], T | None], type_: pa.DataType) -> pa.Array:
    """Read each different value once; what is missing is the empty text."""
    found = values if pa.types.is_dictionary(values.type) else pc.fill_null(values, "").dictionary_encode()
    words = [read((text or "").strip()) for text in found.dictionary.to_pylist()]
    return pa.array(words, type_).take(found.indices)


def _text(column: dict[str, pa.Array], name: str) -> pa.Array:
    if name not in column:
        return pa.nulls(len(column["CADU"]), pa.string())
    return _each(column[name], lambda text: text or None, pa.string())


def whole_number(text: str) -> int | None:
    """A part of a key: `0118` is 118."""
    found = WHOLE.fullmatch(text)
    return int(found[1]) if found else None


def heading(text: str) -> str | None:
    """The digits of a tariff line, ten of them: numbers lose the zero of chapters 01 to 09."""
    digits = "".join(sign for sign in text if sign in "0123456789")
    return digits.zfill(HEADING) if 0 < len(digits) <= HEADING else None


def day(text: str, latest: datetime.date) -> datetime.date | None:
    """A real day from 1993 to the latest possible one, written 20250824 or 2025-08-24."""
    found = DAY.fullmatch(text)
    try:
        value = datetime.date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None
    return value if value and FIRST_DAY <= value <= latest else None


def exporter(text: str) -> str | None:
    """The RUC of the exporter; None for any other document."""
    digits = "".join(text.split())
    return digits if ruc.is_valid(digits) else None


def country(text: str) -> str:
    """The country's code as customs writes it, in capitals."""
    return text.upper()


def is_country(code: str) -> bool:
    """Whether the code is one of ISO 3166-1 alpha-2."""
    return code in countries.alpha_3()


def fob(text: str) -> int | None:
    """FOB in cents: customs writes thousandths of a US$, which are rounded line by line. None for what is no amount."""
    return _whole(text, MOST_USD, Decimal("0.01"))


def grams(text: str) -> int | None:
    """Net weight in grams; None for what is unknown."""
    return _whole(text, MOST_KG, Decimal("0.001"))


def _whole(text: str, most: Decimal, unit: Decimal) -> int | None:
    """How many of the units a number is, a half going up; None for what is no number from zero to the most."""
    if not NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    return int(value.quantize(unit, ROUND_HALF_UP) / unit) if 0 <= value <= most else None

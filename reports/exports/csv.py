"""Rows that leave the system as CSV: streamed, readable by Excel, and never a formula."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from figures.measures import Number
from records.text import LazyText
from reports.tables import Cell, FormattedValue

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""By which Excel recognizes UTF-8."""


class _Line:
    """A file whose `write` returns the text, so that each line can be streamed."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Iterable[LazyText], rows: Iterable[Iterable[Cell]], *, mark: bool = True) -> Iterator[str]:
    """The heading and each row as a line of CSV; with `mark`, after a byte-order mark."""
    writer = csv.writer(_Line())
    yield (BYTE_ORDER_MARK if mark else "") + writer.writerow([safe(str(column)) for column in columns])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Cell) -> Number | str:
    """A figure as its exact value, a date in ISO format, text that cannot become a formula."""
    if isinstance(value, FormattedValue):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return plain(value)
    return value if isinstance(value, int) else safe(str(value))


def plain(value: float | Decimal) -> str:
    """All digits of a number, never with an exponent, which not every spreadsheet reads: 0E-16 is 0."""
    text = str(value)
    return f"{Decimal(text).normalize():f}" if "e" in text.lower() else text


def safe(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would read as a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else text

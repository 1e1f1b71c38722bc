"""Rows that leave the system as CSV: streamed, readable by Excel, and never a formula."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from reports.tables import FormattedValue

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Tells Excel that the text is UTF-8."""


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(columns: Iterable[Any], rows: Iterable[Iterable[Any]], *, mark: bool = True) -> Iterator[str]:
    """The heading and each row as a line of CSV; with `mark`, after a byte-order mark."""
    writer = csv.writer(_Line())
    yield (BYTE_ORDER_MARK if mark else "") + writer.writerow([safe(str(column)) for column in columns])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: Any) -> Any:
    """A figure as its exact value, a date as Excel and others read it, text that cannot become a formula."""
    if isinstance(value, FormattedValue):
        value = value.value
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value if isinstance(value, int | float | Decimal) else safe(str(value))


def safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text; numbers never come here."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else text

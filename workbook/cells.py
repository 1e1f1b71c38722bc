"""Kinds of cell: read the content of an Excel cell as a value of the programme.

`read` raises ValueError with one sentence that says what was expected; it is not called for blank cells.
Money and quantities are decimals, never floats.
"""

import datetime
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeAlias

from django.db.models import Model
from django.utils.translation import gettext as _

from companies import countries, ruc
from records.constraints import MOST_MONEY, MOST_PEOPLE
from records.text import LazyText, fold

RawCell: TypeAlias = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta
"""The content of a cell as calamine gives it, or as a person types it into a form."""

Value: TypeAlias = str | int | Decimal | datetime.date | Model | None
"""A value of a record's field; None where it is not known."""


class CellKind(Protocol):
    """Reads cells of one kind."""

    def read(self, cell: RawCell) -> Value: ...


@dataclass(frozen=True)
class Text:
    """Text up to a length; a number is read as Excel shows it."""

    longest: int

    def read(self, cell: RawCell) -> str:
        if isinstance(cell, bool) or not isinstance(cell, str | int | float):
            raise ValueError(_("expected text"))
        text = _digits(cell) if isinstance(cell, int | float) else " ".join(cell.split())
        if len(text) > self.longest:
            raise ValueError(_("expected at most %d characters") % self.longest)
        # Joiners and direction marks are part of names; control characters and broken halves are not.
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
            raise ValueError(_("expected text without control characters"))
        return text


@dataclass(frozen=True)
class Ruc:
    """A tax id; Excel may hold it as a number, as long as no digit was lost."""

    def read(self, cell: RawCell) -> str:
        found = (
            _digits(cell)
            if isinstance(cell, int | float) and not isinstance(cell, bool)
            else str(cell).strip()
        )
        if not ruc.is_valid(found):
            raise ValueError(
                _(
                    "expected a RUC: 11 digits that begin with 10, 15, 16, 17 or 20 and end in the right check digit"
                )
            )
        return found


@dataclass(frozen=True)
class Choice:
    """One value of a list, written in Spanish or in English; `words` gives each value its (es, en)."""

    words: Mapping[str | bool, tuple[str, str]]

    def read(self, cell: RawCell) -> str | bool:
        if isinstance(cell, bool) and cell in self.words:
            return cell
        for value, names in self.words.items():
            if fold(str(cell)) in map(fold, names):
                return value
        expected = ", ".join(es for es, _en in self.words.values())
        raise ValueError(_("expected one of: %s") % expected)

    def name(self, value: Value, *, spanish: bool) -> str | None:
        """The name of a value in one of the languages; None for a value that is not of the list."""
        for known, (es, en) in self.words.items():
            if known == value:
                return es if spanish else en
        return None

    def __hash__(self) -> int:
        return hash(tuple(self.words))


@dataclass(frozen=True)
class Number:
    """A quantity with so many decimals, a half going up; below `least` or above `most` it is refused."""

    decimals: int
    least: Decimal | None = Decimal(0)
    most: Decimal = MOST_MONEY

    def read(self, cell: RawCell) -> Decimal:
        value = _number(cell)
        if self.least is not None and value < self.least:
            raise ValueError(_("expected a number that is not negative"))
        if abs(value) > self.most:
            raise ValueError(_("expected a number of at most %s") % f"{self.most:,.0f}")
        return value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds, such as a count of people or a year."""

    least: int = 0
    most: int = MOST_PEOPLE

    def read(self, cell: RawCell) -> int:
        value = _number(cell)
        if value != value.to_integral_value():
            raise ValueError(_("expected a whole number"))
        if not self.least <= value <= self.most:
            words = {"least": self.least, "most": f"{self.most:,}" if self.most > 9999 else self.most}
            raise ValueError(_("expected a whole number from %(least)s to %(most)s") % words)
        return int(value)


@dataclass(frozen=True)
class Date:
    """A day: an Excel date, or text as 2022-10-31 or 31/10/2022."""

    def read(self, cell: RawCell) -> datetime.date:
        day: RawCell | None = cell.date() if isinstance(cell, datetime.datetime) else cell
        if isinstance(day, str):
            day = _day(day.strip())
        if not isinstance(day, datetime.date) or not 1900 <= day.year <= 2200:
            raise ValueError(_("expected a date such as 2022-10-31 or 31/10/2022"))
        return day


@dataclass(frozen=True)
class Country:
    """A country by ISO alpha-2 code or by its Spanish or English name; `NA` is Namibia."""

    def read(self, cell: RawCell) -> str:
        code = countries.by_name().get(fold(str(cell)))
        if code is None:
            raise ValueError(_("expected a country: its two-letter code or its name in Spanish or English"))
        return code


@dataclass(frozen=True)
class Reference:
    """Another record, by any of the names it goes by.

    `kind` names the records to search (lookups.py); `what` describes them in error messages.
    """

    kind: str
    what: LazyText
    name: CellKind = Text(500)

    def read(self, cell: RawCell) -> str:
        """What the record is looked up by."""
        return str(self.name.read(cell))


def _number(cell: RawCell) -> Decimal:
    if isinstance(cell, str):
        return _number_of_text(cell.strip())
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise ValueError(_("expected a number"))
    return Decimal(repr(cell))


PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:(,\d{3})+(\.\d+)?|(\.\d{3})+(,\d+)?)")
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")


def _number_of_text(text: str) -> Decimal:
    """1234.5, 1,234.50 and 1.234,50 are numbers; 1.234 and 1,234 could be a thousand or a little over one."""
    if AMBIGUOUS.fullmatch(text):
        raise ValueError(_("expected a number: this text can be read as thousands or as decimals"))
    if text.isascii() and PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if not (text.isascii() and GROUPED.fullmatch(text)):
        raise ValueError(_("expected a number"))
    # The last sign separates the decimals, unless it occurs more than once.
    last = max(text.rfind(","), text.rfind("."))
    decimals = text[last] if text.count(text[last]) == 1 else ""
    thousands = "".join(sign for sign in ",." if sign != decimals)
    return Decimal(text.translate({ord(sign): None for sign in thousands}).replace(",", "."))


DAY = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})|(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})", re.ASCII
)


def _day(text: str) -> datetime.date | None:
    """The day that a text names, or None."""
    found = DAY.fullmatch(text)
    if not found:
        return None
    parts = found.groupdict()
    try:
        return datetime.date(
            int(parts["year"] or parts["y"]),
            int(parts["month"] or parts["m"]),
            int(parts["day"] or parts["d"]),
        )
    except ValueError:
        return None


def _digits(number: float) -> str:
    """A number as Excel shows it: 20990001007.0 is 20990001007."""
    return str(int(number)) if math.isfinite(number) and number == int(number) else repr(number)

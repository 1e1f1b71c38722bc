"""Kinds of cell: read the content of an Excel cell as a value of the programme.

`read` raises ValueError with one sentence that says what was expected; it is not called for blank cells.
Money and quantities are decimals, never floats.
"""

import datetime
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, Self, TypeAlias

from django.db.models import Model
from django.utils.translation import gettext as _

from companies import countries, ruc
from records import dates
from records.constraints import MOST_MONEY, MOST_PEOPLE
from records.numbers import decimal_sign, read_money, read_number, read_percent
from records.text import JOINERS, LazyText, fold, is_invisible, named_sign, tidy

RawCell: TypeAlias = str | int | float | bool | datetime.date | datetime.time | datetime.timedelta
"""The content of a cell as calamine gives it, or as a person types it into a form."""

Value: TypeAlias = str | int | Decimal | datetime.date | Model | None
"""A value of a record's field; None where it is not known."""


class Percentage(float):
    """A number in a cell that shows it as a percentage: 0.9 is shown as 90 %."""

    __slots__ = ()


class FaultyCell(str):
    """A cell that does not hold what a person sees in it; `fault` says why, and blank that it is said elsewhere."""

    fault: str

    def __new__(cls, text: str, fault: str) -> Self:
        cell = super().__new__(cls, text)
        cell.fault = fault
        return cell


def is_blank(cell: RawCell) -> bool:
    return isinstance(cell, str) and not tidy(cell)


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
        text = _digits(cell) if isinstance(cell, int | float) else _typed(cell, JOINERS)
        if len(text) > self.longest:
            raise ValueError(_("expected at most %d characters") % self.longest)
        # Joiners and direction marks are part of names; control characters and broken halves are not.
        if not text.isprintable() and any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
            raise ValueError(_("expected text without control characters"))
        return text


@dataclass(frozen=True)
class Ruc:
    """A tax id; Excel may hold it as a number, as long as no digit was lost."""

    def read(self, cell: RawCell) -> str:
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return ruc.read(_digits(cell))
        return ruc.read(_typed(str(cell)))


@dataclass(frozen=True)
class Choice:
    """One value of a list, written in Spanish or in English; `words` gives each value its (es, en)."""

    words: Mapping[str | bool, tuple[str, str]]

    def read(self, cell: RawCell) -> str | bool:
        if isinstance(cell, bool) and cell in self.words:
            return cell
        for value, names in self.words.items():
            if fold(_typed(str(cell))) in map(fold, names):
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
    """A quantity with so many decimals, a half going up; below `least` or above `most` it is refused.

    `sign` is the decimal sign of its column, where other cells of the column show it.
    """

    decimals: int
    least: Decimal | None = Decimal(0)
    most: Decimal = MOST_MONEY
    is_money: bool = False
    is_ratio: bool = False
    sign: str = ""

    def settled_by(self, cells: Iterable[RawCell]) -> Self:
        """The kind for the cells of one column or pasted block: what some show of their decimal sign holds for all."""
        if self.decimals < 3 or self.is_ratio:
            return self
        return replace(self, sign=decimal_sign(tidy(cell) for cell in cells if isinstance(cell, str)))

    def read(self, cell: RawCell) -> Decimal:
        value = self._ratio(cell) if self.is_ratio else self._number(cell)
        if self.least is not None and value < self.least:
            raise ValueError(_("expected a number that is not negative"))
        if abs(value) > self.most:
            raise ValueError(_("expected a number of at most %s") % f"{self.most:,.0f}")
        return value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)

    def _number(self, cell: RawCell) -> Decimal:
        if isinstance(cell, str) and self.is_money:
            return read_money(_typed(cell))
        return _number(cell, self.decimals, self.sign)

    def _ratio(self, cell: RawCell) -> Decimal:
        """A percentage, or a number that can only be a ratio: 90 would be 9,000 %."""
        percent = read_percent(_typed(cell)) if isinstance(cell, str) else None
        if percent is not None:
            return percent
        if isinstance(cell, Percentage):
            return Decimal(repr(float(cell)))
        value = _number(cell, self.decimals, self.sign)
        if abs(value) > MOST_BARE_RATIO:
            raise ValueError(
                _("expected a percentage: write %s%% if that is what you mean") % f"{value.normalize():f}"
            )
        return value


MOST_BARE_RATIO = Decimal("1.5")
"""A ratio above it is written with its sign of per cent."""


@dataclass(frozen=True)
class Whole:
    """A whole number within bounds, such as a count of people or a year."""

    least: int = 0
    most: int = MOST_PEOPLE

    def read(self, cell: RawCell) -> int:
        value = _number(cell, 0)
        if value != value.to_integral_value():
            raise ValueError(_("expected a whole number"))
        if not self.least <= value <= self.most:
            words = {"least": self.least, "most": f"{self.most:,}" if self.most > 9999 else self.most}
            raise ValueError(_("expected a whole number from %(least)s to %(most)s") % words)
        return int(value)


@dataclass(frozen=True)
class Date:
    """A day: an Excel date, or text with the day first or in ISO order."""

    def read(self, cell: RawCell) -> datetime.date:
        day: RawCell = cell.date() if isinstance(cell, datetime.datetime) else cell
        if isinstance(day, str):
            day = dates.read_date(_typed(day))
        if not isinstance(day, datetime.date):
            raise ValueError(dates.expected())
        return dates.check_date(day)


@dataclass(frozen=True)
class Country:
    """A country by its ISO code or one of its names; `NA` is Namibia."""

    def read(self, cell: RawCell) -> str:
        return countries.read(_typed(str(cell)))


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


def _typed(text: str, allowed: str = "") -> str:
    """A text with single spaces. Raises ValueError, with its name, for a sign inside that nobody can see."""
    words = " ".join(tidy(text).split())
    if words.isprintable():
        return words
    for place, sign in enumerate(words):
        if is_invisible(sign) and sign not in allowed:
            named = {"sign": named_sign(sign), "before": words[:place][-20:]}
            raise ValueError(_("an invisible sign (%(sign)s) stands after “%(before)s”: delete it") % named)
    return words


def _number(cell: RawCell, decimals: int, sign: str = "") -> Decimal:
    if isinstance(cell, str):
        return read_number(_typed(cell), decimals=decimals, sign=sign)
    if isinstance(cell, Percentage):
        raise ValueError(_("expected a number, not a percentage"))
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell):
        raise ValueError(_("expected a number"))
    return Decimal(repr(cell))


def _digits(number: float) -> str:
    """A number as Excel shows it: 20990001007.0 is 20990001007."""
    return str(int(number)) if math.isfinite(number) and number == int(number) else repr(number)

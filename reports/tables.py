"""The numbers under a chart: one table serves the page and every export.

A cell is text as people read it. Where it shows a figure it is a `FormattedValue`: the same text, which still knows
the value behind it, so that a workbook gets the number and the page, the PDF and the workbook cannot differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from html import escape
from itertools import starmap, zip_longest
from typing import Any, Self

from django.urls import reverse
from django.utils.safestring import SafeString

from figures.registry import INDICATORS


class Style(StrEnum):
    """How a figure is shown; a spreadsheet has a format for each."""

    NUMBER = "number"
    PERCENT = "percent"
    CHANGE = "change"
    USD = "usd"


class FormattedValue(str):
    """A figure as people read it, with its exact value and the decimals that it is shown with."""

    __slots__ = ("decimals", "style", "value")
    value: int | float | Decimal
    style: Style
    decimals: int

    def __new__(
        cls, text: str, value: int | float | Decimal, style: Style = Style.NUMBER, decimals: int = 0
    ) -> Self:
        shown = super().__new__(cls, text)
        shown.value, shown.style, shown.decimals = value, style, decimals
        return shown

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What a copy is made of."""
        return str(self), self.value, self.style, self.decimals


class Heading(str):
    """A column's words that are an indicator's: the page links them to its definition, by its slug."""

    __slots__ = ("slug",)
    slug: str

    def __new__(cls, text: str, slug: str) -> Self:
        heading = super().__new__(cls, text)
        heading.slug = slug
        return heading

    def __getnewargs__(self) -> tuple[Any, ...]:
        """What a copy is made of."""
        return str(self), self.slug


def heading(slug: str) -> Heading:
    """The heading of an indicator's column."""
    return Heading(str(INDICATORS[slug].label), slug)


@dataclass(frozen=True)
class Table:
    """Rows of text whose first column names the row; `total` is a last row that is not one of the parts.

    `links` leads from each row's name one step deeper; "" where there is nothing deeper. `slug` and `name` are
    what an export calls the table; where they are blank, the page's own words serve.
    """

    columns: Sequence[Any]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = field(default_factory=tuple)
    note: Any = ""
    links: Sequence[str] = field(default_factory=tuple)
    slug: str = ""
    name: Any = ""

    # The parts of a table in HTML: a template's loop over the cells takes many times as long. No cell is HTML.

    @property
    def head(self) -> SafeString:
        """The columns' words; those of an indicator lead to its definition."""
        definitions = reverse("reports:methodology")
        name, *columns = (_heading(column, definitions) for column in self.columns)
        numbers = "".join(f'<th scope="col" class="number">{column}</th>' for column in columns)
        return SafeString(f'<tr><th scope="col">{name}</th>{numbers}</tr>')

    @property
    def body(self) -> SafeString:
        """The rows, the first cell of each with the address that it leads to."""
        return SafeString("".join(starmap(_row, zip_longest(self.links, self.rows, fillvalue=""))))

    @property
    def foot(self) -> SafeString:
        """The last row of a table that has a total."""
        return SafeString(_row("", self.total))


def _heading(column: Any, definitions: str) -> str:
    words = escape(str(column))
    slug = getattr(column, "slug", "")
    return f'<a href="{definitions}#{escape(slug)}">{words}</a>' if slug else words


def _row(link: str, cells: Sequence[str]) -> str:
    name, *values = map(escape, map(str, cells))
    head = f'<a href="{escape(link)}">{name}</a>' if link else name
    numbers = "".join(f'<td class="number">{value}</td>' for value in values)
    return f'<tr><th scope="row">{head}</th>{numbers}</tr>'

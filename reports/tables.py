"""The numbers under a chart, as text: one table serves the page and every export."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import starmap, zip_longest
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Table:
    """Rows of text whose first column names the row; `total` is a last row that is not one of the parts.

    `links` leads from each row's name one step deeper; "" where there is nothing deeper.
    """

    columns: Sequence[Any]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = field(default_factory=tuple)
    note: Any = ""
    links: Sequence[str] = field(default_factory=tuple)

    @property
    def body(self) -> SafeString:
        """The rows in HTML, the first cell of each with the address that it leads to. A template's loop over the
        cells takes many times as long."""
        return SafeString("".join(starmap(_row, zip_longest(self.links, self.rows, fillvalue=""))))


def _row(link: str, cells: Sequence[str]) -> str:
    name, *values = map(conditional_escape, cells)
    head = f'<a href="{conditional_escape(link)}">{name}</a>' if link else name
    numbers = "".join(f'<td class="number">{value}</td>' for value in values)
    return f'<tr><th scope="row">{head}</th>{numbers}</tr>'

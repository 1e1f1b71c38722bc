"""The numbers under a chart, as text: one table serves the page and every export."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any


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
    def linked_rows(self) -> list[tuple[str, Sequence[str]]]:
        """Each row with the address that it leads to."""
        return list(zip_longest(self.links, self.rows, fillvalue=""))

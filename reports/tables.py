"""The numbers under a chart, as text: one table serves the page and every export."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows of text whose first column names the row; `total` is a last row that is not one of the parts."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = field(default_factory=tuple)
    note: Any = ""

"""A list of records to take away: its columns, and rows that are read while they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.scope import Scope


@dataclass(frozen=True)
class Listing:
    """Typed rows under their columns, with what is said about them on the sheet of scope and definitions.

    A cell is text, a date, a whole number, an amount or a figure as it is shown (`Shown`); None is a blank.
    `count` is how many rows there are, known before they are read.
    """

    slug: str
    title: Any
    columns: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    count: int
    scope: Scope
    definitions: Sequence[tuple[Any, Any]] = field(default_factory=tuple)

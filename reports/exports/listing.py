"""A list of records to take away: its columns, and rows that are read while they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from figures.scope import Scope
from reports.exports.scope_facts import scope_facts


@dataclass(frozen=True)
class Listing:
    """Typed rows under their columns, with what is said about them on the sheet of scope and definitions.

    A cell is text, a date, a whole number, an amount or a figure as it is shown (`FormattedValue`); None is a blank.
    `count` is how many rows there are, known before they are read.
    """

    slug: str
    title: Any
    columns: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    count: int
    scope: Scope | None = None
    about: Sequence[tuple[Any, Any]] = field(default_factory=tuple)
    definitions: Sequence[tuple[Any, Any]] = field(default_factory=tuple)

    @property
    def facts(self) -> list[tuple[Any, Any]]:
        """What the list is about: the scope of its figures, where it has one, and what else is to be said."""
        return [*(scope_facts(self.scope) if self.scope else []), *self.about]

"""A list of records to export: its columns, and rows that are read while they are written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from figures.scope import Scope
from records.text import LazyText
from reports.exports.scope_facts import scope_facts
from reports.tables import Cell


@dataclass(frozen=True)
class Listing:
    """Typed rows under their columns, with the facts and definitions of the workbook's first sheet.

    `count` is the number of rows, known before they are read.
    """

    slug: str
    title: LazyText
    columns: Sequence[LazyText]
    rows: Iterable[Sequence[Cell]]
    count: int
    scope: Scope | None = None
    about: Sequence[tuple[LazyText, LazyText]] = field(default_factory=tuple)
    definitions: Sequence[tuple[LazyText, LazyText]] = field(default_factory=tuple)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The facts of the list: its scope, where it has one, and those given in `about`."""
        scope = scope_facts(self.scope) if self.scope else []
        return [*scope, *((str(word), str(value)) for word, value in self.about)]

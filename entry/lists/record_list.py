"""One way to make a list: its columns declared once; searched, filtered, sorted and paged.

The page and an export read the same declaration: `page` gives what a screen shows, `rows` everything.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, reduce
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import QueryDict

from accounts.access import Action, Subject, may
from companies.querysets import ByteOrder
from entry.links import page_of
from entry.lists.filters import ListFilter
from entry.ticks import Tick
from records.models import Verifiable
from records.verification import may_submit
from records.wording import words

PAGE_SIZE = 50


class Shown(StrEnum):
    """How a column's values are set."""

    TEXT = "text"
    NUMBER = "number"
    STATE = "state"


@dataclass(frozen=True)
class Column:
    """A heading and where its values are found: `path` leads from the record, `sort` through the database.

    A column without `sort` cannot be sorted by. `show` turns a value into the words of a page. `kind` is what a
    reader must be allowed to see, beyond the list itself, to be shown the column.
    """

    label: Any
    path: str
    sort: str = ""
    shown: Shown = Shown.TEXT
    show: Callable[[Any], str] = words
    kind: Subject | None = None

    @property
    def folded(self) -> bool:
        """Whether it sorts by folded words, which are compared sign by sign: that needs no dictionary's rules."""
        return self.sort.endswith("search")

    def value(self, record: Any) -> Any:
        """The record's own value, as an export takes it; None where a step of the way is unknown."""
        return reduce(_step, self.path.split("."), record)

    def text(self, record: Any) -> str:
        return self.show(self.value(record))


def _step(record: Any, name: str) -> Any:
    found = getattr(record, name, None)
    return found() if callable(found) else found


@dataclass(frozen=True)
class Heading:
    """A column's heading on a page: how the list is sorted by it now, and how it would be by choosing it."""

    column: Column
    order: str = ""
    then: str = ""


@dataclass(frozen=True)
class Row:
    """A record with its cells, the first of which names it; `tick` is blank where it cannot be submitted."""

    record: Any
    address: str
    cells: list[tuple[Column, str]]
    tick: Tick | None


@dataclass(frozen=True)
class Listing:
    """A kind of record's list. `order` is the column (by path) that it opens with, `-` for the last first."""

    name: str
    title: Any
    empty: Any
    records: Callable[[], Any]
    columns: tuple[Column, ...]
    filters: type[ListFilter]
    order: str
    related: tuple[str, ...] = ()

    def ask(self, query: QueryDict, reader: Any) -> "ListPage":
        return ListPage(self, query, reader)

    @property
    def kind(self) -> Subject:
        """What the rules of access take its records for."""
        return Subject(self.records().model.SUBJECT)


@dataclass(frozen=True)
class ListPage:
    """What a person asked of a list. Nothing is listed while a filter cannot be understood."""

    listing: Listing
    query: QueryDict
    reader: Any

    @cached_property
    def filters(self) -> ListFilter:
        return self.listing.filters(self.query, queryset=self._records, reader=self.reader)

    @property
    def _records(self) -> QuerySet[Any]:
        """What the reader may see."""
        seen: QuerySet[Any] = self.listing.records().seen_by(self.reader)
        return seen

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the reader may see."""
        return [it for it in self.listing.columns if not it.kind or may(self.reader, Action.SEE, it.kind)]

    def _sorting(self, path: str) -> Column | None:
        return next((column for column in self.columns if column.path == path and column.sort), None)

    @cached_property
    def order(self) -> str:
        asked = self.query.get("sort", "")
        return asked if self._sorting(asked.removeprefix("-")) else self.listing.order

    @cached_property
    def found(self) -> QuerySet[Any]:
        """The records asked for, in order; those that tie keep the order in which they were entered."""
        records = self.filters.qs if self.filters.is_valid() else self._records.none()
        column = self._sorting(self.order.removeprefix("-"))
        sort = ByteOrder(F(column.sort)) if column and column.folded else F(column.sort if column else "pk")
        if self.order.startswith("-"):
            return records.order_by(sort.desc(), "-pk")
        return records.order_by(sort.asc(), "pk")

    @cached_property
    def page(self) -> Page:
        """The page asked for: a number beyond the last is the last, and what is no number the first."""
        # Only keys are sorted and skipped over; whole records are read for one page alone.
        return Paginator(self.found.values_list("pk", flat=True), PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def shown(self) -> list[Row]:
        """The rows of the page."""
        keys = list(self.page.object_list)
        records = self._records.select_related(*self.listing.related).in_bulk(keys)
        return [self._row(records[key]) for key in keys if key in records]

    def _row(self, record: Any) -> Row:
        cells = [(column, column.text(record)) for column in self.columns]
        tick = isinstance(record, Verifiable) and may_submit(self.reader, record)
        return Row(record, page_of(record), cells, Tick.of(record) if tick else None)

    @property
    def ticks(self) -> bool:
        """Whether anything on the page can be submitted by the reader."""
        return any(row.tick for row in self.shown)

    def rows(self) -> Iterator[list[Any]]:
        """Every record asked for, column by column, as values."""
        for record in self.found.select_related(*self.listing.related).iterator(chunk_size=2000):
            yield [column.value(record) for column in self.columns]

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        if not column.sort:
            return Heading(column)
        sorts = self.order.removeprefix("-") == column.path
        order = ("descending" if self.order.startswith("-") else "ascending") if sorts else "none"
        return Heading(column, order, f"-{column.path}" if order == "ascending" else column.path)

"""A page of a list as one person sees it: filtered, sorted and paged. An export reads the same list without pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, ManyToOneRel, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from accounts.access import Action, Subject, may
from accounts.people import Reader
from companies.models import AnnualSales
from companies.querysets import ByteOrder
from entry.lists.catalogue import filter_class
from entry.lists.filters import ListFilter
from entry.ticks import Tick
from figures.customs import equal_rows
from records.authorship import load_authorship
from records.links import page_of
from records.lists import Column, RecordList
from records.models import RecordQuerySet, Verifiable
from records.registry import RecordKind
from records.verification import may_submit
from records.wording import UNKNOWN, FieldValue

PAGE_SIZE = 50


@dataclass(frozen=True)
class SortHeading:
    """A column's heading on a page: how the list is sorted by it now, and how a click would sort it."""

    column: Column
    order: str = ""
    then: str = ""


@dataclass(frozen=True)
class ListRow:
    """A record with its cells, the first of which names it; `tick` only where the reader can submit it."""

    record: Model
    address: str
    cells: list[tuple[Column, str]]
    tick: Tick | None


@dataclass(frozen=True)
class ListPage:
    """What a person asked of a list. Nothing is listed while a filter cannot be understood."""

    kind: RecordKind
    query: QueryDict
    reader: Reader

    @property
    def listing(self) -> RecordList:
        return cast(RecordList, self.kind.listing)

    @cached_property
    def filters(self) -> ListFilter:
        return filter_class(self.kind)(self.query, queryset=self._records, reader=self.reader)

    @cached_property
    def _records(self) -> RecordQuerySet:
        """The records that the reader may see, with what the columns count."""
        counts = {
            it.path: count_of(self.kind.model, it.counts, self.reader) for it in self.columns if it.counts
        }
        records: RecordQuerySet = self.kind.plain_records().seen_by(self.reader).annotate(**counts)
        return records

    @cached_property
    def columns(self) -> list[Column]:
        """The columns that the reader may see."""
        return [
            it for it in self.listing.columns if not it.subject or may(self.reader, Action.SEE, it.subject)
        ]

    def _sorting(self, path: str) -> Column | None:
        return next((column for column in self.columns if column.path == path and column.sort), None)

    @cached_property
    def order(self) -> str:
        asked = self.query.get("sort", "")
        return asked if self._sorting(asked.removeprefix("-")) else self.listing.order

    @cached_property
    def found(self) -> RecordQuerySet:
        """The records asked for, in order; ties keep the order in which they were entered."""
        records = self.filters.qs if self.filters.is_valid() else self._records.none()
        column = self._sorting(self.order.removeprefix("-"))
        sort = (
            ByteOrder(F(column.sort)) if column and column.is_folded else F(column.sort if column else "pk")
        )
        ties = self.listing.ties if self.order == self.listing.order else ()
        if self.order.startswith("-"):
            return records.order_by(sort.desc(), *ties, "-pk")
        return records.order_by(sort.asc(), *ties, "pk")

    @cached_property
    def page(self) -> Page:
        """The page asked for: the last for numbers beyond it, the first for what is no number."""
        # Only keys are sorted and skipped; whole records are read for one page alone.
        return Paginator(self.found.values_list("pk", flat=True), PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def shown(self) -> list[ListRow]:
        """The rows of the page."""
        keys = list(self.page.object_list)
        records = self._records.select_related(*self.kind.related).in_bulk(keys)
        if self.kind.is_verifiable and self.reader:
            load_authorship(records.values(), self.reader)
        return [self._row(records[key]) for key in keys if key in records]

    def _row(self, record: Model) -> ListRow:
        cells = [(column, column.text(record)) for column in self.columns]
        return ListRow(record, page_of(record), cells, self._tick(record))

    def _tick(self, record: Model) -> Tick | None:
        is_open = self.reader and isinstance(record, Verifiable) and may_submit(self.reader, record)
        return Tick.of(cast(Verifiable, record)) if is_open else None

    @property
    def ticks(self) -> bool:
        """Whether the reader can submit anything on the page."""
        return any(row.tick for row in self.shown)

    @property
    def left_out(self) -> tuple[str | None, ...]:
        """What a phone's cards leave out: what a record does not have, unless the list says what it means."""
        return () if self.listing.note else (None, "", UNKNOWN)

    @cached_property
    def equal_to_customs(self) -> set[int]:
        """The keys of the page's rows of sales that customs equal."""
        rows = [row.record for row in self.shown if isinstance(row.record, AnnualSales)]
        if not rows or not may(self.reader, Action.SEE, Subject.CUSTOMS):
            return set()
        return equal_rows(rows, timezone.localdate())

    def rows(self) -> Iterator[list[FieldValue]]:
        """Every record asked for, column by column, as values."""
        for record in self.found.select_related(*self.kind.related).iterator(chunk_size=2000):
            yield [column.value(record) for column in self.columns]

    @property
    def headings(self) -> list[SortHeading]:
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> SortHeading:
        if not column.sort:
            return SortHeading(column)
        sorts = self.order.removeprefix("-") == column.path
        order = ("descending" if self.order.startswith("-") else "ascending") if sorts else "none"
        return SortHeading(column, order, f"-{column.path}" if order == "ascending" else column.path)


def count_of(model: type[Model], name: str, reader: Reader) -> Coalesce:
    """How many related records that the reader sees each record has; a subquery, so that counts do not multiply."""
    relation = cast(ManyToOneRel, model._meta.get_field(name))
    related = cast(RecordQuerySet, relation.related_model._default_manager.all())
    owner = relation.field.name
    counts = (
        related.seen_by(reader)
        .filter(**{owner: OuterRef("pk")})
        .order_by()
        .values(owner)
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counts.values("n")), 0)

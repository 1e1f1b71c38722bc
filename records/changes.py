"""Changes of records: the history rows of several models, merged by time, with the values before and after.

Each model is described by a `Tracked` that the caller passes. Pages are read backwards from a moment, so that every
page takes the same time.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Field, ForeignKey, Model, OuterRef, Q, QuerySet, Subquery
from simple_history.utils import get_history_model_for_model

from accounts.people import User
from records.base import BOOKKEEPING
from records.text import LazyText
from records.wording import UNKNOWN, FieldValue, field_words, label

Key = int | str
Reference = tuple[type[Model], Key]
"""A model and a primary key; the record may have been deleted."""

HistoryRow: TypeAlias = Any
"""A row of a history table; django-simple-history creates these models at run time."""

CREATED, CHANGED, REMOVED = "+", "~", "-"

IMPLIED = BOOKKEEPING | {"submitted_at", "verified_at", "content_type", "object_id", "file"}
"""Fields left out of a change: its own time, and its place in the database."""


@dataclass(frozen=True, eq=False)
class Tracked:
    """How changes of a model are shown.

    `title` names the record of a history row, `owner` returns the record on whose page the change is listed,
    `label` names a record of this model in the changes of others, `show` formats special fields.
    """

    model: type[Model]
    title: Callable[[HistoryRow, "Names"], str]
    owner: Callable[[HistoryRow], Reference | None]
    label: Callable[..., str]
    show: dict[str, Callable[..., str]]
    related: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @cached_property
    def line_model(self) -> HistoryRow:
        """The history model. Cached: `history` creates a new manager class at each access."""
        return get_history_model_for_model(self.model)

    @property
    def lines(self) -> QuerySet[HistoryRow]:
        found: QuerySet[HistoryRow] = self.line_model._default_manager.all()
        return found

    @cached_property
    def fields(self) -> list[Field]:
        return [field for field in self.line_model.tracked_fields if field.name not in IMPLIED]


@dataclass(frozen=True, order=True)
class Moment:
    """The sort key of a history row: its time, then model and id."""

    at: datetime.datetime
    slug: str
    line: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.slug}~{self.line}"

    @classmethod
    def read(cls, text: str) -> "Moment":
        """Parse `str(moment)`. Raises ValueError for other texts."""
        at, slug, line = text.split("~")
        moment = datetime.datetime.fromisoformat(at)
        # Only times within the range of the database are valid.
        if moment.tzinfo is None or not 0 <= int(line) <= BigIntegerField.MAX_BIGINT:
            raise ValueError(text)
        return cls(moment.astimezone(datetime.UTC), slug, int(line))

    def before(self, slug: str) -> Q:
        """The condition for rows of a model that follow this one in a list with the latest first."""
        earlier = Q(history_date__lt=self.at)
        if slug > self.slug:
            return earlier
        same_time = Q(history_date=self.at)
        return earlier | (same_time & Q(history_id__lt=self.line) if slug == self.slug else same_time)


@dataclass(frozen=True)
class Value:
    """The formatted values of a field before and after a change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change. `record` is the record it is listed with; None if that was deleted."""

    moment: Moment
    how: str
    by: User | None
    kind: LazyText
    title: str
    record: Model | None
    values: list[Value]


def changes(
    sources: Iterable[tuple[Tracked, QuerySet[HistoryRow]]],
    number: int,
    *,
    known: Iterable[Tracked],
    before: Moment | None = None,
) -> list[Change]:
    """The latest `number` changes before a moment; at most four queries per model.

    `known` are all tracked models, including those without a source here: they name the related records.
    """
    found = sorted(
        chain.from_iterable(_latest(kind, lines, number, before) for kind, lines in sources),
        key=lambda pair: _moment(*pair),
        reverse=True,
    )[:number]
    earlier = _earlier(found)
    names = Names(known, _mentioned(found, earlier))
    return [_change(kind, line, earlier.get((kind, line.previous)), names) for kind, line in found]


def _latest(
    kind: Tracked, lines: QuerySet[HistoryRow], number: int, before: Moment | None
) -> Iterable[tuple[Tracked, HistoryRow]]:
    """The latest rows of a model, each with the id of the record's previous row."""
    if before:
        lines = lines.filter(before.before(kind.slug))
    key = kind.model._meta.pk.attname
    same = kind.lines.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    previous = Subquery(same.order_by("-history_id").values("history_id")[:1])
    latest = lines.select_related("history_user").order_by("-history_date", "-history_id")[:number]
    return ((kind, line) for line in latest.annotate(previous=previous))


def _moment(kind: Tracked, line: HistoryRow) -> Moment:
    return Moment(line.history_date, kind.slug, line.history_id)


def _earlier(found: list[tuple[Tracked, HistoryRow]]) -> dict[tuple[Tracked, int], HistoryRow]:
    wanted: dict[Tracked, list[int]] = {}
    for kind, line in found:
        if line.previous:
            wanted.setdefault(kind, []).append(line.previous)
    return {
        (kind, key): line for kind, keys in wanted.items() for key, line in kind.lines.in_bulk(keys).items()
    }


def _change(kind: Tracked, line: HistoryRow, previous: HistoryRow | None, names: "Names") -> Change:
    owner = kind.owner(line)
    return Change(
        _moment(kind, line),
        line.history_type,
        line.history_user,
        kind.model._meta.verbose_name or kind.slug,
        kind.title(line, names),
        names.record(*owner) if owner else None,
        list(_values(kind, line, previous, names)),
    )


def _values(kind: Tracked, line: HistoryRow, previous: HistoryRow | None, names: "Names") -> Iterable[Value]:
    """The fields that differ; all non-empty fields of an added or deleted record."""
    for field in kind.fields:
        is_made, is_removed = line.history_type == CREATED, line.history_type == REMOVED
        before = (
            None
            if is_made or (previous is None and not is_removed)
            else getattr(previous or line, field.attname)
        )
        after = None if is_removed else getattr(line, field.attname)
        if before != after:
            texts = [names.words(kind, field, value) for value in (before, after)]
            if texts[0] != texts[1]:
                yield Value(label(field), *texts)


# ── Names of related records ─────────────────────────────────────────────


def _mentioned(
    found: list[tuple[Tracked, HistoryRow]], earlier: dict[tuple[Tracked, int], HistoryRow]
) -> set[Reference]:
    mentioned = {owner for kind, line in found if (owner := kind.owner(line))}
    for kind, line in [*found, *((kind, line) for (kind, _key), line in earlier.items())]:
        for field in kind.line_model.tracked_fields:
            key = getattr(line, field.attname)
            if isinstance(field, ForeignKey) and field.related_model is not ContentType and key is not None:
                mentioned.add((field.related_model, key))
    return mentioned


class Names:
    """The names of records by model and key, with one query per model; for deleted records, their last names."""

    def __init__(self, kinds: Iterable[Tracked], mentioned: set[Reference]) -> None:
        self._kinds = {kind.model: kind for kind in kinds}
        self._wanted: dict[type[Model], set[Key]] = {}
        for model, key in mentioned:
            self._wanted.setdefault(model, set()).add(key)

    @cached_property
    def _records(self) -> dict[Reference, Model]:
        return {
            (model, key): record
            for model, keys in self._wanted.items()
            for key, record in self._read(model).in_bulk(list(keys)).items()
        }

    def _read(self, model: type[Model]) -> QuerySet[Model]:
        kind = self._kinds.get(model)
        found: QuerySet[Model] = model._base_manager.select_related(*(kind.related if kind else ()))
        return found

    @cached_property
    def _removed(self) -> dict[Reference, HistoryRow]:
        """The last history rows of deleted records that are still referred to."""
        last: dict[Reference, HistoryRow] = {}
        for model, keys in self._wanted.items():
            gone = [key for key in keys if (model, key) not in self._records]
            if gone and model in self._kinds:
                key = model._meta.pk.attname
                lines = self._kinds[model].lines.filter(**{f"{key}__in": gone}, history_type=REMOVED)
                last |= {(model, getattr(line, key)): line for line in lines}
        return last

    def record(self, model: type[Model], key: Key) -> Model | None:
        return self._records.get((model, key))

    def name(self, model: type[Model], key: Key | None) -> str:
        if key is None:
            return UNKNOWN
        record = self._records.get((model, key)) or self._removed.get((model, key))
        if record is None:
            return f"№ {key}"
        kind = self._kinds.get(model)
        return kind.label(record) if kind else str(record)

    def words(self, kind: Tracked, field: Field, value: FieldValue) -> str:
        if value is not None and isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        if value is not None and field.name in kind.show:
            return kind.show[field.name](value)
        return field_words(field, value)

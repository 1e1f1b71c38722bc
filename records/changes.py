"""Changes of records: the history rows of several models, merged by time, with the values before and after.

records/registry.py says how each kind is named. Pages are read backwards from a moment, so that every page takes the same
time.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Field, ForeignKey, Model, OuterRef, Q, QuerySet, Subquery

from accounts.people import User
from records.registry import HistoryRow, RecordKind, kind_of
from records.wording import UNKNOWN, FieldValue, field_words, label

Key = int | str
Reference = tuple[type[Model], Key]
"""A model and a primary key; the record may have been deleted."""

CREATED, CHANGED, REMOVED = "+", "~", "-"


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
    kind: str
    title: str
    record: Model | None
    values: list[Value]

    @property
    def sitting(self) -> tuple[datetime.datetime, User | None]:
        """Its minute and its author: what lists say once for all changes that share it."""
        return self.moment.at.replace(second=0, microsecond=0), self.by


def changes(
    sources: Iterable[tuple[RecordKind, QuerySet[HistoryRow]]],
    number: int,
    *,
    before: Moment | None = None,
) -> list[Change]:
    """The latest `number` changes before a moment; at most four queries per model."""
    found = sorted(
        chain.from_iterable(_latest(kind, lines, number, before) for kind, lines in sources),
        key=lambda pair: _moment(*pair),
        reverse=True,
    )[:number]
    earlier = _earlier(found)
    names = Names(_mentioned(found, earlier))
    return [_change(kind, line, earlier.get((kind, line.previous)), names) for kind, line in found]


def _latest(
    kind: RecordKind, lines: QuerySet[HistoryRow], number: int, before: Moment | None
) -> Iterable[tuple[RecordKind, HistoryRow]]:
    """The latest rows of a model, each with the id of the record's previous row."""
    if before:
        lines = lines.filter(before.before(kind.slug))
    latest = lines.select_related("history_user").order_by("-history_date", "-history_id")[:number]
    return ((kind, line) for line in latest.annotate(previous=previous_line(kind)))


def previous_line(kind: RecordKind) -> Subquery:
    """The id of the record's row of the history before a row; None for its first."""
    key = kind.model._meta.pk.attname
    same = kind.lines.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    return Subquery(same.order_by("-history_id").values("history_id")[:1])


def _moment(kind: RecordKind, line: HistoryRow) -> Moment:
    return Moment(line.history_date, kind.slug, line.history_id)


def _earlier(found: list[tuple[RecordKind, HistoryRow]]) -> dict[tuple[RecordKind, int], HistoryRow]:
    wanted: dict[RecordKind, list[int]] = {}
    for kind, line in found:
        if line.previous:
            wanted.setdefault(kind, []).append(line.previous)
    return {
        (kind, key): line for kind, keys in wanted.items() for key, line in kind.lines.in_bulk(keys).items()
    }


def _change(kind: RecordKind, line: HistoryRow, previous: HistoryRow | None, names: "Names") -> Change:
    owner = owner_of(kind, line)
    return Change(
        _moment(kind, line),
        line.history_type,
        line.history_user,
        kind.label,
        _title(kind, line, names),
        names.record(*owner) if owner else None,
        list(_values(kind, line, previous, names)),
    )


def owner_of(kind: RecordKind, line: HistoryRow) -> Reference | None:
    """The record on whose page the change is listed: the record itself, or the one that it is part of or attached to."""
    if kind.is_attached:
        model = ContentType.objects.get_for_id(line.content_type_id).model_class()
        return (model, line.object_id) if model else None
    if kind.part_of:
        part_of = cast(ForeignKey, kind.model._meta.get_field(kind.part_of))
        return part_of.related_model, getattr(line, part_of.attname)
    return kind.model, getattr(line, kind.model._meta.pk.attname)


def _title(kind: RecordKind, line: HistoryRow, names: "Names") -> str:
    """The name of the record of a history row."""
    if kind.is_attached:
        owner = owner_of(kind, line)
        record = names.record(*owner) if owner else None
        return f"{kind.name_of(line)} · {record}" if record else kind.name_of(line)
    fields = [cast(Field, kind.model._meta.get_field(name)) for name in kind.title]
    words = [names.words(kind, field, getattr(line, field.attname)) for field in fields]
    return " · ".join(words) or kind.name_of(line)


def _values(
    kind: RecordKind, line: HistoryRow, previous: HistoryRow | None, names: "Names"
) -> Iterable[Value]:
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
            texts = [names.words(kind, field, value, line) for value in (before, after)]
            if texts[0] != texts[1]:
                yield Value(label(field), *texts)


# ── Names of related records ─────────────────────────────────────────────


def _mentioned(
    found: list[tuple[RecordKind, HistoryRow]], earlier: dict[tuple[RecordKind, int], HistoryRow]
) -> set[Reference]:
    owners = {owner for kind, line in found if (owner := owner_of(kind, line))}
    return owners | mentioned_by([*found, *((kind, line) for (kind, _key), line in earlier.items())])


def mentioned_by(lines: Iterable[tuple[RecordKind, HistoryRow | Model]]) -> set[Reference]:
    """The records that rows of the history, or records themselves, refer to."""
    mentioned: set[Reference] = set()
    for kind, line in lines:
        for field in kind.line_model.tracked_fields:
            key = getattr(line, field.attname)
            if isinstance(field, ForeignKey) and field.related_model is not ContentType and key is not None:
                mentioned.add((field.related_model, key))
    return mentioned


class Names:
    """The names of records by model and key, with one query per model; for deleted records, their last names."""

    def __init__(self, mentioned: set[Reference]) -> None:
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
        kind = kind_of(model)
        found: QuerySet[Model] = model._base_manager.select_related(*(kind.related if kind else ()))
        return found

    @cached_property
    def _removed(self) -> dict[Reference, HistoryRow]:
        """The last history rows of deleted records that are still referred to."""
        last: dict[Reference, HistoryRow] = {}
        for model, keys in self._wanted.items():
            gone = [key for key in keys if (model, key) not in self._records]
            kind = kind_of(model)
            if gone and kind:
                key = model._meta.pk.attname
                lines = kind.lines.filter(**{f"{key}__in": gone}, history_type=REMOVED)
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
        kind = kind_of(model)
        return kind.name_of(record) if kind else str(record)

    def words(self, kind: RecordKind, field: Field, value: FieldValue, line: HistoryRow = None) -> str:
        if value is not None and isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        if value is not None and line and field.name in kind.show_of:
            return kind.show_of[field.name](line, value)
        if value is not None and field.name in kind.show:
            return kind.show[field.name](value)
        return field_words(field, value)

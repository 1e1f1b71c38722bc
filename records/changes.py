"""Who changed what from what to what, when: the lines of history of all kinds of record, told as changes.

It knows no kind by name: each is described by a `Tracked`, and whoever asks brings them. Lines of several kinds are
merged by time, and read from a moment backwards, so that no page is slower than the first.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, ForeignKey, Model, OuterRef, Q, QuerySet, Subquery

from records.base import BOOKKEEPING
from records.wording import UNKNOWN, field_words, label

Reference = tuple[type[Model], Any]
"""A kind of record and a key of it, whether or not that record still exists."""

CREATED, CHANGED, REMOVED = "+", "~", "-"

IMPLIED = BOOKKEEPING | {"submitted_at", "verified_at", "content_type", "object_id", "file"}
"""Fields that a change says without them: its own time, and where it belongs."""


@dataclass(frozen=True, eq=False)
class Tracked:
    """How changes of a kind of record are told.

    `title` names a line's record with the help of `Names`, `owner` is the record on whose page the line belongs,
    `label` is what others call a record of the kind, `show` the words of fields that only the kind knows.
    """

    model: Any
    title: Callable[[Any, "Names"], str]
    owner: Callable[[Any], Reference | None]
    label: Callable[[Any], str]
    show: dict[str, Callable[[Any], str]]
    related: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @cached_property
    def line_model(self) -> Any:
        """The model of its lines. Asked for once: `history` makes a class of manager anew each time."""
        return self.model.history.model

    @property
    def lines(self) -> QuerySet[Any]:
        found: QuerySet[Any] = self.line_model._default_manager.all()
        return found

    @cached_property
    def fields(self) -> list[Any]:
        return [field for field in self.line_model.tracked_fields if field.name not in IMPLIED]


@dataclass(frozen=True, order=True)
class Moment:
    """A line's place among all: its time, and what decides between lines of the same time."""

    at: datetime.datetime
    slug: str
    line: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.slug}~{self.line}"

    @classmethod
    def read(cls, text: str) -> "Moment":
        """Raises ValueError where the text is no moment."""
        at, slug, line = text.split("~")
        moment = datetime.datetime.fromisoformat(at)
        # As UTC it is a moment that a database can hold, or there is none.
        if moment.tzinfo is None or not 0 <= int(line) <= BigIntegerField.MAX_BIGINT:
            raise ValueError(text)
        return cls(moment.astimezone(datetime.UTC), slug, int(line))

    def before(self, slug: str) -> Q:
        """The lines of a kind that come after this one on a list whose latest line is first."""
        earlier = Q(history_date__lt=self.at)
        if slug > self.slug:
            return earlier
        same_time = Q(history_date=self.at)
        return earlier | (same_time & Q(history_id__lt=self.line) if slug == self.slug else same_time)


@dataclass(frozen=True)
class Value:
    """A field's words before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One line of history, told. `record` is what it belongs to, None where that exists no more."""

    moment: Moment
    how: str
    by: Any
    kind: Any
    title: str
    record: Any
    values: list[Value]


def changes(
    sources: Iterable[tuple[Tracked, QuerySet[Any]]],
    number: int,
    *,
    known: Iterable[Tracked],
    before: Moment | None = None,
) -> list[Change]:
    """The latest `number` lines of several kinds, from a moment backwards; four queries at most for each kind.

    `known` are all kinds, also those whose lines are not asked for: they say what their records are called.
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
    kind: Tracked, lines: QuerySet[Any], number: int, before: Moment | None
) -> Iterable[tuple[Tracked, Any]]:
    """A kind's own latest lines, each with the key of the line before it."""
    if before:
        lines = lines.filter(before.before(kind.slug))
    key = kind.model._meta.pk.attname
    same = kind.lines.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    previous = Subquery(same.order_by("-history_id").values("history_id")[:1])
    latest = lines.select_related("history_user").order_by("-history_date", "-history_id")[:number]
    return ((kind, line) for line in latest.annotate(previous=previous))


def _moment(kind: Tracked, line: Any) -> Moment:
    return Moment(line.history_date, kind.slug, line.history_id)


def _earlier(found: list[tuple[Tracked, Any]]) -> dict[tuple[Tracked, int], Any]:
    wanted: dict[Tracked, list[int]] = {}
    for kind, line in found:
        if line.previous:
            wanted.setdefault(kind, []).append(line.previous)
    return {
        (kind, key): line for kind, keys in wanted.items() for key, line in kind.lines.in_bulk(keys).items()
    }


def _change(kind: Tracked, line: Any, previous: Any, names: "Names") -> Change:
    owner = kind.owner(line)
    return Change(
        _moment(kind, line),
        line.history_type,
        line.history_user,
        kind.model._meta.verbose_name,
        kind.title(line, names),
        names.record(*owner) if owner else None,
        list(_values(kind, line, previous, names)),
    )


def _values(kind: Tracked, line: Any, previous: Any, names: "Names") -> Iterable[Value]:
    """The fields that differ; of a record that was made or removed, those that are known."""
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


# ── What the records that lines speak of are called ─────────────────────────────────────────────


def _mentioned(found: list[tuple[Tracked, Any]], earlier: dict[tuple[Tracked, int], Any]) -> set[Reference]:
    mentioned = {owner for kind, line in found if (owner := kind.owner(line))}
    for kind, line in [*found, *((kind, line) for (kind, _key), line in earlier.items())]:
        for field in kind.line_model.tracked_fields:
            key = getattr(line, field.attname)
            if isinstance(field, ForeignKey) and field.related_model is not ContentType and key is not None:
                mentioned.add((field.related_model, key))
    return mentioned


class Names:
    """The names of records by kind and key, read in one query a kind; of removed ones, their last."""

    def __init__(self, kinds: Iterable[Tracked], mentioned: set[Reference]) -> None:
        self._kinds = {kind.model: kind for kind in kinds}
        self._wanted: dict[type[Model], set[Any]] = {}
        for model, key in mentioned:
            self._wanted.setdefault(model, set()).add(key)

    @cached_property
    def _records(self) -> dict[Reference, Any]:
        return {
            (model, key): record
            for model, keys in self._wanted.items()
            for key, record in self._read(model).in_bulk(list(keys)).items()
        }

    def _read(self, model: Any) -> QuerySet[Any]:
        kind = self._kinds.get(model)
        found: QuerySet[Any] = model._base_manager.select_related(*(kind.related if kind else ()))
        return found

    @cached_property
    def _removed(self) -> dict[Reference, Any]:
        """The last line of each record that exists no more and is still spoken of."""
        last: dict[Reference, Any] = {}
        for model, keys in self._wanted.items():
            gone = [key for key in keys if (model, key) not in self._records]
            if gone and model in self._kinds:
                key = model._meta.pk.attname
                lines = self._kinds[model].lines.filter(**{f"{key}__in": gone}, history_type=REMOVED)
                last |= {(model, getattr(line, key)): line for line in lines}
        return last

    def record(self, model: type[Model], key: Any) -> Any:
        return self._records.get((model, key))

    def name(self, model: type[Model], key: Any) -> str:
        if key is None:
            return UNKNOWN
        record = self._records.get((model, key)) or self._removed.get((model, key))
        if record is None:
            return f"№ {key}"
        kind = self._kinds.get(model)
        return kind.label(record) if kind else str(record)

    def words(self, kind: Tracked, field: Any, value: Any) -> str:
        if value is not None and isinstance(field, ForeignKey):
            return self.name(field.related_model, value)
        if value is not None and field.name in kind.show:
            return kind.show[field.name](value)
        return field_words(field, value)

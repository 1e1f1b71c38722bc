"""The verification queue: submitted records of all kinds, oldest first."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TypeAlias, TypeVar

import django_filters as filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, may, regions_of
from accounts.people import Reader, User, Visitor
from entry.lists.filters import Choices, ListFilter, user_choices
from entry.ticks import Tick
from figures.queries import Query, compile_query
from records.authorship import LONG_AGO, load_authorship
from records.changes import Value as Change
from records.evidence import Evidence
from records.links import page_of
from records.models import RecordQuerySet, Verifiable, Verification
from records.origin import written_by
from records.registry import RecordKind, verifiable_kinds
from records.text import LazyText
from records.verification import refusal_to_decide
from records.verified_before import changes_since

PAGE_SIZE = 50
MOST_RETURNED = 20

Row = TypeVar("Row")

QueueKey = tuple[datetime.datetime, str, int]
"""Since when a record waits, its kind, and its primary key."""


def waiting(kind: RecordKind, reader: Reader) -> RecordQuerySet:
    """The submitted records of a kind that the reader may see, whoever submitted them."""
    return kind.plain_records().seen_by(reader).filter(verification=Verification.SUBMITTED).order_by()


def keys(found: dict[str, RecordQuerySet]) -> "QuerySet[Model, QueueKey]":
    """The records of several kinds as one list of queue keys, in one query."""
    return _union(
        records.order_by()
        .annotate(since=Coalesce("submitted_at", LONG_AGO), kind=Value(slug), key=F("pk"))
        .values_list("since", "kind", "key")
        for slug, records in found.items()
    )


def _union(queries: "Iterable[QuerySet[Model, Row]]") -> "QuerySet[Model, Row]":
    first, *others = queries
    return first.union(*others, all=True) if others else first


def verifies(user: Visitor) -> bool:
    """Whether the user may verify records of any kind."""
    return any(may(user, Action.VERIFY, kind.subject) for kind in verifiable_kinds().values())


def waiting_for(user: Visitor) -> int:
    """How many records a person may verify or return now: one query for all kinds."""
    return _count(_compile_waiting(*_standing(user))) if verifies(user) else 0


def returned_to(user: Visitor) -> int:
    """How many records came back to the person who submitted them: one query for all kinds."""
    return _count(_compile_returned(*_standing(user)))


Standing: TypeAlias = tuple[Visitor, bool, str, frozenset[str] | None, tuple[int, ...]]
"""A person, and all that their queries follow from besides: whether they are active, their role and their regions, and the
primary keys of the content types. Persons are equal by their own alone."""


def _standing(user: Visitor) -> Standing:
    kinds = [ContentType.objects.get_for_model(kind.model).pk for kind in verifiable_kinds().values()]
    return user, user.is_active, getattr(user, "role", ""), regions_of(user), tuple(kinds)


# The menu of every page counts after each change, and Django takes longer to build these queries than they run.
@lru_cache(maxsize=256)
def _compile_waiting(user: Visitor, *_rest: object) -> Query | None:
    return _compile(kind.verifiable_records().waiting_for(user) for kind in verifiable_kinds().values())


@lru_cache(maxsize=256)
def _compile_returned(user: Visitor, *_rest: object) -> Query | None:
    return _compile(
        kind.plain_records().seen_by(user).filter(verification=Verification.RETURNED, submitted_by=user.pk)
        for kind in verifiable_kinds().values()
    )


def _compile(records: Iterable[RecordQuerySet]) -> Query | None:
    """The statement that counts records; None where nobody needs to ask for them."""
    try:
        found = compile_query(_union(of_kind.order_by().values("pk") for of_kind in records))
    except EmptyResultSet:
        return None
    return Query(f"SELECT COUNT(*) FROM ({found.sql}) AS found", found.params)  # noqa: S608 Django's own SQL


def _count(query: Query | None) -> int:
    return int(query.rows()[0][0]) if query else 0


def _submitters(reader: Reader) -> QuerySet[User]:
    """Everybody who submitted a record that waits."""
    found = Q(pk__in=[])
    for kind in verifiable_kinds().values():
        found |= Q(pk__in=waiting(kind, reader).values("submitted_by"))
    return User.objects.filter(found).order_by("name", "pk")


class QueueFilter(ListFilter):
    """The filters of the queue; a filter by institution, say, leaves out the kinds without an institution."""

    kind = Choices("kind", _("Kind"))
    region = Choices("region", _("Region"))
    chain = Choices("chain", _("Value chain"))
    institution = Choices("institution", _("Institution"))
    submitted_by = filters.ChoiceFilter(label=_("Submitted by"), empty_label=_("All"))
    older_than = filters.NumberFilter(
        label=_("Waiting for at least (days)"),
        min_value=0,
        max_value=36_500,
        widget=forms.NumberInput({"min": 0, "inputmode": "numeric"}),
    )

    written_by = filters.UUIDFilter(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, reader: Reader) -> None:
        super().__init__(data, queryset=User.objects.none(), reader=reader)
        self.filters["kind"].extra["choices"] = [
            (slug, kind.heading) for slug, kind in verifiable_kinds().items()
        ]
        self.filters["submitted_by"].extra["choices"] = user_choices(_submitters(reader))

    def of(self, kind: RecordKind) -> RecordQuerySet:
        """The waiting records of a kind that pass the filters."""
        chosen = self.form.cleaned_data
        records = waiting(kind, self.reader)
        if chosen["kind"] and kind.slug not in chosen["kind"]:
            return records.none()
        for name in ("region", "chain", "institution"):
            if chosen[name]:
                path = kind.path(name)
                records = records.filter(**{f"{path}__in": chosen[name]}) if path else records.none()
        if chosen["written_by"]:
            written = written_by(chosen["written_by"], kind)
            records = records.filter(pk__in=written.values("id"))
        if chosen["submitted_by"]:
            records = records.filter(submitted_by=chosen["submitted_by"])
        if chosen["older_than"] is not None:
            latest = timezone.now() - datetime.timedelta(days=int(chosen["older_than"]))
            records = records.filter(Q(submitted_at__lte=latest) | Q(submitted_at__isnull=True))
        return records


@dataclass(frozen=True)
class QueueRow:
    """A record in the queue; `refusal` says why the reader cannot decide on it.

    `changes` is what differs from when it was last verified; `parts` says how many child records it has, `files` is the
    number of files of evidence.
    """

    kind: str
    record: Verifiable
    summary: str
    address: str
    days: int | None
    tick: Tick
    refusal: LazyText
    changes: list[Change] = field(default_factory=list)
    was_verified: bool = False
    parts: str = ""
    files: int = 0


@dataclass(frozen=True)
class QueuePage:
    """The queue as one person sees it."""

    query: QueryDict
    reader: Visitor
    filters: QueueFilter

    @cached_property
    def page(self) -> Page:
        valid = self.filters.is_valid()
        found = {
            slug: self.filters.of(kind) if valid else waiting(kind, self.reader).none()
            for slug, kind in verifiable_kinds().items()
        }
        oldest_first = keys(found).order_by("since", "kind", "key")
        return Paginator(oldest_first, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[QueueRow]:
        """The page's records, read with their authors in two queries for each kind."""
        all_kinds = verifiable_kinds()
        shown = [(slug, key) for _since, slug, key in self.page.object_list]
        records = {
            slug: self._records(kind).in_bulk([key for of, key in shown if of == slug])
            for slug, kind in all_kinds.items()
        }
        load_authorship((record for found in records.values() for record in found.values()), self.reader)
        around = {
            slug: Around(all_kinds[slug], list(found.values())) for slug, found in records.items() if found
        }
        return [
            around[slug].beside(self._row(all_kinds[slug], records[slug][key]))
            for slug, key in shown
            if key in records[slug]
        ]

    def _records(self, kind: RecordKind) -> RecordQuerySet:
        return kind.verifiable_records().seen_by(self.reader)

    def _row(self, kind: RecordKind, record: Verifiable) -> QueueRow:
        return QueueRow(
            kind.heading,
            record,
            kind.summary(record),
            page_of(record),
            (timezone.now() - record.submitted_at).days if record.submitted_at else None,
            Tick.of(record),
            refusal_to_decide(self.reader, record),
        )

    @property
    def is_of_one_import(self) -> bool:
        return bool(self.filters.is_valid() and self.filters.form.cleaned_data["written_by"])

    @property
    def may_tick(self) -> bool:
        return any(not row.refusal for row in self.rows)

    @property
    def refusal_of_all(self) -> str:
        """Why the reader can decide on none of several records, where it is the same of each: it is said once."""
        refusals = {str(row.refusal) for row in self.rows}
        return refusals.pop() if len(refusals) == 1 and len(self.rows) > 1 else ""

    @cached_property
    def returned(self) -> list[QueueRow]:
        """The reader's own records that came back, the last ones first."""
        return [
            self._row(kind, record)
            for kind in verifiable_kinds().values()
            for record in self._records(kind)
            .filter(verification=Verification.RETURNED, submitted_by=self.reader)
            .order_by("-submitted_at", "pk")[:MOST_RETURNED]
        ]


class Around:
    """What is verified with records of a kind, and what they said when they were verified before."""

    def __init__(self, kind: RecordKind, records: list[Verifiable]) -> None:
        self.kind = kind
        keys = [record.pk for record in records]
        self.changes = changes_since(kind, records)
        self.files = Counter(
            Evidence.objects.filter(
                content_type=ContentType.objects.get_for_model(kind.model), object_id__in=keys
            ).values_list("object_id", flat=True)
        )
        self.parts = {name: self._count(name, keys) for name in kind.model.PARTS}  # type: ignore[attr-defined]

    def _count(self, name: str, keys: list[int]) -> Counter[int]:
        relation = self.kind.model._meta.get_field(name)
        owner = relation.field.attname  # type: ignore[union-attr] # a reverse relation
        parts = relation.related_model._default_manager.filter(**{f"{owner}__in": keys})  # type: ignore[union-attr]
        return Counter(parts.order_by().values_list(owner, flat=True))

    def beside(self, row: QueueRow) -> QueueRow:
        pk = row.record.pk
        return replace(
            row,
            changes=self.changes.get(pk, []),
            was_verified=pk in self.changes,
            parts=", ".join(self._words(name, counted[pk]) for name, counted in self.parts.items()),
            files=self.files[pk],
        )

    def _words(self, name: str, number: int) -> str:
        model = self.kind.model._meta.get_field(name).related_model
        return f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"  # type: ignore[union-attr]


def queue_page(query: QueryDict, reader: Visitor) -> QueuePage:
    return QueuePage(query, reader, QueueFilter(query, reader))

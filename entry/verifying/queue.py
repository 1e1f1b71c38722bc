"""The verification queue: what waits for somebody else's look, oldest first, over all kinds of record."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, may
from accounts.models import User
from entry.kinds import VERIFIABLE, Kind
from entry.links import page_of
from entry.lists.filters import Choices, ListFilter
from entry.ticks import Tick
from records.models import Verification
from records.verification import may_decide

PAGE_SIZE = 50
MOST_TO_MEND = 20
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def waiting(kind: Kind, reader: Any) -> QuerySet[Any]:
    """What is submitted, whoever did it, and within the reader's reach."""
    seen: QuerySet[Any] = kind.model._default_manager.seen_by(reader)  # type: ignore[attr-defined]
    return seen.filter(verification=Verification.SUBMITTED).order_by()


def keys(found: dict[str, QuerySet[Any]]) -> QuerySet[Any]:
    """The records of several kinds as one list of (since, kind, key), in one query."""
    return _together(
        records.order_by()
        .annotate(since=Coalesce("submitted_at", LONG_AGO), kind=Value(slug), key=F("pk"))
        .values_list("since", "kind", "key")
        for slug, records in found.items()
    )


def _together(of_each_kind: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = of_each_kind
    together: QuerySet[Any] = first.union(*others, all=True) if others else first
    return together


def waiting_for(user: Any) -> int:
    """How many records a person may verify or return now: one query for all kinds."""
    if not any(may(user, Action.VERIFY, kind.model.SUBJECT) for kind in VERIFIABLE.values()):
        return 0
    mine = (waiting(kind, user).exclude(submitted_by=user).values("pk") for kind in VERIFIABLE.values())
    return _together(mine).count()


def _people(reader: Any) -> list[tuple[int, str]]:
    submitted = (Q(pk__in=waiting(kind, reader).values("submitted_by")) for kind in VERIFIABLE.values())
    anybody = Q(pk__in=[])
    for some in submitted:
        anybody |= some
    return [(person.pk, str(person)) for person in User.objects.filter(anybody).order_by("name", "pk")]


class QueueFilter(ListFilter):
    """What of the queue a person wants to see; a kind without, say, an institution is left out by that filter."""

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

    def __init__(self, data: QueryDict, reader: Any) -> None:
        super().__init__(data, queryset=User.objects.none(), reader=reader)
        self.filters["kind"].extra["choices"] = [(slug, kind.name) for slug, kind in VERIFIABLE.items()]
        self.filters["submitted_by"].extra["choices"] = _people(reader)

    def of(self, kind: Kind) -> QuerySet[Any]:
        """The kind's waiting records that fit."""
        chosen = self.form.cleaned_data
        records = waiting(kind, self.reader)
        if chosen["kind"] and kind.slug not in chosen["kind"]:
            return records.none()
        for name in ("region", "chain", "institution"):
            if chosen[name]:
                path = kind.paths.get(name)
                records = records.filter(**{f"{path}__in": chosen[name]}) if path else records.none()
        if chosen["submitted_by"]:
            records = records.filter(submitted_by=chosen["submitted_by"])
        if chosen["older_than"] is not None:
            latest = timezone.now() - datetime.timedelta(days=int(chosen["older_than"]))
            records = records.filter(Q(submitted_at__lte=latest) | Q(submitted_at__isnull=True))
        return records


@dataclass(frozen=True)
class Waiting:
    """A record in the queue; `refusal` says why the reader cannot decide on it."""

    kind: str
    record: Any
    summary: str
    address: str
    days: int | None
    tick: Tick
    refusal: Any


@dataclass(frozen=True)
class QueuePage:
    """The queue as one person sees it."""

    query: QueryDict
    reader: Any
    filters: QueueFilter

    @cached_property
    def page(self) -> Page:
        valid = self.filters.is_valid()
        found = {
            slug: self.filters.of(kind) if valid else waiting(kind, self.reader).none()
            for slug, kind in VERIFIABLE.items()
        }
        oldest_first = keys(found).order_by("since", "kind", "key")
        return Paginator(oldest_first, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[Waiting]:
        """The page's records, read in one query for each kind."""
        shown = [(slug, key) for _since, slug, key in self.page.object_list]
        records = {
            slug: kind.records().seen_by(self.reader).in_bulk([key for of, key in shown if of == slug])
            for slug, kind in VERIFIABLE.items()
        }
        return [self._row(slug, records[slug][key]) for slug, key in shown if key in records[slug]]

    def _row(self, slug: str, record: Any) -> Waiting:
        kind = VERIFIABLE[slug]
        return Waiting(
            kind.name,
            record,
            kind.summary(record),
            page_of(record),
            (timezone.now() - record.submitted_at).days if record.submitted_at else None,
            Tick.of(record),
            _refusal(self.reader, record),
        )

    @property
    def may_tick(self) -> bool:
        return any(not row.refusal for row in self.rows)

    @cached_property
    def to_mend(self) -> list[Waiting]:
        """The reader's own records that came back, the last ones first."""
        return [
            self._row(slug, record)
            for slug, kind in VERIFIABLE.items()
            for record in kind.records()
            .seen_by(self.reader)
            .filter(verification=Verification.RETURNED, submitted_by=self.reader)
            .order_by("-submitted_at", "pk")[:MOST_TO_MEND]
        ]


def _refusal(reader: Any, record: Any) -> Any:
    """Why the reader cannot decide on a waiting record; blank where they can."""
    if may_decide(reader, record):
        return ""
    own = record.submitted_by_id == reader.pk
    return _("you submitted it; somebody else verifies it") if own else _("waits for somebody who may verify")


def queue_page(query: QueryDict, reader: Any) -> QueuePage:
    return QueuePage(query, reader, QueueFilter(query, reader))

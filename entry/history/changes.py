"""The history of records: on a record's page, and of all kinds as one list."""

import datetime
from dataclasses import dataclass
from functools import cached_property

import django_filters as filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action, Subject, may, regions_of
from accounts.people import Reader, User
from companies.models import Company
from entry.lists.filters import Choices, Day, ListFilter, Search, user_choices
from records.changes import CHANGED, CREATED, REMOVED, Change, Moment, changes
from records.models import Evidence, Record
from records.permissions import visible_to
from records.registry import HistoryRow, RecordKind, kind_of, kinds, verifiable_kinds
from services.models import Service

ON_A_PAGE = 50
ON_A_RECORD = 30

Source = tuple[RecordKind, QuerySet[HistoryRow]]
"""A kind, and those rows of its history that are asked for."""


def history_of(record: Model, reader: Reader) -> list[Change]:
    """The latest changes of a record, its child records and its evidence, for users who may see history."""
    if not may(reader, Action.SEE, Subject.HISTORY):
        return []
    return changes(_sources_of(record), ON_A_RECORD)


def _sources_of(record: Model) -> list[Source]:
    kind = kind_of(record)
    if kind is None:
        return []
    found = [(kind, kind.lines.filter(**{record._meta.pk.attname: record.pk}))]
    for part in kinds().values():
        if part.part_of and part.model._meta.get_field(part.part_of).related_model is kind.model:
            found.append((part, part.lines.filter(**{part.part_of: record.pk})))
        elif part.model is Evidence and kind.is_verifiable:
            content_type = ContentType.objects.get_for_model(record)
            found.append((part, part.lines.filter(content_type=content_type, object_id=record.pk)))
    return found


# ── One list of all ─────────────────────────────────────────────────────────────────────────────


def _about(typed: str, reader: Reader) -> dict[str, Q]:
    """For each kind that belongs to companies or services, the condition for rows about a company or a service's code."""
    is_person = typed.startswith("p") and typed[1:].isdecimal()
    named = Company.objects.named(typed, reader).order_by().values("pk")
    known_as = Q(id=int(typed[1:16])) if is_person else Q(ruc=typed) | Q(id__in=named)
    owners = {
        "company": Company.history.filter(known_as).order_by().values("id"),
        "service": Service.history.filter(code__iexact=typed).order_by().values("id"),
    }
    found = {slug: _belonging_to(kind, owners) for slug, kind in kinds().items()}
    about = {slug: condition for slug, condition in found.items() if condition}
    return about | {"evidence": _attached_to(about)}


def _belonging_to(kind: RecordKind, owners: dict[str, QuerySet[HistoryRow]]) -> Q:
    """The condition for rows of the owners themselves or of records with a foreign key to one; empty for other kinds."""
    if kind.slug in owners:
        return Q(id__in=owners[kind.slug])
    condition = Q()
    for owner, keys in owners.items():
        if kind.path(owner):
            condition |= Q(**{f"{owner}_id__in": keys})
    return condition


def _attached_to(about: dict[str, Q]) -> Q:
    """The condition for files of evidence of the verifiable records among these."""
    files = Q(pk__in=[])
    for slug, kind in verifiable_kinds().items():
        if slug in about:
            keys = kind.lines.filter(about[slug]).order_by().values("id")
            files |= Q(content_type=ContentType.objects.get_for_model(kind.model), object_id__in=keys)
    return files


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _visible_to(kind: RecordKind, reader: Reader) -> Q:
    """The condition for rows that a reader sees: a row is of the region in which its record lay at that time.

    What is attached to a record is seen by readers of that record.
    """
    if not kind.is_attached:
        return visible_to(kind.model, reader) if issubclass(kind.model, Record) else Q()
    if regions_of(reader) is None:
        return Q()
    found = Q(pk=None)
    for owner in verifiable_kinds().values():
        seen = owner.plain_records().seen_by(reader).values("pk")
        found |= Q(content_type=ContentType.objects.get_for_model(owner.model), object_id__in=seen)
    return found


HOW = [(CREATED, _("Entered")), (CHANGED, _("Changed")), (REMOVED, _("Removed"))]
NOBODY = "nobody"


class MomentField(forms.CharField):
    """The moment at which a page of the list begins."""

    def clean(self, value: str | None) -> Moment | None:
        text = super().clean(value)
        try:
            return Moment.read(text) if text else None
        except (ValueError, OverflowError) as fault:
            raise ValidationError(_("This page of the history cannot be found.")) from fault


class MomentFilter(filters.CharFilter):  # type: ignore[misc]
    field_class = MomentField


class HistoryFilter(ListFilter):
    """The filters of the history."""

    q = Search(_("Company, RUC or service code"))
    kind = Choices("kind", _("Kind"))
    person = filters.ChoiceFilter(label=_("Person"), empty_label=pgettext_lazy("feminine", "All"))
    how = Choices("how", _("How"), HOW)
    since = Day("history_date", _("From"), "gte")
    until = Day("history_date", _("To"), "lte")
    before = MomentFilter(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, reader: Reader) -> None:
        super().__init__(data, queryset=User.objects.none(), reader=reader)
        people = user_choices(User.objects.order_by("name", "pk"))
        self.filters["kind"].extra["choices"] = [(slug, kind.label) for slug, kind in kinds().items()]
        self.filters["person"].extra["choices"] = [*people, (NOBODY, _("The server's administration"))]

    def sources(self) -> list[Source]:
        """The kinds asked for, each with the rows asked for."""
        wanted = self.form.cleaned_data["kind"]
        typed = self.form.cleaned_data["q"].strip()
        about = _about(typed, self.reader) if typed else {slug: Q() for slug in kinds()}
        shared = self._shared()
        return [
            (kind, kind.lines.filter(shared, _visible_to(kind, self.reader), about[slug]))
            for slug, kind in kinds().items()
            if slug in about and (not wanted or slug in wanted)
        ]

    def _shared(self) -> Q:
        """The conditions for the rows of every kind."""
        chosen = self.form.cleaned_data
        asked = Q(history_type__in=chosen["how"]) if chosen["how"] else Q()
        if chosen["person"] == NOBODY:
            asked &= Q(history_user__isnull=True)
        elif chosen["person"]:
            asked &= Q(history_user=chosen["person"])
        if chosen["since"]:
            asked &= Q(history_date__gte=_midnight(chosen["since"]))
        if chosen["until"]:
            asked &= Q(history_date__lt=_midnight(chosen["until"]) + datetime.timedelta(days=1))
        return asked


@dataclass(frozen=True)
class HistoryPage:
    """A page of the history, latest first; `next` is the moment at which the next page begins."""

    filters: HistoryFilter

    @cached_property
    def _found(self) -> list[Change]:
        if not self.filters.is_valid():
            return []
        before = self.filters.form.cleaned_data["before"]
        return changes(self.filters.sources(), ON_A_PAGE + 1, before=before)

    @property
    def changes(self) -> list[Change]:
        return self._found[:ON_A_PAGE]

    @property
    def next(self) -> Moment | None:
        return self.changes[-1].moment if len(self._found) > ON_A_PAGE else None

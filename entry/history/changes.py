"""The history of all kinds of record: how each is told, on a record's page and as one list."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may, regions_of
from accounts.models import User
from companies import countries
from companies.models import AnnualSales, Call, Company, Contact, MarketEntry, Participation
from entry.kinds import VERIFIABLE
from entry.lists.filters import Choices, Day, ListFilter, Search
from entry.models import Acceptance
from figures.models import Target
from records.changes import CHANGED, CREATED, REMOVED, Change, Moment, Names, Tracked, changes
from records.models import ClosedPeriod, Evidence, PeriodException, Record
from records.permissions import visible_to
from records.wording import words
from services.models import Beneficiary, Institution, Service, ServiceType

ON_A_PAGE = 50
ON_A_RECORD = 30


def _own(line: Any) -> Any:
    """A line belongs to the record whose line it is."""
    return line.instance_type, getattr(line, line.instance_type._meta.pk.attname)


def _kind(
    model: Any,
    title: Callable[[Any, Names], str] | None = None,
    *,
    owner: Callable[[Any], Any] = _own,
    label: Callable[[Any], str] | None = None,
    show: dict[str, Callable[[Any], str]] | None = None,
    related: tuple[str, ...] = (),
) -> Tracked:
    name = label or model.__str__
    return Tracked(model, title or (lambda line, _names: name(line)), owner, name, show or {}, related)


def _attached_to(line: Any) -> Any:
    model = ContentType.objects.get_for_id(line.content_type_id).model_class()
    return model and (model, line.object_id)


def _attached(line: Any, names: Names) -> str:
    owner = _attached_to(line)
    record = names.record(*owner) if owner else None
    own = str(line.instance_type.__str__(line))
    return f"{own} · {record}" if record else own


def _amount(value: Decimal) -> str:
    """In the unit of whichever indicator it is of, so without more decimals than it has."""
    return words(value.normalize())


def _period(line: Any) -> str:
    return str(ClosedPeriod(starts_on=line.starts_on, ends_on=line.ends_on))


KINDS = {
    kind.slug: kind
    for kind in (
        _kind(Company),
        _kind(
            Participation,
            lambda line, names: f"{names.name(Company, line.company_id)} · {names.name(Call, line.call_id)}",
            owner=lambda line: (Company, line.company_id),
        ),
        _kind(Service, label=lambda line: line.code),
        _kind(
            Beneficiary,
            lambda line, names: (
                f"{names.name(Service, line.service_id)} · {names.name(Company, line.company_id)}"
            ),
            owner=lambda line: (Service, line.service_id),
        ),
        _kind(
            AnnualSales,
            lambda line, names: f"{names.name(Company, line.company_id)} · {line.year}",
            related=("company", "chain"),
        ),
        _kind(
            MarketEntry,
            lambda line, names: f"{names.name(Company, line.company_id)} · {countries.name(line.country)}",
            show={"country": countries.name},
            related=("company",),
        ),
        _kind(
            Contact,
            lambda line, names: f"{names.name(Company, line.company_id)} · {line.name}",
            owner=lambda line: (Company, line.company_id),
        ),
        _kind(Evidence, _attached, owner=_attached_to),
        _kind(Acceptance, _attached, owner=_attached_to),
        _kind(Call),
        _kind(Institution),
        _kind(ServiceType),
        _kind(Target, show={"baseline": _amount, "target": _amount}),
        _kind(ClosedPeriod, label=_period),
        _kind(PeriodException, lambda line, names: names.name(ClosedPeriod, line.period_id)),
    )
}


def history_of(record: Any, reader: Any) -> list[Change]:
    """The latest changes of a record, its parts and its evidence, for who may see them."""
    if not may(reader, Action.SEE, Subject.HISTORY):
        return []
    pairs: list[tuple[Tracked, QuerySet[Any]]] = []
    for model, condition in _belonging(record):
        kind = KINDS[model._meta.model_name]
        pairs.append((kind, kind.lines.filter(condition)))
    return changes(pairs, ON_A_RECORD, known=KINDS.values())


def _belonging(record: Any) -> list[tuple[Any, Q]]:
    """The kinds whose lines belong to a record, and which of them do."""
    own = (type(record), Q(**{record._meta.pk.attname: record.pk}))
    if isinstance(record, Company):
        return [own, (Participation, Q(company_id=record.pk)), (Contact, Q(company_id=record.pk))]
    files = Q(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)
    if isinstance(record, Service):
        return [own, (Beneficiary, Q(service_id=record.pk)), (Evidence, files)]
    return [own, (Evidence, files)] if isinstance(record, AnnualSales | MarketEntry) else [own]


# ── One list of all ─────────────────────────────────────────────────────────────────────────────


def _about(asked: str) -> dict[str, Q]:
    """For each kind that speaks of companies or services, the lines about a RUC or a service's code."""
    of_person = asked.startswith("p") and asked[1:].isdecimal()
    known_as = Q(id=int(asked[1:16])) if of_person else Q(ruc=asked)
    companies = Company.history.filter(known_as).order_by().values("id")
    services = Service.history.filter(code__iexact=asked).order_by().values("id")
    of_company, of_service = Q(company_id__in=companies), Q(id__in=services)
    own = {
        "service": of_service,
        "annualsales": of_company,
        "marketentry": of_company,
    }
    files = Q(pk__in=[])
    for slug, condition in own.items():
        model = KINDS[slug].model
        keys = KINDS[slug].lines.filter(condition).order_by().values("id")
        files |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    return own | {
        "company": Q(id__in=companies),
        "participation": of_company,
        "contact": of_company,
        "beneficiary": of_company | Q(service_id__in=services),
        "evidence": files,
    }


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _visible_to(model: Any, reader: Any) -> Q:
    """The lines of a kind that a reader sees: a line is of the region in which its record lay then.

    What is attached to a record is seen by whoever sees that.
    """
    if model in (Evidence, Acceptance):
        if regions_of(reader) is None:
            return Q()
        found = Q(pk=None)
        for kind in VERIFIABLE.values():
            seen = kind.model._default_manager.seen_by(reader).values("pk")  # type: ignore[attr-defined]
            found |= Q(content_type=ContentType.objects.get_for_model(kind.model), object_id__in=seen)
        return found
    return visible_to(model, reader) if issubclass(model, Record) else Q()


HOW = [(CREATED, _("Entered")), (CHANGED, _("Changed")), (REMOVED, _("Removed"))]
NOBODY = "nobody"


class MomentField(forms.CharField):
    """Where a page of the list begins."""

    def clean(self, value: Any) -> Moment | None:
        text = super().clean(value)
        try:
            return Moment.read(text) if text else None
        except (ValueError, OverflowError) as fault:
            raise ValidationError(_("This page of the history cannot be found.")) from fault


class MomentFilter(filters.CharFilter):  # type: ignore[misc]
    field_class = MomentField


class HistoryFilter(ListFilter):
    """What of the history a person wants to see."""

    q = Search(_("RUC or service code"))
    kind = Choices("kind", _("Kind"))
    person = filters.ChoiceFilter(label=_("Person"), empty_label=_("All"))
    how = Choices("how", _("How"), HOW)
    since = Day("history_date", _("From"), "gte")
    until = Day("history_date", _("To"), "lte")
    before = MomentFilter(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, reader: Any) -> None:
        super().__init__(data, queryset=User.objects.none(), reader=reader)
        people = [(person.pk, str(person)) for person in User.objects.order_by("name", "pk")]
        self.filters["kind"].extra["choices"] = [
            (slug, str(kind.model._meta.verbose_name)) for slug, kind in KINDS.items()
        ]
        self.filters["person"].extra["choices"] = [*people, (NOBODY, _("The command line"))]

    def sources(self) -> list[tuple[Tracked, QuerySet[Any]]]:
        """The kinds asked for, each with the lines asked for."""
        chosen = self.form.cleaned_data
        kinds = {slug: kind for slug, kind in KINDS.items() if not chosen["kind"] or slug in chosen["kind"]}
        about = _about(chosen["q"].strip()) if chosen["q"] else None
        shared = self._shared(chosen)
        return [
            (
                kind,
                kind.lines.filter(
                    shared, _visible_to(kind.model, self.reader), about[slug] if about else Q()
                ),
            )
            for slug, kind in kinds.items()
            if about is None or slug in about
        ]

    def _shared(self, chosen: dict[str, Any]) -> Q:
        """What is asked of the lines of every kind."""
        asked = Q(history_type__in=chosen["how"]) if chosen["how"] else Q()
        if chosen["person"]:
            person = None if chosen["person"] == NOBODY else chosen["person"]
            asked &= Q(history_user__isnull=True) if person is None else Q(history_user=person)
        if chosen["since"]:
            asked &= Q(history_date__gte=_midnight(chosen["since"]))
        if chosen["until"]:
            asked &= Q(history_date__lt=_midnight(chosen["until"]) + datetime.timedelta(days=1))
        return asked


@dataclass(frozen=True)
class HistoryPage:
    """A page of the history, latest first; `next` is the moment from which the next one goes on."""

    filters: HistoryFilter

    @cached_property
    def _found(self) -> list[Change]:
        if not self.filters.is_valid():
            return []
        before = self.filters.form.cleaned_data["before"]
        return changes(self.filters.sources(), ON_A_PAGE + 1, known=KINDS.values(), before=before)

    @property
    def changes(self) -> list[Change]:
        return self._found[:ON_A_PAGE]

    @property
    def next(self) -> Moment | None:
        return self.changes[-1].moment if len(self._found) > ON_A_PAGE else None

"""All lists, and the filters of each: made of the names in its declaration, or a class of its own."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from operator import and_, or_
from typing import ClassVar, cast

from django.db.models import Model, Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader
from companies.models import Call, Company, Participation, Size
from companies.querysets import CompanyQuerySet
from entry.lists.audit import AUDIT, AuditFilter
from entry.lists.filters import AnyOf, Choices, Day, Filter, ListFilter, OneChoice, Search, YesNo
from records.lists import DayRange, RecordList
from records.models import RecordQuerySet, VerifiableQuerySet
from records.registry import RecordKind, field_at, kinds
from records.search import contains_words
from records.text import fold
from records.wording import label

lazy_label = lazy(label, str)


def lists() -> dict[str, RecordKind]:
    """The kinds that have a list, by its name."""
    return {kind.listing.name: kind for kind in [*kinds().values(), AUDIT] if kind.listing}


class RecordFilter(ListFilter):
    """The filters of a list of records."""

    kind: ClassVar[RecordKind]

    def search(self, records: RecordQuerySet, _name: str, typed: str) -> RecordQuerySet:
        places = cast(RecordList, self.kind.listing).search
        return records.filter(words_anywhere(self.kind.model, places, typed, self.reader))

    def evidenced(self, records: VerifiableQuerySet, _name: str, answer: str) -> VerifiableQuerySet:
        missing = records.without_evidence()
        return missing if answer == "no" else records.exclude(pk__in=missing.values("pk"))


def words_anywhere(model: type[Model], places: Sequence[str], typed: str, reader: Reader) -> Q:
    """The condition that each typed word is in any of the texts at these lookups."""
    texts = [typed] if len(places) == 1 else fold(typed).split()
    found = (reduce(or_, [_contains(model, place, text, reader) for place in places]) for text in texts)
    return reduce(and_, found, Q())


def _contains(model: type[Model], place: str, text: str, reader: Reader) -> Q:
    relation, _separator, field = place.rpartition("__")
    if not relation:
        return contains_words(place, text)
    related = cast(type[Model], field_at(model, relation).related_model)
    if related is Company:
        companies = Company.objects.seen_by(reader).named(text, reader)
        return Q(**{f"{relation}__in": companies.order_by().values("pk")})
    found = related._default_manager.filter(contains_words(field, text)).order_by()
    return Q(**{f"{relation}__in": found.values("pk")})


class OfParticipation(Choices):
    """A field of a company's participation; CompanyFilter applies all of them together."""

    def filter(self, records: QuerySet[Model], chosen: list[str]) -> QuerySet[Model]:
        return records


class CompanyFilter(RecordFilter):
    """The filters of companies. Call and chain mean one and the same participation, as in every figure."""

    q = Search(_("Name or RUC"))
    region = Choices("region", _("Region"))
    chain = OfParticipation("chain", _("Value chain"))
    call = OfParticipation("call", _("Call"))
    size = Choices("size", _("Size"), Size.choices)
    women_led = YesNo(_("Women-led"), method="led")
    members_known = YesNo(_("Members known"), method="known")

    def filter_queryset(self, records: RecordQuerySet) -> RecordQuerySet:
        found: RecordQuerySet = super().filter_queryset(records)
        chosen = {name: self.form.cleaned_data[name] for name in ("chain", "call")}
        fields = {f"{name}__in": values for name, values in chosen.items() if values}
        places = Participation.objects.filter(**fields).order_by()
        return found.filter(pk__in=places.values("company")) if fields else found

    def search(self, records: CompanyQuerySet, _name: str, typed: str) -> CompanyQuerySet:  # type: ignore[override]
        return records.named(typed, self.reader)

    def led(self, records: RecordQuerySet, _name: str, answer: str) -> RecordQuerySet:
        return records.filter(women_led=answer == "yes")

    def known(self, records: RecordQuerySet, _name: str, answer: str) -> RecordQuerySet:
        return records.filter(members__isnull=answer == "no")


class CallFilter(RecordFilter):
    """The filters of calls. There are few, and their names have no folded field: they are compared one by one."""

    q = Search(_("Number or name"))

    def search(self, records: RecordQuerySet, _name: str, typed: str) -> RecordQuerySet:
        wanted = fold(typed).split()
        calls = {call.pk: fold(f"{call.number} {call}") for call in Call.objects.all()}
        return records.filter(
            pk__in=[key for key, name in calls.items() if all(map(name.__contains__, wanted))]
        )


OWN_FILTERS: dict[str, type[ListFilter]] = {
    "company": CompanyFilter,
    "call": CallFilter,
    "event": AuditFilter,
}
"""The filters of kinds that need more than names of filters."""

SPECIAL: dict[str, Callable[[str], Filter]] = {
    "country": lambda path: OneChoice(path, _("Country")),
    "responsible": lambda path: AnyOf(path, _("Responsible")),
    "evidence": lambda _path: YesNo(_("With evidence"), method="evidenced"),
}
"""Filters that are no choice among the values of a field."""


@cache
def filter_class(kind: RecordKind) -> type[ListFilter]:
    """The class of a kind's filters, made when first needed."""
    if kind.slug in OWN_FILTERS:
        return OWN_FILTERS[kind.slug]
    fields = {"kind": kind, **dict(_filters(kind))}
    return cast(type[ListFilter], type(f"{kind.model.__name__}Filter", (RecordFilter,), fields))


def _filters(kind: RecordKind) -> Iterator[tuple[str, Filter]]:
    """In the order of the declaration, which is that of the page."""
    listing = cast(RecordList, kind.listing)
    if listing.search:
        yield "q", Search(listing.search_label)
    for declared in listing.filters:
        if isinstance(declared, DayRange):
            yield f"{declared.name}_from", Day(declared.path, declared.first, "gte")
            yield f"{declared.name}_to", Day(declared.path, declared.last, "lte")
        else:
            yield declared, _filter_named(kind, declared)


def _filter_named(kind: RecordKind, name: str) -> Filter:
    """A special filter, or a choice among the values of a field."""
    path = kind.path(name) or name
    if name in SPECIAL:
        return SPECIAL[name](path)
    field = field_at(kind.model, path)
    return Choices(path, lazy_label(field), getattr(field, "choices", None) or ())

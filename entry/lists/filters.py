"""What lists can be searched and filtered by; everything typed passes a form."""

import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may
from companies import countries
from companies.models import (
    Call,
    Company,
    Participation,
    Region,
    Size,
    Source,
    ValueChain,
)
from companies.ruc import NATURAL_PERSON
from figures.selection import years_with_sales
from records.models import VerifiableQuerySet, Verification
from records.text import fold
from records.wording import words
from services.models import Block, Institution, ServiceType, Status

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def holding(field: str, asked: str) -> Q:
    """Records whose folded field holds every word that was typed, in any order."""
    return reduce(and_, (Q(**{f"{field}__contains": word}) for word in fold(asked).split()), Q())


def companies_named(asked: str, reader: Any) -> QuerySet[Company]:
    """Companies that a person sees, by RUC or any part of a name."""
    return named(Company.objects.seen_by(reader), asked, reader).order_by()


def named(companies: QuerySet[Company], asked: str, reader: Any) -> QuerySet[Company]:
    """Those with a RUC or any part of a name.

    Who may not see people's documents finds no natural person by digits, or a document could be guessed.
    """
    found = companies.filter(holding("search", asked))
    guesses = (
        any(sign.isdigit() for sign in asked) and reader and not may(reader, Action.SEE, Subject.CONTACT)
    )
    return found.exclude(ruc__startswith=NATURAL_PERSON) if guesses else found


LONGEST_SEARCH = 100


class Search(filters.CharFilter):  # type: ignore[misc]
    """Words that a record must hold, without regard to accents and case."""

    def __init__(self, label: Any) -> None:
        widget = forms.TextInput({"type": "search"})
        # SQLite takes no thousand words in a question, and nobody types a hundred letters to find a name.
        super().__init__(label=label, method="search", max_length=LONGEST_SEARCH, widget=widget)


class Choices(filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Any number of a short list; none chosen means all."""

    def __init__(self, path: str, label: Any, choices: Any = ()) -> None:
        super().__init__(path, label=label, choices=choices, widget=forms.CheckboxSelectMultiple)

    def filter(self, records: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
        return records.filter(**{f"{self.field_name}__in": chosen}) if chosen else records


class OfParticipation(Choices):
    """A mark of a company's participation, applied together with the others: see CompanyFilter."""

    def filter(self, records: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
        return records


class YesNo(filters.ChoiceFilter):  # type: ignore[misc]
    """Yes or no; neither chosen means all."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, choices=YES_NO, empty_label=_("All"), **options)


FAR = [MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31))]
"""Beyond these a day's midnight in Lima can lie outside what a calendar holds."""


class Day(filters.DateFilter):  # type: ignore[misc]
    """A day as a browser's calendar gives it."""

    def __init__(self, path: str, label: Any, lookup: str) -> None:
        picker = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(path, lookup_expr=lookup, label=label, widget=picker, validators=FAR)


class ListFilter(filters.FilterSet):  # type: ignore[misc]
    """What every list's filters share: choices read once, and each filter in force as a chip."""

    class Meta:
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, reader: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.reader = reader
        for name in HIDDEN:
            if name in self.filters and not may(reader, Action.SEE, HIDDEN[name]):
                del self.filters[name]
        for name, choices in CHOICES.items():
            if name in self.filters:
                self.filters[name].extra["choices"] = choices()

    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, one by one: its words, and the page's address without it."""
        return [
            (f"{self.form.fields[name].label}: {self._words(name, value)}", self._without(name, value))
            for name in self.form.fields
            for value in self.data.getlist(name)
            if value and not self.form[name].is_hidden
        ]

    def _words(self, name: str, value: str) -> str:
        """A choice by its words, a day as the page writes days, anything else as it was typed."""
        field = self.form.fields[name]
        if choices := getattr(field, "choices", None):
            return str({str(key): label for key, label in choices}.get(value, value))
        cleaned = self.form.cleaned_data.get(name) if self.form.is_valid() else None
        return words(cleaned) if isinstance(cleaned, datetime.date) else value

    def _without(self, name: str, value: str) -> str:
        remaining = self.data.copy()
        remaining.pop("page", None)
        remaining.setlist(name, [other for other in self.data.getlist(name) if other != value])
        return f"?{remaining.urlencode()}"


CHOICES: dict[str, Any] = {
    "region": lambda: list(Region.objects.values_list("code", "name")),
    "chain": lambda: [(chain.slug, str(chain)) for chain in ValueChain.objects.all()],
    "call": lambda: [(call.number, str(call)) for call in Call.objects.all()],
    "institution": lambda: list(Institution.objects.values_list("pk", "acronym")),
    "year": lambda: [(year, str(year)) for year in reversed(years_with_sales())],
    "country": lambda: sorted(
        ((code, countries.name(code)) for code in countries.codes()), key=lambda pair: fold(pair[1])
    ),
}
"""What may be chosen where a filter of that name stands, in the language of the page."""


HIDDEN = {"members_known": Subject.MEMBERS, "evidence": Subject.EVIDENCE}
"""Filters that would tell a reader what a list does not show them."""


class CompanyFilter(ListFilter):
    """Companies. Call and chain speak of one and the same participation, as in every figure."""

    q = Search(_("Name or RUC"))
    region = Choices("region", _("Region"))
    chain = OfParticipation("chain", _("Value chain"))
    call = OfParticipation("call", _("Call"))
    size = Choices("size", _("Size"), Size.choices)
    women_led = YesNo(_("Women-led"), method="led")
    members_known = YesNo(_("Members known"), method="known")

    def filter_queryset(self, records: QuerySet[Any]) -> QuerySet[Any]:
        records = super().filter_queryset(records)
        chosen = {name: self.form.cleaned_data[name] for name in ("chain", "call")}
        marks = {f"{name}__in": values for name, values in chosen.items() if values}
        places = Participation.objects.filter(**marks).order_by()
        return records.filter(pk__in=places.values("company")) if marks else records

    def search(self, records: QuerySet[Any], _name: str, asked: str) -> QuerySet[Any]:
        return named(records, asked, self.reader)

    def led(self, records: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        return records.filter(women_led=answer == "yes")

    def known(self, records: QuerySet[Any], _name: str, answer: str) -> QuerySet[Any]:
        return records.filter(members__isnull=answer == "no")


class VerifiableFilter(ListFilter):
    """What lists of services, sales and market entries share."""

    def evidenced(self, records: VerifiableQuerySet, _name: str, answer: str) -> QuerySet[Any]:
        missing = records.without_evidence()
        return missing if answer == "no" else records.exclude(pk__in=missing.values("pk"))

    def search(self, records: QuerySet[Any], _name: str, asked: str) -> QuerySet[Any]:
        """By the company's RUC or name."""
        return records.filter(company__in=companies_named(asked, self.reader).values("pk"))


class ServiceFilter(VerifiableFilter):
    """Services."""

    q = Search(_("Code, type or institution"))
    status = Choices("status", _("Status"), Status.choices)
    verification = Choices("verification", _("Verification"), Verification.choices)
    region = Choices("region", _("Region"))
    chain = Choices("chain", _("Value chain"))
    call = Choices("call", _("Call"))
    institution = Choices("institution", _("Institution"))
    block = Choices("type__block", _("Block"), Block.choices)
    delivered_from = Day("delivered_on", _("Delivered from"), "gte")
    delivered_to = Day("delivered_on", _("Delivered to"), "lte")
    evidence = YesNo(_("With evidence"), method="evidenced")

    def search(self, records: QuerySet[Any], _name: str, asked: str) -> QuerySet[Any]:
        """Each word may stand in the code, the type or the institution."""
        return records.filter(reduce(and_, map(_anywhere, fold(asked).split()), Q()))


def _anywhere(word: str) -> Q:
    kinds = ServiceType.objects.filter(search__contains=word).order_by()
    institutions = Institution.objects.filter(search__contains=word).order_by()
    places = [
        Q(search__contains=word),
        Q(type__in=kinds.values("pk")),
        Q(institution__in=institutions.values("pk")),
    ]
    return reduce(or_, places)


class SalesFilter(VerifiableFilter):
    """Annual export sales."""

    q = Search(_("Company or RUC"))
    year = Choices("year", _("Year"))
    verification = Choices("verification", _("Verification"), Verification.choices)
    chain = Choices("chain", _("Value chain"))
    region = Choices("company__region", _("Region"))
    source = Choices("source", _("Source"), Source.choices)
    evidence = YesNo(_("With evidence"), method="evidenced")


class MarketEntryFilter(VerifiableFilter):
    """Market entries."""

    q = Search(_("Company or RUC"))
    country = filters.ChoiceFilter(field_name="country", label=_("Country"), empty_label=_("All"))
    verification = Choices("verification", _("Verification"), Verification.choices)
    chain = Choices("chain", _("Value chain"))
    region = Choices("company__region", _("Region"))
    shipped_from = Day("first_shipment_on", _("Shipped from"), "gte")
    shipped_to = Day("first_shipment_on", _("Shipped to"), "lte")
    evidence = YesNo(_("With evidence"), method="evidenced")


class CallFilter(ListFilter):
    """Calls, of which there are few: their names, which no column keeps folded, are compared one by one."""

    q = Search(_("Number or name"))

    def search(self, records: QuerySet[Any], _name: str, asked: str) -> QuerySet[Any]:
        wanted = fold(asked).split()
        calls = {call.pk: fold(f"{call.number} {call}") for call in Call.objects.all()}
        return records.filter(
            pk__in=[key for key, name in calls.items() if all(map(name.__contains__, wanted))]
        )


class InstitutionFilter(ListFilter):
    """Institutions."""

    q = Search(_("Acronym or name"))

    def search(self, records: QuerySet[Any], _name: str, asked: str) -> QuerySet[Any]:
        return records.filter(holding("search", asked))

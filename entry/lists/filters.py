"""The kinds of filter of lists; all input passes a form."""

import datetime
from collections.abc import Callable, Iterable
from typing import TypeAlias

import django_filters as filters
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action, Subject, may
from accounts.people import Reader
from companies import countries
from companies.models import Call, Region
from figures.groups import chain_names
from figures.selection import years_with_records
from records.forms import DayField
from records.text import LazyText, fold
from records.wording import words
from services.models import Institution

Filter: TypeAlias = filters.Filter

Choice = tuple[str | int, LazyText]

YES_NO: list[Choice] = [("yes", _("Yes")), ("no", _("No"))]

LONGEST_SEARCH = 100
"""SQLite refuses a condition of a thousand words, and nobody types a hundred letters to find a name."""


class Search(filters.CharFilter):  # type: ignore[misc]
    """Words that a record must contain, regardless of accents and case."""

    def __init__(self, label: LazyText) -> None:
        widget = forms.TextInput({"type": "search"})
        super().__init__(label=label, method="search", max_length=LONGEST_SEARCH, widget=widget)


class Choices(filters.MultipleChoiceFilter):  # type: ignore[misc]
    """Any number of a short list; none chosen means all."""

    def __init__(self, path: str, label: LazyText, choices: Iterable[Choice] = ()) -> None:
        super().__init__(path, label=label, choices=choices, widget=forms.CheckboxSelectMultiple)

    def filter(self, records: QuerySet[Model], chosen: list[str]) -> QuerySet[Model]:
        return records.filter(**{f"{self.field_name}__in": chosen}) if chosen else records


class AnyOf(Choices):
    """Any number of a short list, of which a record can have several; it is found once."""

    def filter(self, records: QuerySet[Model], chosen: list[str]) -> QuerySet[Model]:
        found = super().filter(records.model._default_manager.all(), chosen)
        return records.filter(pk__in=found.values("pk")) if chosen else records


class OneChoice(filters.ChoiceFilter):  # type: ignore[misc]
    """One of a long list; none chosen means all."""

    def __init__(self, path: str, label: LazyText) -> None:
        super().__init__(path, label=label, empty_label=pgettext_lazy("masculine", "All"))


class YesNo(filters.ChoiceFilter):  # type: ignore[misc]
    """Yes or no; neither chosen means all."""

    def __init__(self, label: LazyText, method: str) -> None:
        super().__init__(label=label, choices=YES_NO, empty_label=_("All"), method=method)


IN_CALENDAR = [MinValueValidator(datetime.date(1900, 1, 1)), MaxValueValidator(datetime.date(2999, 12, 31))]
"""The midnight in Lima of a day outside these can lie outside the range of Python's dates."""


class Day(filters.DateFilter):  # type: ignore[misc]
    """A day as a person types it."""

    field_class = DayField

    def __init__(self, path: str, label: LazyText, lookup: str) -> None:
        super().__init__(path, lookup_expr=lookup, label=label, validators=IN_CALENDAR)


def user_choices(people: Iterable[Model]) -> list[Choice]:
    return [(person.pk, str(person)) for person in people]


class ListFilter(filters.FilterSet):  # type: ignore[misc]
    """The filters of a list: choices read once, and each filter in force as a chip."""

    class Meta:
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, queryset: QuerySet[Model], reader: Reader = None) -> None:
        super().__init__(data, queryset=queryset)
        self.reader = reader
        for name in HIDDEN:
            if name in self.filters and not may(reader, Action.SEE, HIDDEN[name]):
                del self.filters[name]
        for name, choices in CHOICES.items():
            if name in self.filters:
                self.filters[name].extra["choices"] = choices()

    def chips(self) -> list[tuple[str, str]]:
        """Each chosen value: its words, and the page's address without it."""
        return [
            (f"{self.form.fields[name].label}: {self._words(name, value)}", self._without(name, value))
            for name in self.form.fields
            for value in self.data.getlist(name)
            if value and not self.form[name].is_hidden
        ]

    def _words(self, name: str, value: str) -> str:
        """A choice by its label, a day in the page's format, anything else as typed."""
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


CHOICES: dict[str, Callable[[], Iterable[Choice]]] = {
    "region": lambda: list(Region.objects.values_list("code", "name")),
    "chain": lambda: list(chain_names().items()),
    "call": lambda: [(call.number, str(call)) for call in Call.objects.all()],
    "institution": lambda: list(Institution.objects.values_list("pk", "acronym")),
    "funder": lambda: list(Institution.objects.values_list("pk", "acronym")),
    "responsible": lambda: list(Institution.objects.values_list("pk", "acronym")),
    "year": lambda: [(year, str(year)) for year in reversed(years_with_records())],
    "country": lambda: sorted(
        ((code, countries.name(code)) for code in countries.codes()), key=lambda pair: fold(pair[1])
    ),
}
"""The choices of filters by name, in the language of the page."""


HIDDEN = {"members_known": Subject.MEMBERS, "evidence": Subject.EVIDENCE}
"""Filters that would reveal what a list does not show; each needs permission to see the subject."""

"""The filter bar: what a person chose in the address of a page, checked and turned into a scope."""

import datetime
from collections.abc import Iterable

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Viewer
from companies import countries
from companies.models import FIRST_YEAR, Call, Participation, Region, Size
from figures.disclosure.asking import Asking
from figures.groups import chain_names
from figures.models import Programme
from figures.scope import Scope, last_ended_year
from figures.selection import years_with_sales
from records.forms import DayField
from records.text import LazyText
from reports import formatting
from reports.links import Links

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
SEEN_BY = [(Viewer.GROUPS.value, _("the committee"))]
"""For whose eyes those who see everything may ask for figures."""


class ScopeForm(forms.Form):
    """Checks the filters together; a filter that is left empty takes the programme's default."""

    def clean_as_of(self) -> datetime.date:
        """The cut-off date: what was typed, or the date with which the programme's dashboards open."""
        as_of: datetime.date = self.cleaned_data["as_of"] or Programme.opening_date()
        check_cut_off(as_of)
        return as_of


def check_cut_off(as_of: datetime.date) -> None:
    """Reject a cut-off in the future or before the first year of records."""
    if as_of > timezone.localdate():
        raise ValidationError(_("The cut-off date cannot be in the future."))
    if as_of.year < FIRST_YEAR:
        raise ValidationError(_("The cut-off date cannot be before %(year)s."), params={"year": FIRST_YEAR})


def choices_filter(
    label: LazyText, choices: Iterable[tuple[str, LazyText]] = ()
) -> filters.MultipleChoiceFilter:
    """A filter by any number of values of a short list, as check boxes."""
    return filters.MultipleChoiceFilter(label=label, choices=choices, widget=forms.CheckboxSelectMultiple)


class DayFilter(filters.DateFilter):  # type: ignore[misc]
    """A day as a person types it."""

    field_class = DayField


class ScopeFilter(filters.FilterSet):  # type: ignore[misc]
    """The filters of every dashboard, named as the options of `manage.py indicators` are."""

    as_of = DayFilter(label=_("Cut-off date"))
    year = filters.ChoiceFilter(label=_("Year"), empty_label=_("Last year that ended"))
    region = choices_filter(_("Region"))
    chain = choices_filter(_("Value chain"))
    call = choices_filter(_("Call"))
    size = choices_filter(_("Size"), Size.choices)
    women_led = filters.ChoiceFilter(label=_("Women-led"), choices=YES_NO, empty_label=_("All"))
    country = filters.ChoiceFilter(label=_("Country"), widget=forms.HiddenInput)
    seen_by = filters.ChoiceFilter(label=_("As seen by"), choices=SEEN_BY, widget=forms.HiddenInput)
    provisional = filters.BooleanFilter(
        label=_("Include records not verified yet"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Participation
        form = ScopeForm
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict,
        *,
        viewer: Viewer = Viewer.GROUPS,
        fixed: tuple[str, str | int] | None = None,
    ) -> None:
        """`fixed` is the name and value of the group that the page is about: no filter that can be changed."""
        self.viewer = viewer
        self.given = data
        self.fixed = fixed[0] if fixed else ""
        if fixed:
            data = data.copy()
            data.setlist(fixed[0], [str(fixed[1])])
        super().__init__(data, queryset=Participation.objects.none())
        self.opening_date = Programme.opening_date()
        years = set(years_with_sales()) | {last_ended_year(self.opening_date)}
        # The choices are read once; input is compared with them and never reaches the database.
        for name, choices in {
            "year": [(year, str(year)) for year in sorted(years, reverse=True)],
            "region": Region.objects.values_list("code", "name"),
            "chain": chain_names().items(),
            "call": [(call.number, str(call)) for call in Call.objects.all()],
            # A form copies its choices: only the country in the address is one, as no list of countries is offered.
            "country": [
                (code, countries.name(code)) for code in countries.codes() if code in data.getlist("country")
            ],
        }.items():
            self.filters[name].extra["choices"] = list(choices)
        self.filters["year"].extra["error_messages"] = {"invalid_choice": _no_sales_in(sorted(years))}

    @property
    def fields(self) -> list[forms.BoundField]:
        """The fields of this page, with hidden ones for filters in force that it does not offer."""
        return [
            field for field in self.form if field.name != self.fixed and (not field.is_hidden or field.data)
        ]

    @property
    def links(self) -> Links:
        """Links to other pages, with the filters and the group of this one."""
        return Links(
            tuple((name, value) for name in self.filters for value in self.data.getlist(name) if value)
        )

    @property
    def _own_links(self) -> Links:
        """Links to this page with other filters: its group is in its path."""
        return Links(tuple(pair for pair in self.links.filters if pair[0] != self.fixed))

    @property
    def is_unfolded(self) -> bool:
        """Whether the filters are open when the page opens: where there is something to correct."""
        return bool(self.form.errors)

    @property
    def is_in_view(self) -> bool:
        """Whether a wide screen has room for the filters, which a phone folds."""
        return False

    @property
    def is_as_the_committee(self) -> bool:
        """Whether somebody who sees everything asked for what those see who see groups alone."""
        return self.viewer is Viewer.ALL and self.data.get("seen_by") == Viewer.GROUPS

    @property
    def is_of_groups(self) -> bool:
        """Whether the figures are those of who sees groups alone."""
        return self.viewer is Viewer.GROUPS or self.is_as_the_committee

    @property
    def other_view(self) -> str:
        """The address of this page as the committee sees it, or of the way back."""
        links, value = self._own_links, Viewer.GROUPS.value
        if self.is_as_the_committee:
            return links.without("seen_by", value)
        return links.with_filter("seen_by", value)

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in force: its label and value, and the page's address without it."""
        links = self._own_links
        return [
            (f"{self.form.fields[name].label}: {self._words(name, value)}", links.without(name, value))
            for name in self.form.fields
            if name != self.fixed
            for value in self.given.getlist(name)
            if value
        ]

    def _words(self, name: str, value: str) -> str:
        chosen = getattr(self.form, "cleaned_data", {}).get(name)
        if isinstance(chosen, datetime.date):
            return formatting.day(chosen)
        choices = getattr(self.form.fields[name], "choices", [("on", _("Yes"))])
        return str({str(key): label for key, label in choices}.get(value, value))

    @property
    def asks_too_much(self) -> bool:
        """Whether sales and what follows from them are withheld from the viewer, whatever they are."""
        scope = self.scope() if self.form.is_valid() else None
        if scope and scope.countries:
            return False  # A market has no sales.
        return bool(scope and scope.viewer is Viewer.GROUPS and not Asking.of(scope).may_be_asked)

    def asked(self) -> dict[str, object]:
        """What the page's content needs beside its scope and links, by name."""
        return {}

    def scope(self) -> Scope:
        """The scope of valid filters."""
        chosen = self.form.cleaned_data
        return Scope.at(
            chosen["as_of"],
            int(chosen["year"]) if chosen["year"] else None,
            regions=frozenset(chosen["region"]),
            chains=frozenset(chosen["chain"]),
            calls=frozenset(map(int, chosen["call"])),
            sizes=frozenset(chosen["size"]),
            women_led={"yes": True, "no": False}.get(chosen["women_led"]),
            provisional=bool(chosen["provisional"]),
            countries=frozenset([chosen["country"]] if chosen["country"] else []),
            viewer=Viewer(chosen["seen_by"] or self.viewer),
        )


def _no_sales_in(years: list[int]) -> str:
    """The error for a year without sales, with the first and the last year that have some."""
    words = {"first": years[0], "last": years[-1]}
    return _("There are no sales of %%(value)s; the years are %(first)s to %(last)s.") % words

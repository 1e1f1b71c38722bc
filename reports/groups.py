"""Filters, scopes and words for pages that set groups of an axis beside each other."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from figures.definitions import Axis, Unit
from figures.family import Indicator
from figures.groups import AXES, group_labels
from figures.measures import Measure, rounded
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.selection import years_with_sales
from records.text import LazyText
from reports import formatting
from reports.filters import ScopeFilter, choices_filter
from reports.links import Links

FEWEST, MOST = 2, 4
"""How many groups are compared side by side."""
SPANS = (1, 3, 5, 10)
"""How many years can be explored at once."""
BY_NAME, BY_VALUE, BY_CHANGE = "name", "value", "change"
ORDERS: dict[str, LazyText] = {
    BY_VALUE: _("Value"),
    BY_CHANGE: pgettext_lazy("difference", "Change"),
    BY_NAME: _("Name"),
}


DEFAULTS = {"measure": "export_sales", "by": str(Axis.REGION), "years": "5", "sort": BY_VALUE}
"""What is explored where nothing was chosen."""


class GroupsFilter(ScopeFilter):
    """The filters of a page about groups of an axis; the address is the view, so that a link shows the same."""

    by = filters.ChoiceFilter(
        label=_("Group by"), choices=[(axis.value, name) for axis, name in AXES.items()], empty_label=None
    )

    @property
    def fields(self) -> list[forms.BoundField]:
        """The page's own choices first: they are what it is for."""
        return sorted(super().fields, key=lambda field: field.name in ScopeFilter.base_filters)

    @property
    def links(self) -> Links:
        """Links to other pages have the filters of the scope alone."""
        return self._links_of(ScopeFilter.base_filters)

    @property
    def _own_links(self) -> Links:
        return self._links_of(self.filters)

    def _links_of(self, names: Iterable[str]) -> Links:
        return Links(tuple((name, value) for name in names for value in self.data.getlist(name) if value))

    @property
    def is_in_view(self) -> bool:
        """Where nothing of the page's own was chosen yet: the choice is what the page is for."""
        own = set(self.filters) - set(ScopeFilter.base_filters)
        return not any(self.given.get(name) for name in own)

    @property
    def by_axis(self) -> Axis:
        """The axis that was chosen, regions unless another was."""
        asked = str(self.data.get("by", ""))
        return Axis(asked) if asked in set(Axis) else Axis.REGION


class CompareFilter(GroupsFilter):
    """What is compared: from two to four groups of one axis; none chosen are the largest."""

    of = choices_filter(_("To compare"))

    def __init__(self, data: QueryDict, **options: object) -> None:
        super().__init__(data, **options)  # type: ignore[arg-type]
        # Groups of the axis that was chosen before say nothing along another.
        names = names_of(self.by_axis)
        self.data = data.copy()
        self.data.setlist("of", [key for key in data.getlist("of") if key in names])
        self.given = self.data
        self.filters["of"].extra["choices"] = list(names.items())
        self.form.fields["of"].validators.append(_few)
        is_of_years = self.by_axis is Axis.YEAR
        self.form.fields["of"].none_chosen = _("The last years") if is_of_years else _("With most companies")

    def asked(self) -> dict[str, object]:
        """What the page's content needs beside its scope."""
        return {"by": self.by_axis, "of": list(self.form.cleaned_data["of"])}


def _few(chosen: list[str]) -> None:
    if chosen and not FEWEST <= len(chosen) <= MOST:
        raise ValidationError(_("Choose from two to four."))


class ExploreFilter(GroupsFilter):
    """What is explored: any measure, along any axis, over some years, in an order."""

    measure = filters.ChoiceFilter(label=_("Figure"), empty_label=None)
    years = filters.ChoiceFilter(
        label=_("Years"), choices=[(str(n), str(n)) for n in SPANS], empty_label=None
    )
    sort = filters.ChoiceFilter(label=_("Order"), choices=list(ORDERS.items()), empty_label=None)

    def __init__(self, data: QueryDict, **options: object) -> None:
        completed = data.copy()
        for name, value in DEFAULTS.items():
            if not data.get(name):
                completed[name] = value
        super().__init__(completed, **options)  # type: ignore[arg-type]
        self.given = data
        self.filters["measure"].extra["choices"] = [(slug, found.label) for slug, found in INDICATORS.items()]

    def asked(self) -> dict[str, object]:
        """What the page's content needs beside its scope."""
        chosen = self.form.cleaned_data
        return {
            "slug": chosen["measure"],
            "by": self.by_axis,
            "span": int(chosen["years"]),
            "order": chosen["sort"],
        }


def names_of(by: Axis) -> dict[str, str]:
    """The groups of an axis that can be chosen, with their names."""
    if by is Axis.YEAR:
        return {str(year): str(year) for year in years_with_sales()}
    return {key: name for key, name in group_labels(by).items() if key}


def of_group(scope: Scope, by: Axis, key: str) -> Scope:
    """The scope of one group: its figures are those of the group along the axis."""
    only = frozenset([key])
    match by:
        case Axis.REGION:
            return replace(scope, regions=only)
        case Axis.CHAIN:
            return replace(scope, chains=only)
        case Axis.CALL:
            return replace(scope, calls=frozenset([int(key)]))
        case Axis.SIZE:
            return replace(scope, sizes=only)
        case Axis.YEAR:
            return scope.in_year(int(key))


def why_no_sum(indicator: Indicator) -> str:
    """Why the groups of an axis do not add up to the whole."""
    if indicator.is_quotient:
        return str(_("Each part is computed anew; the parts do not add up to the whole."))
    return str(
        _("What is in several groups counts in each of them, so the parts need not add up to the whole.")
    )


IN_POINTS = (Unit.RATIO, Unit.POINTS)
"""The units whose differences are points."""


def apart(unit: Unit, before: Measure, now: Measure) -> float | None:
    """How far a value is from another: shares and means in their own unit, everything else as a part of the other.

    None where one of them is not known, or there is nothing to be a part of; nothing is as far from nothing as from itself.
    """
    if before.value is None or now.value is None:
        return None
    found = float(now.value) - float(before.value)
    if unit in IN_POINTS:
        return found
    return found / float(before.value) if before.value else None if found else 0.0


def difference(
    indicator: Indicator,
    before: Measure,
    now: Measure,
    *,
    between_groups: bool = False,
) -> str:
    """How far a value is from another as text: shares and means in points, everything else in per cent of the other.

    Points are those between the values as they are shown, so that whoever subtracts finds them. What is nothing, or less
    than the digits show, is said in words; `between_groups` nothing has changed.
    """
    found = apart(indicator.unit, before, now)
    if found is None:
        return formatting.missing(before if before.value is None and now.value is not None else now)
    shown: str = formatting.change(found)
    if indicator.unit in IN_POINTS:
        shown = formatting.points(_shown(indicator, now) - _shown(indicator, before), indicator.decimals)
    if any(digit in shown for digit in "123456789"):
        return shown
    if between_groups:
        return formatting.nothing(_("no difference") if found == 0 else _("almost no difference"), found)
    return formatting.nothing(_("no change") if found == 0 else _("almost no change"), found)


def _shown(indicator: Indicator, measure: Measure) -> Decimal:
    """A value as pages round it; of a share, its percentage."""
    value = Decimal(str(measure.value))
    return rounded(value * 100 if indicator.unit is Unit.RATIO else value, indicator.decimals)

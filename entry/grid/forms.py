"""The filter and the cells of the grid of a year's sales."""

import json
import re
from collections.abc import Iterator
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import Call, Region, ValueChain
from entry.grid.cells import Quantity, TypedCell

LARGEST = 2**53
"""Larger numbers are no primary keys, and JavaScript cannot represent them."""

MOST_CELLS = 10_000


class GridFilter(forms.Form):
    """Which companies and chains the grid shows, and what its cells hold."""

    q = forms.CharField(required=False, label=_("Company or RUC"), max_length=100)
    region = forms.ChoiceField(required=False, label=_("Region"))
    call = forms.ChoiceField(required=False, label=_("Call"))
    chain = forms.MultipleChoiceField(
        required=False, label=_("Add value chains"), widget=forms.CheckboxSelectMultiple
    )
    measure = forms.ChoiceField(
        required=False,
        label=_("Value to enter"),
        choices=[
            (Quantity.FOB.value, _("FOB US$")),
            (Quantity.WEIGHT.value, _("net weight kg")),
            (Quantity.WORKERS.value, _("workers")),
            (Quantity.WOMEN.value, _("women among workers")),
        ],
    )
    unreported = forms.BooleanField(required=False, label=_("Only those that have not reported yet"))

    def __init__(self, data: QueryDict, chains: list[ValueChain]) -> None:
        super().__init__(data)
        fields = cast(dict[str, forms.ChoiceField], self.fields)
        fields["region"].choices = [
            ("", pgettext_lazy("feminine", "All")),
            *Region.objects.values_list("code", "name"),
        ]
        fields["call"].choices = [
            ("", pgettext_lazy("feminine", "All")),
            *((call.pk, str(call)) for call in Call.objects.all()),
        ]
        fields["chain"].choices = [(chain.slug, str(chain)) for chain in chains]

    def clean_measure(self) -> Quantity:
        return Quantity(self.cleaned_data["measure"] or Quantity.FOB)


class CellForm(forms.Form):
    """One cell as it comes from a page."""

    company = forms.IntegerField(min_value=1, max_value=LARGEST)
    chain = forms.SlugField()
    text = forms.CharField(required=False, max_length=100)
    version = forms.IntegerField(min_value=0, max_value=LARGEST)
    confirmed = forms.BooleanField(required=False)

    def typed_cell(self) -> TypedCell:
        return TypedCell(**self.cleaned_data)


class NotCells(ValueError):
    """What was sent is not a list of cells."""


def cells_of_json(body: bytes) -> list[TypedCell]:
    """The cells of a request {"cells": [{…}]}. Raises NotCells."""
    try:
        sent = json.loads(body)["cells"]
        forms_ = [CellForm(cell) for cell in sent[:MOST_CELLS]]
    except (ValueError, KeyError, TypeError, RecursionError) as fault:
        raise NotCells from fault
    if len(sent) > MOST_CELLS or not all(isinstance(cell, dict) for cell in sent):
        raise NotCells
    return list(_distinct_cells(forms_))


NAME = re.compile(r"c-(?P<company>\d{1,16})-(?P<chain>[-\w]{1,50})", re.ASCII)


def cells_of_form(sent: QueryDict) -> list[TypedCell]:
    """The cells of the page's form whose text differs from the page when it was opened."""
    seen = _seen(sent.get("seen", ""))
    found = []
    for name, text in sent.items():
        place = NAME.fullmatch(name)
        version, before = seen.get(name, ("0", ""))
        if place and str(text).strip() != before:
            cell = {**place.groupdict(), "text": text, "version": version, "confirmed": f"x{name}" in sent}
            found.append(CellForm(cell))
    return list(_distinct_cells(found))


def _distinct_cells(cells: list[CellForm]) -> Iterator[TypedCell]:
    """The cells, each place once. Raises NotCells."""
    places = set()
    for cell in cells:
        if not cell.is_valid():
            raise NotCells
        typed = cell.typed_cell()
        if typed.key in places:
            raise NotCells
        places.add(typed.key)
        yield typed


def _seen(text: str) -> dict[str, tuple[str, str]]:
    """Each cell's version and text when the page was opened: `c-12-coffee:3:1,234.50;…`."""
    parts = (part.split(":", 2) for part in text.split(";"))
    return {part[0]: (part[1], part[2]) for part in parts if len(part) == 3}

"""Give all services of a filtered list another call, institution or dates."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.people import Visitor
from companies.models import Call
from entry.corrections.versions import fingerprint
from entry.forms.fields import cell_field, dress
from entry.lists.record_list import ListPage
from records.digests import Json
from records.models import Stale, Verification
from records.registry import kinds
from services.models import Institution, Service

MOST = 2_000
"""So many services are changed at once: about two seconds of writing."""


class BulkEditForm(forms.Form):
    """What all services of the list get; what is left blank stays as it is in each."""

    call = forms.ModelChoiceField(Call.objects.all(), required=False, label=_("Call"))
    institution = forms.ModelChoiceField(Institution.objects.all(), required=False, label=_("Institution"))
    planned_start = cell_field(Service, "planned_start")
    planned_end = cell_field(Service, "planned_end")
    delivered_on = cell_field(Service, "delivered_on")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        dress(self)

    def clean(self) -> Json:
        chosen: Json = super().clean() or {}
        if not self.errors and not any(chosen.values()):
            raise ValidationError(_("Fill in at least one field."))
        return chosen

    def values(self) -> dict[str, object]:
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class BulkEdit:
    """What a change of all services of a list would do, each checked by its own rules."""

    changed: list[Service]
    refused: list[tuple[Service, str]]
    verified: int
    seen: str


def services_of(query: QueryDict, reader: Visitor) -> list[Service]:
    """The services of the list that its filters hold, up to one more than can be changed at once."""
    page = ListPage(kinds()["service"], query, reader)
    found = page.found.select_related("type").order_by("code")[: MOST + 1]
    return list(cast("Iterable[Service]", found))


def plan(services: list[Service], values: dict[str, object]) -> BulkEdit:
    """Set the values in memory and check each service."""
    seen = fingerprint(services)
    verified = 0
    changed: list[Service] = []
    refused: list[tuple[Service, str]] = []
    for service in services:
        before = copy(service)
        for name, value in values.items():
            setattr(service, name, value)
        if not service.differences(before):
            continue
        try:
            service.clean()
        except ValidationError as fault:
            refused.append((service, " ".join(fault.messages)))
            continue
        verified += before.verification == Verification.VERIFIED
        service.prepare_save(before)
        changed.append(service)
    return BulkEdit(changed, refused, verified, seen)


@transaction.atomic
def apply(edit: BulkEdit, *, seen: str) -> None:
    """Write what the preview showed. Raises Stale or PeriodClosed, and then writes nothing."""
    if edit.changed and edit.seen != seen:
        raise Stale(edit.changed[0])
    Service.objects.overwrite(edit.changed)

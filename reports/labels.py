"""What the groups of a breakdown are called, in the language of the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from companies.models import Call, Region, Size, ValueChain
from reports.definitions import Axis

AXES: dict[Axis, Any] = {
    Axis.REGION: _("Region"),
    Axis.CHAIN: _("Value chain"),
    Axis.CALL: _("Call"),
    Axis.SIZE: _("Size"),
    Axis.YEAR: _("Year"),
}
NOT_ASSIGNED = _("not assigned")


def group_labels(by: Axis) -> dict[str, str]:
    """Each group's words by its key; "" is what is not assigned."""
    if by is Axis.SIZE:
        known: dict[str, Any] = dict(Size.choices)
    else:
        model: Any = {Axis.REGION: Region, Axis.CHAIN: ValueChain, Axis.CALL: Call}[by]
        known = {str(record.pk): record for record in model.objects.all()}
    return {key: str(words) for key, words in known.items()} | {"": str(NOT_ASSIGNED)}

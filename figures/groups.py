"""What the groups of a breakdown are called, in the language of the page."""

from collections.abc import Mapping

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from companies import countries
from companies.models import Call, Region, Size, ValueChain
from figures.definitions import Axis
from records.text import LazyText, fold

AXES: dict[Axis, LazyText] = {
    Axis.REGION: _("Region"),
    Axis.CHAIN: _("Value chain"),
    Axis.CALL: _("Call"),
    Axis.SIZE: _("Size"),
    Axis.YEAR: _("Year"),
}
KINDS: dict[str, LazyText] = {
    "region": _("Region"),
    "chain": _("Value chain"),
    "call": _("Call"),
    "country": _("Market"),
}
"""The groups that have a page of their own."""
MODELS: dict[str, type[Region] | type[ValueChain] | type[Call]] = {
    Axis.REGION: Region,
    Axis.CHAIN: ValueChain,
    Axis.CALL: Call,
}
"""The groups that are records."""
NOT_ASSIGNED = _("not assigned")


def group_labels(by: Axis) -> dict[str, str]:
    """Each group's name by its key, in the current language, as a row begins with it; "" is what is not assigned."""
    return {key: capfirst(name) for key, name in listed(by, in_words(groups_of(by))).items()}


def groups_of(by: Axis) -> Mapping[str, object]:
    """Each group by its key; its text is its name in the current language. "" is what is not assigned."""
    if by is Axis.SIZE:
        return dict(Size.choices) | {"": NOT_ASSIGNED}
    return {str(record.pk): record for record in MODELS[by].objects.all()} | {"": NOT_ASSIGNED}


def in_words(groups: Mapping[str, object]) -> dict[str, str]:
    """Their names in the current language."""
    return {key: str(group) for key, group in groups.items()}


def listed(by: Axis, names: Mapping[str, str]) -> dict[str, str]:
    """Names in the order in which groups are listed: chains by name in the current language, all others by key."""
    if by is not Axis.CHAIN:
        return dict(names)
    return dict(sorted(names.items(), key=lambda group: (group[0] == "", fold(group[1]), group[0])))


def chain_names() -> dict[str, str]:
    """The name of each chain in the current language, in their order."""
    return {key: name for key, name in group_labels(Axis.CHAIN).items() if key}


def name_of(by: str, key: str | int) -> str | None:
    """What a group with a page of its own is called; None where there is no such group."""
    if by == "country":
        return countries.name(key) if key in countries.alpha_3() else None
    found = MODELS[by].objects.filter(pk=key).first()
    return str(found) if found else None

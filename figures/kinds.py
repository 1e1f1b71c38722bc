"""The kinds of record of this app: targets, and the programme's dates."""

from decimal import Decimal

from companies.models import Region
from figures.definitions import Axis
from figures.groups import group_labels
from figures.models import Programme, Target
from records.registry import RecordKind, register
from records.wording import UNKNOWN, words


def _amount(value: Decimal) -> str:
    """In the unit of whichever indicator it is of, so without more decimals than it has."""
    return words(value.normalize())


def _regions(codes: list[str]) -> str:
    """The names of regions, in the order of their codes."""
    return ", ".join(Region.objects.filter(pk__in=codes or []).values_list("name", flat=True)) or UNKNOWN


def _colours(chosen: dict[str, dict[str, str]]) -> str:
    """Which groups have a colour of their own, and its number: “Café: 4, Piura: 1”."""
    found = [
        f"{group_labels(Axis(by)).get(key, key)}: {colour}"
        for by, groups in (chosen or {}).items()
        for key, colour in groups.items()
    ]
    return ", ".join(found) or UNKNOWN


register(
    RecordKind(model=Target, place=130, show={"baseline": _amount, "target": _amount}),
    RecordKind(
        model=Programme,
        place=135,
        page="entry:programme",
        show={"region_codes": _regions, "colours": _colours},
    ),
)

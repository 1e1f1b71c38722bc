"""The kinds of record of this app: targets, and the programme's dates."""

from decimal import Decimal

from companies.models import Region
from figures.models import Programme, Target
from records.registry import RecordKind, register
from records.wording import UNKNOWN, words


def _amount(value: Decimal) -> str:
    """In the unit of whichever indicator it is of, so without more decimals than it has."""
    return words(value.normalize())


def _regions(codes: list[str]) -> str:
    """The names of regions, in the order of their codes."""
    return ", ".join(Region.objects.filter(pk__in=codes or []).values_list("name", flat=True)) or UNKNOWN


register(
    RecordKind(model=Target, place=130, show={"baseline": _amount, "target": _amount}),
    RecordKind(model=Programme, place=135, page="entry:programme", show={"region_codes": _regions}),
)

"""The kinds of record of this app: targets, and the programme's dates."""

from decimal import Decimal

from figures.models import Programme, Target
from records.registry import RecordKind, register
from records.wording import words


def _amount(value: Decimal) -> str:
    """In the unit of whichever indicator it is of, so without more decimals than it has."""
    return words(value.normalize())


register(
    RecordKind(model=Target, place=130, show={"baseline": _amount, "target": _amount}),
    RecordKind(model=Programme, place=135),
)

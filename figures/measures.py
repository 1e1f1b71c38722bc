"""A figure that can be defended: its value with what is behind it, or the reason why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from figures.definitions import Reason, Unit
from records.digests import Json

Number = int | float | Decimal


def rounded(value: Number, decimals: int = 0) -> Decimal:
    """The value to a number of decimals, a half going up as people expect."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@dataclass(frozen=True)
class Measure:
    """A value in its unit. `n` things are behind it; `missing` things should be and are not.

    A ratio carries its numerator and denominator. Where the value is None, `reason` says why.
    """

    unit: Unit
    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None
    n: int | None = None
    missing: int = 0
    reason: Reason | None = None

    def as_json(self) -> Json:
        """The measure as the `indicators` command prints it; amounts become JSON numbers."""
        return {key: float(part) if isinstance(part, Decimal) else part for key, part in vars(self).items()}

    def says_the_same(self, other: "Measure") -> bool:
        """Whether both have the same value, or the same reason for none; what is behind them may differ."""
        return (self.value, self.reason) == (other.value, other.reason)


def count(unit: Unit, value: int, *, n: int | None = None) -> Measure:
    """A number of things, each of which is behind the figure unless `n` says otherwise."""
    return Measure(unit, value, n=value if n is None else n)


def total(unit: Unit, value: Number, *, n: int, missing: int = 0) -> Measure:
    """A sum over `n` things; of no thing at all there is no sum, and it is not zero."""
    if n == 0:
        return unknown(unit, Reason.NO_DATA, n=0, missing=missing)
    return Measure(unit, value, n=n, missing=missing)


def ratio(
    numerator: Number,
    denominator: Number,
    *,
    otherwise: Reason,
    n: int | None,
    missing: int = 0,
    minus: int = 0,
    unit: Unit = Unit.RATIO,
) -> Measure:
    """A share, or with `minus=1` a growth, or a mean in a unit; dividing by zero is a reason, never a zero."""
    if not denominator:
        return Measure(unit, None, numerator, denominator, n, missing, otherwise)
    value = float(Decimal(numerator) / Decimal(denominator) - minus)
    return Measure(unit, value, numerator, denominator, n, missing)


def mean(unit: Unit, amount: Decimal, n: int, *, otherwise: Reason, missing: int = 0) -> Measure:
    """An amount for each of `n` things, in a unit; of no thing at all there is a reason and no mean."""
    value = amount / n if n else None
    return Measure(unit, value, amount, n, n, missing, None if n else otherwise)


def unknown(unit: Unit, reason: Reason, *, n: int | None = None, missing: int = 0) -> Measure:
    """No value, and why."""
    return Measure(unit, None, n=n, missing=missing, reason=reason)


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """A sum of money, which is US$ 0.00 where nothing is added."""
    return sum(amounts, Decimal("0.00"))

"""Growth of export sales split into volume and unit value, where net weight is known.

For each company and chain with a row and a net weight above zero in both years, with q kilograms and v US$ (p = v ÷ q),
each change is valued at the mean of both years, so that neither year is favoured (Bennet's indicator):

    volume      (q₁ − q₀) · (p₀ + p₁) ÷ 2  =  (v₀ · q₁ ÷ q₀ − v₀ + v₁ − v₁ · q₀ ÷ q₁) ÷ 2
    unit value  (p₁ − p₀) · (q₀ + q₁) ÷ 2  =  v₁ − v₀ − volume

Each pair's volume is rounded to the cent. The residual is what the sales of all others moved, of which nothing is
estimated: volume, unit value and residual add up to the reported change exactly.
"""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Q, Sum

from accounts.access import Viewer
from figures.disclosure.asking import Asking
from figures.queries import NO_MONEY, Query, cents, compile_over, compiled_once, grams, in_usd
from figures.scope import Scope
from figures.selection import counted_sales, of_participants


@dataclass(frozen=True)
class PriceVolume:
    """US$ that volume and unit value moved, of how many pairs of company and chain, and how much of all sales they are.

    Where it is `confidential`, no amount but the sales of all may be shown, and those only where `shows_change`.
    """

    pairs: int
    pairs_in_all: int
    previous: Decimal
    current: Decimal
    volume: Decimal
    previous_of_all: Decimal
    current_of_all: Decimal
    confidential: bool = field(default=False, kw_only=True)
    shows_change: bool = field(default=True, kw_only=True)

    @property
    def change(self) -> Decimal:
        """What all sales moved, as reported."""
        return self.current_of_all - self.previous_of_all

    @property
    def unit_value(self) -> Decimal:
        return self.current - self.previous - self.volume

    @property
    def residual(self) -> Decimal:
        """What moved the sales of pairs whose net weight is not known in both years."""
        return self.change - self.volume - self.unit_value

    def points(self, part: Decimal) -> Decimal | None:
        """A part as its share of the reported growth: the parts add up to it."""
        return part / self.previous_of_all if self.previous_of_all else None

    def covered(self) -> tuple[Decimal | None, Decimal | None]:
        """The share of all sales that the pairs are, in the year before and in the year."""
        return (
            self.previous / self.previous_of_all if self.previous_of_all else None,
            self.current / self.current_of_all if self.current_of_all else None,
        )


KNOWN = "previous IS NOT NULL AND current IS NOT NULL AND weight_before > 0 AND weight > 0"
SPLIT = f"""
    SELECT COUNT(CASE WHEN {KNOWN} THEN 1 END), COUNT(*),
        SUM(CASE WHEN {KNOWN} THEN previous END), SUM(CASE WHEN {KNOWN} THEN current END),
        SUM(CASE WHEN {KNOWN} THEN ROUND(
            (previous * 1.0 * weight / weight_before - previous + current - current * 1.0 * weight_before / weight) / 2
        ) END),
        SUM(previous), SUM(current), COUNT(CASE WHEN {KNOWN} AND (previous = 0 OR current = 0) THEN 1 END)
    FROM sold"""  # noqa: S608


def price_volume(scope: Scope) -> PriceVolume:
    """The split of a scope's growth, in one query.

    Those who see groups alone see it where the sales of its pairs in both years are shown, and each pair sold in both: then
    its effects say nothing of what it sold (figures/disclosure/parts.py).
    """
    pairs, pairs_in_all, *amounts, sold_once = compile_price_volume(scope).rows()[0]
    found = PriceVolume(pairs, pairs_in_all, *(in_usd(round(amount or 0)) for amount in amounts))
    if scope.viewer is Viewer.ALL:
        return found
    question = Asking.of(scope).about()
    if not question.shows_change:
        return PriceVolume(pairs, pairs_in_all, *[NO_MONEY] * 5, confidential=True, shows_change=False)
    if question.shows("weighed") and question.shows("previous_weighed") and not sold_once:
        return found
    return replace(found, previous=NO_MONEY, current=NO_MONEY, volume=NO_MONEY, confidential=True)


@compiled_once
def compile_price_volume(scope: Scope) -> Query:
    before, now = Q(year=scope.year - 1), Q(year=scope.year)
    rows = of_participants(counted_sales(scope), scope).filter(before | now)
    sold = rows.values("company", "chain").annotate(
        previous=Sum(cents("fob_usd"), filter=before),
        current=Sum(cents("fob_usd"), filter=now),
        weight_before=Sum(grams("net_weight_kg"), filter=before),
        weight=Sum(grams("net_weight_kg"), filter=now),
    )
    return compile_over({"sold": sold}, SPLIT)

"""What was promised, and how much of it was reached."""

from dataclasses import dataclass
from decimal import Decimal

from figures.measures import Measure, Number
from figures.models import Target
from figures.scope import Scope


@dataclass(frozen=True)
class Progress:
    """A target and the share of it that was reached: value ÷ target, unclamped; None where unknown."""

    target: Decimal
    baseline: Decimal | None
    reached: float | None

    def gap_closed(self, value: Number | None) -> Decimal | None:
        """(value − baseline) ÷ (target − baseline), unclamped, where both ends are known and differ."""
        if self.baseline is None or value is None or self.target == self.baseline:
            return None
        return (Decimal(str(value)) - self.baseline) / (self.target - self.baseline)

    @property
    def bar(self) -> float:
        """The share as a bar can show it: from 0 to 1."""
        return min(max(self.reached or 0.0, 0.0), 1.0)

    @property
    def mark(self) -> float | None:
        """Where the target is on a bar that is full, from 0 to 1; None where the bar ends at it or before."""
        return 1 / self.reached if self.reached and self.reached > 1 else None


def progress(scope: Scope, indicators: dict[str, Measure]) -> dict[str, Progress]:
    """The targets of the scope's year, by indicator.

    A target is the whole programme's, a region's or a chain's; a scope that is none of these (two
    regions, one call, one market, the women-led …) has no target, and none is made up from parts.
    """
    group = _group_with_targets(scope)
    if group is None:
        return {}
    return {
        target.indicator: Progress(
            target.target, target.baseline, _reached(indicators[target.indicator], target)
        )
        for target in Target.objects.filter(year=scope.year, indicator__in=list(indicators), **group)
    }


def _group_with_targets(scope: Scope) -> dict[str, str | None] | None:
    """The region and chain whose targets speak of exactly this scope."""
    is_other = scope.calls or scope.countries or scope.describes_companies_only
    if is_other or len(scope.regions) > 1 or len(scope.chains) > 1:
        return None
    return {"region": next(iter(scope.regions), None), "chain": next(iter(scope.chains), None)}


def _reached(measure: Measure, target: Target) -> float | None:
    if measure.value is None or not target.target:
        return None
    return float(Decimal(str(measure.value)) / target.target)

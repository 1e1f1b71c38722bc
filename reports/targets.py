"""What was promised, beside what was reached."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import formatting
from reports.definitions import INDICATORS
from reports.figures import figures
from reports.links import NO_FILTERS, Links
from reports.measures import Measure
from reports.models import Target
from reports.nothing import shown
from reports.scope import Scope
from reports.tables import Table


@dataclass(frozen=True)
class Progress:
    """A target and the share of it that was reached: value ÷ target, unclamped; None where unknown."""

    target: Decimal
    baseline: Decimal | None
    reached: float | None

    def gap_closed(self, value: Any) -> Decimal | None:
        """(value − baseline) ÷ (target − baseline), unclamped, where both ends are known and differ."""
        if self.baseline is None or value is None or self.target == self.baseline:
            return None
        return (Decimal(str(value)) - self.baseline) / (self.target - self.baseline)

    @property
    def bar(self) -> float:
        """The share as a bar can show it: from 0 to 1."""
        return min(max(self.reached or 0.0, 0.0), 1.0)


class Status(StrEnum):
    """How an indicator stands; the words are in the page, with a sign, never colour alone."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    NO_DATA = "no data"
    NO_TARGET = "no target"


def progress(scope: Scope, indicators: dict[str, Measure]) -> dict[str, Progress]:
    """The targets of the scope's year, by indicator.

    A target is the whole programme's, a region's or a chain's; a scope that is none of these (two
    regions, one call, the women-led …) has no target, and none is made up from parts.
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
    if scope.calls or scope.describes_companies_only or len(scope.regions) > 1 or len(scope.chains) > 1:
        return None
    return {"region": next(iter(scope.regions), None), "chain": next(iter(scope.chains), None)}


def _reached(measure: Measure, target: Target) -> float | None:
    if measure.value is None or not target.target:
        return None
    return float(Decimal(str(measure.value)) / target.target)


STATUSES: dict[Status, Any] = {
    Status.REACHED: gettext_lazy("reached"),
    Status.NOT_REACHED: gettext_lazy("not reached"),
    Status.NO_DATA: gettext_lazy("no data"),
    Status.NO_TARGET: gettext_lazy("no target"),
}


@dataclass(frozen=True)
class TargetRow:
    """An indicator against its target. Progress has two methods, printed by name and never mixed."""

    slug: str
    measure: Measure
    progress: Progress | None

    @property
    def label(self) -> Any:
        return INDICATORS[self.slug].label

    @property
    def actual(self) -> str:
        return formatting.value(self.slug, self.measure)

    @property
    def target(self) -> str:
        return formatting.quantity(self.slug, self.progress.target) if self.progress else ""

    @property
    def baseline(self) -> str:
        known = self.progress and self.progress.baseline is not None
        return formatting.quantity(self.slug, self.progress.baseline) if known else ""  # type: ignore

    @property
    def ratio(self) -> str:
        """Value ÷ target."""
        known = self.progress and self.progress.reached is not None
        return formatting.percent(self.progress.reached, 0) if known else ""  # type: ignore

    @property
    def gap_closed(self) -> str:
        done = self.progress.gap_closed(self.measure.value) if self.progress else None
        return "" if done is None else formatting.percent(done, 0)

    @property
    def status(self) -> Status:
        """Decided on the rounding that is displayed, so that words and numbers never disagree."""
        if self.progress is None:
            return Status.NO_TARGET
        if self.progress.reached is None:
            return Status.NO_DATA
        return Status.REACHED if formatting.rounded(self.progress.reached, 2) >= 1 else Status.NOT_REACHED


@dataclass(frozen=True)
class TargetTable:
    """The targets page's content."""

    scope: Scope
    rows: list[TargetRow]

    @property
    def table(self) -> Table:
        """The same rows to take away."""
        return Table(
            [
                _("Indicator"),
                _("Baseline"),
                _("Target"),
                _("Actual"),
                _("Ratio to target"),
                _("Gap closed"),
                _("Status"),
            ],
            [
                [
                    str(row.label),
                    row.baseline,
                    row.target,
                    row.actual,
                    row.ratio,
                    row.gap_closed,
                    str(STATUSES[row.status]),
                ]
                for row in self.rows
            ],
            slug="targets",
            name=_("Targets"),
        )


def target_table(scope: Scope, links: Links = NO_FILTERS) -> TargetTable:
    """Every indicator of a scope with its target, those with a target first."""
    found = figures(scope).indicators
    promised = progress(scope, found)
    rows = [
        TargetRow(slug, shown(slug, measure, found.__getitem__), promised.get(slug))
        for slug, measure in found.items()
    ]
    return TargetTable(scope, sorted(rows, key=lambda row: row.progress is None))

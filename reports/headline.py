"""A figure as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from figures.empty_states import Matching, shown
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.targets import Progress
from reports import formatting


@dataclass(frozen=True)
class Headline:
    """A figure at the top of the page: its value in words, what stands behind it, and its target."""

    slug: str
    measure: Measure
    value: str
    notes: Sequence[str]
    progress: Progress | None = None

    @property
    def label(self) -> Any:
        return INDICATORS[self.slug].label

    @property
    def target(self) -> str:
        return formatting.quantity(self.slug, self.progress.target) if self.progress else ""

    @property
    def baseline(self) -> str:
        known = self.progress and self.progress.baseline is not None
        return formatting.quantity(self.slug, self.progress.baseline) if known else ""  # type: ignore

    @property
    def gap_closed(self) -> str:
        """The share of the way from baseline to target, as it is."""
        done = self.progress.gap_closed(self.measure.value) if self.progress else None
        return "" if done is None else formatting.percent(done, 0)

    @property
    def reached(self) -> str:
        """The share of the target as it is, also above 100 %."""
        known = self.progress and self.progress.reached is not None
        return formatting.percent(self.progress.reached, 0) if known else ""  # type: ignore[union-attr, arg-type]


@dataclass(frozen=True)
class OtherFigure:
    """A figure that is no indicator, such as the time elapsed: its value in words, or why there is none, and what
    stands behind it; `bar` where it is a share."""

    label: Any
    value: str
    notes: Sequence[str] = ()
    bar: float | None = None
    target = reached = ""

    @property
    def known(self) -> bool:
        """A value never stands without what is behind it."""
        return bool(self.notes)


def headline(
    slug: str,
    found: Measure,
    matching: Matching,
    targets: Mapping[str, Progress] | None = None,
    notes: Sequence[str] = (),
) -> Headline:
    """A figure with its target. Where there is none its reason stands alone: notes about nothing would read as zeros."""
    found = shown(slug, found, matching)
    notes = notes if found.value is not None else ()
    return Headline(slug, found, formatting.value(slug, found), notes, (targets or {}).get(slug))

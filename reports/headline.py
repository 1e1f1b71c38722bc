"""A figure as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports import formatting
from reports.definitions import INDICATORS
from reports.measures import Measure
from reports.targets import Progress


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
    def reached(self) -> str:
        """The share of the target as it is, also above 100 %."""
        known = self.progress and self.progress.reached is not None
        return formatting.percent(self.progress.reached, 0) if known else ""  # type: ignore[union-attr, arg-type]

"""A figure as pages show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports import formatting
from reports.definitions import INDICATORS, Reason
from reports.indicators import FAMILY
from reports.measures import Measure, unknown
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


Matching = Callable[[str], Measure]
"""How many companies, or services, match the filters at all."""


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


def shown(slug: str, found: Measure, matching: Matching) -> Measure:
    """The measure; but a count of nothing, where nothing at all matches the filters, is no data and not a zero."""
    if found.value != 0 or found.n:
        return found
    of_all = matching("services_planned" if FAMILY[slug] == "services" else "companies_enrolled")
    return unknown(found.unit, Reason.NOTHING_MATCHES) if of_all.value == 0 else found

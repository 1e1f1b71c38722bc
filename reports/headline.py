"""A figure as pages show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from figures.empty_states import Matching, shown
from figures.measures import Measure, Number
from figures.registry import INDICATORS
from figures.targets import Progress
from records.text import LazyText
from reports import formatting
from reports.sessions import Earlier


@dataclass(frozen=True)
class Trend:
    """What a figure was over the last years, as a small line; where a value is unknown the line goes on to the next."""

    values: Mapping[str, Number | None]

    @property
    def known(self) -> list[str]:
        return [year for year, value in self.values.items() if value is not None]

    @property
    def first(self) -> str:
        return self.known[0]

    @property
    def last(self) -> str:
        return self.known[-1]

    @property
    def line(self) -> str:
        """The points of a polyline in a box of 100 by 30 from zero up; "" where fewer than two values are known."""
        amounts = [float(self.values[year] or 0) for year in self.known]
        most = max(map(abs, amounts), default=0)
        if len(amounts) < 2 or not most:
            return ""
        step = 100 / (len(amounts) - 1)
        return " ".join(
            f"{place * step:.1f},{29 - 28 * max(n, 0) / most:.1f}" for place, n in enumerate(amounts)
        )


@dataclass(frozen=True)
class Headline:
    """An indicator at the top of a page: its value as text, notes on what it is made of, its target, and what it was `then`,
    in an earlier session, which it may be unchanged since. It is provisional while companies still report the year."""

    slug: str
    measure: Measure
    value: str
    notes: Sequence[str]
    progress: Progress | None = None
    trend: Trend | None = None
    then: Sequence[str] = ()
    is_unchanged: bool = False
    is_provisional: bool = False

    @property
    def words(self) -> Sequence[str]:
        """All that stands below the value."""
        return [*self.notes, *self.then]

    @property
    def label(self) -> LazyText:
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
        """The share of the distance from baseline to target, not limited to 100 %."""
        done = self.progress.gap_closed(self.measure.value) if self.progress else None
        return "" if done is None else formatting.percent(done, 0)

    @property
    def reached(self) -> str:
        """The ratio of the value to the target, not limited to 100 %."""
        known = self.progress and self.progress.reached is not None
        return formatting.percent(self.progress.reached, 0) if known else ""  # type: ignore[union-attr, arg-type]


@dataclass(frozen=True)
class OtherFigure:
    """A figure that is not an indicator, such as the time elapsed: its value as text, or the reason why there is none,
    and notes on what it is made of; `bar` is its value where it is a share."""

    label: LazyText
    value: str
    notes: Sequence[str] = ()
    bar: float | None = None
    target = reached = baseline = gap_closed = ""

    @property
    def words(self) -> Sequence[str]:
        return self.notes

    @property
    def known(self) -> bool:
        """Whether there is a value: every value has notes."""
        return bool(self.notes)


def headline(
    slug: str,
    found: Measure,
    matching: Matching,
    targets: Mapping[str, Progress] | None = None,
    notes: Sequence[str] = (),
    trend: Trend | None = None,
    earlier: Earlier | None = None,
    *,
    is_provisional: bool = False,
) -> Headline:
    """An indicator with its target, and with what it was in an `earlier` session.

    A reason instead of a value has no notes: they would read as zeros.
    """
    found = shown(slug, found, matching)
    notes = notes if found.value is not None else ()
    then = earlier.note(slug, found) if earlier else ()
    is_unchanged = earlier is not None and earlier.is_unchanged(slug, found)
    value, target = formatting.value(slug, found), (targets or {}).get(slug)
    return Headline(slug, found, value, notes, target, trend, then, is_unchanged, is_provisional)

"""The targets page: each indicator beside its target."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from figures.breakdowns import figures
from figures.definitions import Reason
from figures.empty_states import shown
from figures.measures import Measure, rounded
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.targets import Progress, progress
from records.text import LazyText
from reports import formatting
from reports.links import NO_FILTERS, Links
from reports.remarks import is_open
from reports.tables import PROVISIONAL, Table, with_remark


class Status(StrEnum):
    """Whether an indicator reached its target; pages show it as a word and a sign, never by colour alone."""

    REACHED = "reached"
    NOT_REACHED = "not reached"
    NO_DATA = "no data"
    WITHHELD = "withheld"
    NO_TARGET = "no target"


STATUSES: dict[Status, LazyText] = {
    Status.REACHED: gettext_lazy("reached"),
    Status.NOT_REACHED: gettext_lazy("not reached"),
    Status.NO_DATA: gettext_lazy("no data"),
    Status.WITHHELD: gettext_lazy("withheld"),
    Status.NO_TARGET: gettext_lazy("no target"),
}


@dataclass(frozen=True)
class TargetRow:
    """An indicator and its target. Progress is measured in two ways, each with its own column."""

    slug: str
    measure: Measure
    progress: Progress | None
    is_provisional: bool = False

    @property
    def label(self) -> LazyText:
        return INDICATORS[self.slug].label

    @property
    def actual(self) -> str:
        return self._remarked(formatting.value(self.slug, self.measure))

    @property
    def in_cell(self) -> str:
        """The value where a withheld one has its mark."""
        return self._remarked(formatting.in_table(INDICATORS[self.slug], self.measure))

    def _remarked(self, text: str) -> str:
        return with_remark(text, PROVISIONAL) if self.is_provisional else text

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
        """Decided on the ratio as rounded for display, so that the word agrees with the number."""
        if self.progress is None:
            return Status.NO_TARGET
        if self.measure.reason is Reason.CONFIDENTIAL:
            return Status.WITHHELD
        if self.progress.reached is None:
            return Status.NO_DATA
        return Status.REACHED if rounded(self.progress.reached, 2) >= 1 else Status.NOT_REACHED

    @property
    def status_words(self) -> LazyText:
        """The status as a word: what companies still report can still reach its target."""
        if self.status is Status.NOT_REACHED and self.is_provisional:
            return _("not reached yet")
        return STATUSES[self.status]


@dataclass(frozen=True)
class TargetTable:
    """The targets page's content."""

    scope: Scope
    rows: list[TargetRow]
    links: Links = NO_FILTERS

    @property
    def promised(self) -> list[TargetRow]:
        """The indicators that have a target in this scope."""
        return [row for row in self.rows if row.progress]

    @property
    def others(self) -> Table:
        """Those that have none, with their values."""
        return Table(
            [_("Indicator"), _("Target"), _("Actual")],
            [
                [str(row.label), str(STATUSES[row.status]), row.in_cell]
                for row in self.rows
                if not row.progress
            ],
            text_columns=2,
            links=[self.links.page("indicator", row.slug) for row in self.rows if not row.progress],
            name=_("Without a target"),
        )

    @property
    def table(self) -> Table:
        """The same rows for exports."""
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
                    str(row.status_words),
                ]
                for row in self.rows
            ],
            slug="targets",
            name=_("Targets"),
        )


def target_table(scope: Scope, links: Links = NO_FILTERS) -> TargetTable:
    """Every indicator of a scope with its target, those with a target first."""
    whole = figures(scope)
    found = whole.indicators
    promised = progress(scope, found)
    rows = [
        TargetRow(
            slug,
            shown(slug, measure, found.__getitem__),
            promised.get(slug),
            is_open(slug, scope, whole),
        )
        for slug, measure in found.items()
    ]
    return TargetTable(scope, sorted(rows, key=lambda row: row.progress is None), links)

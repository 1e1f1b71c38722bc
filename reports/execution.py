"""The execution page: shares of the plan, of what is due and of the budget, beside the programme's time elapsed."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from figures import series
from figures.breakdowns import Figures, figures_along
from figures.concurrency import run_concurrently
from figures.funding import budget_by_source
from figures.measures import Measure
from figures.models import Programme
from figures.queries import GroupBy
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.selection import planned_services
from figures.services import ServiceFacts, service_facts
from figures.targets import progress
from records.text import LazyText, fold
from reports import formatting
from reports.charts.chart import Chart
from reports.charts.execution import execution_chart
from reports.charts.shares import shares_chart
from reports.headline import Headline, OtherFigure, headline
from reports.links import NO_FILTERS, Links
from reports.overdue import OverdueServices, overdue_services
from reports.overview import execution_notes
from reports.record_rows import behind
from reports.sessions import earlier_session
from reports.sources import source_table
from reports.tables import AT_ONCE, Table, heading
from services.models import Block, Institution, ServiceType

MOST_OVERDUE = 100
"""The page lists at most so many overdue services, and their number in all."""

COLUMNS = (
    "services_planned",
    "services_delivered",
    "service_execution",
    "service_execution_to_date",
    "budget_execution",
    "on_time_delivery",
)


@dataclass(frozen=True)
class Elapsed:
    """The programme's time elapsed at the cut-off; None where its dates are not known."""

    starts_on: datetime.date | None
    ends_on: datetime.date | None
    as_of: datetime.date

    @property
    def share(self) -> float | None:
        """From 0 before the first day to 1 after the last, both days included."""
        if self.starts_on is None or self.ends_on is None:
            return None
        days = (self.ends_on - self.starts_on).days + 1
        return min(max(((self.as_of - self.starts_on).days + 1) / days, 0.0), 1.0)


@dataclass(frozen=True)
class ExecutionPage:
    """The page's content, all of one scope; without charts where the filters do not apply to services."""

    scope: Scope
    figures: list[Headline]
    elapsed: OtherFigure
    charts: list[Chart]
    sources: Table | None
    groups: list[Table]
    overdue: OverdueServices | None


def execution_page(scope: Scope, links: Links = NO_FILTERS) -> ExecutionPage:
    """Everything on the page."""
    figures, overdue, (by, over_time) = run_concurrently(
        partial(figures_along, scope, {None: (*COLUMNS, "satisfaction", "counterpart_share")}),
        partial(series.longest_overdue, scope, MOST_OVERDUE),
        partial(_of_services, scope),
    )
    found = figures[None][""]
    targets, notes = progress(scope, found.indicators), execution_notes(found)
    earlier = earlier_session(scope)
    return ExecutionPage(
        scope=scope,
        figures=[
            headline(slug, found[slug], found.__getitem__, targets, notes[slug], earlier=earlier)
            for slug in notes
        ],
        elapsed=_elapsed_figure(elapsed(scope)),
        charts=_charts(scope, by, over_time) if by else [],
        sources=source_table(budget_by_source(planned_services(scope))) if by else None,
        groups=[_table(axis, groups, found, scope, links) for axis, groups in by.items()],
        overdue=overdue_services(overdue, found, at_once=AT_ONCE),
    )


def _of_services(scope: Scope) -> tuple[dict[GroupBy, dict[str, ServiceFacts]], list[series.Month]]:
    """The services by block, type and institution, and over time; neither where the filters do not apply."""
    if not scope.applies_to_services:
        return {}, []
    return run_concurrently(
        partial(service_facts, scope, dict.fromkeys(AXES, frozenset(COLUMNS))),
        partial(series.services_over_time, scope),
    )


def elapsed(scope: Scope) -> Elapsed:
    """The programme's time up to the cut-off."""
    dates = Programme.objects.values_list("starts_on", "ends_on").first() or (None, None)
    return Elapsed(*dates, scope.as_of)


def _elapsed_figure(elapsed: Elapsed) -> OtherFigure:
    label = _("Time elapsed of the programme")
    if elapsed.share is None or elapsed.starts_on is None or elapsed.ends_on is None:
        return OtherFigure(label, _("the programme's start and end are not entered"))
    dates = {"start": formatting.day(elapsed.starts_on), "end": formatting.day(elapsed.ends_on)}
    return OtherFigure(
        label, formatting.percent(elapsed.share, 0), [_("from %(start)s to %(end)s") % dates], elapsed.share
    )


def _charts(
    scope: Scope, by: Mapping[GroupBy, dict[str, ServiceFacts]], over_time: list[series.Month]
) -> list[Chart]:
    names = _names("institution")
    delivered = {
        names[key]: (facts.delivered, facts.planned)
        for key, facts in sorted(by["institution"].items(), key=lambda group: -group[1].planned)
    }
    return [execution_chart(scope, over_time), shares_chart(scope, delivered)]


AXES: dict[GroupBy, LazyText] = {
    "block": gettext_lazy("Block"),
    "type": gettext_lazy("Type of service"),
    "institution": gettext_lazy("Institution"),
}


def _names(axis: GroupBy) -> dict[str, str]:
    """The groups' names by key, in alphabetical order but for blocks; a type without a block is not assigned."""
    if axis == "block":
        blocks = {str(value): str(label) for value, label in Block.choices} | {"": _("not assigned")}
        return {key: capfirst(name) for key, name in blocks.items()}
    model: type[ServiceType | Institution] = ServiceType if axis == "type" else Institution
    names = {str(record.pk): str(record) for record in model.objects.all()}
    return dict(sorted(names.items(), key=lambda group: fold(group[1])))


def _table(
    axis: GroupBy, groups: dict[str, ServiceFacts], whole: Figures, scope: Scope, links: Links
) -> Table:
    """The services of each group; the total leads to the records, which no filter narrows down to a group."""
    names = _names(axis)
    rows = [
        [
            names[key],
            *(_cell(slug, INDICATORS[slug].calculate(groups[key])) for slug in COLUMNS),
            formatting.number(groups[key].budget),
            formatting.number(groups[key].spent),
        ]
        for key in sorted(groups, key=list(names).index)
    ]
    return Table(
        [AXES[axis], *map(heading, COLUMNS), _("Budget US$"), _("Spent US$")],
        rows,
        [
            _("Total"),
            *(_cell(slug, whole[slug]) for slug in COLUMNS),
            formatting.number(whole["budget_execution"].denominator or 0),
            formatting.number(whole["budget_execution"].numerator or 0),
        ],
        behind_total=[behind(slug, scope, links, whole[slug]) for slug in COLUMNS],
        at_once=AT_ONCE,
        most_in=1,
        slug=f"by-{axis}",
        name=_("By %(axis)s") % {"axis": str(AXES[axis]).lower()},
        note=_("“—” means that there is no base to calculate it.")
        if any(NOTHING in row for row in rows)
        else "",
        shared=_("Spending is that of services with a budget."),
    )


NOTHING = "—"
"""In place of a share of nothing."""


def _cell(slug: str, measure: Measure) -> str:
    return NOTHING if measure.value is None else formatting.value(slug, measure)

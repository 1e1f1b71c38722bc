"""The page of calls and scaling: from application to enrolment, and the regions and chains covered over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from figures.breakdowns import figures_along
from figures.concurrency import run_concurrently
from figures.definitions import Axis
from figures.groups import group_labels
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scaling import Coverage, Funnel, coverage, funnels
from figures.scope import Scope
from figures.targets import progress
from reports import formatting
from reports.charts.calls import coverage_chart, funnel_chart, timeline_chart
from reports.charts.chart import Chart
from reports.headline import Headline, headline
from reports.links import NO_FILTERS, Links
from reports.record_rows import behind
from reports.sessions import earlier_session
from reports.tables import Table
from reports.tiles import Tile, tile_map

FIGURES = ("applications", "selection_rate", "regions_covered", "chains_covered")


@dataclass(frozen=True)
class CallsPage:
    """The page's content, all of one scope; without the way of applications where the filters do not apply to them.

    `next_call` says when the next call opens, or until when one is open; blank where none is planned.
    """

    scope: Scope
    figures: list[Headline]
    next_call: str
    charts: list[Chart]
    calls: Table | None
    tiles: list[Tile]
    years: Chart
    waiting: Table


def calls_page(scope: Scope, links: Links = NO_FILTERS) -> CallsPage:
    """Everything on the page."""
    figures, ways, covered = run_concurrently(
        partial(figures_along, scope, {None: (*FIGURES, "companies_enrolled")}),
        partial(funnels, scope),
        partial(coverage, scope),
    )
    found, applies = figures[None][""], scope.applies_to_services
    targets = progress(scope, found.indicators)
    earlier = earlier_session(scope)
    return CallsPage(
        scope=scope,
        figures=[
            headline(
                slug,
                found[slug],
                found.__getitem__,
                targets,
                notes_of_calls(slug, found[slug]),
                earlier=earlier,
            )
            for slug in FIGURES
        ],
        next_call=next_call(scope, ways),
        charts=charts_of_calls(scope, ways, links) if applies else [],
        calls=_table(ways, scope, links) if applies else None,
        tiles=_tiles(covered, links),
        years=coverage_chart(scope, covered),
        waiting=_waiting(covered, ways, scope, links),
    )


def charts_of_calls(scope: Scope, ways: list[Funnel], links: Links) -> list[Chart]:
    """When calls took applications, and what became of them; none without a call."""
    if not ways:
        return []
    calls = [way.call for way in ways]
    return [timeline_chart(scope, calls, next_call(scope, ways), links), funnel_chart(scope, ways)]


def notes_of_calls(slug: str, measure: Measure) -> list[str]:
    """What stands behind a figure of the page."""
    if slug != "selection_rate":
        return []
    words = {
        "selected": formatting.number(measure.numerator or 0),
        "decided": formatting.number(measure.denominator or 0),
        "waiting": formatting.number(measure.missing),
    }
    return [_("%(selected)s of %(decided)s decided; %(waiting)s wait for a decision") % words]


def next_call(scope: Scope, ways: list[Funnel]) -> str:
    """By the cut-off: a call that is open, or else the first that opens later."""
    for way in ways:
        words = {"call": way.call}
        opens, closes = way.call.launched_on, way.call.closes_on
        if opens and opens > scope.as_of:
            return _("Next: %(call)s opens on %(day)s.") % {**words, "day": formatting.day(opens)}
        if opens and closes and opens <= scope.as_of <= closes:
            return _("%(call)s is open until %(day)s.") % {**words, "day": formatting.day(closes)}
    return ""


def _table(ways: list[Funnel], scope: Scope, links: Links) -> Table:
    columns = [_("Call"), _("Launched on"), _("Closes on"), _("Places")]
    steps = [_("Applications"), _("Eligible"), _("Selected"), _("Companies enrolled")]
    totals = [sum(step) for step in zip(*(way.steps for way in ways), strict=True)]
    return Table(
        [*columns, *steps],
        [_row(way) for way in ways],
        [_("Total"), "", "", _places(*ways), *map(formatting.number, totals)] if len(ways) > 1 else [],
        links=[links.group(Axis.CALL, way.call.pk) for way in ways],
        behind=[_behind(scope, links, way.steps, call=way.call.pk) for way in ways],
        behind_total=_behind(scope, links, totals) if totals else [],
        slug="calls",
        name=_("Calls"),
        note=_("Withdrawn applications are left out. A company is in each call that it enrolled in."),
    )


def _behind(scope: Scope, links: Links, steps: Sequence[int], **narrowed: int) -> list[str]:
    """The records counted in the first step and in the last: those between are no indicators."""

    first = _records("applications", steps[0], scope, links, **narrowed)
    last = _records("companies_enrolled", steps[-1], scope, links, **narrowed)
    return ["", "", "", first, "", "", last]


def _records(slug: str, n: int, scope: Scope, links: Links, **narrowed: str | int) -> str:
    """Where the records counted in a number of an indicator are seen."""
    return behind(slug, scope, links, Measure(INDICATORS[slug].unit, n), **narrowed)


def _row(way: Funnel) -> list[str]:
    days = [formatting.day(day) if day else "—" for day in (way.call.launched_on, way.call.closes_on)]
    return [str(way.call), *days, _places(way), *map(formatting.number, way.steps)]


def _places(*ways: Funnel) -> str:
    """How many companies the calls have room for; unknown where one does not say so."""
    places = [way.call.places for way in ways]
    return "—" if None in places else formatting.number(sum(filter(None, places)))


def _tiles(covered: Coverage, links: Links) -> list[Tile]:
    """Companies enrolled by region, with the year of the first; of other regions, the applications in brackets."""
    firsts = {code: day.year for code, day in covered.regions.items()}
    return tile_map(
        covered.companies,
        lambda code: links.group(Axis.REGION, code),
        texts={code: f"{formatting.number(n)} · {firsts[code]}" for code, n in covered.companies.items()}
        | {code: f"({formatting.number(n)})" for code, n in covered.waiting.items()},
    )


def _waiting(covered: Coverage, ways: list[Funnel], scope: Scope, links: Links) -> Table:
    names = group_labels(Axis.REGION)
    regions = sorted(covered.waiting.items(), key=lambda region: (-region[1], region[0]))
    return Table(
        [_("Region"), _("Applications")],
        [[names[code], formatting.number(n)] for code, n in regions],
        behind=[[_records("applications", n, scope, links, region=code)] for code, n in regions],
        slug="waiting",
        name=_("Applications from regions without companies yet"),
        nothing=_("Every region that applications came from has companies.")
        if any(way.received for way in ways)
        else _("No applications are recorded."),
    )

"""The growth page: growth as reported and like for like, its causes and its coverage."""

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from figures.breakdowns import Figures, figures_along, measure
from figures.concurrency import run_concurrently
from figures.definitions import COMPLETE_FROM, Axis, Reason
from figures.groups import AXES, group_labels
from figures.measures import Number
from figures.price_volume import PriceVolume, price_volume
from figures.provisional import is_provisional
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.targets import progress
from reports import formatting
from reports.charts.bridge import bridge_chart
from reports.charts.chart import Chart
from reports.charts.price_volume import price_volume_chart
from reports.headline import Headline, headline
from reports.links import NO_FILTERS, Links
from reports.notices import Notice, growth_is_provisional, without_sales
from reports.overview import coverage_notes, growth_notes
from reports.record_rows import behind
from reports.remarks import is_open
from reports.sessions import earlier_session
from reports.tables import AT_ONCE, Heading, Table, Ticks, heading
from reports.tiny_base import LIKE_FOR_LIKE, base_beyond, why_tiny

COLUMNS = (
    "export_sales_growth",
    "export_sales_growth_like_for_like",
    "reporting_coverage",
    "reporting_coverage_by_value",
)


@dataclass(frozen=True)
class GrowthPage:
    """The page's content, all of one scope."""

    scope: Scope
    figures: list[Headline]
    provisional: bool
    complete_from: str
    coverage_is_withheld: bool
    notices: list[Notice]
    bridge: Chart
    groups: list[Table]
    split: PriceVolume
    split_chart: Chart
    split_covers: list[str]

    @property
    def provisional_words(self) -> str:
        return growth_is_provisional(self.scope.year)


def growth_page(scope: Scope, links: Links = NO_FILTERS) -> GrowthPage:
    """Everything on the page."""
    by_axis, split, beyond = run_concurrently(
        partial(
            figures_along,
            scope,
            {None: ("export_sales", *COLUMNS), Axis.CHAIN: COLUMNS, Axis.REGION: COLUMNS},
        ),
        partial(price_volume, scope),
        partial(base_beyond, scope),
    )
    found = by_axis[None][""]
    base = beyond or found["export_sales_growth"].denominator
    notes = growth_notes(found, base) | coverage_notes(scope, found)
    targets = progress(scope, found.indicators)
    earlier, covers = earlier_session(scope), _covers(scope, split)
    return GrowthPage(
        scope=scope,
        figures=[
            headline(
                slug,
                found[slug],
                partial(measure, scope=scope),
                targets,
                notes[slug],
                earlier=earlier,
                is_provisional=is_open(slug, scope, found),
            )
            for slug in COLUMNS
        ],
        provisional=is_provisional(scope, found["reporting_coverage_by_value"]),
        complete_from=formatting.percent(COMPLETE_FROM, 0),
        coverage_is_withheld=any(
            figures["reporting_coverage_by_value"].reason is Reason.CONFIDENTIAL
            for groups in by_axis.values()
            for figures in groups.values()
        ),
        notices=without_sales(scope, found["export_sales"], links),
        bridge=bridge_chart(scope, found),
        groups=[_table(axis, scope, by_axis[axis], found, base, links) for axis in (Axis.CHAIN, Axis.REGION)],
        split=split,
        split_chart=price_volume_chart(scope, split, covers),
        split_covers=covers,
    )


def _table(
    by: Axis,
    scope: Scope,
    groups: dict[str, Figures],
    whole: Figures,
    base: Number | None,
    links: Links,
) -> Table:
    names = group_labels(by)
    keys = sorted((key for key in groups if key), key=list(names).index)
    return Table(
        [
            AXES[by],
            *map(heading, COLUMNS[:2]),
            _("Companies in both years"),
            Heading(_("Coverage"), "reporting_coverage"),
            Heading(_("Coverage by value"), "reporting_coverage_by_value"),
            _("Status"),
        ],
        [_row(scope, names[key], groups[key], base) for key in keys],
        _row(scope, _("Total"), whole, base),
        slug=f"by-{by}",
        name=_("By %(axis)s") % {"axis": str(AXES[by]).lower()},
        note=_(
            "Tiny base: the year before was less than a hundredth of the programme's,"
            " or fewer than 3 companies reported both years."
        )
        if any(why_tiny(groups[key], base) for key in keys)
        else "",
        shared=_(
            "Companies in both years are those that reported both. Coverage by value weighs each company by its sales of the"
            " year before. Each group is computed anew."
        ),
        links=[links.group(by, key) for key in keys],
        behind=[_behind(scope, links, groups[key], **{str(by): key}) for key in keys],
        behind_total=_behind(scope, links, whole),
        at_once=AT_ONCE,
        most_in=COLUMNS.index(LIKE_FOR_LIKE) + 2,
        ticks=Ticks(by, keys, links.filters),
    )


def _row(scope: Scope, name: str, found: Figures, base: Number | None) -> list[str]:
    growth, matched, *coverage = (_cell(slug, found) for slug in COLUMNS)
    n = formatting.number(found[LIKE_FOR_LIKE].n or 0)
    return [name, growth, matched, n, *coverage, " · ".join(_status(scope, found, base)) or "—"]


def _behind(scope: Scope, links: Links, found: Figures, **narrowed: str | int) -> list[str]:
    """The records counted in each figure of a row; the companies in both years are those of like-for-like growth."""
    growth, matched, *coverage = (behind(slug, scope, links, found[slug], **narrowed) for slug in COLUMNS)
    return [growth, matched, matched, *coverage]


def _status(scope: Scope, found: Figures, base: Number | None) -> list[str]:
    """What a reader must know of a group's growth before quoting it."""
    states = []
    if is_provisional(scope, found["reporting_coverage_by_value"]):
        states.append(_("provisional"))
    if why_tiny(found, base):
        states.append(_("tiny base"))
    return states


def _cell(slug: str, found: Figures) -> str:
    return formatting.in_cell(INDICATORS[slug], found[slug])


def _covers(scope: Scope, split: PriceVolume) -> list[str]:
    """How many pairs the split covers, and which share of all sales."""
    pairs = {"n": formatting.number(split.pairs), "all": formatting.number(split.pairs_in_all)}
    of_pairs = (
        _("%(n)s of %(all)s pairs of company and chain have a row and a net weight in both years") % pairs
    )
    if split.confidential:
        return [of_pairs]
    before, now = (formatting.percent(share) if share is not None else "—" for share in split.covered())
    shares = {"before": before, "now": now, "previous": scope.year - 1, "year": scope.year}
    return [
        of_pairs,
        _("they are %(before)s of the sales of %(previous)s and %(now)s of those of %(year)s") % shares,
    ]

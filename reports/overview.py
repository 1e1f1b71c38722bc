"""The overview: the results of the programme, or of one region, chain, call or market."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from companies import countries
from figures import series
from figures.breakdowns import COUNTRY, Figures, entries_by_country, figures_along
from figures.concurrency import run_concurrently
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.definitions import Axis, Reason, Unit
from figures.groups import AXES, group_labels
from figures.measures import Measure, Number
from figures.provisional import is_provisional
from figures.queries import GroupBy
from figures.registry import FAMILY_OF, INDICATORS
from figures.scaling import Funnel, funnels
from figures.scope import Scope
from figures.selection import last_years
from figures.targets import progress
from records.text import LazyText
from reports import formatting
from reports.calls import FIGURES as REACH
from reports.calls import charts_of_calls, notes_of_calls
from reports.charts.bridge import bridge_chart
from reports.charts.chart import Chart
from reports.charts.execution import execution_chart
from reports.charts.markets import destinations_chart, markets_chart
from reports.charts.sales import sales_chart
from reports.headline import Headline, Trend, headline
from reports.links import NO_FILTERS, Links
from reports.notices import Notice, growth_is_provisional, in_review, is_empty, notices
from reports.overdue import OverdueServices, overdue_services
from reports.record_rows import behind
from reports.remarks import asked_beside, is_open, remarks_on, with_remarks
from reports.sessions import Earlier, earlier_session
from reports.tables import Heading, Table, Ticks, heading
from reports.tiles import Tile, sales_map
from reports.tiny_base import GROWTH, base_beyond, tiny_base_notes

YEARLY = ("export_sales", "exporting_companies", "workers")
"""The headline's figures of a year, which are shown with the years before."""
OF_CUSTOMS = (CUSTOMS, CUSTOMS_MARKETS)
ASKED = ["evidenced_share", *(slug for slug, family in FAMILY_OF.items() if family not in OF_CUSTOMS)]
"""The indicators of the whole: of those from customs, which have a page of their own, only what is said beside sales."""
MOST_OVERDUE = 10
"""The page lists at most so many overdue services, and their number in all."""
AT_ONCE = 3
"""So many rows of a table are cards at once on a phone."""
RANKED_BY = "export_sales"
"""The figure by which they are the first."""


@dataclass(frozen=True)
class Groups:
    """A table of the groups along an axis, each linked to its page."""

    axis: Axis
    name: LazyText
    table: Table


@dataclass(frozen=True)
class Overview:
    """The page's content, all of one scope, without the parts that a filter by country does not apply to."""

    scope: Scope
    figures: Figures
    headlines: list[Headline]
    growth: list[Headline]
    coverage: list[Headline]
    execution: list[Headline]
    reach: list[Headline]
    provisional_growth: bool
    notices: list[Notice]
    charts: dict[str, Chart]
    tiles: list[Tile]
    groups: list[Groups]
    overdue: OverdueServices | None

    @property
    def is_empty(self) -> bool:
        return is_empty(self.figures)

    @property
    def provisional_words(self) -> str:
        return growth_is_provisional(self.scope.year)


def overview(scope: Scope, links: Links = NO_FILTERS, within: str = "") -> Overview:
    """Everything on the page, in a number of queries that does not depend on the number of records.

    `within` is the axis of the one group that the page is about; "" for the whole programme.
    """
    axes = [axis for axis in COLUMNS if axis != within]
    wanted: dict[GroupBy, Iterable[str]] = {None: ASKED, COUNTRY: MARKETS}
    by_axis, (sales, months, ways), overdue, beyond = run_concurrently(
        partial(
            figures_along,
            scope,
            wanted | {axis: _asked(scope, axis) for axis in axes} | {Axis.YEAR: YEARLY},
            last_years(scope),
        ),
        partial(
            run_concurrently, partial(_sales, scope), partial(_services, scope), partial(_ways, scope, within)
        ),
        partial(series.longest_overdue, scope, MOST_OVERDUE),
        partial(base_beyond, scope),
    )
    found = by_axis[None][""]
    base = beyond or found[GROWTH].denominator
    earlier = earlier_session(scope)
    return Overview(
        scope=scope,
        figures=found,
        **_headlines(scope, found, by_axis[Axis.YEAR], base, earlier, has_calls=bool(ways)),
        provisional_growth=is_provisional(scope, found["reporting_coverage_by_value"]),
        notices=[*notices(scope, found, links), *([] if scope.countries else in_review(scope))],
        charts={
            chart.slug: chart
            for chart in (
                *_charts(scope, by_axis, sales, months, links, earlier),
                *charts_of_calls(scope, ways, links),
            )
        },
        tiles=[] if scope.countries or within == Axis.REGION else _tiles(by_axis[Axis.REGION], links),
        groups=[
            Groups(axis, AXES[axis], _group_table(axis, scope, by_axis[axis], found, links)) for axis in axes
        ],
        overdue=overdue_services(overdue, found, at_once=AT_ONCE),
    )


def _headlines(
    scope: Scope,
    found: Figures,
    by_year: Mapping[str, Figures],
    base: Number | None,
    earlier: Earlier | None,
    *,
    has_calls: bool,
) -> dict[str, list[Headline]]:
    """The figures of each part of the page, with their targets, notes and what they were before."""
    targets = progress(scope, found.indicators)
    trends = {slug: Trend({year: own[slug].value for year, own in by_year.items()}) for slug in YEARLY}
    parts = {
        "headlines": _market_notes() if scope.countries else _headline_notes(scope, found, base),
        "growth": {} if scope.countries else growth_notes(found, base),
        "coverage": {} if scope.countries else coverage_notes(scope, found),
        "execution": {} if scope.countries else execution_notes(found),
        "reach": {slug: notes_of_calls(slug, found[slug]) for slug in REACH} if has_calls else {},
    }
    return {
        part: [
            headline(
                slug,
                found[slug],
                found.__getitem__,
                targets,
                notes,
                trends.get(slug),
                earlier,
                is_provisional=is_open(slug, scope, found),
            )
            for slug, notes in cards.items()
        ]
        for part, cards in parts.items()
    }


def _market_notes() -> dict[str, list[str]]:
    """The figures of one country, without notes."""
    return {slug: [] for slug in MARKETS}


def _headline_notes(scope: Scope, found: Figures, base: Number | None) -> dict[str, list[str]]:
    """The headline measures and their notes."""
    year = {"year": scope.year}
    growth = found["export_sales_growth"]
    reported = found["exporting_companies"].n or 0
    enrolled = int(found["companies_enrolled"].value or 0)
    return {
        "export_sales": [
            _("in %(year)s") % year,
            _("%(change)s on %(previous)s")
            % {"change": formatting.value("export_sales_growth", growth), "previous": scope.year - 1}
            if growth.value is not None
            else _("growth: %(reason)s") % {"reason": formatting.value("export_sales_growth", growth)},
            *tiny_base_notes(found, base).get(GROWTH, []),
            *_evidenced_notes(found["evidenced_share"]),
        ],
        "exporting_companies": [
            _("in %(year)s") % year,
            ngettext("of %(n)s that reported", "of %(n)s that reported", reported)
            % {"n": formatting.companies(reported)},
        ],
        "companies_supported": [formatting.of_enrolled(enrolled)],
        "families_reached": _families_notes(found["families_reached"]),
        "workers": _workers_notes(scope, found),
        "services_delivered": _delivered_notes(found),
        "market_entries": [
            _("by %(n)s") % {"n": formatting.companies(int(found["companies_entering_markets"].value or 0))},
            _("in %(countries)s") % {"countries": formatting.countries(int(found["new_markets"].value or 0))},
        ],
    }


def _evidenced_notes(evidenced: Measure) -> list[str]:
    """How much of the sales customs equal, where that is known."""
    if evidenced.value is None:
        return []
    return [_("%(share)s evidenced by customs") % {"share": formatting.value("evidenced_share", evidenced)}]


def _families_notes(families: Measure) -> list[str]:
    known = (
        [_("members of %(n)s") % {"n": formatting.companies(families.n or 0)}]
        if families.value is not None
        else []
    )
    return known + (
        [_("unknown for %(n)s") % {"n": formatting.companies(families.missing)}] if families.missing else []
    )


def _workers_notes(scope: Scope, found: Figures) -> list[str]:
    """The jobs that companies reported, with the women among them where that may be shown."""
    workers, women = found["workers"], found["women_workers_share"]
    notes = [_("in %(year)s") % {"year": scope.year}]
    if women.value is not None:
        share = formatting.value("women_workers_share", women)
        notes.append(_("%(share)s women, where that is known") % {"share": share})
    elif women.reason is Reason.CONFIDENTIAL:
        notes.append(_("share of women withheld"))
    if workers.missing:
        notes.append(_("unknown for %(n)s") % {"n": formatting.companies(workers.missing)})
    return notes


def _delivered_notes(found: Figures) -> list[str]:
    execution = found["service_execution"]
    if execution.value is None:
        return []
    planned = int(execution.denominator or 0)
    words = {
        "planned": formatting.services(planned),
        "share": formatting.value("service_execution", execution),
    }
    return [
        ngettext("of %(planned)s planned (%(share)s)", "of %(planned)s planned (%(share)s)", planned) % words
    ]


def growth_notes(found: Figures, base: Number | None) -> dict[str, list[str]]:
    """What growth is of; `base` are the programme's sales of the year before."""
    matched = found["export_sales_growth_like_for_like"].n or 0
    notes = {
        "export_sales_growth": [_("all companies that reported in each year")],
        "export_sales_growth_like_for_like": [
            ngettext(
                "only the %(n)s that reported both years", "only the %(n)s that reported both years", matched
            )
            % {"n": formatting.companies(matched)}
        ],
    }
    for slug, why in tiny_base_notes(found, base).items():
        notes[slug] += why
    return notes


def coverage_notes(scope: Scope, found: Figures) -> dict[str, list[str]]:
    count, by_value = found["reporting_coverage"], found["reporting_coverage_by_value"]
    words = {
        "reported": formatting.number(count.numerator or 0),
        "expected": formatting.companies(count.n or 0),
    }
    if by_value.numerator is None or by_value.denominator is None:
        sold = []
    else:
        amounts = {
            "amount": formatting.usd_of(by_value.numerator, by_value.denominator),
            "previous": scope.year - 1,
        }
        sold = [_("%(amount)s sold in %(previous)s, by companies that have reported since") % amounts]
    return {
        "reporting_coverage": [
            ngettext(
                "%(reported)s of %(expected)s expected to report",
                "%(reported)s of %(expected)s expected to report",
                count.n or 0,
            )
            % words
        ],
        "reporting_coverage_by_value": sold,
    }


DELIVERED = {
    "service_execution": ngettext_lazy(
        "%(numerator)s delivered of %(denominator)s planned",
        "%(numerator)s delivered of %(denominator)s planned",
        "count",
    ),
    "service_execution_to_date": ngettext_lazy(
        "%(numerator)s delivered, %(denominator)s due by the cut-off",
        "%(numerator)s delivered, %(denominator)s due by the cut-off",
        "count",
    ),
}
"""What each share of services is made of; `count` decides between singular and plural."""


def execution_notes(found: Figures) -> dict[str, list[str]]:
    """Three measures of progress and their notes: of the plan, of what is due and of the budget."""
    notes = {}
    for slug, words in DELIVERED.items():
        delivered = int(found[slug].numerator or 0)
        notes[slug] = [
            words
            % {
                "count": delivered,
                "numerator": formatting.number(delivered),
                "denominator": formatting.number(found[slug].denominator or 0),
            }
        ]
    budget = found["budget_execution"]
    notes["budget_execution"] = [
        _("%(amount)s spent") % {"amount": formatting.usd_of(budget.numerator or 0, budget.denominator or 0)}
    ]
    if budget.missing:
        notes["budget_execution"].append(
            _("%(n)s without a budget left out") % {"n": formatting.services(budget.missing)}
        )
    return notes | quality_notes(found)


def quality_notes(found: Figures) -> dict[str, list[str]]:
    """Punctuality, satisfaction and the counterpart, with what each is made of."""
    on_time, satisfaction, counterpart = (
        found[slug] for slug in ("on_time_delivery", "satisfaction", "counterpart_share")
    )
    times = {"on_time": on_time.numerator or 0, "all": on_time.denominator or 0}
    answers = {"n": satisfaction.n or 0, "missing": satisfaction.missing}
    return {
        "on_time_delivery": [
            _("%(on_time)s of %(all)s delivered services with a planned end")
            % {name: formatting.number(n) for name, n in times.items()}
        ],
        "satisfaction": [
            _("%(n)s answers, %(missing)s gave none")
            % {name: formatting.number(n) for name, n in answers.items()}
        ],
        "counterpart_share": [
            _("%(amount)s with a source on record does not come from cooperation")
            % {"amount": formatting.usd_of(counterpart.numerator or 0, counterpart.denominator or 0)}
        ],
    }


def _sales(scope: Scope) -> series.SalesByYear | None:
    """US$ by year and chain; None where a country is chosen, because sales have none."""
    return None if scope.countries else series.sales_by_year_and_chain(scope)


def _services(scope: Scope) -> list[series.Month] | None:
    """Services by month; None where the filters do not apply to services."""
    return series.services_over_time(scope) if scope.applies_to_services else None


def _ways(scope: Scope, within: str) -> list[Funnel]:
    """What became of the applications to each call; none on the page of a group but a call, or where the filters do not
    apply."""
    return funnels(scope) if scope.applies_to_services and within in ("", Axis.CALL) else []


def _charts(
    scope: Scope,
    by_axis: Mapping[GroupBy, dict[str, Figures]],
    sales: series.SalesByYear | None,
    months: Sequence[series.Month] | None,
    links: Links,
    earlier: Earlier | None,
) -> Iterator[Chart]:
    found = by_axis[None][""]
    if sales is not None:
        bridge = bridge_chart(scope, found)
        # Beside a sentence alone, columns have the room of both.
        alone = bridge.plot is None
        yield replace(sales_chart(scope, found, sales, links), wide=alone)
        yield replace(bridge, wide=alone)
    if months is not None:
        yield execution_chart(scope, months)
    entries = countries.most_first(entries_by_country(by_axis[COUNTRY]))
    yield markets_chart(scope, entries, links, earlier)
    if not scope.countries:
        yield destinations_chart(scope, entries, links)


def _tiles(by_region: dict[str, Figures], links: Links) -> list[Tile]:
    """A map of sales; none where no region shows any."""
    sales = {code: group["export_sales"] for code, group in by_region.items()}
    tiles = sales_map(sales, lambda code: links.group(Axis.REGION, code))
    return tiles if any(tile.shade for tile in tiles) else []


OF_GROUPS = (
    "companies_enrolled",
    "companies_supported",
    "exporting_companies",
    "export_sales",
    "market_entries",
)
COLUMNS: dict[Axis, tuple[str, ...]] = {
    Axis.REGION: OF_GROUPS,
    Axis.CHAIN: OF_GROUPS,
    # A company may be in several calls, so its sales cannot be assigned to one of them.
    Axis.CALL: OF_GROUPS[:2],
}
"""The indicators of each group."""
MARKETS = ("market_entries", "companies_entering_markets", "market_entries_in_year")


def _columns(scope: Scope, by: Axis) -> tuple[str, ...]:
    return MARKETS[:1] if scope.countries else COLUMNS[by]


def _asked(scope: Scope, by: Axis) -> list[str]:
    """The indicators of each group, and what says whether they are provisional."""
    columns = _columns(scope, by)
    return [*columns, *({slug for column in columns for slug in asked_beside(column)})]


def _group_table(by: Axis, scope: Scope, groups: dict[str, Figures], found: Figures, links: Links) -> Table:
    names = group_labels(by)
    keys = sorted((key for key in groups if key), key=list(names).index)
    columns, withheld = _shown(_columns(scope, by), [groups[key] for key in keys])
    return Table(
        [AXES[by], *map(_heading, columns)],
        [[names[key], *(_plain(slug, scope, groups[key]) for slug in columns)] for key in keys],
        behind=[
            [behind(slug, scope, links, groups[key][slug], **{str(by): key}) for slug in columns]
            for key in keys
        ],
        behind_total=[behind(slug, scope, links, found[slug]) for slug in columns],
        at_once=AT_ONCE,
        most_in=columns.index(RANKED_BY) + 1 if RANKED_BY in columns else 1,
        total=[_("Total"), *(_plain(slug, scope, found) for slug in columns)],
        links=[links.group(by, key) for key in keys],
        slug=f"by-{by}",
        adds_up=by in INDICATORS["export_sales"].adds_up,
        name=_("By %(axis)s") % {"axis": str(AXES[by]).lower()},
        ticks=Ticks(by, keys, links.filters),
        note=_("To protect companies' data, withheld in each row: %(indicators)s.")
        % {"indicators": "; ".join(str(INDICATORS[slug].label) for slug in withheld)}
        if withheld
        else "",
    )


def _shown(columns: tuple[str, ...], groups: Sequence[Figures]) -> tuple[list[str], list[str]]:
    """The columns that say something of a group, and those that would say "withheld" of each."""
    withheld = [
        slug for slug in columns if groups and all(own[slug].reason is Reason.CONFIDENTIAL for own in groups)
    ]
    return [slug for slug in columns if slug not in withheld], withheld


def _heading(slug: str) -> Heading:
    """The heading of a column of digits, which names their unit where it is money."""
    label = heading(slug)
    return Heading(f"{label} (US$)", slug) if INDICATORS[slug].unit is Unit.USD else label


def _plain(slug: str, scope: Scope, found: Figures) -> str:
    """A measure in a table: digits only, with a dash for what is not known."""
    return with_remarks(formatting.or_missing(found[slug], formatting.number), remarks_on(slug, scope, found))

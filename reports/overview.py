"""What the overview shows: the programme's figures in the order in which a committee asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from companies.models import Region
from reports import formatting, series
from reports.charts.bridge import bridge_chart
from reports.charts.chart import Chart
from reports.charts.execution import execution_chart
from reports.charts.markets import markets_chart
from reports.charts.sales import sales_chart
from reports.definitions import COMPLETE_FROM, INDICATORS, Axis
from reports.figures import Figures, break_down, figures
from reports.headline import Headline
from reports.measures import Measure
from reports.scope import Scope
from reports.tables import Table
from reports.targets import Progress, progress
from reports.tiles import Tile, tile_map
from services.models import Service

MOST_OVERDUE = 10
"""How many overdue services the overview names; it always says how many there are."""


@dataclass(frozen=True)
class Overview:
    """The page's content, all of one scope."""

    scope: Scope
    figures: Figures
    headlines: list[Headline]
    growth: list[Headline]
    coverage: list[Headline]
    execution: list[Headline]
    provisional_growth: bool
    charts: dict[str, Chart]
    tiles: list[Tile]
    regions: Table
    overdue: list[Service]
    overdue_in_all: int


def overview(scope: Scope) -> Overview:
    """Everything on the page, in a number of queries that does not depend on the number of records."""
    found = figures(scope)
    targets = progress(scope, found.indicators)
    by_region = break_down(scope, Axis.REGION)
    overdue = series.overdue_services(scope)
    return Overview(
        scope=scope,
        figures=found,
        headlines=[
            _headline(slug, found, targets, notes) for slug, notes in _headline_notes(scope, found).items()
        ],
        growth=[_headline(slug, found, targets, notes) for slug, notes in _growth_notes(found).items()],
        coverage=[
            _headline(slug, found, targets, notes) for slug, notes in _coverage_notes(scope, found).items()
        ],
        execution=[_headline(slug, found, targets, notes) for slug, notes in _execution_notes(found).items()],
        provisional_growth=is_provisional(found),
        charts=_charts(scope, found),
        tiles=tile_map({code: group["export_sales"] for code, group in by_region.items()}),
        regions=_region_table(by_region, found),
        overdue=list(overdue.select_related("type", "institution", "region")[:MOST_OVERDUE]),
        overdue_in_all=overdue.count(),
    )


def is_provisional(found: Figures) -> bool:
    """Whether too few companies have reported the year for its growth to stand."""
    coverage = found["reporting_coverage_by_value"].value
    return coverage is not None and coverage < COMPLETE_FROM


def _headline(slug: str, found: Figures, targets: dict[str, Progress], notes: Sequence[str]) -> Headline:
    measure = found[slug]
    # Where there is no figure its reason stands alone: notes about nothing would read as zeros.
    notes = notes if measure.value is not None else []
    return Headline(slug, measure, formatting.value(slug, measure), notes, targets.get(slug))


def _headline_notes(scope: Scope, found: Figures) -> dict[str, list[str]]:
    """The headline measures and what is said below each."""
    year = {"year": scope.year}
    growth = found["export_sales_growth"]
    return {
        "export_sales": [
            _("in %(year)s") % year,
            _("%(change)s on %(previous)s")
            % {"change": formatting.value("export_sales_growth", growth), "previous": scope.year - 1}
            if growth.value is not None
            else _("growth: %(reason)s") % {"reason": formatting.value("export_sales_growth", growth)},
        ],
        "exporting_companies": [
            _("in %(year)s") % year,
            _("of %(n)s that reported") % {"n": formatting.companies(found["exporting_companies"].n or 0)},
        ],
        "companies_supported": [
            _("of %(n)s enrolled") % {"n": formatting.companies(int(found["companies_enrolled"].value or 0))},
        ],
        "families_reached": _families_notes(found["families_reached"]),
        "services_delivered": _delivered_notes(found),
        "market_entries": [
            _("by %(n)s") % {"n": formatting.companies(int(found["companies_entering_markets"].value or 0))},
            _("in %(countries)s") % {"countries": formatting.countries(int(found["new_markets"].value or 0))},
        ],
    }


def _families_notes(families: Measure) -> list[str]:
    known = (
        [_("members of %(n)s") % {"n": formatting.companies(families.n or 0)}]
        if families.value is not None
        else []
    )
    return known + (
        [_("unknown for %(n)s") % {"n": formatting.companies(families.missing)}] if families.missing else []
    )


def _delivered_notes(found: Figures) -> list[str]:
    execution = found["service_execution"]
    if execution.value is None:
        return []
    words = {
        "planned": formatting.services(int(execution.denominator or 0)),
        "share": formatting.value("service_execution", execution),
    }
    return [_("of %(planned)s planned (%(share)s)") % words]


def _growth_notes(found: Figures) -> dict[str, list[str]]:
    matched = found["export_sales_growth_like_for_like"]
    return {
        "export_sales_growth": [_("all companies that reported, each year as it came in")],
        "export_sales_growth_like_for_like": [
            _("only the %(n)s that reported both years") % {"n": formatting.companies(matched.n or 0)}
        ],
    }


def _coverage_notes(scope: Scope, found: Figures) -> dict[str, list[str]]:
    count, by_value = found["reporting_coverage"], found["reporting_coverage_by_value"]
    words = {
        "reported": formatting.number(count.numerator or 0),
        "expected": formatting.companies(count.n or 0),
    }
    amounts = {
        "amount": formatting.usd(by_value.numerator or 0),
        "all": formatting.usd(by_value.denominator or 0),
        "previous": scope.year - 1,
    }
    return {
        "reporting_coverage": [_("%(reported)s of %(expected)s expected to report") % words],
        "reporting_coverage_by_value": [
            _("they sold %(amount)s of the %(all)s that those expected sold in %(previous)s") % amounts
        ],
    }


def _execution_notes(found: Figures) -> dict[str, list[str]]:
    """Three figures of progress that answer three questions, side by side and never blended."""
    notes = {}
    for slug, words in (
        ("service_execution", _("%(numerator)s delivered of %(denominator)s planned")),
        ("service_execution_to_date", _("%(numerator)s delivered, %(denominator)s due by the cut-off")),
    ):
        measure = found[slug]
        notes[slug] = [
            words
            % {
                "numerator": formatting.number(measure.numerator or 0),
                "denominator": formatting.number(measure.denominator or 0),
            }
        ]
    budget = found["budget_execution"]
    notes["budget_execution"] = [
        _("%(spent)s spent of %(budget)s")
        % {"spent": formatting.usd(budget.numerator or 0), "budget": formatting.usd(budget.denominator or 0)}
    ]
    if budget.missing:
        notes["budget_execution"].append(
            _("%(n)s without a budget left out") % {"n": formatting.services(budget.missing)}
        )
    return notes


def _charts(scope: Scope, found: Figures) -> dict[str, Chart]:
    shown = [
        sales_chart(scope, found, series.sales_by_year_and_chain(scope)),
        bridge_chart(scope, found),
        markets_chart(scope, series.entries_by_country(scope)),
    ]
    if not scope.describes_companies_only:
        shown.append(execution_chart(scope, series.services_over_time(scope)))
    return {chart.slug: chart for chart in shown}


REGION_COLUMNS = (
    "companies_enrolled",
    "companies_supported",
    "exporting_companies",
    "export_sales",
    "market_entries",
)


def _region_table(by_region: dict[str, Figures], found: Figures) -> Table:
    names = dict(Region.objects.values_list("code", "name"))
    rows = [
        [names[code], *(_plain(slug, group[slug]) for slug in REGION_COLUMNS)]
        for code, group in by_region.items()
        if code
    ]
    return Table(
        [_("Region"), *(INDICATORS[slug].label for slug in REGION_COLUMNS)],
        rows,
        [_("Total"), *(_plain(slug, found[slug]) for slug in REGION_COLUMNS)],
        name=_("Figures by region"),
    )


def _plain(slug: str, measure: Measure) -> str:
    """A measure in a table: digits only, with a dash for what is not known."""
    return "—" if measure.value is None else formatting.number(measure.value)

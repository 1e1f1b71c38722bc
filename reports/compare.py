"""Two to four regions, chains, calls, sizes or years side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from django.utils.translation import gettext as _

from figures.breakdowns import Figures, figures_along
from figures.concurrency import run_concurrently
from figures.definitions import Axis, Reason
from figures.groups import AXES
from figures.measures import Measure, Number
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.selection import last_years
from records.digests import Json
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.groups import FEWEST, MOST, difference, names_of, of_group
from reports.links import NO_FILTERS, Links
from reports.plots.plot import Columns, Mark, Panels
from reports.record_rows import behind
from reports.remarks import COVERAGE, hints_of, look_of, remarks_on, with_remarks
from reports.sessions import Earlier, earlier_session
from reports.tables import Heading, Table
from reports.tiny_base import programme_base

COMPARED = (
    "companies_enrolled",
    "companies_supported",
    "families_reached",
    "services_delivered",
    "service_execution",
    "budget_execution",
    "exporting_companies",
    "export_sales",
    "export_sales_growth",
    "export_sales_growth_like_for_like",
    "reporting_coverage",
    "market_entries",
    "workers",
    "women_workers_share",
)
"""The indicators that are compared, in the order of the programme's work."""
OF_YEARS = (*(slug for slug in COMPARED if INDICATORS[slug].year_matters), "market_entries_in_year")
"""Those of a year itself; the others are the same beside every year, because they are cumulative up to the cut-off."""
FIELDS = {Axis.REGION: "regions", Axis.CHAIN: "chains", Axis.CALL: "calls", Axis.SIZE: "sizes"}
"""Where a scope has its filter by an axis."""
OVER_YEARS = "export_sales"
"""The indicator that is drawn over the years, once for each group on one scale."""


@dataclass(frozen=True)
class Comparison:
    """The page's content: a row for each indicator, and what one of them was in each group over the years."""

    scope: Scope
    by: Axis
    names: list[str]
    measures: Table
    then: Table | None
    chart: Chart | None
    found: dict[str, Figures]

    def as_json(self) -> Json:
        """The measures compared, by the key of their group."""
        groups = {key: own.as_json()["indicators"] for key, own in self.found.items()}
        return {"scope": self.scope.as_json(), "by": self.by.value, "groups": groups}


def compare_page(scope: Scope, links: Links = NO_FILTERS, *, by: Axis, of: list[str]) -> Comparison:
    """Everything on the page, in a number of queries that depends only on how many groups are compared (at most four)."""
    names = names_of(by)
    found, base = run_concurrently(
        partial(_figures, scope, by, of),
        # Each year has a base of its own.
        partial(programme_base, scope) if by is not Axis.YEAR else lambda: None,
    )
    # A group that the filters leave out is not compared.
    keys = [key for key in names if key in (of or _largest(found)) and key in found]
    earlier = earlier_session(scope)
    over_years = [] if by is Axis.YEAR else _over_years(scope, by, keys)
    return Comparison(
        scope=scope,
        by=by,
        names=[names[key] for key in keys],
        measures=_table(scope, links, by, {key: (names[key], found[key]) for key in keys}, base),
        then=_since_then(by, {key: (names[key], found[key]) for key in keys}, earlier) if earlier else None,
        chart=_small_multiples(scope, dict(zip((names[key] for key in keys), over_years, strict=True)))
        if over_years
        else None,
        found={key: found[key] for key in keys},
    )


def _figures(scope: Scope, by: Axis, of: list[str]) -> dict[str, Figures]:
    years = [int(key) for key in of] if by is Axis.YEAR and of else last_years(scope)
    found = figures_along(scope, {by: (*_compared(by), COVERAGE)}, years)[by]
    return found | {key: _without_companies(scope, by, key) for key in of if _is_empty(scope, by, key, found)}


def _is_empty(scope: Scope, by: Axis, key: str, found: Mapping[str, Figures]) -> bool:
    """Whether a group has no figures because it has no companies; of one outside the filters nothing is said."""
    return key not in found and by in FIELDS and not getattr(scope, FIELDS[by])


def _without_companies(scope: Scope, by: Axis, key: str) -> Figures:
    return figures_along(of_group(scope, by, key), {None: (*_compared(by), COVERAGE)})[None][""]


def _compared(by: Axis) -> tuple[str, ...]:
    return OF_YEARS if by is Axis.YEAR else COMPARED


def _largest(found: dict[str, Figures]) -> list[str]:
    """The groups with most companies, where nobody chose any; of years, which have none of their own, the last."""
    size = {
        key: int(own["companies_enrolled"].value or 0) if "companies_enrolled" in own.indicators else int(key)
        for key, own in found.items()
        if key
    }
    return sorted(size, key=lambda key: -size[key])[:MOST]


def _over_years(scope: Scope, by: Axis, keys: list[str]) -> list[dict[str, Figures]]:
    """The sales of each group in the last years, with their coverage."""
    years, wanted = last_years(scope), {Axis.YEAR: [OVER_YEARS, COVERAGE]}
    of_groups = run_concurrently(
        *(partial(figures_along, of_group(scope, by, key), wanted, years) for key in keys)
    )
    return [found[Axis.YEAR] for found in of_groups]


def _table(
    scope: Scope, links: Links, by: Axis, groups: Mapping[str, tuple[str, Figures]], base: Number | None
) -> Table:
    """A row for each indicator; each group after the first has its difference from the first beside it."""
    found = dict(groups.values())
    scopes = [of_group(scope, by, key) for key in groups]
    first, *others = list(found) or [""]
    columns: list[LazyText] = [_("Indicator"), first]
    for name in others:
        columns += [name, _("%(name)s against %(first)s") % {"name": name, "first": first}]
    return Table(
        columns,
        [_row(slug, scopes, list(found.values()), base) for slug in _compared(by)]
        if len(found) >= FEWEST
        else [],
        behind=[_records_behind(slug, scope, links, by, groups) for slug in _compared(by)]
        if len(found) >= FEWEST
        else [],
        slug="compare",
        name=_("Side by side, by %(axis)s") % {"axis": str(AXES[by]).lower()},
        nothing=_("There are not two groups to compare in this scope."),
        note=_("Differences are from the first: shares and means in points, everything else in per cent."),
        differences=range(3, len(columns), 2),
    )


def _records_behind(
    slug: str, scope: Scope, links: Links, by: Axis, groups: Mapping[str, tuple[str, Figures]]
) -> list[str]:
    """The records counted in each group's figure; a difference, beside each but the first, counts none."""
    first, *others = (
        behind(slug, scope, links, own[slug], **{str(by): key}) for key, (_name, own) in groups.items()
    )
    return [first, *chain.from_iterable((other, "") for other in others)]


def _row(slug: str, scopes: list[Scope], groups: list[Figures], base: Number | None) -> list[str]:
    indicator = INDICATORS[slug]
    shown = [
        with_remarks(formatting.in_cell(indicator, own[slug]), remarks_on(slug, scope, own, base))
        for scope, own in zip(scopes, groups, strict=True)
    ]
    apart = [difference(indicator, groups[0][slug], own[slug], between_groups=True) for own in groups[1:]]
    beside = chain.from_iterable(zip(shown[1:], apart, strict=True))
    return [Heading(str(indicator.label), slug), shown[0], *beside]


def _since_then(by: Axis, groups: Mapping[str, tuple[str, Figures]], earlier: Earlier) -> Table | None:
    """Where today is apart from what a session kept of the groups, and how far; None where it kept nothing of them."""
    columns: list[LazyText] = [_("Indicator")]
    for name, _own in groups.values():
        columns += [_("%(name)s then") % {"name": name}, _("%(name)s since then") % {"name": name}]
    kept = {
        slug: pairs
        for slug in _compared(by)
        if (
            pairs := [
                (then, own[slug])
                for key, (_name, own) in groups.items()
                if (then := earlier.measure(slug, by, key)) is not None
            ]
        )
    }
    changed = [slug for slug, pairs in kept.items() if any(_has_changed(*pair) for pair in pairs)]
    others = {slug: pairs for slug, pairs in kept.items() if slug not in changed}
    rows = [
        [
            Heading(str(INDICATORS[slug].label), slug),
            *chain.from_iterable(
                earlier.cells(slug, own[slug], by, key) for key, (_name, own) in groups.items()
            ),
        ]
        for slug in changed
    ]
    if not kept:
        return None
    return Table(
        columns,
        rows,
        slug="then",
        name=_("What changed since %(session)s") % {"session": earlier.name},
        short=_("Last session"),
        nothing=_("No figure shown has changed."),
        note=_not_changed(others),
        differences=range(2, len(columns), 2),
    )


def _not_changed(others: Mapping[str, list[tuple[Measure, Measure]]]) -> str:
    """Which figures are what they were, and of which nothing can be said, as groups are withheld."""
    withheld = [slug for slug, pairs in others.items() if any(_is_withheld(*pair) for pair in pairs)]
    same = [
        slug
        for slug, pairs in others.items()
        if slug not in withheld and any(now.value is not None for _then, now in pairs)
    ]
    notes = [
        _("Unchanged in all groups: %(indicators)s.") % {"indicators": _labels(same)} if same else "",
        _("Withheld in some or all groups, and unchanged where shown: %(indicators)s.")
        % {"indicators": _labels(withheld)}
        if withheld
        else "",
    ]
    return " ".join(filter(None, notes))


def _labels(slugs: Iterable[str]) -> str:
    return "; ".join(str(INDICATORS[slug].label) for slug in slugs)


def _has_changed(then: Measure, now: Measure) -> bool:
    """Whether a figure is known to be another one; of what is withheld nothing is known."""
    return not _is_withheld(then, now) and not then.says_the_same(now)


def _is_withheld(then: Measure, now: Measure) -> bool:
    return Reason.CONFIDENTIAL in (then.reason, now.reason)


def _small_multiples(scope: Scope, of_groups: dict[str, dict[str, Figures]]) -> Chart:
    """Columns for each group, all on one scale."""
    indicator = INDICATORS[OVER_YEARS]
    years = list(next(iter(of_groups.values()), {}))
    scale = formatting.usd_scale(
        own[OVER_YEARS].value for found in of_groups.values() for own in found.values()
    )
    words = {
        name: [
            with_remarks(
                formatting.in_cell(indicator, own[OVER_YEARS]),
                remarks_on(OVER_YEARS, scope.in_year(int(year)), own),
            )
            for year, own in found.items()
        ]
        for name, found in of_groups.items()
    }
    return Chart(
        "over-years",
        str(AXES[Axis.YEAR]),
        _("Export sales over the years"),
        subtitle(_("By year; all groups have one scale"), scope),
        Panels(list(of_groups), [_columns(scope, found, scale) for found in of_groups.values()]),
        Table([AXES[Axis.YEAR], *of_groups], [list(row) for row in zip(years, *words.values(), strict=True)]),
        alt_text(list(words), [", ".join(values) for values in words.values()]),
        wide=True,
    )


def _columns(scope: Scope, years: dict[str, Figures], scale: formatting.UsdScale) -> Columns:
    marks = [
        Mark(
            own[OVER_YEARS].value,
            formatting.or_missing(own[OVER_YEARS], scale.show),
            look=look_of(OVER_YEARS, scope.in_year(int(year)), own),
        )
        for year, own in years.items()
    ]
    return Columns.of(list(years), marks, unit=scale.unit, hints=hints_of(marks))

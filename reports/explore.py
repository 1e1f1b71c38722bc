"""Any measure along any axis over years: the view is the address."""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.breakdowns import Figures, figures_along
from figures.concurrency import run_concurrently
from figures.definitions import Axis, Reason, Unit
from figures.family import Indicator
from figures.groups import AXES, KINDS, group_labels
from figures.measures import Measure, Number, unknown
from figures.queries import GroupBy
from figures.registry import INDICATORS
from figures.scope import Scope
from figures.selection import years_with_sales
from records.digests import Json
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.charts.colours import colours_of
from reports.charts.interactive import SHOWN_AT_FIRST, Figure, lines_over_years
from reports.charts.then_and_now import then_and_now_chart
from reports.groups import BY_CHANGE, BY_NAME, apart, difference, why_no_sum
from reports.indicator import WITHOUT_HISTORY
from reports.links import NO_FILTERS, Links
from reports.plots.plot import Columns, Look, Mark, Rows
from reports.record_rows import behind, end_of, in_year
from reports.remarks import asked_beside, hints_of, remarks_on, with_remarks
from reports.sessions import Earlier, earlier_session, then_cells, then_columns
from reports.tables import AT_ONCE, PROVISIONAL, Table, Ticks
from reports.tiny_base import GROWTH, OF_GROWTH, bases_beyond

TOTAL = ""
"""The row of the whole."""
FEW_YEARS = 3
"""Beside so many years a screen has room for the columns of a session, and for US$ in words."""
MOST_BARS = 25
"""A chart has at most so many groups; the table has all."""

Cells = dict[str, dict[str, Measure]]
"""Measures by group and by year."""
Remarks = Mapping[tuple[GroupBy, str, str], Sequence[LazyText]]
"""What is remarked on the figure of a group of an axis, or of the whole (None), in a year; others have no remark."""


@dataclass(frozen=True)
class Exploration:
    """The page's content, all of one measure: a chart with the table under it."""

    scope: Scope
    definition: Indicator
    chart: Chart
    then: Chart | None
    by: Axis
    found: Cells

    @property
    def lines(self) -> Figure | None:
        """A line for each group over the years, for a reader to explore; of the whole where there are no groups.

        None of a single year.
        """
        names = group_labels(self.by) if self.by is not Axis.YEAR else {}
        groups = {names.get(key, key): years for key, years in self.found.items() if key != TOTAL}
        rows = groups or {_("Total"): self.found[TOTAL]}
        if all(len(years) < 2 for years in rows.values()):
            return None
        words = {
            name: [formatting.in_cell(self.definition, found) for found in years.values()]
            for name, years in rows.items()
        }
        colours = {names.get(key, key): colour for key, colour in self._colours().items()}
        return lines_over_years(self.definition.unit, str(self.definition.label), rows, words, colours)

    def _colours(self) -> dict[str, str]:
        """Those that are drawn at first have different ones; each of the others has its own."""
        keys = [key for key in self.found if key != TOTAL] if self.by is not Axis.YEAR else []
        others = (colours_of(self.by, [key]) for key in keys[SHOWN_AT_FIRST:])
        return dict(ChainMap(colours_of(self.by, keys[:SHOWN_AT_FIRST]), *others)) if keys else {}

    def as_json(self) -> Json:
        """The measure by group and year; "" is the whole, and what is not assigned is left out."""
        groups = {
            key: {year: measure.as_json() for year, measure in years.items()}
            for key, years in self.found.items()
        }
        return {
            "scope": self.scope.as_json(),
            "indicator": self.definition.slug,
            "by": self.by.value,
            "groups": groups,
        }


def explore_page(
    scope: Scope, links: Links = NO_FILTERS, *, slug: str, by: Axis, span: int, order: str
) -> Exploration:
    """Everything on the page, in a number of queries that depends on how many years are asked for, never on records."""
    indicator = INDICATORS[slug]
    years = [year for year in years_with_sales() if year <= scope.year][-span:] or [scope.year]
    years = years[-1:] if slug in WITHOUT_HISTORY else years
    earlier = earlier_session(scope)
    found, whole, remarks = _ask(slug, scope, None if by is Axis.YEAR else by, years)
    if by is Axis.YEAR:
        table = _over_years(indicator, scope, whole, links, earlier, remarks)
        return Exploration(
            scope, indicator, _year_chart(indicator, scope, whole, table, remarks), None, by, {TOTAL: whole}
        )
    rows = _in_order(indicator, by, found, order)
    last = {key: list(of_years.values())[-1] for key, of_years in rows.items()}
    total = list(whole.values())[-1]
    then = then_and_now_chart(indicator, by, scope, earlier, last, group_labels(by), total)
    # Where a chart has a table of its own of the session, many years have the room of its columns.
    beside = None if then and len(years) > FEW_YEARS else earlier
    is_same = beside and _is_unchanged(indicator, by, beside, rows)
    table = _by_group(indicator, by, scope, rows, whole, links, None if is_same else beside, remarks)
    if beside and is_same:
        table = _with_note(
            table, _("No figure shown has changed since %(session)s.") % {"session": beside.name}
        )
    chart = _group_chart(indicator, by, scope, rows, table, remarks)
    return Exploration(scope, indicator, chart, then, by, rows | {TOTAL: whole})


def _ask(
    slug: str, scope: Scope, by: Axis | None, years: list[int]
) -> tuple[Cells, dict[str, Measure], Remarks]:
    """The measure by group and year, and of the whole by year; what is cumulative at the end of each year."""
    slugs = [slug, *asked_beside(slug)]
    wanted: dict[GroupBy, list[str]] = {None: slugs} | ({by: slugs} if by else {})
    answers = run_concurrently(*(_at(slug, scope, year, wanted) for year in years))
    of_years = dict(zip(map(str, years), answers, strict=True))
    groups: dict[str, None] = {}
    for answer in of_years.values():
        groups |= dict.fromkeys(answer[by] if by else ())
    cells = {
        group: {
            year: answer[by][group][slug]
            if group in answer[by]
            else unknown(INDICATORS[slug].unit, Reason.NO_DATA)
            for year, answer in of_years.items()
        }
        for group in groups
    }
    whole = {year: answer[None][""] for year, answer in of_years.items()}
    remarks = _remarks(slug, scope, by, of_years) if asked_beside(slug) else {}
    return cells, {year: own[slug] for year, own in whole.items()}, remarks


def _remarks(
    slug: str, scope: Scope, by: Axis | None, of_years: Mapping[str, Mapping[GroupBy, Mapping[str, Figures]]]
) -> Remarks:
    bases = _bases(scope, of_years) if slug in OF_GROWTH else {}
    return {
        (axis, key, year): found
        for year, answer in of_years.items()
        for axis in {None, by}
        for key, own in answer[axis].items()
        if (found := remarks_on(slug, scope.in_year(int(year)), own, bases.get(year)))
    }


def _bases(
    scope: Scope, of_years: Mapping[str, Mapping[GroupBy, Mapping[str, Figures]]]
) -> dict[str, Number | None]:
    """What the whole programme sold before each year."""
    beyond = bases_beyond(scope, of_years)
    return {year: beyond[year] or answer[None][""][GROWTH].denominator for year, answer in of_years.items()}


def _at(slug: str, scope: Scope, year: int, wanted: dict[GroupBy, list[str]]) -> Callable[[], Any]:
    if INDICATORS[slug].year_matters or slug in WITHOUT_HISTORY:
        return partial(figures_along, scope.in_year(year), wanted)
    as_of = end_of(scope, year) if year < scope.year else scope.as_of
    return partial(figures_along, replace(scope, as_of=as_of), wanted)


def _in_year(slug: str, scope: Scope, year: int) -> dict[str, str | int]:
    # What has no history is shown in one year alone, as of the cut-off.
    return in_year(slug, scope, year, year if slug in WITHOUT_HISTORY else scope.year)


def _in_order(indicator: Indicator, by: Axis, found: Cells, order: str) -> Cells:
    """The groups in the order asked for; those of unknown value last, what is not assigned at the very end."""
    names = list(group_labels(by))
    kept = {key: years for key, years in found.items() if key or any(m.n for m in years.values())}

    def rank(key: str) -> tuple[bool, float, int]:
        first, last = itemgetter(0, -1)(list(kept[key].values()))
        amount = apart(indicator.unit, first, last) if order == BY_CHANGE else last.value
        if order == BY_NAME:
            amount = 0
        return (key == "" or amount is None, -float(amount or 0), names.index(key))

    return {key: kept[key] for key in sorted(kept, key=rank)}


def _by_group(
    indicator: Indicator,
    by: Axis,
    scope: Scope,
    rows: Cells,
    whole: dict[str, Measure],
    links: Links,
    earlier: Earlier | None,
    remarks: Remarks,
) -> Table:
    """A row for each group and a column for each year, with its share of the total and its change."""
    names, years = group_labels(by), list(whole)
    shares = by in indicator.adds_up
    is_short = len(years) > FEW_YEARS and indicator.unit is Unit.USD
    columns: list[LazyText] = [AXES[by], *years]
    columns += [_("Share of the total")] if shares else []
    columns += [_change_words(years)] if len(years) > 1 else []
    beside = then_columns(earlier, indicator.slug)
    columns += beside

    def cells(name: str, of_years: dict[str, Measure], axis: Axis | None = None, key: str = "") -> list[str]:
        own = [name]
        own += [
            _cell(indicator, found, remarks.get((axis, key, year), ()), is_short=is_short)
            for year, found in of_years.items()
        ]
        first, last = of_years[years[0]], of_years[years[-1]]
        own += [_share(last, whole[years[-1]])] if shares else []
        own += [difference(indicator, first, last)] if len(years) > 1 else []
        return own + then_cells(earlier, indicator.slug, last, axis, key)

    def own_records(of_years: dict[str, Measure], **narrowed: str) -> list[str]:
        return [
            behind(
                indicator.slug, scope, links, found, **narrowed, **_in_year(indicator.slug, scope, int(year))
            )
            for year, found in of_years.items()
        ]

    withheld = any(m.reason is Reason.CONFIDENTIAL for of_years in rows.values() for m in of_years.values())
    note = [] if shares else [why_no_sum(indicator)]
    return Table(
        columns,
        [cells(names.get(key, key), of_years, by, key) for key, of_years in rows.items()],
        cells(_("Total"), whole),
        links=[links.group(by, key) if key and by in KINDS else "" for key in rows],
        ticks=Ticks(by, list(rows), links.filters),
        behind=[own_records(of_years, **{str(by): key}) for key, of_years in rows.items()],
        behind_total=own_records(whole),
        slug="explore",
        name=indicator.label,
        adds_up=shares and withheld,
        note=" ".join([f"{formatting.usd_axis()}.", *note] if is_short else note),
        at_once=AT_ONCE,
        differences=[len(columns) - 1] if beside else (),
    )


def _is_unchanged(indicator: Indicator, by: Axis, earlier: Earlier, rows: Cells) -> bool:
    """Whether a session showed each group what is shown of it today: columns that say so in each row say nothing."""
    last = {key: list(of_years.values())[-1] for key, of_years in rows.items()}
    pairs = [(earlier.measure(indicator.slug, by, key), now) for key, now in last.items()]
    known = [(then, now) for then, now in pairs if then is not None]
    return bool(known) and all(then.says_the_same(now) for then, now in known)


def _with_note(table: Table, words: str) -> Table:
    return replace(table, note=" ".join(filter(None, [str(table.note), words])))


def _cell(
    indicator: Indicator, measure: Measure, remarks: Sequence[LazyText], *, is_short: bool = False
) -> str:
    show = formatting.in_short_cell if is_short else formatting.in_cell
    return with_remarks(show(indicator, measure), remarks)


def _over_years(
    indicator: Indicator,
    scope: Scope,
    of_years: dict[str, Measure],
    links: Links,
    earlier: Earlier | None,
    remarks: Remarks,
) -> Table:
    """A row for each year of the whole, with its change on the year before."""
    before = [None, *list(of_years.values())[:-1]]
    return Table(
        [
            AXES[Axis.YEAR],
            indicator.label,
            pgettext("difference", "Change"),
            *then_columns(earlier, indicator.slug),
        ],
        [
            [
                year,
                _cell(indicator, measure, remarks.get((None, "", year), ())),
                difference(indicator, previous, measure) if previous else "—",
                *then_cells(earlier, indicator.slug, measure, Axis.YEAR, year),
            ]
            for (year, measure), previous in zip(of_years.items(), before, strict=True)
        ],
        behind=[
            [behind(indicator.slug, scope, links, measure, **_in_year(indicator.slug, scope, int(year)))]
            for year, measure in of_years.items()
        ],
        slug="explore",
        name=indicator.label,
    )


def _change_words(years: list[str]) -> str:
    return _("Change %(first)s–%(last)s") % {"first": years[0], "last": years[-1]}


def _share(part: Measure, whole: Measure) -> str:
    if part.value is None or not whole.value:
        return formatting.missing(part)
    return formatting.percent(float(part.value) / float(whole.value))


def _group_chart(
    indicator: Indicator, by: Axis, scope: Scope, rows: Cells, table: Table, remarks: Remarks
) -> Chart:
    """A bar for each group in the last year, in the order of the table."""
    names = group_labels(by)
    last = {key: list(of_years.items())[-1] for key, of_years in rows.items()}
    known = [(key, *of_year) for key, of_year in last.items() if _is_drawn(of_year[1])][:MOST_BARS]
    shown = {names.get(key, key): found for key, _year, found in known}
    said = [remarks.get((by, key, year), ()) for key, year, _found in known]
    words = [_cell(indicator, found, own) for found, own in zip(shown.values(), said, strict=True)]
    marks = [_mark(found, label, own) for found, label, own in zip(shown.values(), words, said, strict=True)]
    return Chart(
        "explore",
        str(AXES[by]),
        _title(indicator, by, next((year for year, _found in last.values()), str(scope.year))),
        subtitle(str(indicator.definition).rstrip("."), scope),
        Rows(list(shown), marks, unit=str(indicator.label), hints=hints_of(marks))
        if any(mark.value is not None for mark in marks)
        else None,
        table,
        alt_text(list(shown), words),
        wide=True,
    )


def _is_drawn(found: Measure) -> bool:
    """Whether a group has a row of a chart: a withheld one has its name and the word, so that nobody takes it for absent."""
    return found.value is not None or found.reason is Reason.CONFIDENTIAL


def _title(indicator: Indicator, by: Axis, year: str) -> str:
    words = {"figure": indicator.label, "axis": str(AXES[by]).lower(), "year": year}
    if indicator.year_matters:
        return _("%(figure)s by %(axis)s, %(year)s") % words
    return _("%(figure)s by %(axis)s") % words


def _year_chart(
    indicator: Indicator, scope: Scope, whole: dict[str, Measure], table: Table, remarks: Remarks
) -> Chart:
    words = [formatting.in_cell(indicator, measure) for measure in whole.values()]
    marks = [
        _mark(measure, label, remarks.get((None, "", year), ()))
        for (year, measure), label in zip(whole.items(), words, strict=True)
    ]
    return Chart(
        "explore",
        str(AXES[Axis.YEAR]),
        _("%(figure)s by %(axis)s") % {"figure": indicator.label, "axis": str(AXES[Axis.YEAR]).lower()},
        subtitle(str(indicator.definition).rstrip("."), scope),
        Columns.of(
            list(whole),
            marks,
            unit=str(indicator.label),
            axis=str(AXES[Axis.YEAR]),
            hints=hints_of(marks),
        ),
        table,
        alt_text(list(whole), words),
        wide=True,
    )


def _mark(measure: Measure, label: str, remarks: Sequence[LazyText]) -> Mark:
    return Mark(measure.value, label, look=Look.PROVISIONAL if PROVISIONAL in remarks else Look.PLAIN)

"""The tables of a page, found in its content, so that an export has what the page shows.

A page's content is a dataclass. Its headlines become one table of figures, its charts and breakdowns have the tables
shown under them, and any other part can have a `table` of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace

from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from records.text import LazyText
from reports.charts.chart import Chart
from reports.exports.page import Page, indicator_of
from reports.headline import Headline, OtherFigure
from reports.tables import Table

FIGURES = "figures"
WITHOUT_TABLES = ("scope", "definition", "brief", "comparison")
"""Fields of a page without tables of their own: the scope, and figures that its tables show."""


def page_tables(page: Page) -> list[Table]:
    """Every table of a page, each with a slug of its own and a name, in the order of the page."""
    headlines = list(_headlines(page))
    found = [_figures(headlines, with_gap=indicator_of(page) is not None)] if headlines else []
    used = {FIGURES}
    for table in _tables(page, ""):
        slug = table.slug
        while slug in used:
            slug += "-more"
        used.add(slug)
        found.append(replace(table, slug=slug))
    return found


def page_headlines(page: Page) -> Iterator[Headline | OtherFigure]:
    """The figures at the top of a page."""
    return _headlines(page)


def page_charts(page: Page) -> list[Chart]:
    """Every chart of a page that has something drawn, in the order of the page."""
    return [chart for chart in _charts(page) if chart.plot is not None and chart.table.rows]


def _charts(holder: object) -> Iterator[Chart]:
    if isinstance(holder, Chart):
        yield holder
    elif not isinstance(holder, Table | Headline | OtherFigure | Figures):
        for name, part in _parts(holder):
            if name not in WITHOUT_TABLES:
                yield from _charts(part)


def _parts(holder: object) -> Iterator[tuple[str, object]]:
    """The fields of a dataclass, or the items of a list or dictionary, with their names."""
    if is_dataclass(holder):
        yield from ((part.name, getattr(holder, part.name)) for part in fields(holder))
    elif isinstance(holder, Mapping):
        yield from ((str(name), part) for name, part in holder.items())
    elif isinstance(holder, list | tuple):
        yield from (("", part) for part in holder)


def _headlines(holder: object) -> Iterator[Headline | OtherFigure]:
    if isinstance(holder, Headline | OtherFigure):
        yield holder
    elif not isinstance(holder, Table | Chart | Figures):
        for name, part in _parts(holder):
            if name not in WITHOUT_TABLES:
                yield from _headlines(part)


def _tables(holder: object, name: str) -> Iterator[Table]:
    if isinstance(holder, Table):
        yield replace(holder, slug=holder.slug or name)
    elif isinstance(holder, Chart):
        note = " ".join(str(words) for words in (holder.subtitle, holder.table.note) if words)
        yield replace(holder.table, slug=holder.slug, name=holder.title, short=holder.short, note=note)
    elif isinstance(table := getattr(holder, "table", None), Table):
        called = getattr(holder, "slug", "") or name
        yield replace(
            table,
            slug=table.slug or called,
            name=table.name or getattr(holder, "name", ""),
            note=table.note or getattr(holder, "note", ""),
        )
    elif not isinstance(holder, Headline | OtherFigure | Figures):
        for part_name, part in _parts(holder):
            if part_name not in WITHOUT_TABLES:
                yield from _tables(part, part_name or name)


def _figures(headlines: Sequence[Headline | OtherFigure], *, with_gap: bool) -> Table:
    """The figures at the top of the page, each with its notes and its target; `with_gap` also how much of the way from the
    baseline is done, as the page of one indicator says."""
    gap = [_("Baseline"), _("Gap closed")] if with_gap and any(one.gap_closed for one in headlines) else []
    table = Table(
        [_("Indicator"), _("Value"), _("What stands behind it"), _("Target"), _("Ratio to target"), *gap],
        [_figure(one, one.words, with_gap=bool(gap)) for one in headlines],
        slug=FIGURES,
        name=_("Figures"),
    )
    if len(headlines) == 1:
        return replace(table, on_paper=_upright(table))
    return replace(table, on_paper=_without_blanks(_unchanged_once(table, headlines) or table))


def _figure(figure: Headline | OtherFigure, words: Sequence[LazyText], *, with_gap: bool) -> list[str]:
    gap = [figure.baseline, figure.gap_closed] if with_gap else []
    return [str(figure.label), figure.value, " · ".join(map(str, words)), figure.target, figure.reached, *gap]


def _unchanged_once(table: Table, headlines: Sequence[Headline | OtherFigure]) -> Table | None:
    """The table that says once, above it, since when most figures are unchanged; None where some are not compared."""
    compared = [one for one in headlines if isinstance(one, Headline) and one.then]
    same = [one for one in compared if one.is_unchanged]
    if len(compared) < len(headlines) or not same:
        return None
    note = _("Where nothing else is said: %(unchanged)s.") % {"unchanged": same[0].then[0]}
    rows = [_figure(one, one.notes if one.is_unchanged else one.words, with_gap=False) for one in compared]
    return replace(table, rows=rows, note=note)


def _without_blanks(table: Table) -> Table:
    """The table without columns that say nothing, such as targets where there is none."""
    kept = [place for place in range(len(table.columns)) if any(row[place] for row in table.rows)]
    rows = [[row[place] for place in kept] for row in table.rows]
    return replace(table, columns=[table.columns[place] for place in kept], rows=rows)


def _upright(table: Table) -> Table:
    """The only row of a table with a line for each of its cells that is not blank."""
    name, *values = table.rows[0]
    lines = [[str(column), value] for column, value in zip(table.columns[1:], values, strict=True) if value]
    return Table([name, ""], lines, text_columns=2)

"""Export sales by year, stacked by chain."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
from django.utils.translation import gettext as _

from figures.breakdowns import Figures
from figures.definitions import Axis, Reason
from figures.groups import AXES, chain_names
from figures.provisional import is_provisional
from figures.scope import Scope
from figures.series import SalesByYear
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.charts.colours import colours_of
from reports.links import NO_FILTERS, Links
from reports.plots.colours import MOST_NAMED, MUTED, OTHERS
from reports.plots.plot import Columns, Look, Mark, Series
from reports.remarks import hints_of
from reports.tables import Table

MOST_ON_PAPER = 6
"""Of more chains, a document has a row for each in place of a column."""


def sales_chart(scope: Scope, found: Figures, sales: SalesByYear, links: Links = NO_FILTERS) -> Chart:
    """US$ by year and chain: the seven chains that sold most are named, all others are one part.

    An incomplete year is hatched, and what the companies that have not reported yet sold the year before is stacked on
    it, so that it does not look like a fall. Chains that are withheld are one part of the bar, where the total is shown.
    """
    chains = {slug: name for slug, name in chain_names().items() if slug in sales.by_chain.columns}
    incomplete = scope.year if is_provisional(scope, found["reporting_coverage_by_value"]) else None
    missing = _not_reported(found) if incomplete else None
    parts = _parts(sales, chains, partial(colours_of, Axis.CHAIN), incomplete, links)
    series = [*parts, *([_ghost(scope, sales, missing)] if missing else [])]
    scale = formatting.usd_scale([*sales.totals.values(), missing])
    return Chart(
        "sales",
        _("Sales by year"),
        _message(scope, found, incomplete),
        subtitle(_what_is_counted(chains, parts), scope),
        Columns(
            [str(year) for year in sales.totals],
            series,
            [
                _top(total, missing if year == scope.year else None, scale)
                for year, total in sales.totals.items()
            ],
            scale.unit,
            _("Year"),
            hints_of(mark for one in series for mark in one.marks),
        )
        if series
        else None,
        _table(scope, chains, sales, incomplete, missing, links),
        alt_text(
            list(sales.totals),
            [
                formatting.withheld() if total is None else formatting.usd(total)
                for total in sales.totals.values()
            ],
        ),
    )


def _what_is_counted(chains: Mapping[str, str], parts: Sequence[Series]) -> str:
    if len(chains) == 1:
        return _("FOB value exported by enrolled companies")
    if len(parts) == 1 and parts[0].colour == MUTED:
        return _("FOB value exported by enrolled companies; what each value chain sold is withheld")
    return _("FOB value exported by enrolled companies, by value chain")


def _not_reported(found: Figures) -> Decimal | None:
    """What companies without a report of the year sold the year before; None where that is withheld."""
    amount = found.bridge["not_reported"].amount
    return None if amount is None else -amount


def _message(scope: Scope, found: Figures, incomplete: int | None) -> str:
    sold, growth = found["export_sales"].value, found["export_sales_growth"].value
    if found["export_sales"].reason is Reason.CONFIDENTIAL:
        return _("Export sales in %(year)s: %(reason)s") % {
            "year": scope.year,
            "reason": formatting.reason(Reason.CONFIDENTIAL),
        }
    if sold is None:
        return _("No export sales are known for %(year)s") % {"year": scope.year}
    words: dict[str, str | int] = {
        "amount": formatting.usd(sold),
        "year": scope.year,
        "previous": scope.year - 1,
    }
    if incomplete:
        return (
            _("Export sales reported so far for %(year)s: %(amount)s; companies have yet to report") % words
        )
    if growth is None:
        return _("Export sales were %(amount)s in %(year)s") % words
    words["change"] = formatting.percent(abs(Decimal(str(growth))))
    if growth < 0:
        return _("Export sales were %(amount)s in %(year)s, %(change)s less than in %(previous)s") % words
    return _("Export sales were %(amount)s in %(year)s, %(change)s more than in %(previous)s") % words


def _parts(
    sales: SalesByYear,
    chains: Mapping[str, str],
    colours_of_named: Callable[[list[str]], Mapping[str, str]],
    incomplete: int | None,
    links: Links,
) -> list[Series]:
    """What columns are made of: chains, and those that are withheld; where these are all that is drawn, the totals alone."""
    sums = sales.by_chain.sum().astype(float).sort_values(ascending=False, kind="stable")
    known = [str(slug) for slug in sums.index if slug in chains and sales.by_chain[slug].notna().any()]
    # What is zero in each year has no part of any column; where all is zero, the columns say so.
    drawn = [slug for slug in known if sums[slug]]
    if not any(sales.not_shown(year) for year in sales.totals):
        return _chains(sales, chains, drawn or known, colours_of_named, incomplete, links)
    if not drawn:
        marks = [_mark(total, year == incomplete) for year, total in sales.totals.items()]
        return [Series(_("All value chains"), MUTED, marks)]
    return [*_chains(sales, chains, drawn, colours_of_named, incomplete, links), _withheld(sales)]


def _chains(
    sales: SalesByYear,
    chains: Mapping[str, str],
    ordered: list[str],
    colours_of_named: Callable[[list[str]], Mapping[str, str]],
    incomplete: int | None,
    links: Links,
) -> list[Series]:
    """The chains that sold most in these years, and all others together."""
    # A single chain more needs no "others".
    named = ordered if len(ordered) <= MOST_NAMED else ordered[:MOST_NAMED]
    colours = colours_of_named(named)
    found = [
        Series(
            chains[slug],
            colours[slug],
            [
                _mark(
                    sales.by_chain.loc[year, slug], year == incomplete, links.group("chain", slug, year=year)
                )
                for year in sales.totals
            ],
        )
        for slug in named
    ]
    rest = sales.by_chain[ordered[len(named) :]]
    if rest.columns.empty:
        return found
    words = _("%(n)s others") % {"n": len(rest.columns)}
    sums_of_rest = rest.sum(axis=1, min_count=1)
    return [
        *found,
        Series(words, OTHERS, [_mark(sums_of_rest[year], year == incomplete) for year in sales.totals]),
    ]


def _mark(fob: Decimal | float | None, provisional: bool, link: str = "") -> Mark:
    if pd.isna(fob) or fob is None:
        return Mark(None)
    return Mark(fob, formatting.usd(fob), link, Look.PROVISIONAL if provisional else Look.PLAIN)


def _withheld(sales: SalesByYear) -> Series:
    """The chains that are withheld, together: what of a total that is shown is in no chain that is shown."""
    amounts = [sales.not_shown(year) for year in sales.totals]
    marks = [Mark(amount, formatting.usd(amount), look=Look.WITHHELD) for amount in amounts]
    return Series(_("withheld, together"), MUTED, marks)


def _ghost(scope: Scope, sales: SalesByYear, missing: Decimal) -> Series:
    """The sales still to be reported, as high as they were the year before."""
    name = _("not reported yet: sold in %(previous)s") % {"previous": scope.year - 1}
    mark = Mark(missing, formatting.usd(missing), look=Look.OUTLINE)
    return Series(name, MUTED, [mark if year == scope.year else Mark(None) for year in sales.totals])


def _top(total: Decimal | None, missing: Decimal | None, scale: formatting.UsdScale) -> list[str]:
    """The year's sum above its stack; above an incomplete year also what is not reported."""
    if total is None:
        return [formatting.withheld()]
    if not missing:
        return [scale.show(total)]
    words = {"missing": scale.show(missing)}
    return [scale.show(total), _("+ %(missing)s not reported") % words]


def _table(
    scope: Scope,
    chains: dict[str, str],
    sales: SalesByYear,
    incomplete: int | None,
    missing: Decimal | None,
    links: Links,
) -> Table:
    note = _("US$, FOB. “—” means that no record counts, which is not zero.")
    if incomplete and missing is not None:
        words = {"year": scope.year, "previous": scope.year - 1, "missing": formatting.usd(missing)}
        note += (
            " "
            + _(
                "%(year)s is not complete: companies that have not reported it yet sold %(missing)s in %(previous)s."
            )
            % words
        )
    columns: list[LazyText] = [_("Year"), *chains.values(), _("Total")]
    rows = [
        [str(year), *(_cell(sales, year, slug) for slug in chains), formatting.amount_or_withheld(total)]
        for year, total in sales.totals.items()
    ]
    return Table(
        columns,
        rows,
        note=note,
        adds_up=True,
        links=[links.year(year) for year in sales.totals],
        on_paper=_turned(columns, rows, note) if len(chains) > MOST_ON_PAPER else None,
    )


def _turned(columns: Sequence[LazyText], rows: Sequence[Sequence[str]], note: str) -> Table:
    """A row for each chain and a column for each year, which a page of paper has room for."""
    years, *chains, totals = zip(*rows, strict=True)
    *names, total = columns[1:]
    return Table(
        [AXES[Axis.CHAIN], *years],
        [[str(name), *amounts] for name, amounts in zip(names, chains, strict=True)],
        [str(total), *totals],
        note=note,
        adds_up=True,
    )


def _cell(sales: SalesByYear, year: int, chain: str) -> str:
    if (year, chain) in sales.withheld:
        return formatting.withheld()
    fob = sales.by_chain.loc[year, chain]
    return "—" if pd.isna(fob) else formatting.number(fob)

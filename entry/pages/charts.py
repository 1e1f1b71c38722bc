"""The chart of one company's sales."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from companies.models import AnnualSales
from figures.definitions import Axis
from records.models import Verification
from reports import formatting
from reports.charts.chart import Chart, alt_text
from reports.charts.colours import colours_of
from reports.plots.plot import Columns, Look, Mark, Series
from reports.tables import Table

Sales = dict[tuple[str, bool], dict[int, Decimal]]
"""US$ by year, for each chain's name and whether the row is verified."""


def company_sales_chart(rows: Iterable[AnnualSales]) -> Chart:
    """A company's sales by year, stacked by chain; unverified sales are hatched."""
    rows = list(rows)
    sales: Sales = {}
    for row in sorted(rows, key=lambda row: (row.chain_id, row.year)):
        verified = row.verification == Verification.VERIFIED
        sales.setdefault((str(row.chain), verified), {})[row.year] = row.fob_usd
    years = range(min(row.year for row in rows), max(row.year for row in rows) + 1) if rows else range(0)
    totals = {year: _total(sales, year) for year in years}
    return Chart(
        "company-sales",
        _("Sales by year"),
        _message(totals),
        _("FOB value in US$ by value chain; hatched is what nobody has verified yet, and counts nowhere"),
        _columns(sales, totals, {str(row.chain): row.chain_id for row in rows}) if rows else None,
        _table(sales, totals),
        alt_text(list(totals), [_amount(total) for total in totals.values()]),
        wide=True,
    )


def _total(sales: Sales, year: int) -> Decimal | None:
    """None where the year has no row at all: nothing is known of it, which is not zero."""
    known = [by_year[year] for by_year in sales.values() if year in by_year]
    return sum(known, Decimal(0)) if known else None


def _message(totals: dict[int, Decimal | None]) -> str:
    if not totals:
        return _("No sales are known")
    last = max(totals)
    return _("Sales of %(amount)s in %(year)s, the last year known") % {
        "amount": _amount(totals[last]),
        "year": last,
    }


def _amount(total: Decimal | None) -> str:
    return "—" if total is None else formatting.usd(total)


def _columns(sales: Sales, totals: dict[int, Decimal | None], slugs: dict[str, str]) -> Columns:
    colours = colours_of(Axis.CHAIN, set(slugs.values()))
    return Columns(
        [str(year) for year in totals],
        [
            Series(
                chain if verified else _("%(chain)s, not verified") % {"chain": chain},
                colours[slugs[chain]],
                [_mark(by_year.get(year), verified) for year in totals],
            )
            for (chain, verified), by_year in sales.items()
        ],
        [["—"] if total is None else [formatting.short(total)] for total in totals.values()],
        formatting.usd_axis(),
        _("Year"),
    )


def _mark(fob: Decimal | None, verified: bool) -> Mark:
    look = Look.PLAIN if verified else Look.PROVISIONAL
    return Mark(None) if fob is None else Mark(fob, formatting.usd(fob), look=look)


def _table(sales: Sales, totals: dict[int, Decimal | None]) -> Table:
    names = [
        chain if verified else _("%(chain)s, not verified") % {"chain": chain} for chain, verified in sales
    ]
    return Table(
        [_("Year"), *names, _("Total")],
        [
            [str(year), *(_cell(by_year.get(year)) for by_year in sales.values()), _cell(total)]
            for year, total in totals.items()
        ],
        note=_("US$, FOB. “—” means that there is no record, which is not zero."),
    )


def _cell(fob: Decimal | None) -> str:
    return "—" if fob is None else formatting.number(fob)

"""Export sales by year, stacked by chain."""

from decimal import Decimal

import pandas as pd
from django.utils.translation import gettext as _

from companies.models import ValueChain
from figures.breakdowns import Figures
from figures.definitions import Reason
from figures.provisional import is_provisional
from figures.scope import Scope
from figures.series import SalesByYear
from reports import formatting
from reports.charts.chart import Chart, Figure, Trace, alt_text, specification, subtitle
from reports.links import NO_FILTERS, Links
from reports.tables import Table

PALETTE = [f"var(--chart-{number})" for number in range(1, 9)]
LEGIBLE = 0.05
"""A segment below this share of the tallest bar has no room for its name; then there is a legend."""


def sales_chart(scope: Scope, found: Figures, sales: SalesByYear, links: Links = NO_FILTERS) -> Chart:
    """US$ by year and chain.

    An incomplete year is hatched, and what the companies that have not reported yet sold the year before is stacked on
    it, so that it does not look like a fall. Chains that are withheld are one part of the bar, where the total is shown.
    """
    known = {chain.slug: str(chain) for chain in ValueChain.objects.all()}
    chains = {slug: name for slug, name in known.items() if slug in sales.by_chain.columns}
    # A chain keeps its colour whatever is filtered.
    colours = {slug: PALETTE[number % len(PALETTE)] for number, slug in enumerate(sorted(known))}
    incomplete = scope.year if is_provisional(scope, found["reporting_coverage_by_value"]) else None
    missing = _not_reported(found) if incomplete else None
    bars = [
        _bars(
            sales.by_chain[slug],
            name,
            colours[slug],
            incomplete,
            [links.group("chain", slug, year=year) for year in sales.totals],
        )
        for slug, name in chains.items()
    ]
    by_year = sales.by_chain[list(chains)].rename(columns=chains)
    return Chart(
        "sales",
        _message(scope, found, incomplete),
        subtitle(_("FOB value exported by enrolled companies, by value chain; M: million US$"), scope),
        _figure(scope, by_year, sales, {name: colours[slug] for slug, name in chains.items()}, bars, missing),
        _table(scope, chains, sales, incomplete, missing, links),
        alt_text(
            list(sales.totals),
            [
                formatting.withheld() if total is None else formatting.usd(total)
                for total in sales.totals.values()
            ],
        ),
    )


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
        return _("Export sales reported so far for %(year)s: %(amount)s; the year is not complete") % words
    if growth is None:
        return _("Export sales were %(amount)s in %(year)s") % words
    words["change"] = formatting.percent(abs(Decimal(str(growth))))
    if growth < 0:
        return _("Export sales were %(amount)s in %(year)s, %(change)s less than in %(previous)s") % words
    return _("Export sales were %(amount)s in %(year)s, %(change)s more than in %(previous)s") % words


def _figure(
    scope: Scope,
    by_year: pd.DataFrame,
    sales: SalesByYear,
    colours: dict[str, str],
    bars: list[Trace],
    missing: Decimal | None,
) -> Figure:
    tops = {year: sales.shown(year) + sales.not_shown(year) for year in sales.totals}
    highest = float(max([*tops.values(), tops.get(scope.year, Decimal(0)) + (missing or 0)]))
    sums = [
        _total(year, tops[year], total, missing if year == scope.year else None)
        for year, total in sales.totals.items()
    ]
    names, all_named = _names_beside_last_bar(by_year, highest * LEGIBLE, colours)
    return specification(
        [
            *bars,
            *([_withheld(sales)] if sales.withheld else []),
            *([_ghost(scope, missing)] if missing else []),
        ],
        barmode="stack",
        bargap=0.4,
        showlegend=not all_named,
        legend={"orientation": "h", "y": 1.15, "traceorder": "normal"},
        annotations=names + sums,
        xaxis={"tickmode": "array", "tickvals": list(tops), "ticktext": [str(year) for year in tops]},
        yaxis={"visible": False, "range": [0, highest * 1.12]},
        margin={"l": 16, "r": 130 if names else 16},
        # On a narrow screen the legend above the bars replaces the names beside them.
        meta={"narrow": {"annotations": sums, "showlegend": True, "margin": {"l": 0, "r": 0}}},
    )


def _bars(by_year: pd.Series, chain: str, colour: str, incomplete: int | None, addresses: list[str]) -> Trace:
    years = [int(year) for year in by_year.index]
    return {
        "type": "bar",
        "name": chain,
        "x": years,
        "y": [None if pd.isna(fob) else float(fob) for fob in by_year],
        "marker": {
            "color": colour,
            "pattern": {"shape": ["/" if year == incomplete else "" for year in years]},
        },
        "text": ["" if pd.isna(fob) else formatting.usd(fob) for fob in by_year],
        "textposition": "none",
        "customdata": addresses,
        "hovertemplate": f"{chain} %{{x}}: %{{text}}<extra></extra>",
    }


def _withheld(sales: SalesByYear) -> Trace:
    """The chains that are withheld, together: what of a total that is shown is in no chain that is shown."""
    name = formatting.reason(Reason.CONFIDENTIAL)
    amounts = [sales.not_shown(year) for year in sales.totals]
    return {
        "type": "bar",
        "name": name,
        "x": list(sales.totals),
        "y": [float(amount) for amount in amounts],
        "marker": {"color": "var(--chart-muted)", "pattern": {"shape": "."}},
        "text": [formatting.usd(amount) for amount in amounts],
        "textposition": "none",
        "showlegend": True,
        "hovertemplate": f"{name}: %{{text}}<extra></extra>",
    }


def _ghost(scope: Scope, missing: Decimal) -> Trace:
    """The sales still to be reported, as high as they were the year before."""
    name = _("not reported yet: sold in %(previous)s") % {"previous": scope.year - 1}
    return {
        "type": "bar",
        "name": name,
        "x": [scope.year],
        "y": [float(missing)],
        "marker": {"color": "rgba(0,0,0,0)", "line": {"color": "var(--chart-muted)", "width": 1.5}},
        "text": [formatting.usd(missing)],
        "textposition": "none",
        "showlegend": False,
        "hovertemplate": f"{name}: %{{text}}<extra></extra>",
    }


def _total(year: int, top: Decimal, total: Decimal | None, missing: Decimal | None) -> Figure:
    """The year's sum above its stack, which ends at `top`; above an incomplete year also what is not reported."""
    amount = formatting.withheld() if total is None else formatting.millions(total)
    words = {"amount": amount, "missing": formatting.millions(missing or 0)}
    text = _("%(amount)s<br>+ %(missing)s not reported") % words if missing else words["amount"]
    return {
        "x": year,
        "y": float(top + (missing or 0)),
        "text": text,
        "font": {"weight": 650},
        "showarrow": False,
        "yanchor": "bottom",
    }


def _names_beside_last_bar(
    by_year: pd.DataFrame, least: float, colours: dict[str, str]
) -> tuple[list[Figure], bool]:
    """The chains' names at the height of their segments, and whether every chain got one."""
    names, below = [], 0.0
    for chain, fob in by_year.iloc[-1].fillna(0).items() if len(by_year) else []:
        if float(fob) >= least:
            names.append(
                {
                    "x": int(by_year.index[-1]) + 0.35,
                    "y": below + float(fob) / 2,
                    "text": str(chain),
                    "font": {"color": colours[str(chain)], "weight": 600},
                    "showarrow": False,
                    "xanchor": "left",
                }
            )
        below += float(fob)
    return names, len(names) == len(colours)


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
    return Table(
        [_("Year"), *chains.values(), _("Total")],
        [
            [
                str(year),
                *(_cell(sales, year, slug) for slug in chains),
                formatting.amount_or_withheld(total),
            ]
            for year, total in sales.totals.items()
        ],
        note=note,
        adds_up=True,
        links=[links.year(year) for year in sales.totals],
    )


def _cell(sales: SalesByYear, year: int, chain: str) -> str:
    if (year, chain) in sales.withheld:
        return formatting.withheld()
    fob = sales.by_chain.loc[year, chain]
    return "—" if pd.isna(fob) else formatting.number(fob)

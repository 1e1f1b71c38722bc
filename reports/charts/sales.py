"""Export sales by year, stacked by chain."""

from decimal import Decimal

import pandas as pd
from django.utils.translation import gettext as _

from companies.models import ValueChain
from figures.breakdowns import Figures
from figures.provisional import is_provisional
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, Figure, Trace, alt_text, specification, subtitle
from reports.links import NO_FILTERS, Links
from reports.tables import Table

PALETTE = [f"var(--chart-{number})" for number in range(1, 9)]
LEGIBLE = 0.05
"""A segment below this share of the tallest bar has no room for its name; then there is a legend."""


def sales_chart(scope: Scope, found: Figures, by_year: pd.DataFrame, links: Links = NO_FILTERS) -> Chart:
    """US$ by year (rows) and chain (columns, by slug), as `series.sales_by_year_and_chain` gives them.

    An incomplete year is hatched, and what the companies that have not reported yet sold the year before is stacked on
    it, so that it does not look like a fall.
    """
    known = {chain.slug: str(chain) for chain in ValueChain.objects.all()}
    chains = {slug: name for slug, name in known.items() if slug in by_year.columns}
    # A chain keeps its colour whatever is filtered.
    colours = {slug: PALETTE[number % len(PALETTE)] for number, slug in enumerate(sorted(known))}
    totals = {int(year): sum(row.dropna(), Decimal(0)) for year, row in by_year.iterrows()}
    missing = _not_reported(scope, found)
    bars = [
        _bars(
            scope,
            by_year[slug],
            name,
            colours[slug],
            missing,
            [links.group("chain", slug, year=year) for year in totals],
        )
        for slug, name in chains.items()
    ]
    by_year = by_year[list(chains)].rename(columns=chains)
    return Chart(
        "sales",
        _message(scope, found, missing),
        subtitle(_("FOB value exported by enrolled companies, by value chain; M: million US$"), scope),
        _figure(
            scope, by_year, totals, {name: colours[slug] for slug, name in chains.items()}, bars, missing
        ),
        _table(scope, by_year, totals, missing, links),
        alt_text(list(totals), [formatting.usd(total) for total in totals.values()]),
    )


def _not_reported(scope: Scope, found: Figures) -> Decimal | None:
    """What companies without a report of the year sold the year before; None where the year is complete."""
    if not is_provisional(scope, found["reporting_coverage_by_value"]):
        return None
    return -found.bridge["not_reported"].amount


def _message(scope: Scope, found: Figures, missing: Decimal | None) -> str:
    sold, growth = found["export_sales"].value, found["export_sales_growth"].value
    if sold is None:
        return _("No export sales are known for %(year)s") % {"year": scope.year}
    words: dict[str, str | int] = {
        "amount": formatting.usd(sold),
        "year": scope.year,
        "previous": scope.year - 1,
    }
    if missing is not None:
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
    totals: dict[int, Decimal],
    colours: dict[str, str],
    bars: list[Trace],
    missing: Decimal | None,
) -> Figure:
    highest = float(max([*totals.values(), totals.get(scope.year, Decimal(0)) + (missing or 0)]))
    sums = [_total(year, total, missing if year == scope.year else None) for year, total in totals.items()]
    names, all_named = _names_beside_last_bar(by_year, highest * LEGIBLE, colours)
    return specification(
        [*bars, *([_ghost(scope, missing)] if missing else [])],
        barmode="stack",
        bargap=0.4,
        showlegend=not all_named,
        legend={"orientation": "h", "y": 1.15, "traceorder": "normal"},
        annotations=names + sums,
        xaxis={"tickmode": "array", "tickvals": list(totals), "ticktext": [str(year) for year in totals]},
        yaxis={"visible": False, "range": [0, highest * 1.12]},
        margin={"l": 16, "r": 130 if names else 16},
        # On a narrow screen the legend above the bars replaces the names beside them.
        meta={"narrow": {"annotations": sums, "showlegend": True, "margin": {"l": 0, "r": 0}}},
    )


def _bars(
    scope: Scope, by_year: pd.Series, chain: str, colour: str, missing: Decimal | None, addresses: list[str]
) -> Trace:
    years = [int(year) for year in by_year.index]
    return {
        "type": "bar",
        "name": chain,
        "x": years,
        "y": [None if pd.isna(fob) else float(fob) for fob in by_year],
        "marker": {
            "color": colour,
            "pattern": {
                "shape": ["/" if missing is not None and year == scope.year else "" for year in years]
            },
        },
        "text": ["" if pd.isna(fob) else formatting.usd(fob) for fob in by_year],
        "textposition": "none",
        "customdata": addresses,
        "hovertemplate": f"{chain} %{{x}}: %{{text}}<extra></extra>",
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


def _total(year: int, total: Decimal, missing: Decimal | None) -> Figure:
    """The year's sum above its stack; above an incomplete year also what is not reported."""
    words = {"amount": formatting.millions(total), "missing": formatting.millions(missing or 0)}
    text = _("%(amount)s<br>+ %(missing)s not reported") % words if missing else words["amount"]
    return {
        "x": year,
        "y": float(total + (missing or 0)),
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
    scope: Scope, by_year: pd.DataFrame, totals: dict[int, Decimal], missing: Decimal | None, links: Links
) -> Table:
    note = _("US$, FOB. “—” means that no record counts, which is not zero.")
    if missing is not None:
        words = {"year": scope.year, "previous": scope.year - 1, "missing": formatting.usd(missing)}
        note += (
            " "
            + _(
                "%(year)s is not complete: companies that have not reported it yet sold %(missing)s in %(previous)s."
            )
            % words
        )
    return Table(
        [_("Year"), *by_year.columns, _("Total")],
        [
            [str(year), *map(_cell, by_year.loc[year]), formatting.number(total)]
            for year, total in totals.items()
        ],
        note=note,
        links=[links.year(year) for year in totals],
    )


def _cell(fob: Decimal | float) -> str:
    return "—" if pd.isna(fob) else formatting.number(fob)

"""Export sales by year, stacked by chain."""

from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from django.utils.translation import gettext as _

from companies.models import ValueChain
from reports import formatting
from reports.charts.chart import Chart, counted, sentence, specification
from reports.figures import Figures
from reports.scope import Scope
from reports.tables import Table

PALETTE = [f"var(--chart-{number})" for number in range(1, 9)]
LEGIBLE = 0.05
"""A segment below this share of the tallest bar has no room for its name, which then goes to a legend."""


def sales_chart(scope: Scope, found: Figures, by_year: pd.DataFrame) -> Chart:
    """US$ by year (rows) and chain (columns, by slug), as `series.sales_by_year_and_chain` gives them."""
    chains = {chain.slug: str(chain) for chain in ValueChain.objects.filter(pk__in=list(by_year.columns))}
    by_year = by_year.rename(columns=chains)
    totals = {int(year): sum(row.dropna(), Decimal(0)) for year, row in by_year.iterrows()}
    shown = [formatting.usd(total) for total in totals.values()]
    return Chart(
        "sales",
        _message(scope, found),
        counted(_("FOB value exported by enrolled companies in million US$ (M), by value chain"), scope),
        _figure(by_year, totals, dict(zip(chains.values(), _colours(chains), strict=True))),
        _table(by_year, totals),
        sentence(list(totals), shown),
    )


def _message(scope: Scope, found: Figures) -> str:
    sold, growth = found["export_sales"].value, found["export_sales_growth"].value
    if sold is None:
        return _("No export sales are known for %(year)s") % {"year": scope.year}
    words: dict[str, Any] = {"amount": formatting.usd(sold), "year": scope.year, "previous": scope.year - 1}
    if growth is None:
        return _("Export sales were %(amount)s in %(year)s") % words
    words["change"] = formatting.percent(abs(Decimal(str(growth))))
    if growth < 0:
        return _("Export sales were %(amount)s in %(year)s, %(change)s less than in %(previous)s") % words
    return _("Export sales were %(amount)s in %(year)s, %(change)s more than in %(previous)s") % words


def _colours(chains: dict[str, str]) -> list[str]:
    """A chain keeps its colour whatever is filtered."""
    slugs = sorted(ValueChain.objects.values_list("pk", flat=True))
    return [PALETTE[slugs.index(slug) % len(PALETTE)] for slug in chains]


def _figure(by_year: pd.DataFrame, totals: dict[int, Decimal], colours: dict[str, str]) -> dict[str, Any]:
    highest = float(max(totals.values(), default=Decimal(0)))
    sums = [_total(year, total) for year, total in totals.items()]
    names, all_named = _names_beside_last_bar(by_year, highest * LEGIBLE, colours)
    return specification(
        [_bars(chain, by_year[chain], colour) for chain, colour in colours.items()],
        barmode="stack",
        bargap=0.4,
        showlegend=not all_named,
        legend={"orientation": "h", "y": 1.15, "traceorder": "normal"},
        annotations=names + sums,
        xaxis={"tickmode": "array", "tickvals": list(totals), "ticktext": [str(year) for year in totals]},
        yaxis={"visible": False, "range": [0, highest * 1.12]},
        margin={"l": 16, "r": 130 if names else 16},
        # On a phone the names of the chains stand above the bars, not beside them.
        meta={"narrow": {"annotations": sums, "showlegend": True, "margin": {"l": 0, "r": 0}}},
    )


def _bars(chain: str, by_year: pd.Series, colour: str) -> go.Bar:
    return go.Bar(
        name=chain,
        x=[int(year) for year in by_year.index],
        y=[None if pd.isna(fob) else float(fob) for fob in by_year],
        marker_color=colour,
        text=["" if pd.isna(fob) else formatting.usd(fob) for fob in by_year],
        textposition="none",
        hovertemplate=f"{chain} %{{x}}: %{{text}}<extra></extra>",
    )


def _total(year: int, total: Decimal) -> dict[str, Any]:
    """The year's sum above its stack."""
    return {
        "x": year,
        "y": float(total),
        "text": formatting.millions(total),
        "font": {"weight": 650},
        "showarrow": False,
        "yanchor": "bottom",
    }


def _names_beside_last_bar(
    by_year: pd.DataFrame, least: float, colours: dict[str, str]
) -> tuple[list[dict[str, Any]], bool]:
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


def _table(by_year: pd.DataFrame, totals: dict[int, Decimal]) -> Table:
    return Table(
        [_("Year"), *by_year.columns, _("Total")],
        [
            [str(year), *map(_cell, by_year.loc[year]), formatting.number(total)]
            for year, total in totals.items()
        ],
        note=_("US$, FOB. “—” means that no record counts, which is not zero."),
    )


def _cell(fob: Any) -> str:
    return "—" if pd.isna(fob) else formatting.number(fob)

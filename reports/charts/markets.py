"""New markets on a map of the world."""

from django.utils.translation import gettext as _

from companies import countries
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, Trace, alt_text, specification, subtitle
from reports.links import NO_FILTERS, Links
from reports.tables import Table


def markets_chart(scope: Scope, by_country: dict[str, int], links: Links = NO_FILTERS) -> Chart:
    """New market entries by country (ISO alpha-2), most first."""
    names = [countries.name(code) for code in by_country]
    entries = [formatting.number(n) for n in by_country.values()]
    total = sum(by_country.values())
    addresses = [links.group("country", code) for code in by_country]
    words = {"entries": formatting.entries(total), "countries": formatting.countries(len(by_country))}
    return Chart(
        "markets",
        _("%(entries)s in %(countries)s") % words,
        subtitle(_("Pairs of a company and a country that it first shipped to after it enrolled"), scope),
        specification([_world(by_country, names)], geo=GEO, margin={"l": 0, "r": 0, "t": 0, "b": 0}),
        Table(
            [_("Country"), _("New market entries")],
            [list(row) for row in zip(names, entries, strict=True)],
            [_("Total"), formatting.number(total)],
            links=addresses,
        ),
        alt_text(names[:MOST_NAMED], entries[:MOST_NAMED]),
    )


MOST_NAMED = 10
"""The text alternative names at most so many countries; the table below the map has all."""

GEO = {
    "projection": {"type": "natural earth"},
    "showframe": False,
    "showcoastlines": False,
    "showland": True,
    "landcolor": "var(--chart-land)",
    "showcountries": True,
    "countrycolor": "var(--chart-grid)",
    "bgcolor": "rgba(0,0,0,0)",
    "lataxis": {"range": [-57, 80]},
}


def _world(by_country: dict[str, int], names: list[str]) -> Trace:
    return {
        "type": "choropleth",
        "locations": [countries.alpha_3()[code] for code in by_country],
        "z": list(by_country.values()),
        "zmin": 0,
        "zmax": max(by_country.values(), default=1),
        "text": names,
        "colorscale": [[0, "var(--chart-map-low)"], [1, "var(--chart-map-high)"]],
        "marker": {"line": {"color": "var(--chart-grid)"}},
        "showscale": False,
        "hovertemplate": "%{text}: %{z}<extra></extra>",
    }

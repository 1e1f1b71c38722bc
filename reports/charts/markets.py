"""New markets on a map of the world."""

from django.utils.translation import gettext as _

from companies import countries
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.links import NO_FILTERS, Links
from reports.plots.plot import Country, World
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
        _("New markets"),
        _("%(entries)s in %(countries)s") % words,
        subtitle(_("Pairs of a company and a country that it first shipped to after it enrolled"), scope),
        World(
            [
                Country(countries.alpha_3()[code], name, n, shown, link)
                for (code, n), name, shown, link in zip(
                    by_country.items(), names, entries, addresses, strict=True
                )
            ],
            unit=_("New market entries"),
        ),
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

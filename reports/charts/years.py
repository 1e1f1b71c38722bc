"""One indicator over the years."""

from django.utils.translation import gettext as _

from figures.definitions import Unit
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scope import Scope
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart, Figure, Trace, alt_text, specification, subtitle
from reports.tables import Table


def years_chart(
    slug: str, scope: Scope, by_year: dict[str, Measure], table: Table, *, incomplete: str = ""
) -> Chart:
    """A bar for each year whose value is known; the table has the reason of the others. The `incomplete` year is hatched
    and labelled provisional."""
    shown = [formatting.value(slug, measure) for measure in by_year.values()]
    return Chart(
        "years",
        _message(slug, by_year, incomplete),
        subtitle(str(INDICATORS[slug].definition).rstrip("."), scope),
        specification([_bars(slug, by_year, incomplete)], **LAYOUT),
        table,
        alt_text(list(by_year), shown),
    )


def _message(slug: str, by_year: dict[str, Measure], incomplete: str) -> str:
    """The last value that is known, beside the first."""
    words: dict[str, LazyText] = {"indicator": INDICATORS[slug].label}
    known = {
        year: formatting.value(slug, found) for year, found in by_year.items() if found.value is not None
    }
    if not known:
        return _("%(indicator)s: nothing is known of these years") % words
    words["year"], words["value"] = list(known.items())[-1]
    words["first"], words["before"] = next(iter(known.items()))
    if words["year"] == incomplete:
        return _("%(indicator)s: %(value)s so far for %(year)s, which is not complete") % words
    if len(known) == 1:
        return _("%(indicator)s: %(value)s in %(year)s") % words
    return _("%(indicator)s: %(value)s in %(year)s, %(before)s in %(first)s") % words


LAYOUT: Figure = {
    "bargap": 0.45,
    "showlegend": False,
    "xaxis": {"type": "category"},
    "yaxis": {"visible": False, "rangemode": "tozero"},
    "margin": {"l": 16, "r": 16},
}


def _bars(slug: str, by_year: dict[str, Measure], incomplete: str) -> Trace:
    known = [measure.value for measure in by_year.values()]
    show = formatting.millions if INDICATORS[slug].unit is Unit.USD else None
    labels = [
        "" if measure.value is None else show(measure.value) if show else formatting.value(slug, measure)
        for measure in by_year.values()
    ]
    return {
        "type": "bar",
        "x": [
            _("%(year)s (provisional)") % {"year": year} if year == incomplete else year for year in by_year
        ],
        "y": [None if value is None else float(value) for value in known],
        "text": labels,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {
            "color": "var(--chart-1)",
            "pattern": {"shape": ["/" if year == incomplete else "" for year in by_year]},
        },
        "hovertemplate": "%{x}: %{text}<extra></extra>",
    }

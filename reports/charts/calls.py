"""From application to enrolment, and how many regions and chains the programme has reached."""

from django.utils.translation import gettext as _

from figures.scaling import Coverage, Funnel
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, specification, subtitle
from reports.tables import Table


def funnel_chart(scope: Scope, ways: list[Funnel]) -> Chart:
    """All calls in scope together, step by step."""
    names = [_("received"), _("eligible"), _("selected"), _("enrolled")]
    numbers = [sum(step) for step in zip(*(way.steps for way in ways), strict=True)]
    texts = [formatting.number(n) for n in numbers]
    return Chart(
        "funnel",
        _("%(received)s applied, %(enrolled)s companies enrolled")
        % {"received": texts[0], "enrolled": texts[-1]},
        subtitle(_("Applications to the calls that were not withdrawn, and companies enrolled"), scope),
        specification(
            [
                {
                    "type": "funnel",
                    "y": names,
                    "x": numbers,
                    "text": texts,
                    "textinfo": "text",
                    "marker": {"color": "var(--chart-1)"},
                    "hovertemplate": "%{y}: %{text}<extra></extra>",
                }
            ],
            showlegend=False,
            margin={"l": 90},
        ),
        Table([_("Step"), _("How many")], [list(pair) for pair in zip(names, texts, strict=True)]),
        alt_text(names, texts),
    )


def coverage_chart(scope: Scope, covered: Coverage) -> Chart:
    """Regions and chains at the end of each year."""
    years = covered.years()
    labels = [str(year) for year, _regions, _chains in years]
    last = years[-1] if years else (0, 0, 0)
    words = {"regions": formatting.number(last[1]), "chains": formatting.number(last[2])}
    return Chart(
        "coverage",
        _("The programme is in %(regions)s regions and %(chains)s value chains") % words,
        subtitle(
            _("Different regions and value chains of the companies enrolled by the end of each year"), scope
        ),
        specification(
            [
                _bars(_("regions"), labels, [row[1] for row in years], "var(--chart-1)"),
                _bars(_("value chains"), labels, [row[2] for row in years], "var(--chart-2)"),
            ],
            barmode="group",
            bargap=0.4,
            legend={"orientation": "h", "y": -0.15},
            xaxis={"type": "category"},
            yaxis={"visible": False, "rangemode": "tozero"},
        ),
        Table(
            [_("Year"), _("Regions covered"), _("Value chains covered")],
            [
                [label, formatting.number(regions), formatting.number(chains)]
                for label, (_year, regions, chains) in zip(labels, years, strict=True)
            ],
        ),
        alt_text(labels, [f"{regions} · {chains}" for _year, regions, chains in years]),
    )


def _bars(name: str, labels: list[str], values: list[int], colour: str) -> dict[str, object]:
    return {
        "type": "bar",
        "name": name,
        "x": labels,
        "y": values,
        "text": [formatting.number(n) for n in values],
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colour},
        "hovertemplate": f"{name} %{{x}}: %{{y}}<extra></extra>",
    }

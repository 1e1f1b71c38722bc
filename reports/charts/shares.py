"""Services delivered of those planned, one bar for each institution."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, Trace, alt_text, specification, subtitle
from reports.tables import Table


def shares_chart(scope: Scope, delivered: dict[str, tuple[int, int]]) -> Chart:
    """Delivered and planned by name, most planned first."""
    names = list(delivered)
    words = [_("%(delivered)s of %(planned)s") % _words(*pair) for pair in delivered.values()]
    return Chart(
        "shares",
        _message(delivered),
        subtitle(
            _("Services in the plan that were not cancelled, by the institution that gives them"), scope
        ),
        specification(
            [_bars(delivered, words)],
            showlegend=False,
            bargap=0.35,
            xaxis={"visible": False, "rangemode": "tozero"},
            yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
            margin={"r": 90, "b": 16},
            barmode="overlay",
        ),
        Table(
            [_("Institution"), pgettext("services", "delivered"), pgettext("services", "planned")],
            [[name, *map(formatting.number, pair)] for name, pair in delivered.items()],
        ),
        alt_text(names, words),
    )


def _message(delivered: dict[str, tuple[int, int]]) -> str:
    if not delivered:
        return _("No services are planned")
    name, (done, planned) = next(iter(delivered.items()))
    words = _words(done, planned) | {"institution": name}
    return _("%(institution)s has the most services: %(delivered)s delivered of %(planned)s planned") % words


def _words(delivered: int, planned: int) -> dict[str, str]:
    return {"delivered": formatting.number(delivered), "planned": formatting.number(planned)}


def _bars(delivered: dict[str, tuple[int, int]], words: list[str]) -> Trace:
    """A bar of those delivered, labelled with those planned too."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(delivered),
        "x": [done for done, _planned in delivered.values()],
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": "var(--chart-1)"},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }

"""Amounts that lead from one sum to another, each with its sign."""

from collections.abc import Sequence
from decimal import Decimal

from reports import formatting
from reports.charts.chart import Trace

# The steps are rows, so that their names have room.
LAYOUT = {
    "showlegend": False,
    "xaxis": {"visible": False},
    "yaxis": {"autorange": "reversed", "showgrid": False},
    "margin": {"r": 70, "b": 16},
    "waterfallgap": 0.35,
}


def waterfall(names: Sequence[str], amounts: Sequence[Decimal]) -> Trace:
    """Steps, and at the end what they add up to."""
    return {
        "type": "waterfall",
        "orientation": "h",
        "y": names,
        "x": [float(amount) for amount in amounts],
        "measure": ["relative"] * (len(names) - 1) + ["total"],
        "text": [formatting.signed(formatting.millions, amount) for amount in amounts],
        "textposition": "outside",
        "textfont": {"color": "var(--chart-ink)"},
        "cliponaxis": False,
        "increasing": {"marker": {"color": "var(--chart-positive)"}},
        "decreasing": {"marker": {"color": "var(--chart-negative)"}},
        "totals": {"marker": {"color": "var(--chart-muted)"}},
        "connector": {"line": {"color": "var(--chart-grid)"}},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }

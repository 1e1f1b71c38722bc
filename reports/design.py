"""The design system on one page: each component in each state, from samples and not from the programme's data."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from figures.definitions import Reason, Unit
from figures.measures import Measure, unknown
from figures.targets import Progress
from records.models import Verification
from records.text import LazyText
from reports import formatting
from reports.charts.chart import Chart
from reports.headline import Headline, Trend
from reports.plots.plot import Columns, Look, Mark, Pairs, Panels, Plot, Rows, Steps
from reports.tables import Table

COLOURS = tuple(f"chart-{number}" for number in range(1, 8))
"""The colours of series, in their order (assets/_tokens.scss)."""
ICONS = (
    *(
        "menu",
        "home",
        "overview",
        "growth",
        "execution",
        "calls",
        "results",
        "customs",
        "compare",
        "explore",
        "targets",
    ),
    *("brief", "sessions", "methodology", "records", "filters", "download", "eye"),
)
"""Icons beside the words of menus and buttons (assets/build.mjs); those of states stand in their marks."""


@dataclass(frozen=True)
class Design:
    """What the page shows."""

    colours: tuple[str, ...]
    numbers: list[tuple[str, str]]
    figures: list[Headline]
    states: list[tuple[str, LazyText]]
    icons: tuple[str, ...]
    pickers: list[tuple[str, str, list[str]]]
    cells: list[tuple[str, LazyText, str]]
    empty: Table
    table: Table
    charts: list[Chart]


def design() -> Design:
    """All samples."""
    return Design(
        colours=COLOURS,
        numbers=_numbers(),
        figures=_figures(),
        states=[(str(value), label) for value, label in Verification.choices],
        icons=ICONS,
        pickers=_pickers(),
        cells=_cells(),
        empty=Table([_("Region"), _("US$")], []),
        table=_table(),
        charts=[_chart(slug, plot) for slug, plot in _plots().items()],
    )


def _pickers() -> list[tuple[str, str, list[str]]]:
    """What is picked by typing: its state, what is chosen, and the list below it."""
    return [
        (_("Nothing chosen"), "", []),
        (_("A choice"), "Café del Norte", []),
        (_("Hits"), "", ["Café del Norte", "Café del Sur"]),
        (_("No hit"), "", [_("No company found.")]),
    ]


def _cells() -> list[tuple[str, LazyText, str]]:
    """Cells of a grid by their state, one with a message, and one that is closed."""
    known = [(str(value), label, "") for value, label in Verification.choices]
    return [*known, ("", _("wrong"), _("expected a number")), ("shut", _("not open"), "")]


def _numbers() -> list[tuple[str, str]]:
    return [
        (_("Amount"), formatting.usd(152_000_000)),
        (_("A part beside its whole"), formatting.usd_of(960_000, 1_130_000)),
        (_("Below a million"), formatting.usd(313)),
        (_("Share"), formatting.percent(0.085)),
        (_("Growth"), f"{formatting.change(0.085)}, {formatting.change(-0.226)}"),
        (_("Difference"), formatting.points(3.2)),
        (_("Unknown"), "—"),
        (_("withheld"), str(formatting.withheld())),
    ]


def _figures() -> list[Headline]:
    """Known with a target and the years before, provisional, unknown, and withheld."""
    sold = Measure(Unit.USD, 152_000_000, n=146)
    none = unknown(Unit.WORKERS, Reason.NO_DATA)
    hidden = unknown(Unit.RATIO, Reason.CONFIDENTIAL)
    trend = Trend({"2020": 130.8, "2021": 140.1, "2022": 152.0})
    return [
        Headline(
            "export_sales",
            sold,
            formatting.usd(152_000_000),
            [_("Total")],
            _target(),
            trend,
            is_provisional=True,
        ),
        Headline("workers", none, formatting.reason(none.reason), ()),
        Headline("export_sales_growth_like_for_like", hidden, formatting.reason(hidden.reason), ()),
    ]


def _target() -> Progress:
    return Progress(target=Decimal(150_000_000), baseline=None, reached=152 / 150)


def _table() -> Table:
    """Rows that are known, unknown and withheld, with a total: a withheld one alone could be calculated from it."""
    return Table(
        [_("Region"), _("Companies"), _("US$")],
        [
            ["Junín", formatting.number(54), formatting.number(40_456_856)],
            ["Piura", formatting.number(3), formatting.withheld()],
            ["Callao", formatting.number(2), formatting.withheld()],
            ["Tumbes", formatting.number(0), "—"],
        ],
        [_("Total"), formatting.number(59), formatting.number(58_900_000)],
        adds_up=True,
    )


def _plots() -> dict[str, Plot]:
    """A drawing of each kind, with negatives, zero, what is unknown, what is withheld and a year that is not complete."""
    years = ["2020", "2021", "2022", "2023"]
    columns = Columns.of(
        years,
        [
            Mark(0, "0"),
            Mark(None, "—"),
            Mark(None, str(formatting.withheld())),
            Mark(8, "8", look=Look.PROVISIONAL),
        ],
        unit=_("US$ million"),
        hints=[(Look.PROVISIONAL, _("provisional"))],
    )
    return {
        "columns": columns,
        "rows": Rows(["Junín", "Piura", "Tumbes"], [Mark(9, "9"), Mark(4, "4"), Mark(0, "0")], _("Services")),
        "pairs": Pairs(
            ["Junín", "Piura", "Tumbes"],
            [Mark(6, "6"), Mark(5, "5"), Mark(None, "—")],
            [Mark(9, "9"), Mark(4, "4"), Mark(2, "2")],
            _("Then"),
            _("Today"),
            _("Services"),
        ),
        "steps": Steps(["A", "B", "C"], [10, -4, 6], ["+10", "−4", "+6"], _("US$ million")),
        "panels": Panels(["Junín", "Piura"], [columns, columns]),
    }


def _chart(slug: str, plot: Plot) -> Chart:
    name = str(KINDS[slug])
    table = Table([_("Sample")], [[name]])
    return Chart(f"sample-{slug}", name, name, _("A sample, not of the programme"), plot, table, name)


KINDS: dict[str, LazyText] = {
    "columns": gettext_lazy("Columns"),
    "rows": pgettext_lazy("chart", "Bars"),
    "pairs": gettext_lazy("Pairs"),
    "steps": gettext_lazy("Steps"),
    "panels": gettext_lazy("Panels"),
}
"""What the kinds of chart are called."""

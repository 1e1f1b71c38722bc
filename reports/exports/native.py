"""Plots as the charts of office programs, which their readers can change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports import formatting
from reports.plots.colours import MUTED, NEGATIVE, ON_PAPER, POSITIVE
from reports.plots.plot import Columns, Lines, Look, Pairs, Panels, Plot, Rows, Spans, Steps, World

MOST_COUNTRIES = 15
LINES = [colour for name, colour in ON_PAPER.items() if name.isdigit()]


@dataclass(frozen=True)
class NativeSeries:
    """Values by name, None where nothing is known; without a colour an outline, or nothing where it is `hidden`."""

    name: str
    values: Sequence[float | None]
    colour: str | None
    looks: Sequence[Look] = ()
    hidden: bool = False


@dataclass(frozen=True)
class NativeChart:
    """The kind of chart that office programs know, its names and its series."""

    kind: Literal["column", "bar", "line"]
    names: Sequence[str]
    series: Sequence[NativeSeries]
    unit: str
    labels: bool = True
    """Whether each value is written; several series have a legend instead."""
    is_stacked: bool = True
    """Whether the series of a bar follow each other; else they lie below each other, with a legend."""
    number_format: str = "#,##0.##"
    """How an office program writes the values and the axis, as pages do."""

    @property
    def has_legend(self) -> bool:
        """Whether series are told apart by a legend."""
        return not self.labels and (self.kind != "bar" or not self.is_stacked)


SIZES = (formatting.MILLION, formatting.THOUSAND, 1)


def native(plot: Plot) -> NativeChart:
    """The chart that shows the same; small multiples become lines, and a map its first countries."""
    found = _chart_of(plot)
    # Of several lines the first is the value, which a remark in brackets may follow.
    labels = [label.split("\n")[0].split(" (")[0] for label in _labels(plot)]
    if any(label.endswith("%") for label in labels):
        return replace(found, number_format="0%")
    for size in SIZES:
        if found.unit == formatting.UsdScale(size, 0).unit:
            return replace(found, number_format=_usd_format(size, labels))
    return found


def _labels(plot: Plot) -> list[str]:
    """The values as pages write them."""
    if isinstance(plot, Columns):
        return [line for lines in plot.tops for line in lines[:1]]
    if isinstance(plot, Panels):
        return [label for panel in plot.panels for label in _labels(panel)]
    if isinstance(plot, Steps):
        return list(plot.labels)
    marks = plot.marks if isinstance(plot, Rows) else plot.now if isinstance(plot, Pairs) else ()
    return [mark.label for mark in marks]


def _usd_format(size: int, labels: Sequence[str]) -> str:
    """Amounts in thousands or millions, with the decimals of the labels."""
    decimals = max((len(label.partition(".")[2]) for label in labels), default=0)
    shown = "#,##0" + ("." + "0" * decimals if decimals else "") + "," * SIZES[::-1].index(size)
    return f"{shown};\u2212{shown}"


def _chart_of(plot: Plot) -> NativeChart:
    if isinstance(plot, Columns):
        return _columns(plot)
    if isinstance(plot, Rows):
        return _rows(plot)
    if isinstance(plot, Pairs):
        return _pairs(plot)
    if isinstance(plot, Steps):
        return _steps(plot)
    if isinstance(plot, Lines):
        return _lines(plot)
    if isinstance(plot, Spans):
        return _spans(plot)
    if isinstance(plot, Panels):
        return _panels(plot)
    return _world(plot)


def _columns(plot: Columns) -> NativeChart:
    series = [
        NativeSeries(
            one.name,
            [None if mark.value is None else float(mark.value) for mark in one.marks],
            None if any(mark.look is Look.OUTLINE for mark in one.marks) else ON_PAPER[one.colour],
            [mark.look for mark in one.marks],
        )
        for one in plot.series
    ]
    return NativeChart("column", plot.names, series, plot.unit, labels=len(series) == 1)


def _rows(plot: Rows) -> NativeChart:
    marks = [None if mark.value is None else mark.size for mark in plot.marks]
    series = [NativeSeries(plot.unit, marks, ON_PAPER[plot.colour])]
    if plot.whole:
        rest = [float(whole) - (mark or 0) for whole, mark in zip(plot.whole, marks, strict=True)]
        series.append(NativeSeries("", rest, None))
    return NativeChart("bar", plot.names, series, plot.unit, labels=not plot.whole)


def _pairs(plot: Pairs) -> NativeChart:
    """Two bars beside each other for each group."""
    sides = ((plot.then_name, plot.then, ON_PAPER[MUTED]), (plot.now_name, plot.now, ON_PAPER["1"]))
    series = [
        NativeSeries(name, [None if mark.value is None else float(mark.value) for mark in marks], colour)
        for name, marks, colour in sides
    ]
    return NativeChart("bar", plot.names, series, plot.unit, labels=False, is_stacked=False)


def _steps(plot: Steps) -> NativeChart:
    """Floating bars on a part that is not seen; where the level falls below zero, the amounts by themselves."""
    amounts = [float(amount) for amount in plot.amounts]
    ends, level = [], 0.0
    for number, amount in enumerate(amounts):
        begin = 0.0 if number == len(amounts) - 1 else level
        level = begin + amount
        ends.append((min(begin, level), max(begin, level)))
    last, floats = len(amounts) - 1, all(low >= 0 for low, _high in ends)
    sizes = [high - low for low, high in ends] if floats else amounts

    def of(colour: str, chosen: Sequence[bool]) -> NativeSeries:
        shown = [size if is_one else None for size, is_one in zip(sizes, chosen, strict=True)]
        return NativeSeries("", shown, ON_PAPER[colour])

    steps = list(enumerate(amounts))
    return NativeChart(
        "bar",
        plot.names,
        [
            *([NativeSeries("", [low for low, _high in ends], None, hidden=True)] if floats else []),
            of(POSITIVE, [number != last and amount >= 0 for number, amount in steps]),
            of(NEGATIVE, [number != last and amount < 0 for number, amount in steps]),
            of(MUTED, [number == last for number, _amount in steps]),
        ],
        plot.unit,
    )


def _lines(plot: Lines) -> NativeChart:
    days = sorted({day for line in plot.lines for day, _value in line.points})
    return NativeChart(
        "line",
        [day.isoformat() for day in days],
        [
            NativeSeries(line.end, [dict(line.points).get(day) for day in days], ON_PAPER[line.colour])
            for line in plot.lines
        ],
        plot.unit,
        labels=False,
    )


def _spans(plot: Spans) -> NativeChart:
    """Floating bars: days from the first day on a part that is not seen. The names have the dates."""
    first = min((span.begin for span in plot.spans), default=plot.day)
    begins = [float((span.begin - first).days) for span in plot.spans]
    lengths = [float((span.end - span.begin).days) for span in plot.spans]
    series = [
        NativeSeries("", begins, None, hidden=True),
        NativeSeries(plot.unit, lengths, ON_PAPER["1"], [span.look for span in plot.spans]),
    ]
    names = [f"{span.name}: {span.label}" for span in plot.spans]
    return NativeChart("bar", names, series, plot.unit, labels=False)


def _panels(plot: Panels) -> NativeChart:
    return NativeChart(
        "line",
        plot.panels[0].names,
        [
            NativeSeries(title, _columns(panel).series[0].values, LINES[number % len(LINES)])
            for number, (title, panel) in enumerate(zip(plot.titles, plot.panels, strict=True))
        ],
        plot.panels[0].unit,
        labels=False,
    )


def _world(plot: World) -> NativeChart:
    first = plot.countries[:MOST_COUNTRIES]
    values = [float(country.number) for country in first]
    return NativeChart(
        "bar",
        [country.name for country in first],
        [NativeSeries(plot.unit, values, ON_PAPER["1"])],
        plot.unit,
    )

"""What a chart plots, without its look: one description for pages, documents, workbooks and slides.

Values are drawn where they are known. `None` is unknown or withheld: nothing is drawn, and its label says which.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from figures.measures import Number


class Look(StrEnum):
    """How certain a mark is, seen without colour."""

    PLAIN = ""
    PROVISIONAL = "provisional"
    """Hatched: the year is not complete, or nobody has verified it."""
    OUTLINE = "outline"
    """Not there yet: planned, or still to be reported."""
    WITHHELD = "withheld"
    """Dotted: parts that would give a company away, together."""


@dataclass(frozen=True)
class Mark:
    """A bar or a part of one: its value, the value as text, the page one step deeper, and its look."""

    value: Number | None
    label: str = ""
    link: str = ""
    look: Look = Look.PLAIN

    @property
    def size(self) -> float:
        """Its length: nothing where the value is unknown."""
        return 0.0 if self.value is None else float(self.value)


@dataclass(frozen=True)
class Series:
    """Marks of one name and colour (a name of reports/plots/colours.py), one for each column."""

    name: str
    colour: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Columns:
    """Upright bars in an order of their own, such as years, stacked where there are several series.

    `tops` has the lines of text above each column; `unit` names the upright axis and `axis` the other. `hints` explain
    looks that the legend has no series for.
    """

    names: Sequence[str]
    series: Sequence[Series]
    tops: Sequence[Sequence[str]]
    unit: str
    axis: str = ""
    hints: Sequence[tuple[Look, str]] = ()

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        marks: Sequence[Mark],
        *,
        unit: str,
        axis: str = "",
        colour: str = "1",
        hints: Sequence[tuple[Look, str]] = (),
    ) -> "Columns":
        """One series, each column with its own label."""
        tops = [mark.label.split("\n") for mark in marks]
        return cls(names, [Series(unit, colour, marks)], tops, unit, axis, hints)


@dataclass(frozen=True)
class Rows:
    """Lying bars, most first; `whole` is what each is a part of, such as the planned services, drawn as an outline.

    `hints` explain the looks of bars.
    """

    names: Sequence[str]
    marks: Sequence[Mark]
    unit: str
    whole: Sequence[Number] = ()
    colour: str = "1"
    hints: Sequence[tuple[Look, str]] = ()


@dataclass(frozen=True)
class Pairs:
    """Two values of each group, such as those of an earlier session and of today, on one scale."""

    names: Sequence[str]
    then: Sequence[Mark]
    now: Sequence[Mark]
    then_name: str
    now_name: str
    unit: str


@dataclass(frozen=True)
class Steps:
    """Amounts that lead from nothing to their sum, which is the last."""

    names: Sequence[str]
    amounts: Sequence[Number]
    labels: Sequence[str]
    unit: str


@dataclass(frozen=True)
class Line:
    """A running total by day, with its last value and name at its end."""

    colour: str
    points: Sequence[tuple[datetime.date, float]]
    end: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Lines:
    """Running totals over days, with a line at one day, such as the cut-off, and dotted ones at `bounds` within the days
    drawn, such as the programme's start and end."""

    lines: Sequence[Line]
    unit: str
    day: datetime.date
    day_label: str
    show: Callable[[Number], str]
    bounds: Sequence[datetime.date] = ()


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, with what is said beside them."""

    name: str
    begin: datetime.date
    end: datetime.date
    label: str
    look: Look = Look.PLAIN
    link: str = ""


@dataclass(frozen=True)
class Spans:
    """Spans below each other over the same days, with a line at one day, such as the cut-off."""

    spans: Sequence[Span]
    unit: str
    day: datetime.date
    day_label: str


@dataclass(frozen=True)
class Panels:
    """Small multiples: columns of the same names and the same scale, each under its own title."""

    titles: Sequence[str]
    panels: Sequence[Columns]
    same_scale: bool = True


@dataclass(frozen=True)
class Country:
    """A country (ISO alpha-3) with its number."""

    code: str
    name: str
    number: int
    label: str
    link: str = ""


@dataclass(frozen=True)
class World:
    """Countries, most first."""

    countries: Sequence[Country]
    unit: str


Plot: TypeAlias = Columns | Rows | Pairs | Steps | Lines | Spans | Panels | World

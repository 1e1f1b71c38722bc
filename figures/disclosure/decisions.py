"""What a plan says to whoever asks for a figure: whether the sums it is made of are shown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

from figures.disclosure.cells import Cell, Group, Shown
from records.digests import Json

PartKey = tuple[int, int, Group]
"""A year, the number of a state and a group."""


class Part(StrEnum):
    """How a part of a cell is shown: as the cell itself or as nothing, or besides it, so that ratios of it are rounded."""

    WHOLE = "whole"
    SOME = "some"


BEFORE = {"sales": 0, "previous_sales": 1}
"""The components that are cells of the plan themselves: how many years before the one asked for."""
OF_ANY_YEAR = ("members",)
"""The components that are the same in each year."""
OF_OTHERS = ("outside", "previous_outside")
"""The components to which no company of the programme adds. A ratio of them is shown, but not the sums: the country's total
less them is the programme's."""
CustomsKey = tuple[str, int, Group]
"""A component from customs, a year and a group."""


@dataclass(frozen=True)
class Decisions:
    """What each cell is, and which parts of cells are shown besides.

    `states` are the names of the plan's states by their number: the cut-offs that may be asked for, and the sessions.
    A cell that is not here has no contributor above zero. Members and workers are parts too, members of the year 0. `share`
    is how much of the sales of groups is shown, by axis. `customs` are the sums from customs that are shown, at the first
    state. Where `is_complete` is false the plan of today's data is still
    being made: only what is named as shown is.
    """

    states: tuple[str, ...] = ()
    cells: Mapping[Cell, Shown] = field(default_factory=dict)
    parts: Mapping[PartKey, Mapping[str, Part]] = field(default_factory=dict)
    share: Mapping[str, float] = field(default_factory=dict)
    customs: Collection[CustomsKey] = ()
    is_complete: bool = True

    def shows(self, component: str, state: str, year: int, group: Group) -> bool:
        """Whether a component of a figure of the year is shown."""
        if state not in self.states:
            return False
        if component in OF_OTHERS:
            return True
        if (component, year, group) in self.customs:
            return state == self.states[0]
        number = self.states.index(state)
        if component in BEFORE:
            missing = Shown.SHOWN if self.is_complete else Shown.COMPLEMENT
            cell = Cell(year - BEFORE[component], number, group)
            return self.cells.get(cell, missing) is Shown.SHOWN
        return component in self.parts.get((0 if component in OF_ANY_YEAR else year, number, group), {})

    def shows_exactly(self, component: str, state: str, year: int, group: Group) -> bool:
        """Whether a component that is shown is a sum that is shown anyway."""
        if component in OF_OTHERS:
            return False
        parts = self.parts.get((year, self.states.index(state), group), {})
        return parts.get(component, Part.WHOLE) is Part.WHOLE

    def cells_of(self, state: str, number: int) -> dict[Cell, Shown]:
        """The cells of a state, numbered as it is in another plan; none where this one does not know the state."""
        return {
            cell._replace(state=number): what
            for cell, what in self.cells.items()
            if state in self.states and cell.state == self.states.index(state)
        }

    def parts_of(self, state: str, number: int) -> dict[PartKey, Mapping[str, Part]]:
        """The parts of a state, numbered as it is in another plan."""
        return {
            (year, number, group): names
            for (year, known, group), names in self.parts.items()
            if state in self.states and known == self.states.index(state)
        }

    def of(self, state: str) -> Self:
        """What is decided of one state alone."""
        return type(self)((state,), self.cells_of(state, 0), self.parts_of(state, 0))

    def until_replaced(self, sensitive: Iterable[Cell]) -> Self:
        """What is shown of later data while their plan is being made: what was shown, unless it is sensitive now."""
        withheld = dict.fromkeys(sensitive, Shown.SENSITIVE)
        return replace(self, cells={**self.cells, **withheld}, parts={}, customs=(), is_complete=False)

    def as_json(self) -> Json:
        return {
            "states": list(self.states),
            "cells": [[cell.year, cell.state, list(cell.group), what] for cell, what in self.cells.items()],
            "parts": [
                [year, state, list(group), dict(parts)] for (year, state, group), parts in self.parts.items()
            ],
            "share": dict(self.share),
            # Of sessions there are none, whose documents stay as they are.
            **({"customs": sorted([*key] for key in self.customs)} if self.customs else {}),
        }

    @classmethod
    def from_json(cls, kept: Json) -> Self:
        """What `as_json` wrote."""
        return cls(
            tuple(kept["states"]),
            {cell: Shown(what) for cell, what in _cells(kept["cells"])},
            dict(_parts(kept["parts"])),
            kept["share"],
            frozenset((name, year, tuple(group)) for name, year, group in kept.get("customs", ())),
        )


def _cells(kept: Iterable[tuple[int, int, list[str], str]]) -> Iterator[tuple[Cell, str]]:
    for year, state, group, what in kept:
        yield Cell(year, state, tuple(group)), what


def _parts(
    kept: Iterable[tuple[int, int, list[str], dict[str, str]]],
) -> Iterator[tuple[PartKey, dict[str, Part]]]:
    for year, state, group, parts in kept:
        yield (year, state, tuple(group)), {name: Part(how) for name, how in parts.items()}

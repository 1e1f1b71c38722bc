"""The cells that may be asked for, as one linear system over the amounts of companies.

Cells with the same contributors hold the same sum, whatever they are called: they are one row, shown or withheld together.
"""

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Group = tuple[str, ...]
"""An axis with the key of a group: ("region", "20"); ("region_chain", "20", "coffee"); the programme is ("whole", "")."""

WHOLE: Group = ("whole", "")
OF_CHAINS = ("chain", "region_chain")
"""The axes of groups that hold what a company sold of one chain."""


class Cell(NamedTuple):
    """A group's sum of a year, at a cut-off: `state` is 0 for the one with which dashboards open.

    `part` names what is summed where it is not all.
    """

    year: int
    state: int
    group: Group
    part: str = ""


class Shown(StrEnum):
    """What a cell is in a plan."""

    SHOWN = "shown"
    SENSITIVE = "sensitive"
    COMPLEMENT = "complement"


Key = tuple[int, str]
"""A company and a chain."""


@dataclass(frozen=True)
class State:
    """What can be asked at one cut-off, of one state of the data.

    `groups` are each participant's own (region, size, women-led, calls joined by then); `amounts` are theirs by year,
    company and chain, only above zero. Unless amounts are `by_chain`, chains are among the groups. `decided` says of
    each cell what it was when a session froze it; empty where that is to be decided now. `known` are the amounts of the
    parts of cells that were shown then.
    """

    groups: Mapping[int, frozenset[Group]]
    amounts: Mapping[int, Mapping[Key, Decimal]]
    decided: Mapping[Cell, Shown] = field(default_factory=dict)
    by_chain: bool = True
    known: Mapping[Cell, Iterable[Key]] = field(default_factory=dict)

    def counts(self, key: Key) -> bool:
        """Whether a company is a participant."""
        return key[0] in self.groups

    def groups_of(self, key: Key) -> Iterator[Group]:
        """The groups to whose sums an amount of a participant belongs."""
        company, chain = key
        yield WHOLE
        yield from self.groups[company]
        if self.by_chain:
            yield ("chain", chain)
            yield from (
                ("region_chain", group[1], chain) for group in self.groups[company] if group[0] == "region"
            )


@dataclass(frozen=True)
class Row:
    """Cells with the same contributors; `fixed` is what a frozen session decided for one of them."""

    cells: tuple[Cell, ...]
    contributors: Indices
    cost: float
    fixed: Shown | None = None


@dataclass(frozen=True)
class System:
    """The amounts of a year that are to be protected, and the rows that add them up.

    `companies` is the number of each amount's company. `sums` are the amounts of a company with several, which are to be
    protected together too.
    """

    companies: Indices
    amounts: Floats
    rows: tuple[Row, ...]
    sums: tuple[Indices, ...]

    @cached_property
    def digest(self) -> str:
        """Of all that decides which rows may be shown, apart from what their cells are called."""
        found = sha256(self.companies.tobytes() + self.amounts.tobytes())
        for row in self.rows:
            found.update(b"row" + row.contributors.tobytes() + f"{row.cost!r} {row.fixed}".encode())
        for sum_ in self.sums:
            found.update(b"sum" + sum_.tobytes())
        return found.hexdigest()

    @property
    def n_companies(self) -> int:
        return int(self.companies.max(initial=-1)) + 1

    def by_company(self, row: Row) -> Floats:
        """What each contributing company adds to a row, the largest first."""
        sums = np.bincount(self.companies[row.contributors], self.amounts[row.contributors])
        found: Floats = np.sort(sums[sums > 0])[::-1].astype(np.float64)
        return found


def years(states: Iterable[State]) -> list[int]:
    return sorted({year for state in states for year in state.amounts})


@dataclass(frozen=True)
class Rules:
    """From how many companies on a cell may be shown, and how far an amount must be from what an attacker can tell: by a
    multiple of it, and of whole numbers by one `unit` at least."""

    companies: int = 3
    margin: float = 0.1
    unit: float = 0.0

    def distance(self, amount: float) -> float:
        return max(self.margin * amount, min(self.unit, amount))


USUAL = Rules()

Unknown = tuple[int, str, Decimal]
"""An amount of a company and a chain: one that was corrected since a session is another unknown."""


def system(states: Sequence[State], year: int, parts: Mapping[Cell, Iterable[Key]] | None = None) -> System:
    """The linear system of a year, with the parts of cells that are rows besides."""
    of_states = [_unknowns(state, year) for state in states]
    unknowns = sorted(set().union(*of_states))
    places = {unknown: place for place, unknown in enumerate(unknowns)}
    members: dict[Cell, list[int]] = defaultdict(list)
    sums: dict[tuple[int, ...], None] = {}
    for number, (state, of_state) in enumerate(zip(states, of_states, strict=True)):
        own: dict[int, list[int]] = defaultdict(list)
        for company, chain, amount in of_state:
            place = places[company, chain, amount]
            own[company].append(place)
            for group in state.groups_of((company, chain)):
                members[Cell(year, number, group)].append(place)
        sums |= dict.fromkeys(tuple(places) for places in own.values() if len(places) > 1)
    known = [{cell: keys for cell, keys in state.known.items() if cell.year == year} for state in states]
    for cell, keys in ChainMap(dict(parts or {}), *known).items():
        sold = states[cell.state].amounts[year]
        members[cell] = [places[*key, sold[key]] for key in keys]
    numbers = {company: number for number, company in enumerate(dict.fromkeys(one[0] for one in unknowns))}
    amounts = np.array([float(amount) for _company, _chain, amount in unknowns])
    return System(
        np.array([numbers[company] for company, _chain, _amount in unknowns], dtype=np.int64),
        amounts,
        tuple(_rows(states, members, amounts)),
        tuple(np.array(sum_) for sum_ in sums),
    )


def _unknowns(state: State, year: int) -> list[Unknown]:
    return sorted(
        (company, chain, amount)
        for (company, chain), amount in state.amounts.get(year, {}).items()
        if company in state.groups
    )


def _rows(states: Sequence[State], members: Mapping[Cell, list[int]], amounts: Floats) -> Iterator[Row]:
    alike: dict[tuple[int, ...], list[Cell]] = defaultdict(list)
    for cell in sorted(members):
        alike[tuple(sorted(members[cell]))].append(cell)
    largest = max((float(amounts[list(places)].sum()) for places in alike), default=1.0)
    for places, cells in alike.items():
        contributors = np.array(places, dtype=np.int64)
        share = float(amounts[contributors].sum()) / largest
        cost = sum(_cost(cell, share) for cell in cells)
        yield Row(tuple(cells), contributors, cost, _fixed(states, cells))


LEAST_COST = 0.02
"""The cost of a cell with next to no sales, so that few cells are withheld rather than many small ones."""


def _cost(cell: Cell, share: float) -> float:
    """How much is lost by withholding a cell: its share of sales; the programme's own total comes last of all."""
    axis = cell.group[0]
    weight = 1000.0 if axis == "whole" else 0.3 if axis == "region_chain" else 1.0
    return weight * (LEAST_COST + share) * (1.0 if cell.state == 0 else 0.5)


def _fixed(states: Sequence[State], cells: list[Cell]) -> Shown | None:
    """What was shown once is known; what was withheld stays withheld, unless the same sum was shown elsewhere."""
    if any(cell in states[cell.state].known for cell in cells):
        return Shown.SHOWN
    decided = [states[cell.state].decided[cell] for cell in cells if cell in states[cell.state].decided]
    return Shown.SHOWN if Shown.SHOWN in decided else decided[0] if decided else None

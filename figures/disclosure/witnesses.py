"""Proofs that amounts are safe: for each, a direction in which it moves by the margin while no row shown changes.

Amounts are counted in multiples of themselves, so all are 1 and none may fall by more than 1. Of all directions that move
a target by 1, the shortest one spreads what it takes most evenly: where no amount moves by more than 1 ÷ margin, it is
safe, up as well as down. For an attacker who knows own amounts the shortest direction that leaves those alone is the
first one less a part of theirs. How far that moves the others is bounded by how far each of the two does, for all targets
and attackers at once; where that is too far it is looked at exactly.

Only amounts of a *room* move besides the target, some of the largest of each row: so only their companies matter as
attackers, and a programme of 10,000 companies takes little longer than one of 1,000.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from figures.disclosure.cells import Flags, Floats, Indices, System
from figures.disclosure.elimination import Echelon
from figures.disclosure.targets import Targets

ROOM = 8
"""How many amounts of each row may move."""
AT_ONCE = 2_000
"""Targets that are looked at together, so that memory does not grow with their number."""
PAIRS_AT_ONCE = 500
HARDLY = 1e-8
"""The share of an own amount's move that rows leave, below which what it adds is not exact in floating point."""
CAUTION = 1 - 1e-6
"""A witness keeps a little more than the margin."""

NOBODY = -1
"""An attacker who is none of the companies."""

Pairs = dict[int, Indices]
"""Targets, each with the attackers from whom it is not known to be safe."""


@dataclass(frozen=True)
class Attackers:
    """Companies that have the same number of own amounts in the room: their places, and the inverse of what they share.

    Where that is not `exact` because own amounts are all but determined, nothing is proved against a company.
    """

    companies: Indices
    own: Indices
    inverse: Floats
    exact: Flags


@dataclass(frozen=True)
class Moves:
    """The shortest direction of each of some targets, by columns of the room, and the targets' margins.

    `sizes` are how far it moves the target. Outside the room only the target moves, by `outside`.
    """

    targets: Indices
    owners: Indices
    margins: Floats
    directions: Floats
    sizes: Floats
    outside: Floats

    @cached_property
    def farthest(self) -> Floats:
        """How far the amount moves that moves farthest."""
        found: Floats = np.maximum(np.abs(self.directions).max(axis=0, initial=0.0), self.outside)
        return found


class Proofs(ABC):
    """What can be proved of targets by directions within a room.

    `still` is the projection of a direction within the room on those that change no row; `companies` are those of the
    amounts in it, and `unknown` the amounts in it that the rows do not give away.
    """

    def __init__(self, still: Floats, companies: Indices, unknown: Flags) -> None:
        self.still, self.companies, self.unknown = still, companies, unknown

    @abstractmethod
    def _moves(self) -> Iterator[Moves]:
        """The shortest direction of each target."""

    @cached_property
    def attackers(self) -> list[Attackers]:
        """The companies that know amounts which rows leave unknown: by how many each has."""
        of = self.companies[self.unknown]
        in_order = np.argsort(of, kind="stable")
        companies, starts, counts = np.unique(of[in_order], return_index=True, return_counts=True)
        places = np.flatnonzero(self.unknown)[in_order]
        return [
            self._alike(companies[counts == n], places[starts[counts == n, None] + np.arange(n)])
            for n in np.unique(counts)
        ]

    def _alike(self, companies: Indices, own: Indices) -> Attackers:
        shared = self.still[own[:, :, None], own[:, None, :]]
        exact = np.linalg.eigvalsh(shared)[:, 0] >= HARDLY
        # What is proved of others while amounts are all but determined is not exact.
        inverse = np.zeros_like(shared)
        inverse[exact] = np.linalg.inv(shared[exact])
        return Attackers(companies, own, inverse, exact)

    def from_nobody(self) -> Pairs:
        """The targets that are not proved safe from an attacker who is none of the companies."""
        return {target: np.array([NOBODY]) for target in self.open_to_nobody()}

    def open_to_nobody(self) -> Iterator[int]:
        for moves in self._moves():
            yield from map(int, moves.targets[_too_far(moves.farthest, moves.sizes, moves.margins)])

    def from_companies(self) -> Pairs:
        """The targets of others that are not proved safe from each company."""
        found: dict[int, list[int]] = defaultdict(list)
        for target, company in self.open_to_companies():
            found[target].append(company)
        return {target: np.array(sorted(companies)) for target, companies in sorted(found.items())}

    def open_to_companies(self) -> Iterator[tuple[int, int]]:
        for moves in self._moves():
            for attackers in self.attackers:
                yield from self._open(moves, attackers)

    @cached_property
    def reach(self) -> Floats:
        """How far any other amount moves when one does."""
        found: Floats = np.abs(self.still).max(axis=0, initial=0.0)
        return found

    @cached_property
    def freedom(self) -> float:
        """In how many directions the room can move, of which no more amounts than that are independent."""
        return float(np.trace(self.still)) + 0.5

    def leave_enough(self, companies: Indices) -> bool:
        """Whether rows are exact still when the amounts of these companies are known."""
        own = np.flatnonzero(np.isin(self.companies, companies))
        if len(own) > self.freedom:
            return False
        try:
            np.linalg.cholesky(self.still[own[:, None], own] - HARDLY * np.eye(len(own)))
        except np.linalg.LinAlgError:
            return False
        return True

    def _open(self, moves: Moves, attackers: Attackers) -> Iterator[tuple[int, int]]:
        """The targets that are not proved safe from these attackers: by a bound for all, then exactly."""
        known = moves.directions[attackers.own]
        part = attackers.inverse @ known
        sizes = moves.sizes - (moves.outside == 0) * (part * known).sum(axis=1)
        farthest = moves.farthest + (np.abs(part) * self.reach[attackers.own][:, :, None]).sum(axis=1)
        in_doubt = _too_far(farthest, sizes, moves.margins) | ~attackers.exact[:, None]
        in_doubt &= attackers.companies[:, None] != moves.owners
        pairs = np.nonzero(in_doubt)
        unknown = ~self._is_known(moves.targets[pairs[1]], attackers.companies[pairs[0]])
        worst_first = np.argsort((sizes - moves.margins * farthest)[pairs][unknown], kind="stable")
        for numbers, which in _in_chunks(*(one[unknown][worst_first] for one in pairs)):
            left = moves.directions[:, which]
            for one, own in zip(part[numbers, :, which].T, attackers.own[numbers].T, strict=True):
                left = left - self.still[:, own] * one
            exact = np.maximum(np.abs(left).max(axis=0), moves.outside[which])
            unproved = (
                _too_far(exact, sizes[numbers, which], moves.margins[which]) | ~attackers.exact[numbers]
            )
            targets, companies = moves.targets[which[unproved]], attackers.companies[numbers[unproved]]
            yield from zip(targets.tolist(), companies.tolist(), strict=True)

    def _is_known(self, targets: Indices, companies: Indices) -> Flags:
        """Which of these pairs need not be looked at: none."""
        return np.zeros(len(targets), dtype=bool)


class Witnesses(Proofs):
    """What can be proved of the targets of a system while the rows of an echelon form are shown."""

    def __init__(self, system: System, echelon: Echelon, targets: Targets) -> None:
        self.targets, self.room = targets, room(system, echelon)
        inside = echelon.rows[:, self.room]
        self.basis = np.linalg.solve(np.linalg.cholesky(inside @ inside.T), echelon.rows)
        self.own_basis = self.basis[:, self.room]
        still = np.eye(len(self.room)) - self.own_basis.T @ self.own_basis
        unknown = ~np.isin(self.room, echelon.determined)
        super().__init__(still, system.companies[self.room], unknown)

    def _moves(self) -> Iterator[Moves]:
        places = np.full(self.basis.shape[1], -1)
        places[self.room] = np.arange(len(self.room))
        numbers = np.arange(len(self.targets.owners))
        for some in np.split(numbers, range(AT_ONCE, len(numbers), AT_ONCE)):
            yield self._moves_of(some, places)

    def _moves_of(self, numbers: Indices, places: Indices) -> Moves:
        targets = self.targets.some(numbers)
        inside = places[targets.parts] >= 0
        wanted = np.zeros((len(self.room), len(numbers)))
        wanted[places[targets.parts[inside]], targets.of[inside]] = targets.weights[inside]
        directions = wanted - self.own_basis.T @ targets.means(self.basis)
        outside = np.zeros(len(numbers))
        np.maximum.at(outside, targets.of[~inside], targets.weights[~inside])
        squares = np.bincount(targets.of[~inside], targets.weights[~inside] ** 2, len(numbers))
        sizes = (wanted * directions).sum(axis=0) + squares
        return Moves(numbers, targets.owners, targets.margins, directions, sizes, outside)


def _too_far(farthest: Floats, sizes: Floats, margins: Floats) -> Flags:
    """Whether an amount would fall below zero before the target has moved by its margin."""
    found: Flags = (sizes < HARDLY) | (farthest * margins > CAUTION * sizes)
    return found


def _in_chunks(*together: Indices) -> Iterator[tuple[Indices, ...]]:
    for start in range(0, len(together[0]), PAIRS_AT_ONCE):
        yield tuple(one[start : start + PAIRS_AT_ONCE] for one in together)


def room(system: System, echelon: Echelon) -> Indices:
    """Some of the largest amounts of each row, with all others of their companies."""
    n = len(system.amounts)
    largest = np.argpartition(-np.abs(echelon.rows), min(ROOM, n) - 1, axis=1)[:, :ROOM]
    companies = system.companies[np.append(largest, echelon.pivots)]
    return np.flatnonzero(np.isin(system.companies, companies))

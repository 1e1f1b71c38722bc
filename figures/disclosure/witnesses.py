"""Proofs that amounts are safe: for each, a direction in which it moves by the margin while no row shown changes.

Amounts are counted in multiples of themselves, so all are 1 and none may fall by more than 1. Of all directions that move
a target by 1, the shortest one spreads what it takes most evenly: where no amount moves by more than 1 ÷ margin, it is
safe, up as well as down. For an attacker who knows own amounts the shortest direction that leaves those alone is the
first one less a part of theirs. How far that moves the others is bounded by how far each of the two does, for all targets
and attackers at once; where that is too far it is looked at exactly.

Only amounts of a *room* move besides the target, some of the largest of each row: so only their companies matter as
attackers, and a programme of 10,000 companies takes little longer than one of 1,000.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from figures.disclosure.cells import Flags, Floats, Indices, System
from figures.disclosure.elimination import Echelon
from figures.disclosure.targets import Targets

ROOM = 8
"""How many amounts of each row may move."""
AT_ONCE = 2_000
"""Targets that are looked at together, so that memory does not grow with their number."""
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
    """Companies that have the same number of own amounts in the room: their places, and the inverse of what they share."""

    companies: Indices
    own: Indices
    inverse: Floats


@dataclass(frozen=True)
class Moves:
    """The shortest direction of each of some targets, by columns of the room.

    `sizes` are how far it moves the target. Outside the room only the target moves, by `outside`.
    """

    targets: Indices
    owners: Indices
    directions: Floats
    sizes: Floats
    outside: Floats


class Witnesses:
    """What can be proved of the targets while the rows of an echelon form are shown."""

    def __init__(self, system: System, echelon: Echelon, targets: Targets, margin: float) -> None:
        self.targets, self.margin = targets, margin
        self.room = _room(system, echelon)
        inside = echelon.rows[:, self.room]
        self.basis = np.linalg.solve(np.linalg.cholesky(inside @ inside.T), echelon.rows)
        self.own_basis = self.basis[:, self.room]
        self.still = np.eye(len(self.room)) - self.own_basis.T @ self.own_basis
        """The projection of a direction within the room on those that change no row."""
        self.hardly: list[int] = []
        """Companies with own amounts that are all but determined: nothing is proved against them."""
        self.companies = system.companies[self.room]
        unknown = ~np.isin(self.room, echelon.determined)
        self.attackers = list(self._attackers(self.companies, unknown))

    def _attackers(self, companies: Indices, unknown: Flags) -> Iterator[Attackers]:
        own: dict[int, list[int]] = defaultdict(list)
        for place in np.flatnonzero(unknown):
            own[int(companies[place])].append(int(place))
        for number in sorted({len(places) for places in own.values()}):
            alike = np.array([company for company, places in own.items() if len(places) == number])
            places = np.array([own[company] for company in alike])
            shared = self.still[places[:, :, None], places[:, None, :]]
            exact = np.linalg.eigvalsh(shared)[:, 0] >= HARDLY
            self.hardly += alike[~exact].tolist()
            yield Attackers(alike[exact], places[exact], np.linalg.inv(shared[exact]))

    def from_nobody(self) -> Pairs:
        """The targets that are not proved safe from an attacker who is none of the companies."""
        found: Pairs = {}
        for moves in self._moves():
            farthest = np.maximum(np.abs(moves.directions).max(axis=0, initial=0.0), moves.outside)
            for target in moves.targets[self._too_far(farthest, moves.sizes)]:
                found[int(target)] = np.array([NOBODY])
        return found

    def from_companies(self) -> Pairs:
        """The targets of others that are not proved safe from each company."""
        found: dict[int, list[int]] = defaultdict(list)
        for moves in self._moves():
            for attackers in self.attackers:
                for target, company in self._open(moves, attackers):
                    found[target].append(company)
            for company in self.hardly:
                for target in moves.targets[moves.owners != company]:
                    found[int(target)].append(company)
        return {target: np.array(sorted(companies)) for target, companies in sorted(found.items())}

    def leave_enough(self, companies: Indices) -> bool:
        """Whether rows are exact still when the amounts of these companies are known."""
        own = np.isin(self.companies, companies)
        return bool((np.linalg.eigvalsh(self.still[own][:, own]) >= HARDLY).all())

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
        return Moves(numbers, targets.owners, directions, sizes, outside)

    def _open(self, moves: Moves, attackers: Attackers) -> Iterator[tuple[int, int]]:
        """The targets that are not proved safe from these attackers: by a bound for all, then exactly."""
        known = moves.directions[attackers.own]
        part = attackers.inverse @ known
        sizes = moves.sizes - (moves.outside == 0) * (part * known).sum(axis=1)
        reach = np.abs(self.still).max(axis=0, initial=0.0)
        farthest = np.maximum(np.abs(moves.directions).max(axis=0, initial=0.0), moves.outside)
        farthest = farthest + (np.abs(part) * reach[attackers.own][:, :, None]).sum(axis=1)
        doubtful = self._too_far(farthest, sizes) & (attackers.companies[:, None] != moves.owners)
        for number in np.flatnonzero(doubtful.any(axis=1)):
            which = np.flatnonzero(doubtful[number])
            left = moves.directions[:, which] - self.still[:, attackers.own[number]] @ part[number][:, which]
            exact = np.maximum(np.abs(left).max(axis=0), moves.outside[which])
            for target in moves.targets[which[self._too_far(exact, sizes[number, which])]]:
                yield int(target), int(attackers.companies[number])

    def _too_far(self, farthest: Floats, sizes: Floats) -> Flags:
        """Whether an amount would fall below zero before the target has moved by the margin."""
        found: Flags = (sizes < HARDLY) | (farthest * self.margin > CAUTION * sizes)
        return found


def _room(system: System, echelon: Echelon) -> Indices:
    """Some of the largest amounts of each row, with all others of their companies."""
    n = len(system.amounts)
    largest = np.argpartition(-np.abs(echelon.rows), min(ROOM, n) - 1, axis=1)[:, :ROOM]
    companies = system.companies[np.append(largest, echelon.pivots)]
    return np.flatnonzero(np.isin(system.companies, companies))

"""Rows that are shown besides the cells, one after the other, as long as witnesses prove that they give nobody away.

Directions within a room are enough: what moves there moves. Each row that is added takes its own share out of the
projection on what changes no row. How much nearer that brings each target to being told, by each attacker, is bounded for
all at once, and looked at exactly where the bound does not decide. What is found is a proposal: the plan looks at all rows
together once more.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from figures.disclosure.cells import Flags, Floats, Indices, Rules, System
from figures.disclosure.elimination import NOTHING, Echelon
from figures.disclosure.targets import Targets
from figures.disclosure.witnesses import CAUTION, HARDLY, NOBODY, ROOM, room

AT_MOST = 1_000
"""Amounts that a room may hold so that a further row is looked at in some hundredths of a second."""
LIKELY = 8
"""How many amounts' companies are looked at first: a row that gives somebody away does so to one that it moves much."""
SUSPECTS, FIRST_PAIRS, PAIRS_AT_ONCE = 32, 16, 500


class Attackers(NamedTuple):
    """Attackers who know the same number of amounts, by the places of these.

    `known` says for each of them and each target whether the pair need not be looked at. `suspects` are the pairs that were
    not proved when rows were looked at last.
    """

    own: Indices
    known: Flags
    suspects: deque[tuple[int, int]]


class Additions:
    """What is proved of a system while some of its rows are shown."""

    def __init__(self, moves: "Moves", attackers: list[Attackers], rows: Callable[[], Echelon]) -> None:
        self.moves, self.attackers, self.rows = moves, attackers, rows
        self.within = moves.within

    @classmethod
    def to(cls, system: System, shown: Flags, rules: Rules) -> "Additions":
        """To the rows shown, any of the others. What is not proved to begin with says nothing against them."""
        echelon = Echelon.of(system, shown)
        within = Room(system, _places(system, echelon), rules)
        inside = echelon.rows[:, within.places]
        basis = np.linalg.solve(np.linalg.cholesky(inside @ inside.T), inside)
        moves = Moves(within, within.weights, basis)
        return cls(moves, list(moves.attackers()), lambda: echelon)

    @cached_property
    def echelon(self) -> Echelon:
        """The rows shown, which take longer than to see that others cannot be."""
        return self.rows()

    @property
    def size(self) -> int:
        """Amounts by targets: what it takes to look at a further row."""
        return self.moves.directions.size

    def adding(self, rows: Sequence[int]) -> "Additions | None":
        """With further rows, where that leaves nothing unproved but what was to begin with."""
        added = self.echelon.without_solved([self.within.ones(row) for row in rows])[:, self.within.places]
        if not len(added):
            return self
        moved = added @ self.moves.still
        sizes, vectors = np.linalg.eigh(moved @ added.T)
        if len(added) == 1 and sizes[0] <= NOTHING**2 * (added**2).sum():
            # What moves within the room does not change it.
            return Additions(self.moves, self.attackers, partial(self._with, rows))
        if sizes[0] < HARDLY:
            return None
        basis = (vectors / np.sqrt(sizes)).T @ moved
        moves = self.moves.without(basis)
        most = np.argsort(-(basis**2).sum(axis=0))[:LIKELY]
        if any(moves.is_open(one, most) for one in self.attackers):
            return None
        if any(moves.are_open(one) for one in self.attackers) or any(map(moves.opens, self.attackers)):
            return None
        return Additions(moves, self.attackers, partial(self._with, rows))

    def _with(self, rows: Sequence[int]) -> Echelon:
        return self.echelon.with_rows([self.within.ones(row) for row in rows])


class Moves:
    """The shortest `directions` that move each target and change no row: by rows, those of single amounts first.

    They are what is left of those `before` once others are taken out of them, of which there may be none.
    """

    def __init__(self, within: "Room", before: Floats, taken: Floats) -> None:
        self.within, self.before, self.taken = within, before, taken

    def without(self, basis: Floats) -> "Moves":
        """While further rows are shown too, of which this is a basis among the directions."""
        return Moves(self.within, self.directions, basis)

    @cached_property
    def directions(self) -> Floats:
        return self._of_targets(np.arange(len(self.before)))

    @property
    def still(self) -> Floats:
        return self.directions[: self.directions.shape[1]]

    def _of_targets(self, targets: Indices) -> Floats:
        found: Floats = self.before[targets] - (self.within.weights[targets] @ self.taken.T) @ self.taken
        return found

    @cached_property
    def sizes(self) -> Floats:
        """How far each direction moves its target."""
        found: Floats = (self.within.weights * self.directions).sum(axis=1)
        return found

    @cached_property
    def farthest(self) -> Floats:
        """How far the amount moves that moves farthest."""
        found: Floats = np.abs(self.directions).max(axis=1, initial=0.0)
        return found

    def attackers(self) -> Iterator[Attackers]:
        """Nobody, and the companies that know amounts which rows leave unknown: by how many each has."""
        unknown = np.flatnonzero(np.diag(self.still) >= HARDLY)
        of = self.within.companies[unknown]
        in_order = np.argsort(of, kind="stable")
        companies, starts, counts = np.unique(of[in_order], return_index=True, return_counts=True)
        yield self._of(np.array([NOBODY]), np.zeros((1, 0), dtype=np.int64))
        for n in np.unique(counts):
            own = unknown[in_order[starts[counts == n, None] + np.arange(n)]]
            yield self._of(companies[counts == n], own)

    def _of(self, companies: Indices, own: Indices) -> Attackers:
        """Attackers who know their own amounts, and what is not proved."""
        known = companies[:, None] == self.within.owners
        for numbers, targets in self.open(Attackers(own, known, deque())):
            known[numbers, targets] = True
        return Attackers(own, known, deque(maxlen=SUSPECTS))

    def is_open(self, attackers: Attackers, most: Indices) -> bool:
        """Whether one of some amounts is not proved safe from those who know another of them: this takes little."""
        likely = np.zeros(self.before.shape[1], dtype=bool)
        likely[most] = True
        numbers = np.flatnonzero(likely[attackers.own].any(axis=1) | (attackers.own.shape[1] == 0))
        pairs = np.nonzero(~attackers.known[numbers[:, None], most])
        return bool((self._slack(attackers.own[numbers[pairs[0]]], most[pairs[1]]) < 0).any())

    def are_open(self, attackers: Attackers) -> bool:
        """Whether one of the pairs is not proved that were not when rows were looked at last."""
        if not attackers.suspects:
            return False
        numbers, targets = np.array(attackers.suspects).T
        return bool((self._slack(attackers.own[numbers], targets) < 0).any())

    def opens(self, attackers: Attackers) -> bool:
        """Whether any pair is not proved."""
        for numbers, targets in self.open(attackers):
            attackers.suspects.extend(zip(numbers.tolist(), targets.tolist(), strict=True))
            return True
        return False

    def open(self, attackers: Attackers) -> Iterator[tuple[Indices, Indices]]:
        """The attackers and targets that are not proved safe from them: by a bound for all, then exactly."""
        slack = np.where(attackers.known, np.inf, self._at_least(attackers.own))
        pairs = np.nonzero(slack < 0)
        worst_first = np.argsort(slack[pairs], kind="stable")
        for some in np.split(worst_first, range(FIRST_PAIRS, len(worst_first), PAIRS_AT_ONCE)):
            numbers, targets = pairs[0][some], pairs[1][some]
            unproved = self._slack(attackers.own[numbers], targets) < 0
            if unproved.any():
                yield numbers[unproved], targets[unproved]

    def _at_least(self, own: Indices) -> Floats:
        """How far all targets are at least from being unproved, less than nothing where an amount falls below zero before
        the target has moved by its margin: bounded by how far each direction, and that of each own amount, moves any."""
        inverse, exact = _inverse(self.still[own[:, :, None], own[:, None, :]])
        sizes = np.repeat(self.sizes[None], len(own), axis=0)
        farthest = np.repeat(self.farthest[None], len(own), axis=0)
        known = [self.directions[:, place].T for place in own.T]
        for number, place in enumerate(own.T):
            part = sum(inverse[:, number, other, None] * one for other, one in enumerate(known))
            sizes -= part * known[number]
            farthest += np.abs(part) * self.farthest[place][:, None]
        return self._enough(farthest, sizes, self.within.margins, exact[:, None])

    def _slack(self, own: Indices, targets: Indices) -> Floats:
        """The same of pairs of what an attacker knows and a target, exactly."""
        left = self._of_targets(targets)
        moved = [self._of_targets(place) for place in own.T]
        shared = np.array([np.take_along_axis(one, own, axis=1) for one in moved]).reshape(
            own.shape[::-1] + own.shape[1:]
        )
        inverse, exact = _inverse(shared.transpose(1, 0, 2))
        part = (inverse @ np.take_along_axis(left, own, axis=1)[:, :, None])[:, :, 0]
        for number, one in enumerate(moved):
            left -= one * part[:, number, None]
        sizes = (self.within.weights[targets] * left).sum(axis=1)
        farthest = np.abs(left).max(axis=1, initial=0.0)
        return self._enough(farthest, sizes, self.within.margins[targets], exact)

    @staticmethod
    def _enough(farthest: Floats, sizes: Floats, margins: Floats, exact: Flags) -> Floats:
        return np.where((sizes >= HARDLY) & exact, CAUTION * sizes - margins * farthest, -np.inf)


def _inverse(shared: Floats) -> tuple[Floats, Flags]:
    """The inverse of how own amounts move each other, apart from those that rows give away; it is not exact where others are
    all but told."""
    told = np.diagonal(shared, axis1=1, axis2=2) < HARDLY
    either = told[:, :, None] | told[:, None, :]
    one = np.eye(shared.shape[1])
    shared = np.where(either, one, shared)
    if shared.shape[1] == 1:
        return np.where(either, 0.0, 1 / shared), ~np.zeros(len(shared), dtype=bool)
    exact = np.linalg.eigvalsh(shared).min(axis=1, initial=np.inf) >= HARDLY
    shared[~exact] = one
    return np.where(either, 0.0, np.linalg.inv(shared)), exact


class Room:
    """The amounts that may move, as a system by itself; `weights` are, by rows, those of each target."""

    def __init__(self, system: System, places: Indices, rules: Rules) -> None:
        self.whole, self.places, self.companies = system, places, system.companies[places]
        inside = [np.searchsorted(places, own) for own in system.sums if np.isin(own, places).all()]
        targets = Targets.in_system(System(self.companies, system.amounts[places], (), tuple(inside)), rules)
        self.owners, self.margins = targets.owners, targets.margins
        self.weights = np.zeros((len(targets.owners), len(places)))
        self.weights[targets.of, targets.parts] = targets.weights

    def ones(self, row: int) -> Indices:
        """A row of the system by where its ones stand in the table of its echelon form."""
        return np.append(self.whole.rows[row].contributors, len(self.whole.amounts) + row)


def _places(system: System, echelon: Echelon) -> Indices:
    """The room of the rows shown; and of those that may be added, unless it were too large."""
    shown = room(system, echelon)
    largest = [_largest(system.amounts, row.contributors) for row in system.rows]
    companies = system.companies[np.concatenate([shown, *largest])]
    of_all = np.flatnonzero(np.isin(system.companies, companies))
    return of_all if len(of_all) <= AT_MOST else shown


def _largest(amounts: Floats, contributors: Indices) -> Indices:
    largest: Indices = contributors[np.argsort(-amounts[contributors], kind="stable")[:ROOM]]
    return largest

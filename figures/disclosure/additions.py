"""Rows that are shown besides the cells, one after the other, as long as witnesses prove that they give nobody away.

Directions within a room are enough: what moves there moves. Each row that is added takes its own share out of the
projection on what changes no row, so that a further row costs little. What is found is a proposal: the plan looks at all
rows together once more.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

import numpy as np

from figures.disclosure.cells import Flags, Floats, Indices, Rules, System
from figures.disclosure.elimination import Echelon
from figures.disclosure.targets import Targets
from figures.disclosure.witnesses import HARDLY, NOBODY, ROOM, Moves, Proofs, room

AT_MOST = 1_000
"""Amounts that a room may hold so that a further row is looked at in some hundredths of a second."""


class Additions(Proofs):
    """What is proved of a system while some of its rows are shown."""

    def __init__(self, within: "_Room", still: Floats, rows: Callable[[], Echelon], known: Flags) -> None:
        super().__init__(still, within.system.companies, np.diag(still) >= HARDLY)
        self.within, self.rows, self.known = within, rows, known

    @classmethod
    def to(cls, system: System, shown: Flags, rules: Rules) -> "Additions":
        """To the rows shown, any of the others. What is not proved to begin with says nothing against them."""
        echelon = Echelon.of(system, shown)
        within = _Room(system, _places(system, echelon), rules)
        inside = echelon.rows[:, within.places]
        basis = np.linalg.solve(np.linalg.cholesky(inside @ inside.T), inside)
        nothing = np.zeros((len(within.owners), system.n_companies + 1), dtype=bool)
        found = cls(within, np.eye(len(within.places)) - basis.T @ basis, lambda: echelon, nothing)
        known = nothing.copy()
        for target, attacker in found.unproved():
            known[target, attacker] = True
        return cls(within, found.still, found.rows, known)

    @cached_property
    def echelon(self) -> Echelon:
        """The rows shown, which take longer than to see that others cannot be."""
        return self.rows()

    def adding(self, rows: Sequence[int]) -> "Additions | None":
        """With further rows, where that leaves nothing unproved but what is known to be."""
        added = self.echelon.without_solved([self.within.ones(row) for row in rows])[:, self.within.places]
        if not len(added):
            return self
        moved = added @ self.still
        sizes, vectors = np.linalg.eigh(moved @ added.T)
        if sizes[0] < HARDLY:
            return None
        basis = (vectors / np.sqrt(sizes)).T @ moved
        still = self.still - basis.T @ basis
        found = type(self)(self.within, still, partial(self._with, rows), self.known)
        return None if any(found.unproved()) else found

    def _with(self, rows: Sequence[int]) -> Echelon:
        return self.echelon.with_rows([self.within.ones(row) for row in rows])

    def unproved(self) -> Iterator[tuple[int, int]]:
        """The targets that are not proved to be safe from an attacker."""
        yield from ((target, NOBODY) for target in self.open_to_nobody() if not self.known[target, NOBODY])
        yield from self.open_to_companies()

    def _is_known(self, targets: Indices, companies: Indices) -> Flags:
        return self.known[targets, companies]

    def _moves(self) -> Iterator[Moves]:
        yield self._all_moves

    @cached_property
    def _all_moves(self) -> Moves:
        sums = self.within.sums
        of_sums = self.still @ sums
        return Moves(
            np.arange(len(self.within.owners)),
            self.within.owners,
            self.within.margins,
            np.hstack([self.still, of_sums]),
            np.concatenate([np.diag(self.still), (sums * of_sums).sum(axis=0)]),
            np.zeros(len(self.within.owners)),
        )


class _Room:
    """The amounts that may move, as a system by itself; `sums` are, by columns, the weights of a company's together."""

    def __init__(self, system: System, places: Indices, rules: Rules) -> None:
        self.whole, self.places = system, places
        inside = [np.searchsorted(places, own) for own in system.sums if np.isin(own, places).all()]
        self.system = System(system.companies[places], system.amounts[places], (), tuple(inside))
        targets = Targets.in_system(self.system, rules)
        n = len(places)
        self.owners, self.margins = targets.owners, targets.margins
        self.sums = np.zeros((n, len(targets.owners) - n))
        of_sums = targets.of >= n
        self.sums[targets.parts[of_sums], targets.of[of_sums] - n] = targets.weights[of_sums]

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

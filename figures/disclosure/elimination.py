"""Rows of sums in reduced echelon form, each solved for the largest amount that it holds.

Rows of 0 and 1 are eliminated before amounts are looked at, apart from their order: multiples stay small fractions, and
what depends on others is gone. Because each row is solved for its largest amount, an amount of a cent counts beside one
of a hundred millions: it is small only in rows that it does not decide. What the rows determine is a row by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from figures.disclosure.cells import Flags, Floats, Indices, System

NOTHING = 1e-9
"""A multiple below which it is a rounding error: true ones are fractions of small whole numbers."""


@dataclass(frozen=True)
class Echelon:
    """`table` has for each row the multiples of the amounts, then those of the system's rows that it is made of.

    `pivots` are the amounts that the rows are solved for; no other row holds them.
    """

    amounts: Floats
    table: Floats
    pivots: Indices

    @classmethod
    def of(cls, system: System, shown: Flags) -> Self:
        """The rows shown. Short ones go first, so that a long one that they make up is left out."""
        n, m = len(system.amounts), len(system.rows)
        empty = cls(system.amounts, np.zeros((0, n + m)), np.array([], dtype=np.int64))
        short_first = sorted(np.flatnonzero(shown), key=lambda row: len(system.rows[row].contributors))
        return empty.with_rows([np.append(system.rows[row].contributors, n + row) for row in short_first])

    def knowing(self, amounts: Indices) -> Self:
        """With amounts that an attacker knows, as rows that hold nothing else."""
        return self.with_rows([np.array([amount]) for amount in amounts])

    def with_rows(self, rows: Sequence[Indices]) -> Self:
        """With further rows, given by where their ones stand in the table."""
        table = np.vstack([self.table, np.zeros((len(rows), self.table.shape[1]))])
        pivots = self.pivots.tolist()
        for ones in rows:
            row = self._reduced(table[: len(pivots)], pivots, ones)
            own = np.flatnonzero(row[: len(self.amounts)])
            if len(own):
                pivot = own[np.argmax(self.amounts[own])]
                _eliminate(table[: len(pivots)], row / row[pivot], pivot)
                table[len(pivots)] = row / row[pivot]
                pivots.append(int(pivot))
        return type(self)(self.amounts, table[: len(pivots)], np.array(pivots, dtype=np.int64))

    def without_solved(self, rows: Sequence[Indices]) -> Floats:
        """What further rows would say besides, in multiples of the amounts and each of its largest; none where nothing."""
        if len(rows) > 1:
            return self.with_rows(rows).rows[len(self.pivots) :]
        own = self._reduced(self.table, self.pivots.tolist(), rows[0])[: len(self.amounts)] * self.amounts
        largest = np.abs(own).max(initial=0.0)
        return own[None] / largest if largest else np.zeros((0, len(own)))

    @staticmethod
    def _reduced(table: Floats, pivots: list[int], ones: Indices) -> Floats:
        """A row without the amounts that others are solved for."""
        row = np.zeros(table.shape[1])
        row[ones] = 1.0
        solved = np.flatnonzero(row[pivots])
        row -= row[pivots][solved] @ table[solved]
        row[np.abs(row) < NOTHING] = 0.0
        return row

    @cached_property
    def rows(self) -> Floats:
        """The multiples of the amounts, of which each is counted in itself: the pivot of each row is 1."""
        found: Floats = self.table[:, : len(self.amounts)] * self.amounts / self.amounts[self.pivots, None]
        return found

    @property
    def determined(self) -> Indices:
        """The amounts that the rows give away: each is a row by itself."""
        found: Indices = self.pivots[np.count_nonzero(self.rows, axis=1) == 1]
        return found

    def made_of(self, weights: Floats) -> Indices:
        """The system's rows that a weighted sum of `rows` is made of."""
        origins = self.table[:, len(self.amounts) :] * (weights / self.amounts[self.pivots])[:, None]
        found: Indices = np.flatnonzero(np.abs(origins.sum(axis=0)) > NOTHING * np.abs(origins).sum(axis=0))
        return found


def _eliminate(table: Floats, row: Floats, pivot: int) -> None:
    """Take the pivot out of the rows that hold it."""
    holding = np.flatnonzero(table[:, pivot])
    without = table[holding] - table[holding, pivot, None] * row
    without[np.abs(without) < NOTHING] = 0.0
    table[holding] = without

"""How closely an attacker can bound a company's amounts from the rows shown: by witnesses, and exactly by linear programs.

An amount is safe if other amounts exist that give the same shown rows, agree with the attacker's own, are not negative,
and of which one is higher, and one lower, by the margin. Such a *witness* proves many amounts safe at once, and costs a
projection: of random directions on those that change no shown row, followed as far as no amount is negative. The few
amounts that no witness proves are bounded by linear programs (HiGHS). Amounts are counted in multiples of what they are,
so all are 1.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt

from figures.disclosure.cells import Floats, Indices, System

Flags = npt.NDArray[np.bool_]

Pairs = dict[int, Indices]
"""Targets, each with the attackers from whom it is not known to be safe."""

NOBODY = -1
"""An attacker who is none of the companies."""
DIRECTIONS = 8
"""How many random directions are tried at once."""
BASE = 8
"""Attackers are tried together by each digit of their number to this base: two companies differ in a digit."""
RIDGE = 1e-12
"""Added to what may be singular. Repeating the projection makes up for it."""
DEPENDENT = 1e-11
"""The square of what is left of a row apart from others, below which it depends on them."""
FEW = 50
"""Own amounts of the attackers, up to which they are left out by Woodbury's formula."""
EXACT = 1e-9
"""How much a witness may change a row, as a share of the row's smallest amount."""
STILL = 1e-6
"""What is left of a direction, below which it is a rounding error."""
TOLERANCE = 1e-5
"""By how much a bound may miss the margin: HiGHS is not exact."""


@dataclass(frozen=True)
class Exposure:
    """A target that an attacker can bound too closely, and the rows that it takes."""

    target: int
    attacker: int
    rows: tuple[int, ...]

    @property
    def pair(self) -> tuple[int, int]:
        return self.target, self.attacker


class Targets:
    """What is to be protected: each amount, and each sum of a company's amounts. `owners` are their companies."""

    def __init__(self, system: System) -> None:
        self.amounts, self.sums = system.amounts, system.sums
        of_sums = [int(system.companies[parts[0]]) for parts in system.sums]
        self.owners = np.concatenate([system.companies, np.array(of_sums, dtype=np.int64)])
        self.parts = np.concatenate([*system.sums, np.array([], dtype=np.int64)])
        self.starts = np.cumsum([0, *(len(parts) for parts in system.sums)])[:-1]

    def multiples(self, of_amounts: Floats) -> Floats:
        """Each target as a multiple of what it is, from multiples of the amounts."""
        if not self.sums:
            return of_amounts
        parts = self.amounts[self.parts, None]
        sums = np.add.reduceat(parts * of_amounts[self.parts], self.starts)
        return np.vstack([of_amounts, sums / np.add.reduceat(parts, self.starts)])

    def weights(self, target: int) -> Floats:
        """The part of each amount in a target."""
        found = np.zeros(len(self.amounts))
        own = target if target < len(self.amounts) else self.sums[target - len(self.amounts)]
        found[own] = self.amounts[own] / self.amounts[own].sum()
        return found


class Attack:
    """Bounds on the targets of a system of which some rows are shown."""

    def __init__(self, system: System, shown: Flags, margin: float) -> None:
        self.system, self.shown, self.margin = system, shown, margin
        self.targets = Targets(system)
        matrix = np.zeros((int(shown.sum()), system.amounts.size))
        for number, row in enumerate(np.flatnonzero(shown)):
            own = system.rows[row].contributors
            matrix[number, own] = system.amounts[own] / np.linalg.norm(system.amounts[own])
        self.matrix = matrix
        self.random = np.random.default_rng(0).choice([-1.0, 1.0], (system.amounts.size, DIRECTIONS))

    @cached_property
    def _basis(self) -> Floats:
        """An orthonormal basis of the rows, by columns: fewer than rows, where some depend on others."""
        squares, vectors = np.linalg.eigh(self.matrix @ self.matrix.T)
        apart = squares > DEPENDENT
        found: Floats = ((vectors[:, apart] / np.sqrt(squares[apart])).T @ self.matrix).T
        return found

    @cached_property
    def _least(self) -> Floats:
        """Each row's smallest amount, as the row counts it."""
        found: Floats = np.where(self.matrix > 0, self.matrix, np.inf).min(axis=1, keepdims=True)
        return found

    @cached_property
    def _program(self) -> "_Program":
        return _Program(self.matrix, self.margin)

    def from_nobody(self) -> Pairs:
        """The targets that no random witness proves safe from an attacker who is none of the companies."""
        nobody = np.zeros(len(self.system.amounts), dtype=bool)
        proved = self._proved(self._directions(nobody))
        return {int(target): np.array([NOBODY]) for target in np.flatnonzero(~proved.all(axis=0))}

    def from_companies(self) -> Pairs:
        """The targets of others that no witness proves safe when many attackers are taken together."""
        numbers = np.arange(self.system.n_companies)
        places = range(len(np.base_repr(max(len(numbers) - 1, 1), BASE)))
        digits = np.array([numbers // BASE**place % BASE for place in places])
        safe = np.array([[self._safe_from(own == digit) for digit in range(BASE)] for own in digits])
        pairs: Pairs = {}
        # Of each digit one group is never safe, the owner's own: a target is open where another is not.
        for target in np.flatnonzero(((~safe).sum(axis=1) > 1).any(axis=0)):
            open_to = ~safe[np.arange(len(digits))[:, None], digits, target].any(axis=0)
            open_to[self.targets.owners[target]] = False
            if open_to.any():
                pairs[int(target)] = np.flatnonzero(open_to)
        return pairs

    def _safe_from(self, attackers: Flags) -> Flags:
        """The targets of others that are safe from some companies, even if they tell each other what they know."""
        if not attackers.any():
            return np.ones(len(self.targets.owners), dtype=bool)
        proved = self._proved(self._directions(attackers[self.system.companies]))
        found: Flags = proved.all(axis=0) & ~attackers[self.targets.owners]
        return found

    def exposures(self, pairs: Pairs) -> Iterator[Exposure]:
        """Those of the targets that one of their attackers can bound too closely."""
        for target, attackers in pairs.items():
            ordered = attackers[np.argsort(self._nearness(target)[attackers], kind="stable")]
            for highest in (True, False):
                yield from self._bounded(target, ordered, highest=highest)

    def _nearness(self, target: int) -> Floats:
        """How much each company adds to the rows that the target is in; at the end nobody, who adds nothing."""
        rows = self.matrix[(self.matrix @ self.targets.weights(target)) > 0]
        found = np.bincount(self.system.companies, rows.sum(axis=0), self.system.n_companies + 1)
        return found.astype(np.float64)

    def _bounded(self, target: int, attackers: Indices, *, highest: bool) -> Iterator[Exposure]:
        """The attackers who bound a target too closely on one side: what all together cannot do, none of them can."""
        known = np.isin(self.system.companies, attackers)
        value, duals = self._program.extreme(self.targets.weights(target), known, highest=highest)
        if abs(value - 1) >= self.margin - TOLERANCE:
            return
        if len(attackers) == 1:
            rows = np.flatnonzero(self.shown)[np.abs(duals) > 1e-7]
            yield Exposure(target, int(attackers[0]), tuple(int(row) for row in rows))
            return
        for some in np.array_split(attackers, 2):
            yield from self._bounded(target, some, highest=highest)

    def _directions(self, known: Flags) -> Floats:
        """Random directions, projected on what changes neither a shown row nor what is known; the longest step is one."""
        free = ~known[:, None]
        divided = self._divided_by_gram(self._basis[known])
        found = self.random * free
        for _refined in range(4):
            found = found - free * (self._basis @ divided(self._basis.T @ found))
        longest = np.abs(found).max(axis=0, initial=0.0)
        found = found / np.where(longest > STILL, longest, 1.0)
        exact = (np.abs(self.matrix @ found) <= EXACT * self._least).all(axis=0)
        return np.where(exact & (longest > STILL), found, 0.0)

    @staticmethod
    def _divided_by_gram(own: Floats) -> Callable[[Floats], Floats]:
        """Divide by the Gram matrix of the basis without an attacker's own amounts; of few, by Woodbury's formula."""
        if len(own) > FEW:
            inverse = np.linalg.inv((1 + RIDGE) * np.eye(own.shape[1]) - own.T @ own)
            return lambda sums: inverse @ sums
        core = np.linalg.pinv(np.eye(len(own)) - own @ own.T, rcond=1e-9, hermitian=True)
        return lambda sums: sums + own.T @ (core @ (own @ sums))

    def _proved(self, directions: Floats) -> Flags:
        """Which targets go up, and down, by the margin along one of the directions, forth or back."""
        moved = self.targets.multiples(directions)
        down, up = -directions.min(axis=0, initial=0.0), directions.max(axis=0, initial=0.0)
        forth = moved / np.where(down > 0, down, np.inf)
        back = -moved / np.where(up > 0, up, np.inf)
        enough = self.margin * (1 + TOLERANCE)
        highest = np.maximum(forth, back).max(axis=1, initial=0.0)
        lowest = np.minimum(forth, back).min(axis=1, initial=0.0)
        return np.array([highest >= enough, lowest <= -enough])


class _Program:
    """The linear program of the rows shown, which HiGHS keeps between questions that differ little."""

    def __init__(self, rows: Floats, margin: float) -> None:
        self.enough = min(2 * margin, 1.0)
        """How far a single amount is followed: farther than the margin nobody asks."""
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        # The primal simplex (4) goes on from the last solution, ten times as fast as from the start.
        self.solver.setOptionValue("presolve", "off")
        self.solver.setOptionValue("simplex_strategy", 4)
        self.solver.passModel(self._model(rows))

    @staticmethod
    def _model(rows: Floats) -> highspy.HighsLp:
        """Amounts of zero or more that give the same sums as the true ones."""
        m, n = rows.shape
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = n, m
        program.col_cost_ = np.zeros(n)
        program.col_lower_, program.col_upper_ = np.zeros(n), np.full(n, highspy.kHighsInf)
        program.row_lower_ = program.row_upper_ = rows.sum(axis=1)
        columns, numbers = np.nonzero(rows.T)
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.searchsorted(columns, np.arange(n + 1))
        program.a_matrix_.index_, program.a_matrix_.value_ = numbers, rows[numbers, columns]
        return program

    def extreme(self, weights: Floats, known: Flags, *, highest: bool) -> tuple[float, Floats]:
        """The highest or lowest value of a weighted sum, and the duals of the rows."""
        wanted, own = np.flatnonzero(weights), np.flatnonzero(known)
        self._bound(own, 1, 1)
        if len(wanted) == 1:
            self._bound(wanted, 1 - self.enough, 1 + self.enough)
        self.solver.changeColsCost(len(wanted), wanted, weights[wanted])
        sense = highspy.ObjSense.kMaximize if highest else highspy.ObjSense.kMinimize
        self.solver.changeObjectiveSense(sense)
        self.solver.run()
        status, solution = self.solver.getModelStatus(), self.solver.getSolution()
        self._bound(np.union1d(own, wanted), 0, highspy.kHighsInf)
        self.solver.changeColsCost(len(wanted), wanted, np.zeros(len(wanted)))
        return self._answer(weights, status, solution)

    def _bound(self, amounts: Indices, least: float, most: float) -> None:
        n = len(amounts)
        self.solver.changeColsBounds(n, amounts, np.full(n, float(least)), np.full(n, float(most)))

    @staticmethod
    def _answer(
        weights: Floats, status: highspy.HighsModelStatus, solution: highspy.HighsSolution
    ) -> tuple[float, Floats]:
        duals = np.array(solution.row_dual)
        if status == highspy.HighsModelStatus.kUnbounded:
            return np.inf, duals
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"bounds of amounts: {status}")
        return float(weights @ np.array(solution.col_value)), duals

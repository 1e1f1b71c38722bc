"""How closely an attacker can bound a company's amounts from the rows shown: by witnesses, and exactly by linear programs.

An amount is safe if other amounts exist that give the same shown rows, agree with the attacker's own, are not negative,
and of which one is higher, and one lower, by the margin. Such a *witness* proves many amounts safe at once, and costs a
projection: of random directions on those that change no shown row, followed as far as no amount is negative. The few
amounts that no witness proves are bounded by linear programs (HiGHS). Amounts are counted in multiples of what they are,
so all are 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
import numpy.typing as npt

from figures.disclosure.cells import Floats, Indices, System

Flags = npt.NDArray[np.bool_]

NOBODY = -1
"""An attacker who is none of the companies."""
DIRECTIONS = 8
"""How many random directions are tried at once."""
MOST_SEEDS = 64
BASE = 8
"""Attackers are tried together by each digit of their number to this base: two companies differ in a digit."""
RIDGE = 1e-12
"""Added to what may be singular. Repeating the projection makes up for it."""
DEPENDENT = 1e-9
FEW = 50
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
        _left, lengths, basis = np.linalg.svd(self.matrix, full_matrices=False)
        found: Floats = basis[lengths > DEPENDENT].T
        return found

    @cached_property
    def _least(self) -> Floats:
        """Each row's smallest amount, as the row counts it."""
        found: Floats = np.where(self.matrix > 0, self.matrix, np.inf).min(axis=1, keepdims=True)
        return found

    @cached_property
    def _program(self) -> "_Program":
        return _Program(self.matrix)

    def all_but_own(self) -> dict[int, Indices]:
        """For each attacker the targets of others that no witness proves safe when many attackers are taken together."""
        numbers = np.arange(self.system.n_companies)
        places = range(len(np.base_repr(max(len(numbers) - 1, 1), BASE)))
        digits = np.array([numbers // BASE**place % BASE for place in places])
        nobody = np.zeros(len(self.system.amounts), dtype=bool)
        hard = np.flatnonzero(~self._proved(self._directions(nobody, self.random)).all(axis=0))
        seeds = self._seeds(hard[:MOST_SEEDS])
        safe = np.array([[self._safe_from(own == digit, seeds) for digit in range(BASE)] for own in digits])
        left: dict[int, list[int]] = {}
        for target, owner in enumerate(self.targets.owners):
            open_to = ~safe[np.arange(len(digits))[:, None], digits, target].any(axis=0)
            for attacker in np.flatnonzero(open_to):
                if attacker != owner:
                    left.setdefault(int(attacker), []).append(target)
        return {attacker: np.array(targets) for attacker, targets in sorted(left.items())}

    def _safe_from(self, attackers: Flags, seeds: Floats) -> Flags:
        """The targets of others that are safe from some companies, even if they tell each other what they know."""
        if not attackers.any():
            return np.zeros(len(self.targets.owners), dtype=bool)
        proved = self._proved(self._directions(attackers[self.system.companies], seeds))
        found: Flags = proved.all(axis=0) & ~attackers[self.targets.owners]
        return found

    def exposures(self, attacker: int, targets: Indices) -> Iterator[Exposure]:
        """Those of the targets that an attacker can bound too closely."""
        known = self.system.companies == attacker
        left = np.zeros((2, len(self.targets.owners)), dtype=bool)
        left[:, targets] = True
        for start in range(0, len(targets), MOST_SEEDS):
            seeds = self._seeds(targets[start : start + MOST_SEEDS])
            left &= ~self._proved(self._directions(known, seeds))
        for target in np.flatnonzero(left.any(axis=0)):
            rows = self._bounded(known, int(target), left)
            if rows is not None:
                yield Exposure(int(target), attacker, rows)

    def _seeds(self, targets: Indices) -> Floats:
        """Directions to try: random ones, and each of the targets by itself."""
        own = [np.sign(self.targets.weights(int(target)))[:, None] for target in targets]
        return np.hstack([self.random, *own])

    def _directions(self, known: Flags, seeds: Floats) -> Floats:
        """The seeds, projected on what changes neither a shown row nor what is known; the longest step is one."""
        free = ~known[:, None]
        own, others = self._basis[known], self._basis * free
        found = seeds * free
        for _refined in range(3):
            found = found - others @ self._solved(own, others.T @ found)
        longest = np.abs(found).max(axis=0, initial=0.0)
        found = found / np.where(longest > STILL, longest, 1.0)
        exact = (np.abs(self.matrix @ found) <= EXACT * self._least).all(axis=0)
        return np.where(exact & (longest > STILL), found, 0.0)

    @staticmethod
    def _solved(own: Floats, sums: Floats) -> Floats:
        """Divide by the Gram matrix of the basis without an attacker's own amounts; of few, by Woodbury's formula."""
        if len(own) > FEW:
            gram = (1 + RIDGE) * np.eye(own.shape[1]) - own.T @ own
            return np.linalg.solve(gram, sums).astype(np.float64)
        core = np.linalg.pinv(np.eye(len(own)) - own @ own.T, rcond=1e-9, hermitian=True)
        return (sums + own.T @ (core @ (own @ sums))).astype(np.float64)

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

    def _bounded(self, known: Flags, target: int, left: Flags) -> tuple[int, ...] | None:
        """The rows by which a target is bounded too closely; None where it is safe. Takes what else is proved off `left`."""
        weights = self.targets.weights(target)
        for side in (0, 1):
            if not left[side, target]:
                continue
            value, multiples, duals = self._program.extreme(weights, known, highest=side == 0)
            if abs(value - 1) < self.margin - TOLERANCE:
                return tuple(int(row) for row in np.flatnonzero(self.shown)[np.abs(duals) > 1e-7])
            moved = self.targets.multiples(multiples[:, None] - 1)[:, 0]
            left &= ~np.array([moved >= self.margin, moved <= -self.margin])
        return None


class _Program:
    """The linear program of the rows shown, which HiGHS keeps between questions that differ little."""

    def __init__(self, rows: Floats) -> None:
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
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.setOptionValue("output_flag", False)
        self.solver.passModel(program)

    def extreme(self, weights: Floats, known: Flags, *, highest: bool) -> tuple[float, Floats, Floats]:
        """The highest or lowest value of a weighted sum, the multiples there, and the duals of the rows."""
        solver, wanted, columns = self.solver, np.flatnonzero(weights), np.flatnonzero(known)
        ones = np.ones(len(columns))
        solver.changeColsBounds(len(columns), columns, ones, ones)
        solver.changeColsCost(len(wanted), wanted, weights[wanted])
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if highest else highspy.ObjSense.kMinimize)
        solver.run()
        status, solution = solver.getModelStatus(), solver.getSolution()
        solver.changeColsBounds(len(columns), columns, 0 * ones, highspy.kHighsInf * ones)
        solver.changeColsCost(len(wanted), wanted, np.zeros(len(wanted)))
        duals = np.array(solution.row_dual)
        if status == highspy.HighsModelStatus.kUnbounded:
            return np.inf, np.ones(len(weights)), duals
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"bounds of amounts: {status}")
        multiples = np.array(solution.col_value)
        return float(weights @ multiples), multiples, duals

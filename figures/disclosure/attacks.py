"""How closely an attacker can bound a company's amounts from the rows shown.

Nearly all amounts are proved safe by witnesses. What is left is bounded by linear programs (HiGHS) over the rows in echelon
form, which are exact however much amounts differ. Where an attacker's own amounts leave little of a row, the rows are
eliminated anew without them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import highspy
import numpy as np

from figures.disclosure.cells import Floats, Indices, Rules, System
from figures.disclosure.elimination import Echelon
from figures.disclosure.targets import Targets
from figures.disclosure.witnesses import Pairs, Witnesses

TOLERANCE = 1e-5
"""By how much a bound may miss the margin: HiGHS is not exact."""
NEEDED = 1e-7
"""The least multiple with which a row counts in a bound: below is what HiGHS leaves."""

OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    # The primal simplex (4) goes on from the last solution, several times as fast as from the start.
    "presolve": "off",
    "simplex_strategy": 4,
    "primal_feasibility_tolerance": 1e-9,
    "small_matrix_value": 1e-12,
}


@dataclass(frozen=True)
class Exposure:
    """A target that an attacker can bound too closely, and the rows that it takes."""

    target: int
    attacker: int
    rows: tuple[int, ...]

    @property
    def pair(self) -> tuple[int, int]:
        return self.target, self.attacker


class Attack:
    """Bounds on the targets of a system of which some rows are shown."""

    def __init__(self, system: System, echelon: Echelon, rules: Rules) -> None:
        self.system, self.echelon, self.rules = system, echelon, rules
        self.targets = Targets.in_system(system, rules)
        self.programs: dict[tuple[int, ...], tuple[Echelon, _Program]] = {}

    def showing(self, row: int) -> Self:
        """With a further row shown."""
        ones = np.append(self.system.rows[row].contributors, len(self.system.amounts) + row)
        return type(self)(self.system, self.echelon.with_rows([ones]), self.rules)

    @cached_property
    def witnesses(self) -> Witnesses:
        return Witnesses(self.system, self.echelon, self.targets)

    def exposures(self, pairs: Pairs) -> Iterator[Exposure]:
        """Those of the targets that one of their attackers can bound too closely."""
        for target, attackers in pairs.items():
            ordered = attackers[np.argsort(self._nearness(target)[attackers], kind="stable")]
            for highest in (True, False):
                yield from self._bounded(target, ordered, highest=highest)

    def _nearness(self, target: int) -> Floats:
        """How much each company adds to the rows that the target is in; at the end nobody, who adds nothing."""
        rows = np.abs(self.echelon.rows)
        rows = rows[(rows @ self.targets.weights_of(target)) > 0]
        found = np.bincount(self.system.companies, rows.sum(axis=0), self.system.n_companies + 1)
        return found.astype(np.float64)

    def _bounded(self, target: int, attackers: Indices, *, highest: bool) -> Iterator[Exposure]:
        """The attackers who bound a target too closely on one side: what all together cannot do, none of them can.

        Together they are asked only while what they leave of the rows is exact.
        """
        alone, exact = len(attackers) == 1, self.witnesses.leave_enough(attackers)
        if exact or alone:
            echelon, program = self._program(np.array([], dtype=np.int64) if exact else attackers)
            margin = float(self.targets.margins[target])
            value, duals = program.extreme(
                self.targets.weights_of(target), self._own(attackers), margin, highest=highest
            )
            if abs(value - 1) >= margin - TOLERANCE:
                return
        if alone:
            rows = echelon.made_of(np.where(np.abs(duals) > NEEDED, duals, 0.0))
            yield Exposure(target, int(attackers[0]), tuple(rows.tolist()))
            return
        for some in np.array_split(attackers, 2):
            yield from self._bounded(target, some, highest=highest)

    def _own(self, companies: Indices) -> Indices:
        return np.flatnonzero(np.isin(self.system.companies, companies))

    def _program(self, attackers: Indices) -> "tuple[Echelon, _Program]":
        """The rows, without what attackers know, and their program."""
        key = tuple(attackers.tolist())
        if key not in self.programs:
            echelon = self.echelon.knowing(self._own(attackers))
            self.programs[key] = echelon, _Program(echelon.rows)
        return self.programs[key]


class _Program:
    """The linear program of rows in echelon form, which HiGHS keeps between questions that differ little."""

    def __init__(self, rows: Floats) -> None:
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in OPTIONS.items():
            self.solver.setOptionValue(option, value)
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

    def extreme(
        self, weights: Floats, known: Indices, margin: float, *, highest: bool
    ) -> tuple[float, Floats]:
        """The highest or lowest value of a weighted mean of others' amounts, and the duals of the rows.

        A single amount is followed a little farther than the margin.
        """
        enough = min(2 * margin, 1.0)
        wanted = np.flatnonzero(weights)
        self._bound(known, 1, 1)
        if len(wanted) == 1:
            self._bound(wanted, 1 - enough, 1 + enough)
        self.solver.changeColsCost(len(wanted), wanted, weights[wanted])
        sense = highspy.ObjSense.kMaximize if highest else highspy.ObjSense.kMinimize
        self.solver.changeObjectiveSense(sense)
        self.solver.run()
        status, solution = self.solver.getModelStatus(), self.solver.getSolution()
        self._bound(np.append(known, wanted), 0, highspy.kHighsInf)
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

"""An attacker: adds up what is published, solves for each company's amounts, and says what can be told.

Written apart from figures/disclosure/ on purpose, and in other terms: equations over (company, chain, …) instead of
cells; one null space and one linear program for each attacker; no witness and no projection.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import highspy
import numpy as np

SMALL = 40
"""Up to so many amounts, equations are solved in fractions."""
ALIKE = 1e5
"""How often the least amount is the largest, up to which floating point is exact enough."""

Amount = tuple[int, Hashable]
"""A company, and which amount of it: a chain, perhaps a year."""


class Told(NamedTuple):
    """What an attacker (a company, or None) can tell: between which bounds a target lies that is truly `true`."""

    attacker: int | None
    target: tuple[Amount, ...]
    low: float
    true: float
    high: float


@dataclass(frozen=True)
class Equation:
    """A published sum and the amounts that it adds up, as the public names and groups say."""

    amounts: frozenset[Amount]


def told(
    truth: Mapping[Amount, float],
    equations: Iterable[Equation],
    margin: float,
    attackers: Iterable[int | None] | None = None,
) -> Iterator[Told]:
    """All targets that an attacker can tell within the margin."""
    unknowns = sorted(truth, key=str)
    values = np.array([float(truth[unknown]) for unknown in unknowns])
    rows = {frozenset(equation.amounts) for equation in equations}
    matrix = np.array([[float(unknown in row) for unknown in unknowns] for row in rows if row])
    matrix = matrix.reshape(-1, len(unknowns))
    companies = np.array([company for company, _which in unknowns])
    for attacker in [None, *sorted(set(companies.tolist()))] if attackers is None else attackers:
        for low, indices, high in _of_attacker(matrix, values, companies, attacker, margin):
            target = tuple(unknowns[index] for index in indices)
            yield Told(attacker, target, low, float(values[indices].sum()), high)


def _of_attacker(
    matrix: np.ndarray, values: np.ndarray, companies: np.ndarray, attacker: int | None, margin: float
) -> Iterator[tuple[float, np.ndarray, float]]:
    free = np.flatnonzero(companies != (-1 if attacker is None else attacker))
    matrix, values, companies = matrix[:, free], values[free], companies[free]
    kernel = _null_space(matrix)
    program = _program(_solved(matrix, values) * values)
    targets = [np.array([number]) for number in range(len(free))]
    targets += [own for own in (np.flatnonzero(companies == one) for one in set(companies)) if len(own) > 1]
    seen: list[np.ndarray] = []
    for target in targets:
        true = values[target].sum()
        if np.linalg.norm(kernel[target].sum(axis=0)) < 1e-9:
            yield true, free[target], true
            continue
        bounds = [float(values[target] @ solution[target]) for solution in seen]
        low, high = min(bounds, default=true), max(bounds, default=true)
        if low > true * (1 - margin) * (1 + 1e-4):
            low = _optimum(program, target, values, highest=False, seen=seen)
        if high < true * (1 + margin) * (1 - 1e-4):
            high = _optimum(program, target, values, highest=True, seen=seen)
        if low > true * (1 - margin) * (1 + 1e-4) or high < true * (1 + margin) * (1 - 1e-4):
            yield low, free[target], high


def _null_space(matrix: np.ndarray) -> np.ndarray:
    """A basis of the changes of amounts that change no sum, by columns."""
    _left, singular, right = np.linalg.svd(matrix, full_matrices=True)
    rank = int((singular > 1e-9).sum())
    return right[rank:].T


def _solved(matrix: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Equations of small programmes solved in fractions, each for its largest amount: exact, however small others are."""
    if matrix.shape[1] > SMALL or values.max(initial=1) < ALIKE * values.min(initial=1):
        return matrix
    largest_first = np.argsort(-values, kind="stable").tolist()
    solved: dict[int, list[Fraction]] = {}
    for equation in matrix:
        row = [Fraction(int(one)) for one in equation]
        for pivot, other in solved.items():
            row = _less(row, other, row[pivot])
        pivot = next((place for place in largest_first if row[place]), None)
        if pivot is not None:
            row = [part / row[pivot] for part in row]
            solved = {place: _less(other, row, other[pivot]) for place, other in solved.items()} | {
                pivot: row
            }
    return np.array([[float(part) for part in row] for row in solved.values()]).reshape(
        len(solved), len(values)
    )


def _less(row: list[Fraction], other: list[Fraction], times: Fraction) -> list[Fraction]:
    return [part - times * of_other for part, of_other in zip(row, other, strict=True)] if times else row


def _program(matrix: np.ndarray) -> highspy.Highs:
    """The equations over multiples of the true amounts, so that small amounts are solved as exactly as large ones."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("simplex_strategy", 4)  # As in member.py.
    solver.setOptionValue("small_matrix_value", 1e-12)
    solver.addVars(matrix.shape[1], np.zeros(matrix.shape[1]), np.full(matrix.shape[1], highspy.kHighsInf))
    for row in matrix:
        found = np.flatnonzero(row)
        if len(found):
            parts = row[found] / np.abs(row).max()
            solver.addRow(parts.sum(), parts.sum(), len(found), found, parts)
    return solver


def _optimum(
    solver: highspy.Highs, target: np.ndarray, values: np.ndarray, *, highest: bool, seen: list[np.ndarray]
) -> float:
    costs = np.zeros(len(values))
    costs[target] = values[target] / values[target].sum()
    solver.changeColsCost(len(values), np.arange(len(values)), costs)
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize if highest else highspy.ObjSense.kMinimize)
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
        return float("inf")
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
    solution = np.array(solver.getSolution().col_value)
    seen.append(solution)
    return float(values[target] @ solution[target])

"""The plan of withheld cells: the sensitive ones, and as many more as it takes that no company can be worked out."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from figures.disclosure.attacks import NOBODY, Attack, Exposure, Flags
from figures.disclosure.cells import Cell, Indices, Row, Shown, State, System, system, years

Pair = tuple[int, int]


@dataclass(frozen=True)
class Rules:
    """From how many companies on a cell may be shown, and how far an amount must be from what an attacker can tell."""

    companies: int = 3
    margin: float = 0.1


@dataclass(frozen=True)
class Plan:
    """What each cell is. A cell that is not here has no contributor above zero, and is shown.

    `given_away` is how many amounts frozen sessions have shown already, alone or together.
    """

    cells: dict[Cell, Shown]
    given_away: int = 0

    def __getitem__(self, cell: Cell) -> Shown:
        return self.cells.get(cell, Shown.SHOWN)


def plan(states: list[State], rules: Rules = Rules()) -> Plan:
    """The plan for all years and cut-offs: the same for the same data.

    On one thread: the matrices are small, and threads that wait for each other on a busy machine take thirty times as long.
    """
    with threadpool_limits(1):
        return _plan(states, rules)


def _plan(states: list[State], rules: Rules) -> Plan:
    found: dict[Cell, Shown] = {}
    given_away = 0
    for year in years(states):
        of_year = system(states, year)
        decided, lost = protect(of_year, rules)
        given_away += lost
        for row, shown in zip(of_year.rows, decided, strict=True):
            found |= dict.fromkeys(row.cells, shown)
    return Plan(found, given_away)


def protect(of_year: System, rules: Rules) -> tuple[list[Shown], int]:
    """What each row is, and how many targets cannot be protected any more."""
    if not of_year.rows:
        return [], 0
    sensitive = np.array([_withheld_by_itself(of_year, row, rules) for row in of_year.rows], dtype=bool)
    withheld, lost = _withhold(of_year, ~sensitive, rules)
    return [
        Shown.SENSITIVE if first else Shown.COMPLEMENT if too else Shown.SHOWN
        for first, too in zip(sensitive, withheld, strict=True)
    ], lost


def _withheld_by_itself(of_year: System, row: Row, rules: Rules) -> bool:
    if row.fixed is not None:
        return row.fixed is not Shown.SHOWN
    return is_sensitive(of_year, row, rules)


def is_sensitive(of_year: System, row: Row, rules: Rules) -> bool:
    """Too few companies, or one could tell another's amount within the margin (the p % rule)."""
    amounts = of_year.by_company(row)
    return len(amounts) < rules.companies or float(amounts[2:].sum()) < rules.margin * float(amounts[0])


def _withhold(of_year: System, shown: Flags, rules: Rules) -> tuple[Flags, int]:
    """The rows to withhold besides, and how many targets frozen rows give away."""
    search = Search(of_year, shown, rules.margin)
    search.run()
    return shown & ~search.shown, len(search.lost)


class Search:
    """Withholds rows until no target is exposed: first to nobody in particular, then to each company.

    Withholding a row never exposes anything, so that what is safe once is not looked at again.
    """

    def __init__(self, of_year: System, shown: Flags, margin: float) -> None:
        self.of_year, self.shown, self.margin = of_year, shown.copy(), margin
        self.attack = Attack(of_year, shown, margin)
        self.may_be_withheld = np.array([row.fixed is None for row in of_year.rows], dtype=bool)
        self.reasons: dict[int, list[Exposure]] = defaultdict(list)
        self.lost: set[Pair] = set()

    def run(self) -> None:
        self._close({NOBODY: np.arange(len(self.attack.targets.owners))})
        self._close(self.attack.all_but_own())
        self._give_back()

    def _close(self, left: dict[int, Indices]) -> None:
        """Withhold rows until none of these targets is exposed to its attacker."""
        while left:
            found = [
                exposure
                for attacker, targets in left.items()
                for exposure in self.attack.exposures(attacker, targets)
            ]
            breakable = [exposure for exposure in found if self.may_be_withheld[list(exposure.rows)].any()]
            self.lost |= {(one.target, one.attacker) for one in found} - {
                (one.target, one.attacker) for one in breakable
            }
            left = _by_attacker(breakable)
            self._break(breakable)

    def _break(self, found: Iterable[Exposure]) -> None:
        """Withhold rows so that each exposure lacks one it takes: the row that breaks most for its cost first."""
        intact = list(found)
        while intact:
            breaks = Counter(row for one in intact for row in one.rows if self.may_be_withheld[row])
            best = min(breaks, key=lambda row: (self.of_year.rows[row].cost / breaks[row], row))
            self.reasons[best] += [one for one in intact if best in one.rows]
            intact = [one for one in intact if best not in one.rows]
            self.shown[best] = False
        self.attack = Attack(self.of_year, self.shown, self.margin)

    def _give_back(self) -> None:
        """Show rows again, the costliest first, that need not be withheld since others are."""
        once = _by_attacker(exposure for found in self.reasons.values() for exposure in found)
        for row in sorted(self.reasons, key=lambda row: (-self.of_year.rows[row].cost, row)):
            shown = self.shown.copy()
            shown[row] = True
            attack = Attack(self.of_year, shown, self.margin)
            # What was exposed before is most likely to be exposed again.
            if not any(self._exposed(attack, some) for some in (_by_attacker(self.reasons[row]), once)):
                everybody = {NOBODY: np.arange(len(attack.targets.owners)), **attack.all_but_own()}
                self.shown = self.shown if self._exposed(attack, everybody) else shown

    def _exposed(self, attack: Attack, pairs: dict[int, Indices]) -> bool:
        """Whether one of these targets is exposed that is not lost anyway."""
        return any(
            (exposure.target, exposure.attacker) not in self.lost
            for attacker, targets in pairs.items()
            for exposure in attack.exposures(attacker, targets)
        )


def _by_attacker(found: Iterable[Exposure]) -> dict[int, Indices]:
    targets: dict[int, list[int]] = defaultdict(list)
    for one in found:
        targets[one.attacker].append(one.target)
    return {attacker: np.array(sorted(set(own))) for attacker, own in targets.items()}

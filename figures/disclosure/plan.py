"""The plan of withheld cells: the sensitive ones, and as many more as it takes that no company can be worked out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache

import numpy as np
from threadpoolctl import ThreadpoolController

from figures.disclosure.attacks import Attack, Exposure
from figures.disclosure.cells import (
    USUAL,
    Cell,
    Flags,
    Floats,
    Row,
    Rules,
    Shown,
    State,
    System,
    system,
    years,
)
from figures.disclosure.elimination import Echelon
from figures.disclosure.findings import Findings, digest
from figures.disclosure.witnesses import Pairs, Witnesses

GIVEN_BACK_UP_TO = 2_000
"""Amounts of a year, above which no row is given back: each takes the whole search again, and few rows are withheld."""


@dataclass(frozen=True)
class Plan:
    """What each cell is. A cell that is not here has no contributor above zero, and is shown.

    `given_away` is how many amounts frozen sessions have shown already, alone or together.
    """

    cells: dict[Cell, Shown]
    given_away: int = 0

    def __getitem__(self, cell: Cell) -> Shown:
        return self.cells.get(cell, Shown.SHOWN)


def plan(states: list[State], rules: Rules = USUAL, findings: Findings | None = None) -> Plan:
    """The plan for all years and cut-offs: the same for the same data. Years of which is found already are not searched.

    On one thread: the matrices are small, and threads that wait for each other on a busy machine take thirty times as long.
    """
    with on_one_thread():
        return _plan(states, rules, findings or Findings())


def on_one_thread() -> AbstractContextManager[object]:
    limits: AbstractContextManager[object] = _thread_pools().limit(limits=1)
    return limits


@cache
def _thread_pools() -> ThreadpoolController:
    """Those of the libraries that NumPy loaded; to look for them takes a millisecond."""
    return ThreadpoolController()


def _plan(states: list[State], rules: Rules, findings: Findings) -> Plan:
    found: dict[Cell, Shown] = {}
    given_away = 0
    for year in years(states):
        of_year = system(states, year)
        decided, lost = protect(of_year, rules, findings)
        given_away += lost
        for row, shown in zip(of_year.rows, decided, strict=True):
            found |= {cell: shown for cell in row.cells if not cell.part}
    return Plan(found, given_away)


def protect(
    of_year: System, rules: Rules, findings: Findings, *, give_back: bool = True
) -> tuple[list[Shown], int]:
    """What each row is, and how many targets cannot be protected any more."""
    key = digest("protect", of_year.digest, rules, give_back)
    lost, *numbers = findings.of(key, lambda: _protect(of_year, rules, give_back=give_back))
    return [list(Shown)[number] for number in numbers], lost


def _protect(of_year: System, rules: Rules, *, give_back: bool) -> list[int]:
    """How many targets are lost, then by its number what each row is."""
    if not of_year.rows:
        return [0]
    sensitive = np.array([_withheld_by_itself(of_year, row, rules) for row in of_year.rows], dtype=bool)
    withheld, lost = _withhold(of_year, ~sensitive, rules, give_back=give_back)
    decided = [
        row.fixed or (Shown.SENSITIVE if first else Shown.COMPLEMENT if too else Shown.SHOWN)
        for row, first, too in zip(of_year.rows, sensitive, withheld, strict=True)
    ]
    return [lost, *map(list(Shown).index, decided)]


def _withheld_by_itself(of_year: System, row: Row, rules: Rules) -> bool:
    if row.fixed is not None:
        return row.fixed is not Shown.SHOWN
    return is_sensitive(of_year, row, rules)


def is_sensitive(of_year: System, row: Row, rules: Rules) -> bool:
    """Whether what companies add to a row gives one away."""
    return gives_away(of_year.by_company(row), rules)


def gives_away(amounts: Floats, rules: Rules) -> bool:
    """Too few companies, or one could tell another's amount within the margin (the p % rule); the largest come first."""
    return len(amounts) < rules.companies or float(amounts[2:].sum()) < rules.distance(float(amounts[0]))


def _withhold(of_year: System, shown: Flags, rules: Rules, *, give_back: bool) -> tuple[Flags, int]:
    """The rows to withhold besides, and how many targets frozen rows give away."""
    search = Search(of_year, shown, rules)
    search.run(give_back=give_back)
    return shown & ~search.shown, len({target for target, _attacker in search.lost})


class Search:
    """Withholds rows until no target is exposed: first to nobody in particular, then to each company.

    Withholding a row never exposes anything, so that what is safe once is not looked at again.
    """

    def __init__(self, of_year: System, shown: Flags, rules: Rules) -> None:
        self.of_year, self.shown, self.rules = of_year, shown.copy(), rules
        self.attack = self._attack(shown)
        self.may_be_withheld = np.array([row.fixed is None for row in of_year.rows], dtype=bool)
        self.reasons: set[int] = set()
        self.known: list[Exposure] = []
        self.lost: set[tuple[int, int]] = set()

    def _attack(self, shown: Flags) -> Attack:
        return Attack(self.of_year, Echelon.of(self.of_year, shown), self.rules)

    def run(self, *, give_back: bool) -> None:
        self._close(Witnesses.from_nobody)
        self._close(Witnesses.from_companies)
        if give_back and self.of_year.amounts.size <= GIVEN_BACK_UP_TO:
            self._give_back()

    def _close(self, unproved: Callable[[Witnesses], Pairs]) -> None:
        """Withhold rows until no target is exposed, of those that witnesses do not prove safe."""
        pairs = unproved(self.attack.witnesses)
        while pairs:
            found = list(self.attack.exposures(pairs))
            breakable = [exposure for exposure in found if self.may_be_withheld[list(exposure.rows)].any()]
            self.lost |= {one.pair for one in found} - {one.pair for one in breakable}
            self._break(breakable)
            pairs = _common(_pairs(breakable), unproved(self.attack.witnesses)) if breakable else {}

    def _break(self, found: Iterable[Exposure]) -> None:
        """Withhold rows so that each exposure lacks one it takes: the row that breaks most for its cost first."""
        intact = list(found)
        self.known += intact
        while intact:
            breaks = Counter(row for one in intact for row in one.rows if self.may_be_withheld[row])
            best = min(breaks, key=lambda row: (self.of_year.rows[row].cost / breaks[row], row))
            self.reasons.add(best)
            intact = [one for one in intact if best not in one.rows]
            self.shown[best] = False
        self.attack = self._attack(self.shown)

    def _give_back(self) -> None:
        """Show rows again, the costliest first, that need not be withheld since others are."""
        for row in sorted(self.reasons, key=lambda row: (-self.of_year.rows[row].cost, row)):
            shown = self.shown.copy()
            shown[row] = True
            if not any(shown[list(one.rows)].all() for one in self.known) and not self._exposes(row):
                self.shown, self.attack = shown, self.attack.showing(row)

    def _exposes(self, row: int) -> bool:
        """Whether a target is exposed by a further row that is not lost anyway."""
        attack = self.attack.showing(row)
        for unproved in (Witnesses.from_nobody, Witnesses.from_companies):
            for exposure in attack.exposures(unproved(attack.witnesses)):
                if exposure.pair not in self.lost:
                    self.known.append(exposure)
                    return True
        return False


def _common(some: Pairs, others: Pairs) -> Pairs:
    found = {target: np.intersect1d(some[target], others[target]) for target in some.keys() & others.keys()}
    return {target: attackers for target, attackers in sorted(found.items()) if len(attackers)}


def _pairs(found: Iterable[Exposure]) -> Pairs:
    attackers: dict[int, set[int]] = defaultdict(set)
    for one in found:
        attackers[one.target].add(one.attacker)
    return {target: np.array(sorted(own)) for target, own in attackers.items()}

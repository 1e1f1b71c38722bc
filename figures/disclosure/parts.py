"""The parts of a cell of which figures are made: the sales of companies that reported both years, that stopped, ….

A part that is all of its cell, or nothing, is shown with the cell: then it tells nothing else. Any other may be shown where
the cell is, and neither the part nor the rest is sensitive. Such parts are further rows of the linear system, in which
the cells are decided already: what they would give away together, or beside the cells, withholds parts alone. A ratio
counts as both of its sums, and a step of the bridge as those of both years, although less is shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Self, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from figures.disclosure.cells import (
    OF_CHAINS,
    WHOLE,
    Cell,
    Floats,
    Group,
    Key,
    Shown,
    State,
    groups_of,
    system,
)
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.plan import Plan, Rules, gives_away, protect

OF_YEAR = ("matched", "continuing", "new_exporters", "first_report")
"""The parts of a year's own sales; those of the year before follow."""
OF_YEAR_BEFORE = (
    "previous_matched",
    "previous_of_expected",
    "previous_of_reported",
    "previous_continuing",
    "stopped",
    "not_reported",
)
OF_COVERAGE = ("previous_of_expected", "previous_of_reported")
"""The parts of which only sales are by companies that were to report."""

AT_MOST = 300
"""Amounts of a year, above which parts that are neither all nor nothing stay withheld: so many rows take too long."""

Keys = dict[Cell, list[Key]]
Unit: TypeAlias = Key | int
"""Who reports: a company, and in a group of a chain a company of that chain."""


@dataclass(frozen=True)
class Reports:
    """By year who reported of which chain, zero or more; and who was to report in the whole, a call or a chain."""

    reported: Mapping[int, Set[Key]]
    expected: Mapping[int, Set[tuple[int, Group]]]


def shown_parts(
    states: Sequence[State], reports: Reports, planned: Plan, rules: Rules, number: int = 0
) -> dict[PartKey, dict[str, Part]]:
    """The parts of each year and group of a state that are shown: of others than the first only all or nothing."""
    wholes = _wholes(states[number], number)
    keys = _parts(states[number], reports, number)
    shown = _shown(states, wholes, keys, planned, rules)
    asked = {(cell.year + later, cell.group) for cell in wholes for later in (0, 1)}
    return {
        (year, number, group): _of_group(Cell(year, number, group), keys, shown)
        for year, group in sorted(asked)
    }


def _of_group(whole: Cell, keys: Keys, shown: Mapping[Cell, Part]) -> dict[str, Part]:
    cells = {name: replace(whole, part=name) for name in OF_YEAR}
    cells |= {name: replace(whole, year=whole.year - 1, part=name) for name in OF_YEAR_BEFORE}
    found = {
        name: shown.get(cell, Part.WHOLE) for name, cell in cells.items() if cell in shown or cell not in keys
    }
    both = {found.pop(name, None) for name in ("continuing", "previous_continuing")}
    if None not in both:
        found["continuing"] = Part.SOME if Part.SOME in both else Part.WHOLE
    return found


def _wholes(state: State, number: int) -> Keys:
    """The amounts of each cell."""
    found: Keys = defaultdict(list)
    for year, amounts in state.amounts.items():
        for key in amounts:
            for group in groups_of(state.groups.get(key[0], ()), key[1]):
                found[Cell(year, number, group)].append(key)
    return found


def _parts(state: State, reports: Reports, number: int) -> Keys:
    """The amounts of each part that is not empty."""
    found: Keys = defaultdict(list)
    for year in {year + later for year in state.amounts for later in (0, 1)}:
        levels = [_Year.of(state, reports, year, by_chain=by_chain) for by_chain in (False, True)]
        expected = reports.expected.get(year, frozenset())
        for at, parts_of in ((year, _Year.parts_now), (year - 1, _Year.parts_before)):
            for key in state.amounts.get(at, {}):
                names = [parts_of(level, key) for level in levels]
                for group in groups_of(state.groups.get(key[0], ()), key[1]):
                    for name in names[group[0] in OF_CHAINS]:
                        if name not in OF_COVERAGE or (key[0], _place(key, group)) in expected:
                            found[Cell(at, number, group, name)].append(key)
    return found


def _place(key: Key, group: Group) -> Group:
    """Where a company takes part that is to report to a group: in the call, in the chain, or anywhere."""
    if group[0] in OF_CHAINS:
        return ("chain", key[1])
    return group if group[0] == "call" else WHOLE


@dataclass(frozen=True)
class _Year:
    """Who sold and reported in a year and the year before: companies, or in a group of a chain companies of that chain."""

    sold: Set[Unit]
    sold_before: Set[Unit]
    reported: Set[Unit]
    reported_before: Set[Unit]
    by_chain: bool

    @classmethod
    def of(cls, state: State, reports: Reports, year: int, *, by_chain: bool) -> Self:
        def units(keys: Iterable[Key]) -> Set[Unit]:
            return set(keys) if by_chain else {company for company, _chain in keys}

        sold, reported = state.amounts, reports.reported
        return cls(
            units(sold.get(year, ())),
            units(sold.get(year - 1, ())),
            units(reported.get(year, ())),
            units(reported.get(year - 1, ())),
            by_chain,
        )

    def parts_now(self, key: Key) -> tuple[str, ...]:
        """The parts that hold what was sold in the year."""
        unit = self._unit(key)
        if unit not in self.reported_before:
            return ("first_report",)
        return ("matched", "continuing" if unit in self.sold_before else "new_exporters")

    def parts_before(self, key: Key) -> tuple[str, ...]:
        """The parts that hold what was sold in the year before; those of coverage where the company was to report."""
        unit = self._unit(key)
        if unit not in self.reported:
            return ("not_reported", "previous_of_expected")
        step = "previous_continuing" if unit in self.sold else "stopped"
        return ("previous_matched", step, *OF_COVERAGE)

    def _unit(self, key: Key) -> Unit:
        return key if self.by_chain else key[0]


def _shown(
    states: Sequence[State], wholes: Keys, keys: Keys, planned: Plan, rules: Rules
) -> dict[Cell, Part]:
    found: dict[Cell, Part] = {}
    candidates: dict[int, Keys] = defaultdict(dict)
    for part, own in keys.items():
        whole = replace(part, part="")
        if planned[whole] is not Shown.SHOWN:
            continue
        if len(own) == len(wholes[whole]):
            found[part] = Part.WHOLE
        elif part.state == 0 and _passes(states[0], part.year, own, wholes[whole], rules):
            candidates[part.year][part] = own
    decided = [replace(state, decided=planned.cells) for state in states]
    with threadpool_limits(1):
        for year, parts in candidates.items():
            if len(states[0].amounts[year]) > AT_MOST:
                continue
            found |= dict.fromkeys(_protected(decided, year, parts, rules), Part.SOME)
    return found


def _protected(states: Sequence[State], year: int, parts: Keys, rules: Rules) -> Iterator[Cell]:
    """The parts of a year that give nobody away together with all other rows."""
    of_year = system(states, year, parts)
    decided, _lost = protect(of_year, rules, give_back=False)
    for row, shown in zip(of_year.rows, decided, strict=True):
        if shown is Shown.SHOWN:
            yield from (cell for cell in row.cells if cell.part)


def _passes(state: State, year: int, part: list[Key], whole: list[Key], rules: Rules) -> bool:
    """Whether neither a part nor the rest of its cell is sensitive."""
    rest = set(whole).difference(part)
    return not any(gives_away(_by_company(state, year, keys), rules) for keys in (part, rest))


def _by_company(state: State, year: int, keys: Iterable[Key]) -> Floats:
    """What each company sold, the largest first."""
    found: dict[int, float] = defaultdict(float)
    for key in keys:
        found[key[0]] += float(state.amounts[year][key])
    return np.array(sorted(found.values(), reverse=True))

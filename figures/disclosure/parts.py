"""The parts of a cell of which figures are made: the sales of companies that reported both years, that stopped, ….

A part that is all of its cell, or nothing, is shown with the cell: then it tells nothing else. Any other may be shown where
the cell is, and neither the part nor the rest is sensitive. Such parts are further rows of the linear system, in which
the cells are decided already: what they would give away together, or beside the cells, withholds parts alone. A ratio
counts as both of its sums, and a step of the bridge as those of both years, although less is shown.

Which of them are shown is found figure by figure, the largest groups and the latest years first, with witnesses alone; and
then they are looked at together as cells are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self, TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from figures.disclosure.additions import Additions
from figures.disclosure.cells import (
    OF_CHAINS,
    WHOLE,
    Cell,
    Floats,
    Group,
    Key,
    Rules,
    Shown,
    State,
    system,
)
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.plan import Plan, gives_away, protect

OF_YEAR = ("matched", "continuing", "entered", "new_exporters", "first_report")
"""The parts of a year's own sales; those of the year before follow."""
OF_YEAR_BEFORE = (
    "previous_matched",
    "previous_of_expected",
    "previous_of_reported",
    "previous_continuing",
    "left",
    "stopped",
    "not_reported",
)
OF_COVERAGE = ("previous_of_expected", "previous_of_reported")
"""The parts of which only sales are by companies that were to report."""

FIGURES = (
    ("matched", "previous_matched"),
    OF_COVERAGE,
    ("continuing", "previous_continuing"),
    ("entered",),
    ("left",),
    ("new_exporters",),
    ("first_report",),
    ("stopped",),
    ("not_reported",),
)
"""What is shown of a group in a year, if all its parts are: what is asked for most comes first."""
WORK = 150_000_000
"""How much is looked at of a plan at most, in amounts times targets: some seconds. What comes after it is withheld."""
AXES = ("whole", "region", "chain", "size", "call", "women_led", "region_chain")
"""The axes, those first of whose groups figures are shown first."""

Keys = dict[Cell, list[Key]]
Unit: TypeAlias = Key | int
"""Who reports: a company, and in a group of a chain a company of that chain."""


@dataclass(frozen=True)
class Reports:
    """By year who reported of which chain, zero or more; and who was to report in the whole, a call or a chain."""

    reported: Mapping[int, Set[Key]]
    expected: Mapping[int, Set[tuple[int, Group]]]


def shown_parts(
    states: Sequence[State], reports: Mapping[int, Reports], planned: Plan, rules: Rules
) -> dict[PartKey, dict[str, Part]]:
    """The parts of each year and group that are shown, of the states of which is known who reported."""
    wholes: Keys = {}
    keys: Keys = {}
    for number, said in reports.items():
        wholes |= _wholes(states[number], number)
        keys |= parts(states[number], said, number)
    shown = _shown(states, wholes, keys, planned, rules)
    asked = {cell._replace(year=cell.year + later) for cell in wholes for later in (0, 1)}
    return {(it.year, it.state, it.group): _of_group(it, keys, shown) for it in sorted(asked)}


def _of_group(whole: Cell, keys: Keys, shown: Mapping[Cell, Part]) -> dict[str, Part]:
    cells = {cell.part: cell for cell in _cells(whole, (*OF_YEAR, *OF_YEAR_BEFORE))}
    found = {
        name: shown.get(cell, Part.WHOLE) for name, cell in cells.items() if cell in shown or cell not in keys
    }
    both = {found.pop(name, None) for name in ("continuing", "previous_continuing")}
    if None not in both:
        found["continuing"] = Part.SOME if Part.SOME in both else Part.WHOLE
    return found


def known_parts(shown: Mapping[PartKey, Mapping[str, Part]], keys: Keys) -> Keys:
    """The amounts of the parts that were shown besides cells."""
    found: Keys = {}
    for (year, number, group), names in shown.items():
        some = [name for name, how in names.items() if how is Part.SOME]
        both = ["previous_continuing"] if "continuing" in some else []
        cells = _cells(Cell(year, number, group), [*some, *both])
        found |= {cell: keys[cell] for cell in cells if cell in keys}
    return found


def _cells(whole: Cell, names: Iterable[str]) -> list[Cell]:
    """The parts of a group that are asked for of a year."""
    return [Cell(whole.year - (name in OF_YEAR_BEFORE), whole.state, whole.group, name) for name in names]


def _wholes(state: State, number: int) -> Keys:
    """The amounts of each cell."""
    found: Keys = defaultdict(list)
    for year, amounts in state.amounts.items():
        for key in filter(state.counts, amounts):
            for group in state.groups_of(key):
                found[Cell(year, number, group)].append(key)
    return found


def parts(state: State, reports: Reports, number: int) -> Keys:
    """The amounts of each part that is not empty."""
    found: Keys = defaultdict(list)
    for year in {year + later for year in state.amounts for later in (0, 1)}:
        levels = [_Year.of(state, reports, year, by_chain=by_chain) for by_chain in (False, True)]
        expected = reports.expected.get(year, frozenset())
        for at, parts_of in ((year, _Year.parts_now), (year - 1, _Year.parts_before)):
            for key in filter(state.counts, state.amounts.get(at, {})):
                names = [parts_of(level, key) for level in levels]
                for group in state.groups_of(key):
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
            return ("entered", "first_report")
        return ("matched", *(("continuing",) if unit in self.sold_before else ("entered", "new_exporters")))

    def parts_before(self, key: Key) -> tuple[str, ...]:
        """The parts that hold what was sold in the year before; those of coverage where the company was to report."""
        unit = self._unit(key)
        if unit not in self.reported:
            return ("left", "not_reported", "previous_of_expected")
        steps = ("previous_continuing",) if unit in self.sold else ("left", "stopped")
        return ("previous_matched", *steps, *OF_COVERAGE)

    def _unit(self, key: Key) -> Unit:
        return key if self.by_chain else key[0]


def _shown(
    states: Sequence[State], wholes: Keys, keys: Keys, planned: Plan, rules: Rules
) -> dict[Cell, Part]:
    found: dict[Cell, Part] = {}
    candidates: dict[int, Keys] = defaultdict(dict)
    for part, own in keys.items():
        whole = part._replace(part="")
        if planned[whole] is not Shown.SHOWN:
            continue
        if len(own) == len(wholes[whole]):
            found[part] = Part.WHOLE
        elif _passes(states[part.state], part.year, own, wholes[whole], rules):
            candidates[part.year][part] = own
    decided = [replace(state, decided=planned.cells) for state in states]
    with threadpool_limits(1):
        search = _Search(decided, candidates, rules)
        search.run(_figures(keys, found, candidates, wholes))
        for year, some in search.shown.items():
            found |= dict.fromkeys(_protected(decided, year, some, rules), Part.SOME)
    return found


Figure = dict[int, list[Cell]]
"""The parts that a figure of a group takes, by the year of which they are: apart from those that are all or nothing."""


def _figures(
    keys: Keys, found: Mapping[Cell, Part], candidates: Mapping[int, Keys], wholes: Keys
) -> Iterator[list[Figure]]:
    """The figures that may be shown, in the order of their worth: of one year, axis and kind together."""
    asked = {Cell(part.year + (part.part in OF_YEAR_BEFORE), part.state, part.group) for part in keys}
    ordered = sorted(
        asked, key=lambda it: (AXES.index(it.group[0]), -it.year, it.state, -len(wholes.get(it, ())), it)
    )
    for _of, some in groupby(ordered, key=lambda it: (it.group[0], it.year, it.state)):
        groups = list(some)
        for names in FIGURES:
            figures = [
                [cell for cell in _cells(it, names) if cell in keys and cell not in found] for it in groups
            ]
            yield [
                {
                    year: [cell for cell in cells if cell.year == year]
                    for year in {cell.year for cell in cells}
                }
                for cells in figures
                if cells and all(cell in candidates[cell.year] for cell in cells)
            ]


class _Search:
    """Shows figures as long as witnesses prove all amounts of the years that they take; `shown` is what it found."""

    def __init__(self, states: Sequence[State], candidates: Mapping[int, Keys], rules: Rules) -> None:
        self.shown: dict[int, Keys] = {year: {} for year in candidates}
        self.candidates = candidates
        self.work = WORK
        self.rows: dict[int, dict[Cell, int]] = {}
        self.proved: dict[int, Additions] = {}
        for year, some in candidates.items():
            of_year = system(states, year, some)
            self.rows[year] = {cell: number for number, row in enumerate(of_year.rows) for cell in row.cells}
            shown = np.array([row.fixed is Shown.SHOWN for row in of_year.rows], dtype=bool)
            self.proved[year] = Additions.to(of_year, shown, rules)

    def run(self, figures: Iterable[list[Figure]]) -> None:
        for some in figures:
            self._show(some)

    def _show(self, figures: list[Figure]) -> None:
        """Show as many as can be proved, the first ones first: twice as many at once after each success."""
        place, n = 0, 1
        while place < len(figures):
            if self._could_show(figures[place : place + n]):
                place, n = place + n, 2 * n
            elif n > 1:
                n = 1
            else:
                place += 1

    def _could_show(self, figures: list[Figure]) -> bool:
        cells: dict[int, list[Cell]] = defaultdict(list)
        for figure in figures:
            for year, own in figure.items():
                cells[year] += own
        proved = {}
        for year, own in cells.items():
            rows = list(dict.fromkeys(self.rows[year][cell] for cell in own))
            before = self.proved[year]
            found = before.adding(rows) if self.work > 0 else None
            self.work -= 0 if found is before else before.size
            if found is None:
                return False
            proved[year] = found
        self.proved |= proved
        for year, own in cells.items():
            self.shown[year] |= {cell: self.candidates[year][cell] for cell in own}
        return True


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

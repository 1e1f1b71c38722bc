"""Which parts of cells are shown besides the cells: a search for as many figures as give nobody away together.

A part that is all of its cell, or nothing, is shown with the cell: then it tells nothing else. Any other may be shown where
the cell is, and neither the part nor the rest is sensitive. Such parts are further rows of the linear system, in which
the cells are decided already: what they would give away together, or beside the cells, withholds parts alone. A ratio
counts as both of its sums, and a step of the bridge as those of both years, although less is shown.

Which of them are shown is found figure by figure, the largest groups and the latest years first, with witnesses alone; and
then they are looked at together as cells are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from figures.disclosure.cells import Cell, Floats, Key, Rules, Shown, State, system
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.findings import Findings
from figures.disclosure.plan import Plan, gives_away, on_one_thread, protect
from figures.disclosure.tries import Tries

WORK = 150_000_000
"""How much is looked at of a plan at most, in amounts times targets: some seconds. What comes after it is withheld."""
AXES = ("whole", "region", "chain", "size", "call", "women_led", "region_chain")
"""The axes, those first of whose groups figures are shown first."""

Keys = dict[Cell, list[Key]]


class Kind(NamedTuple):
    """The parts that a figure of a year takes: sums of the year, and of the year before. It is shown if all of them are."""

    now: tuple[str, ...] = ()
    before: tuple[str, ...] = ()

    def cells(self, asked: Cell) -> list[Cell]:
        """Its parts of a group, in the year asked for."""
        year_before = asked._replace(year=asked.year - 1)
        return [
            *(asked._replace(part=name) for name in self.now),
            *(year_before._replace(part=name) for name in self.before),
        ]


Kinds = Sequence[Kind]


def chosen(
    states: Sequence[State],
    wholes: Keys,
    keys: Keys,
    planned: Plan,
    rules: Rules,
    kinds: Kinds,
    findings: Findings,
) -> dict[PartKey, dict[str, Part]]:
    """The parts that are shown of each year and group; one that nobody is in is shown.

    `wholes` are the amounts of the cells, `keys` those of their parts.
    """
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
    with on_one_thread():
        search = _Search(decided, candidates, rules, findings)
        search.run(_figures(keys, found, candidates, wholes, kinds))
        for year, some in search.shown.items():
            found |= dict.fromkeys(_protected(decided, year, some, rules, findings), Part.SOME)
    return _by_group(wholes, keys, found, kinds)


def _by_group(
    wholes: Iterable[Cell], keys: Keys, shown: Mapping[Cell, Part], kinds: Kinds
) -> dict[PartKey, dict[str, Part]]:
    """By the year in which a figure is asked for: the year of its cell, or the one after."""
    asked = {cell._replace(year=cell.year + later) for cell in wholes for later in (0, 1)}
    return {
        (it.year, it.state, it.group): {
            cell.part: shown.get(cell, Part.WHOLE)
            for kind in kinds
            for cell in kind.cells(it)
            if cell in shown or cell not in keys
        }
        for it in sorted(asked)
    }


def known(shown: Mapping[PartKey, Mapping[str, Part]], keys: Keys, kinds: Kinds) -> Keys:
    """The amounts of the parts that were shown besides cells."""
    cells = (
        cell
        for key, names in shown.items()
        for kind in kinds
        for cell in kind.cells(Cell(*key))
        if names.get(cell.part) is Part.SOME
    )
    return {cell: keys[cell] for cell in cells if cell in keys}


def amounts_of_cells(state: State, number: int) -> Keys:
    """The amounts of each cell."""
    found: Keys = defaultdict(list)
    for year, amounts in state.amounts.items():
        for key in filter(state.counts, amounts):
            for group in state.groups_of(key):
                found[Cell(year, number, group)].append(key)
    return found


Figure = dict[int, list[Cell]]
"""The parts that a figure of a group takes, by the year of which they are: apart from those that are all or nothing."""


def _figures(
    keys: Keys, found: Mapping[Cell, Part], candidates: Mapping[int, Keys], wholes: Keys, kinds: Kinds
) -> Iterator[list[Figure]]:
    """The figures that may be shown, in the order of their worth: of one year, axis and kind together."""
    before = {name for kind in kinds for name in kind.before}
    asked = {Cell(part.year + (part.part in before), part.state, part.group) for part in keys}
    ordered = sorted(
        asked, key=lambda it: (AXES.index(it.group[0]), -it.year, it.state, -len(wholes.get(it, ())), it)
    )
    for _of, some in groupby(ordered, key=lambda it: (it.group[0], it.year, it.state)):
        groups = list(some)
        for kind in kinds:
            figures = [
                [cell for cell in kind.cells(it) if cell in keys and cell not in found] for it in groups
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

    def __init__(
        self, states: Sequence[State], candidates: Mapping[int, Keys], rules: Rules, findings: Findings
    ) -> None:
        self.shown: dict[int, Keys] = {year: {} for year in candidates}
        self.candidates = candidates
        self.work = WORK
        self.rows: dict[int, dict[Cell, int]] = {}
        self.tries: dict[int, Tries] = {}
        for year, some in candidates.items():
            of_year = system(states, year, some)
            self.rows[year] = {cell: number for number, row in enumerate(of_year.rows) for cell in row.cells}
            shown = np.array([row.fixed is Shown.SHOWN for row in of_year.rows], dtype=bool)
            self.tries[year] = Tries(of_year, shown, rules, findings)

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
        rows = {
            year: list(dict.fromkeys(self.rows[year][cell] for cell in own)) for year, own in cells.items()
        }
        for year, of_year in rows.items():
            could, work = self.tries[year].could_show(of_year) if self.work > 0 else (False, 0)
            self.work -= work
            if not could:
                return False
        for year, own in cells.items():
            self.tries[year].show(rows[year])
            self.shown[year] |= {cell: self.candidates[year][cell] for cell in own}
        return True


def _protected(
    states: Sequence[State], year: int, parts: Keys, rules: Rules, findings: Findings
) -> Iterator[Cell]:
    """The parts of a year that give nobody away together with all other rows."""
    of_year = system(states, year, parts)
    decided, _lost = protect(of_year, rules, findings, give_back=False)
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

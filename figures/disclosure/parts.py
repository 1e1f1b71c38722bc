"""The parts of a cell of which figures are made: the sales of companies that reported both years, that stopped, ….

A part is shown where the cell is shown and the part is all of it or nothing: then it tells nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from figures.disclosure.cells import OF_CHAINS, Cell, Group, Key, Shown, State, groups_of
from figures.disclosure.decisions import PartKey

Unit: TypeAlias = Key | int
"""Who reports: a company, and in a group of a chain a company of that chain."""

Reports = Mapping[int, Iterable[tuple[Group, Unit]]]
"""By year, who reported, or was expected to, in which group."""


@dataclass(frozen=True)
class Year:
    """A group in a year and in the year before: what was sold of which chain, who reported, and who was to."""

    now: frozenset[Key]
    before: frozenset[Key]
    reported: frozenset[Unit]
    reported_before: frozenset[Unit]
    expected: frozenset[Unit]
    by_chain: bool

    def parts(self) -> dict[str, tuple[frozenset[Key], frozenset[Key]]]:
        """Of each part, what is in it of the year and of the year before."""
        sold, sold_before = self._units(self.now), self._units(self.before)
        none = frozenset[Key]()
        return {
            "matched": (self._now(self.reported_before), none),
            "previous_matched": (none, self._before(self.reported)),
            "previous_of_expected": (none, self._before(self.expected)),
            "previous_of_reported": (none, self._before(self.expected & self.reported)),
            "continuing": (self._now(sold_before), self._before(sold)),
            "new_exporters": (self._now(self.reported_before - sold_before), none),
            "first_report": (self._now(sold - self.reported_before), none),
            "stopped": (none, self._before(self.reported - sold)),
            "not_reported": (none, self._before(sold_before - self.reported)),
        }

    def _now(self, units: frozenset[Unit]) -> frozenset[Key]:
        return frozenset(key for key in self.now if self._unit(key) in units)

    def _before(self, units: frozenset[Unit]) -> frozenset[Key]:
        return frozenset(key for key in self.before if self._unit(key) in units)

    def _units(self, keys: frozenset[Key]) -> frozenset[Unit]:
        return frozenset(map(self._unit, keys))

    def _unit(self, key: Key) -> Unit:
        return key if self.by_chain else key[0]


def shown_parts(
    number: int, state: State, reported: Reports, expected: Reports, cells: Mapping[Cell, Shown]
) -> Iterator[tuple[PartKey, list[str]]]:
    """The parts of each year and group of a state that are shown."""

    def is_shown(part: frozenset[Key], whole: frozenset[Key], cell: Cell) -> bool:
        return not part or (part == whole and cells.get(cell, Shown.SHOWN) is Shown.SHOWN)

    for year, group, found in _years(state, reported, expected):
        now, before = Cell(year, number, group), Cell(year - 1, number, group)
        yield (
            (year, number, group),
            [
                name
                for name, (of_now, of_before) in found.parts().items()
                if is_shown(of_now, found.now, now) and is_shown(of_before, found.before, before)
            ],
        )


def _years(state: State, reported: Reports, expected: Reports) -> Iterator[tuple[int, Group, Year]]:
    sold = {year: _sold(state, year) for year in state.amounts}
    reporting = {year: _by_group(units) for year, units in reported.items()}
    to_report = {year: _by_group(units) for year, units in expected.items()}
    nobody = frozenset[Unit]()
    for year in sorted({year + later for year in sold for later in (0, 1)}):
        now, before = sold.get(year, {}), sold.get(year - 1, {})
        for group in {**now, **before}:
            yield (
                year,
                group,
                Year(
                    now.get(group, frozenset()),
                    before.get(group, frozenset()),
                    reporting.get(year, {}).get(group, nobody),
                    reporting.get(year - 1, {}).get(group, nobody),
                    to_report.get(year, {}).get(group, nobody),
                    by_chain=group[0] in OF_CHAINS,
                ),
            )


def _sold(state: State, year: int) -> dict[Group, frozenset[Key]]:
    found: dict[Group, set[Key]] = defaultdict(set)
    for company, chain in state.amounts[year]:
        for group in groups_of(state.groups.get(company, ()), chain):
            found[group].add((company, chain))
    return {group: frozenset(keys) for group, keys in found.items()}


def _by_group(units: Iterable[tuple[Group, Unit]]) -> dict[Group, frozenset[Unit]]:
    found: dict[Group, set[Unit]] = defaultdict(set)
    for group, unit in units:
        found[group].add(unit)
    return {group: frozenset(own) for group, own in found.items()}

"""The parts of a cell of which figures are made: the sales of companies that reported both years, that stopped, …."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Self, TypeAlias

from figures.disclosure.cells import OF_CHAINS, WHOLE, Cell, Group, Key, Rules, State
from figures.disclosure.choosing import Keys, Kind, amounts_of_cells, chosen, known
from figures.disclosure.decisions import Part, PartKey
from figures.disclosure.findings import Findings
from figures.disclosure.plan import Plan

OF_COVERAGE = ("previous_of_expected", "previous_of_reported")
"""The parts of which only sales are by companies that were to report."""

KINDS = (
    Kind(("matched",), ("previous_matched",)),
    Kind((), OF_COVERAGE),
    Kind(("continuing",), ("previous_continuing",)),
    Kind(("entered",)),
    Kind((), ("left",)),
    Kind(("new_exporters",)),
    Kind(("first_report",)),
    Kind((), ("stopped",)),
    Kind((), ("not_reported",)),
    Kind(("weighed",), ("previous_weighed",)),
)
"""What is shown of a group in a year, if all its parts are: what is asked for most comes first.

Of a split into volume and unit value the sales of both years are parts. It tells nothing else of them: whatever a pair of
company and chain sold, its volume effect takes every value as its weights change, and is told by sums of effects only
where its sales are by the same sums (decision 70).
"""

Unit: TypeAlias = Key | int
"""Who reports: a company, and in a group of a chain a company of that chain."""


@dataclass(frozen=True)
class Reports:
    """By year who reported of which chain, zero or more, and who said with which net weight; and who was to report in the
    whole, a call or a chain."""

    reported: Mapping[int, Set[Key]]
    expected: Mapping[int, Set[tuple[int, Group]]]
    weighed: Mapping[int, Set[Key]] = field(default_factory=dict)


def shown_parts(
    states: Sequence[State],
    reports: Mapping[int, Reports],
    planned: Plan,
    rules: Rules,
    findings: Findings | None = None,
) -> dict[PartKey, dict[str, Part]]:
    """The parts of each year and group that are shown, of the states of which is known who reported."""
    wholes: Keys = {}
    keys: Keys = {}
    for number, said in reports.items():
        wholes |= amounts_of_cells(states[number], number)
        keys |= parts(states[number], said, number)
    found = chosen(states, wholes, keys, planned, rules, KINDS, findings or Findings())
    return {key: _with_steps(names) for key, names in found.items()}


def _with_steps(names: dict[str, Part]) -> dict[str, Part]:
    """The step of those who exported both years is the sales of both."""
    both = {names.pop(name, None) for name in ("continuing", "previous_continuing")}
    if None not in both:
        names["continuing"] = Part.SOME if Part.SOME in both else Part.WHOLE
    return names


def known_parts(shown: Mapping[PartKey, Mapping[str, Part]], keys: Keys) -> Keys:
    """The amounts of the parts that were shown besides cells."""
    of_steps = {
        key: {**names, "previous_continuing": names["continuing"]} if "continuing" in names else names
        for key, names in shown.items()
    }
    return known(of_steps, keys, KINDS)


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
    weighed: Set[Key]
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
            reports.weighed.get(year, frozenset()) & reports.weighed.get(year - 1, frozenset()),
            by_chain,
        )

    def parts_now(self, key: Key) -> tuple[str, ...]:
        """The parts that hold what was sold in the year."""
        unit = self._unit(key)
        if unit not in self.reported_before:
            return ("entered", "first_report")
        step = ("continuing",) if unit in self.sold_before else ("entered", "new_exporters")
        return ("matched", *step, *(("weighed",) if key in self.weighed else ()))

    def parts_before(self, key: Key) -> tuple[str, ...]:
        """The parts that hold what was sold in the year before; those of coverage where the company was to report."""
        unit = self._unit(key)
        if unit not in self.reported:
            return ("left", "not_reported", "previous_of_expected")
        steps = ("previous_continuing",) if unit in self.sold else ("left", "stopped")
        weighed = ("previous_weighed",) if key in self.weighed else ()
        return ("previous_matched", *steps, *weighed, *OF_COVERAGE)

    def _unit(self, key: Key) -> Unit:
        return key if self.by_chain else key[0]

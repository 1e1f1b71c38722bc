"""Members and workers of companies, planned as sales are: whole numbers, of which nobody may be told within one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from figures.disclosure.cells import Cell, Group, Rules, Shown, State
from figures.disclosure.choosing import Keys, Kind, amounts_of_cells, chosen, known
from figures.disclosure.decisions import Decisions, Part, PartKey
from figures.disclosure.findings import Findings
from figures.disclosure.plan import plan

OF_ANY_YEAR = 0
"""The year in which members are planned: they are of none."""
KINDS = (Kind(("matched_workers",), ("previous_matched_workers",)),)
"""What is shown of the workers of a group in a year besides: those of companies that reported both years."""


@dataclass(frozen=True)
class People:
    """By company, at a cut-off: its groups, with the calls and chains it takes part in; its members, where it was
    supported and has some; and the workers that it reported of each year, zero or more."""

    groups: Mapping[int, frozenset[Group]]
    members: Mapping[int, int]
    workers: Mapping[int, Mapping[int, int]]


def shown_people(
    people: Sequence[People],
    decided: Sequence[Decisions | None],
    rules: Rules,
    findings: Findings | None = None,
) -> dict[PartKey, dict[str, Part]]:
    """The groups of which members, and workers of a year, are shown at each cut-off, of all that can be asked for; and
    those of which the growth of workers is."""
    rules, findings = replace(rules, unit=1.0), findings or Findings()
    states = [
        _state(found, before, number)
        for number, (found, before) in enumerate(zip(people, decided, strict=True))
    ]
    planned = plan(states, rules, findings)
    wholes: Keys = {}
    keys: Keys = {}
    for number, (found, before) in enumerate(zip(people, decided, strict=True)):
        if before is None:
            wholes |= _workers(states[number], number)
            keys |= _parts(states[number], found, number)
    parts = chosen(states, wholes, keys, planned, rules, KINDS, findings)
    shown = {
        (cell.year, cell.state, cell.group): {_component(cell.year): Part.WHOLE}
        for cell, what in planned.cells.items()
        if what is Shown.SHOWN
    }
    return {key: shown.get(key, {}) | parts.get(key, {}) for key in dict.fromkeys([*shown, *parts])}


def _workers(state: State, number: int) -> Keys:
    """The amounts of each cell of workers."""
    return {cell: keys for cell, keys in amounts_of_cells(state, number).items() if cell.year != OF_ANY_YEAR}


def _parts(state: State, found: People, number: int) -> Keys:
    """The amounts of the parts of each cell that are not empty: of the companies that reported the year after, or before."""
    parts: Keys = {}
    for cell, keys in _workers(state, number).items():
        for name, year in (("matched_workers", cell.year - 1), ("previous_matched_workers", cell.year + 1)):
            if matched := [key for key in keys if key[0] in found.workers.get(year, {})]:
                parts[cell._replace(part=name)] = matched
    return parts


def _component(year: int) -> str:
    return "members" if year == OF_ANY_YEAR else "workers"


def _state(found: People, decided: Decisions | None, number: int) -> State:
    amounts = {
        year: {(company, ""): Decimal(n) for company, n in of_year.items() if n}
        for year, of_year in {OF_ANY_YEAR: found.members, **found.workers}.items()
    }
    state = State(found.groups, amounts, by_chain=False)
    if decided is None:
        return state
    shown = {(year, number, group): names for (year, _state, group), names in decided.parts.items()}
    return replace(
        state,
        decided=_decided(state, decided, number),
        known=known(shown, _parts(state, found, number), KINDS),
    )


def _decided(state: State, decided: Decisions, number: int) -> dict[Cell, Shown]:
    """What was shown then, of all that could be asked for."""
    cells = {
        Cell(year, number, group)
        for year, amounts in state.amounts.items()
        for key in filter(state.counts, amounts)
        for group in state.groups_of(key)
    }
    return {
        cell: Shown.SHOWN
        if _component(cell.year) in decided.parts.get((cell.year, 0, cell.group), {})
        else Shown.COMPLEMENT
        for cell in cells
    }

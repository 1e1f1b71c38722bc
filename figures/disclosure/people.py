"""Members and workers of companies, planned as sales are: whole numbers, of which nobody may be told within one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from figures.disclosure.cells import Cell, Group, Rules, Shown, State
from figures.disclosure.decisions import Decisions, Part, PartKey
from figures.disclosure.plan import plan

OF_ANY_YEAR = 0
"""The year in which members are planned: they are of none."""


@dataclass(frozen=True)
class People:
    """By company, at a cut-off: its groups, with the calls and chains it takes part in; its members, where it was
    supported, and its workers of each year. Above zero."""

    groups: Mapping[int, frozenset[Group]]
    members: Mapping[int, int]
    workers: Mapping[int, Mapping[int, int]]


def shown_people(
    people: Sequence[People], decided: Sequence[Decisions | None], rules: Rules
) -> dict[PartKey, dict[str, Part]]:
    """The groups of which members, and workers of a year, are shown at each cut-off, of all that can be asked for."""
    states = [
        _state(found, before, number)
        for number, (found, before) in enumerate(zip(people, decided, strict=True))
    ]
    planned = plan(states, replace(rules, unit=1.0))
    return {
        (cell.year, cell.state, cell.group): {_component(cell.year): Part.WHOLE}
        for cell, what in planned.cells.items()
        if what is Shown.SHOWN
    }


def _component(year: int) -> str:
    return "members" if year == OF_ANY_YEAR else "workers"


def _state(found: People, decided: Decisions | None, number: int) -> State:
    amounts = {
        year: {(company, ""): Decimal(n) for company, n in of_year.items()}
        for year, of_year in {OF_ANY_YEAR: found.members, **found.workers}.items()
    }
    state = State(found.groups, amounts, by_chain=False)
    return state if decided is None else replace(state, decided=_decided(state, decided, number))


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

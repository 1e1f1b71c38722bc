"""The plan of today's data: made once after a change, when somebody who sees groups alone first asks for a figure.

Of a large programme it is made by a job; until then what the last plan showed is shown, unless it is sensitive now.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from threading import Lock

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import person
from companies.models import AnnualSales
from figures.disclosure.cells import Cell, Rules, Shown, State, system, years
from figures.disclosure.decisions import CustomsKey, Decisions, Part, PartKey
from figures.disclosure.findings import Findings
from figures.disclosure.parts import Reports, known_parts, parts, shown_parts
from figures.disclosure.people import People, shown_people
from figures.disclosure.plan import Plan, is_sensitive, plan
from figures.disclosure.reading import people, reports, state_of_sales, states_of_customs
from figures.models import DisclosurePlan, Programme
from figures.versions import version
from jobs.models import Job, JobState
from jobs.running import Run, begin
from jobs.tasks import task
from records.digests import canonical, sha256

AT_ONCE = 2_000
"""Up to so many rows of sales the plan is made while the person waits: some seconds at most."""
OPENING = "opening"
"""The name of the state at the cut-off with which dashboards open."""
JOB = "disclosure"
FORM = 6
"""The shape in which plans are kept; one of another shape is made anew."""


@dataclass(frozen=True)
class CutOff:
    """A state of the data that may be asked for: its name, its cut-off date, how sales, who reported them, and members and
    workers are read, and what is decided of it.

    Of what `is_frozen`, only the session itself is asked for, not figures of today.
    """

    name: str
    as_of: datetime.date
    read: Callable[[], State]
    reports: Callable[[State], Reports]
    people: Callable[[], People]
    is_frozen: bool = False
    decided: Callable[[], Decisions] = Decisions


frozen_cut_offs: list[Callable[[], list[CutOff]]] = []
"""What sessions add: registered by committee/, which this app does not know."""

_making = Lock()


def cut_offs() -> list[CutOff]:
    """The cut-off with which dashboards open, and those of the sessions."""
    opening = Programme.opening_date()
    frozen = [found for of_sessions in frozen_cut_offs for found in of_sessions()]
    return [today(OPENING, opening), *frozen]


def today(name: str, as_of: datetime.date) -> CutOff:
    """Today's data at a cut-off."""
    return CutOff(
        name, as_of, partial(state_of_sales, as_of), partial(reports, as_of), partial(people, as_of)
    )


def rules() -> Rules:
    """The thresholds of the programme."""
    programme = Programme.objects.first() or Programme()
    return Rules(programme.fewest_companies, programme.closest_percent / 100)


def decisions(known: list[CutOff]) -> Decisions:
    """What is shown today to those who see groups alone, at the known cut-offs."""
    data = version()
    if data is None:
        return decide(known)
    key = _key(data, known)
    try:
        return _kept(key)
    except DisclosurePlan.DoesNotExist:
        return _first(key, known)


def kept_decisions() -> Decisions | None:
    """What was decided of today's data, if anybody who sees groups alone has asked already."""
    data = version()
    found = (
        DisclosurePlan.objects.defer("findings").filter(key=_key(data, cut_offs())).first() if data else None
    )
    return Decisions.from_json(found.content) if found else None


def standing(data: str) -> tuple[str, bool]:
    """What the plan for a version of the data is kept under, and whether it is: pages are cached by both."""
    key = _key(data, cut_offs())
    return key, DisclosurePlan.objects.filter(key=key).exists()


def is_being_planned() -> bool:
    """Whether the plan of today's data is not there yet, because a job makes it."""
    data = version()
    return data is not None and not standing(data)[1]


def plan_small() -> bool:
    """Make the plan of today's data where it is lacking and takes some seconds at most; whether it is there now."""
    if is_being_planned() and is_small():
        decisions(cut_offs())
    return not is_being_planned()


def is_small() -> bool:
    """Whether the plan is made while the person waits, and not by a job."""
    return AnnualSales.objects.count() <= AT_ONCE


def _earlier(data: str, known: list[CutOff]) -> list[CutOff]:
    """The cut-offs with what was decided of the same data before a session added its own."""
    last = DisclosurePlan.objects.defer("findings").first()
    if last is None or last.content.get("data") != data:
        return known
    earlier = Decisions.from_json(last.content)
    return [found if found.is_frozen else replace(found, decided=lambda: earlier) for found in known]


def decide_with_earlier(known: list[CutOff]) -> Decisions:
    """Plan cut-offs together; of data that is as it was when they were planned last, nothing is decided otherwise."""
    return _of_one_version(known, _found_last())[1]


def _of_one_version(known: list[CutOff], findings: Findings) -> tuple[str | None, Decisions]:
    """A plan and the version of the data that it is of: made anew where they changed while they were read."""
    while True:
        data = version()
        made = decide(_earlier(data, known) if data else known, findings)
        if version() == data:
            return data, made


def _found_last() -> Findings:
    """What was found when a plan was made last, by this version of the product."""
    last = DisclosurePlan.objects.values_list("findings", flat=True).first()
    return Findings((last or {}).get(settings.VERSION))


def _key(data: str, known: list[CutOff]) -> str:
    return sha256(canonical([FORM, data, *([found.name, found.as_of.isoformat()] for found in known)]))


@lru_cache(maxsize=4)
def _kept(key: str) -> Decisions:
    """The plan as kept. Raises DisclosurePlan.DoesNotExist, which is not cached."""
    return Decisions.from_json(DisclosurePlan.objects.defer("findings").get(key=key).content)


def _first(key: str, known: list[CutOff]) -> Decisions:
    """The plan of data that nobody has asked about yet."""
    if is_small():
        with _making:
            if not DisclosurePlan.objects.filter(key=key).exists():
                return _make_and_keep(known, nullcontext())
        return _kept(key)
    _begin(key)
    return _meanwhile(key)


def _begin(key: str) -> None:
    """Have the plan made by a job, once: one that failed is not begun again for the same data."""
    by = person()
    failed = Job.objects.filter(key=JOB, state=JobState.FAILED, arguments={"plan": key}).exists()
    if by is not None and not failed:
        begin("disclosure_plan", JOB, by=by, plan=key)


@task(
    "disclosure_plan",
    doing=_("being planned"),
    sentence=_("Which figures would give a company away is being worked out."),
)
def _make(run: Run, plan: str) -> None:
    """Make the plan of the data as they are by now, which may have changed since it was asked for."""
    _make_and_keep(cut_offs(), run.finishing())


def _make_and_keep(known: list[CutOff], keeping: AbstractContextManager[None]) -> Decisions:
    findings = _found_last()
    data, made = _of_one_version(known, findings)
    with keeping, transaction.atomic():
        key = _key(data or "", known)
        DisclosurePlan.objects.exclude(key=key).delete()
        DisclosurePlan.objects.update_or_create(
            key=key,
            defaults={
                "content": made.as_json() | {"data": data},
                "findings": {settings.VERSION: findings.now},
            },
        )
    return made


@lru_cache(maxsize=4)
def _meanwhile(_key: str) -> Decisions:
    """What was shown last, apart from what is sensitive now; nothing where no plan was of these cut-offs."""
    known, last = cut_offs(), DisclosurePlan.objects.defer("findings").first()
    found = Decisions.from_json(last.content) if last else None
    # A plan counts its cut-offs, so that of others says nothing of these.
    if found is None or found.states != tuple(cut_off.name for cut_off in known):
        return Decisions(is_complete=False)
    return found.until_replaced(_sensitive([cut_off.read() for cut_off in known], rules()))


def _sensitive(states: list[State], limits: Rules) -> Iterator[Cell]:
    for year in years(states):
        of_year = system(states, year)
        for row in of_year.rows:
            if is_sensitive(of_year, row, limits):
                yield from row.cells


def decide(known: list[CutOff], findings: Findings | None = None) -> Decisions:
    """Plan all cut-offs together, with what is decided of some already."""
    limits, findings = rules(), findings or Findings()
    decided = [found.decided() for found in known]
    states = [
        _state(found, of_state, number)
        for number, (found, of_state) in enumerate(zip(known, decided, strict=True))
    ]
    planned = plan(states, limits, findings)
    parts_shown = _parts(known, states, decided, planned, limits, findings)
    return Decisions(
        tuple(found.name for found in known),
        planned.cells,
        _together(parts_shown, _people(known, decided, limits, findings)),
        _share(states[0], planned),
        frozenset(_of_customs(known, states, planned, parts_shown, limits, findings)),
    )


def _of_customs(
    known: list[CutOff],
    states: list[State],
    planned: Plan,
    parts_shown: Mapping[PartKey, Mapping[str, Part]],
    limits: Rules,
    findings: Findings,
) -> Iterator[CustomsKey]:
    """The sums from customs that are shown: decided last, beside all cells and parts that are.

    Customs are further states of the data, with amounts of their own at the opening cut-off.
    """
    further = states_of_customs(known[0].as_of, states[0], limits.margin)
    covered = {year for state in further.values() for year in state.amounts}
    if not covered:
        return
    decided = [
        replace(
            state,
            amounts={year: amounts for year, amounts in state.amounts.items() if year in covered},
            decided=planned.cells,
            known=known_parts(parts_shown, parts(state, found.reports(state), number)),
        )
        for number, (found, state) in enumerate(zip(known, states, strict=True))
    ]
    found = plan([*decided, *further.values()], limits, findings)
    for number, component in enumerate(further, len(states)):
        for cell, what in found.cells.items():
            if cell.state == number and what is Shown.SHOWN:
                yield component, cell.year, cell.group


def _state(found: CutOff, decided: Decisions, number: int) -> State:
    """A cut-off as it is planned: with what is decided of it already, cells and parts of them."""
    state = replace(found.read(), decided=decided.cells_of(found.name, number))
    shown = decided.parts_of(found.name, number)
    return (
        replace(state, known=known_parts(shown, parts(state, found.reports(state), number)))
        if shown
        else state
    )


def _parts(
    known: list[CutOff],
    states: list[State],
    decided: list[Decisions],
    planned: Plan,
    limits: Rules,
    findings: Findings,
) -> dict[PartKey, Mapping[str, Part]]:
    """The parts of each state: of what is decided already those that were shown then."""
    then: dict[PartKey, Mapping[str, Part]] = {}
    said: dict[int, Reports] = {}
    for number, (found, of_state) in enumerate(zip(known, decided, strict=True)):
        if found.is_frozen or found.name in of_state.states:
            then |= of_state.parts_of(found.name, number)
        else:
            said[number] = found.reports(states[number])
    return then | shown_parts(states, said, planned, limits, findings)


def _people(
    known: list[CutOff], decided: list[Decisions], limits: Rules, findings: Findings
) -> dict[PartKey, dict[str, Part]]:
    """Members and workers of each state, in what is decided of a state already as they were shown then."""
    before = [
        of.of(found.name) if found.name in of.states else None
        for found, of in zip(known, decided, strict=True)
    ]
    return shown_people([found.people() for found in known], before, limits, findings)


def _together(*found: Mapping[PartKey, Mapping[str, Part]]) -> dict[PartKey, dict[str, Part]]:
    keys = dict.fromkeys(key for of in found for key in of)
    return {key: {name: how for of in found for name, how in of.get(key, {}).items()} for key in keys}


def _share(state: State, planned: Plan) -> dict[str, float]:
    """How much of the sales of each axis's groups is shown, at the opening cut-off."""
    shown: dict[str, float] = defaultdict(float)
    in_all: dict[str, float] = defaultdict(float)
    for year, amounts in state.amounts.items():
        for key, amount in amounts.items():
            for group in state.groups_of(key):
                in_all[group[0]] += float(amount)
                shown[group[0]] += float(amount) * (planned[Cell(year, 0, group)] is Shown.SHOWN)
    return {axis: shown[axis] / amount for axis, amount in in_all.items()}

"""The plan of today's data: made once after a change, when somebody who sees groups alone first asks for a figure.

Of a large programme it is made by a job; until then what the last plan showed is shown, unless it is sensitive now.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actor import person
from companies.models import AnnualSales
from figures.disclosure.cells import Cell, Shown, State, groups_of, system, years
from figures.disclosure.decisions import Decisions
from figures.disclosure.parts import shown_parts
from figures.disclosure.plan import Plan, Rules, is_sensitive, plan
from figures.disclosure.reading import members, reports, state_of_sales
from figures.models import DisclosurePlan, Programme
from figures.versions import version
from jobs.models import Job, JobState
from jobs.running import Run, begin
from jobs.tasks import task
from records.digests import canonical, sha256

AT_ONCE = 10_000
"""Up to so many rows of sales the plan is made while the person waits: some seconds at most."""
OPENING = "opening"
"""The name of the state at the cut-off with which dashboards open."""
JOB = "disclosure"
FORM = 2
"""The shape in which plans are kept; one of another shape is made anew."""


@dataclass(frozen=True)
class CutOff:
    """A state of the data that may be asked for: its name, its cut-off date, and how it is read.

    Of what `is_frozen`, only the session itself is asked for, not figures of today.
    """

    name: str
    as_of: datetime.date
    read: Callable[[], State]
    is_frozen: bool = False


frozen_cut_offs: list[Callable[[], list[CutOff]]] = []
"""What sessions add: registered by committee/, which this app does not know."""

_making = Lock()


def cut_offs() -> list[CutOff]:
    """The cut-off with which dashboards open, and those of the sessions."""
    opening = Programme.opening_date()
    frozen = [found for of_sessions in frozen_cut_offs for found in of_sessions()]
    return [CutOff(OPENING, opening, lambda: state_of_sales(opening)), *frozen]


def rules() -> Rules:
    """The thresholds of the programme."""
    programme = Programme.objects.first() or Programme()
    return Rules(programme.fewest_companies, programme.closest_percent / 100)


def decisions(known: list[CutOff]) -> Decisions:
    """What is shown today to those who see groups alone, at the known cut-offs."""
    data = version()
    if data is None:
        return _made(known)
    key = _key(data, known)
    try:
        return _kept(key)
    except DisclosurePlan.DoesNotExist:
        return _first(key, known)


def kept_decisions() -> Decisions | None:
    """What was decided of today's data, if anybody who sees groups alone has asked already."""
    data = version()
    found = DisclosurePlan.objects.filter(key=_key(data, cut_offs())).first() if data else None
    return Decisions.from_json(found.content) if found else None


def standing(data: str) -> tuple[str, bool]:
    """What the plan for a version of the data is kept under, and whether it is: pages are cached by both."""
    key = _key(data, cut_offs())
    return key, DisclosurePlan.objects.filter(key=key).exists()


def _key(data: str, known: list[CutOff]) -> str:
    return sha256(canonical([FORM, data, *([found.name, found.as_of.isoformat()] for found in known)]))


@lru_cache(maxsize=4)
def _kept(key: str) -> Decisions:
    """The plan as kept. Raises DisclosurePlan.DoesNotExist, which is not cached."""
    return Decisions.from_json(DisclosurePlan.objects.get(key=key).content)


def _first(key: str, known: list[CutOff]) -> Decisions:
    """The plan of data that nobody has asked about yet."""
    if AnnualSales.objects.count() <= AT_ONCE:
        with _making:
            if not DisclosurePlan.objects.filter(key=key).exists():
                _keep(key, _made(known))
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
    made = _made(cut_offs())
    with run.finishing():
        _keep(plan, made)


@transaction.atomic
def _keep(key: str, made: Decisions) -> None:
    DisclosurePlan.objects.exclude(key=key).delete()
    DisclosurePlan.objects.update_or_create(key=key, defaults={"content": made.as_json()})


@lru_cache(maxsize=4)
def _meanwhile(_key: str) -> Decisions:
    """What was shown last, apart from what is sensitive now; without an earlier plan, nothing."""
    last = DisclosurePlan.objects.first()
    if last is None:
        return Decisions(is_complete=False)
    states = [found.read() for found in cut_offs()]
    return Decisions.from_json(last.content).until_replaced(_sensitive(states, rules()))


def _sensitive(states: list[State], limits: Rules) -> Iterator[Cell]:
    for year in years(states):
        of_year = system(states, year)
        for row in of_year.rows:
            if is_sensitive(of_year, row, limits):
                yield from row.cells


def _made(known: list[CutOff]) -> Decisions:
    """Plan all cut-offs together."""
    limits = rules()
    states = [found.read() for found in known]
    planned = plan(states, limits)
    as_of = known[0].as_of
    return Decisions(
        tuple(found.name for found in known),
        planned.cells,
        shown_parts(states, reports(as_of, states[0]), planned, limits),
        [OPENING] if _may_be_shown(members(as_of), limits) else [],
        _share(states[0], planned),
    )


def _may_be_shown(amounts: list[int], limits: Rules) -> bool:
    """Whether a sum that is shown alone gives nobody away; the largest amounts come first."""
    return len(amounts) >= limits.companies and sum(amounts[2:]) >= limits.margin * amounts[0]


def _share(state: State, planned: Plan) -> dict[str, float]:
    """How much of the sales of each axis's groups is shown, at the opening cut-off."""
    shown: dict[str, float] = defaultdict(float)
    in_all: dict[str, float] = defaultdict(float)
    for year, amounts in state.amounts.items():
        for (company, chain), amount in amounts.items():
            for group in groups_of(state.groups.get(company, ()), chain):
                in_all[group[0]] += float(amount)
                shown[group[0]] += float(amount) * (planned[Cell(year, 0, group)] is Shown.SHOWN)
    return {axis: shown[axis] / amount for axis, amount in in_all.items()}

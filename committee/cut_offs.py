"""What frozen sessions add to the plan of withheld cells: their figures as frozen, and their cut-offs today."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from functools import partial

from committee.models import FrozenRecord, Session, Snapshot
from committee.records import Values
from figures.disclosure.cells import Group, Key, State
from figures.disclosure.decisions import Decisions
from figures.disclosure.parts import Reports
from figures.disclosure.people import People
from figures.disclosure.reading import reports_of, with_chains
from figures.disclosure.store import CutOff, cut_offs, decide_with_earlier, today
from records.models import Verification


def cut_offs_of_sessions() -> list[CutOff]:
    """The cut-offs of frozen sessions, each as frozen and as it is asked for today."""
    frozen = list(Session.objects.filter(snapshot__isnull=False).order_by("number"))
    days = sorted({session.as_of for session in frozen})
    return [
        *map(_today, days),
        *(
            CutOff(
                session.plan_state,
                session.as_of,
                partial(frozen_state, session),
                partial(frozen_reports, session),
                partial(frozen_people, session),
                is_frozen=True,
                decided=partial(_decided, session),
            )
            for session in frozen
        ),
    ]


def _today(as_of: datetime.date) -> CutOff:
    return today(f"cut-off:{as_of}", as_of)


def _decided(session: Session) -> Decisions:
    return Snapshot.objects.get(session=session).decisions or Decisions()


def decided_of(session: Session) -> Decisions:
    """What is decided of the figures that a session is about to freeze, beside all that can be asked for then."""
    known = cut_offs()
    at_its_date = _today(session.as_of)
    added = [] if at_its_date.name in {found.name for found in known} else [at_its_date]
    own = replace(at_its_date, name=session.plan_state)
    return decide_with_earlier([*known, *added, own]).of(own.name)


def frozen_state(session: Session) -> State:
    """The export sales that a session keeps, verified records only, of those who had enrolled by its cut-off."""
    companies = _companies(session)
    groups, numbers = _groups(session, companies), _numbers(companies)
    amounts: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for _pk, values in _records(session, "annualsales"):
        number, fob = numbers[str(values["company"])], Decimal(str(values["fob_usd"]))
        if values["verification"] == Verification.VERIFIED and fob > 0 and number in groups:
            amounts[int(str(values["year"]))][number, str(values["chain"])] = fob
    return State(groups, amounts)


Companies = dict[str, tuple[int, Values]]
"""The number of each company and what was kept of it, by its RUC."""


def _companies(session: Session) -> Companies:
    return {str(values["ruc"]): (int(pk), values) for pk, values in _records(session, "company")}


def _numbers(companies: Companies) -> dict[str, int]:
    return {ruc: number for ruc, (number, _values) in companies.items()}


def _groups(session: Session, companies: Companies) -> dict[int, frozenset[Group]]:
    """The groups of those who had enrolled by the cut-off, apart from chains."""
    found: dict[int, set[Group]] = defaultdict(set)
    for _pk, values in _records(session, "participation"):
        if _begins(values) <= session.as_of:
            number, company = companies[str(values["company"])]
            found[number] |= {("call", str(values["call"])), *_own_groups(company)}
    return {number: frozenset(own) for number, own in found.items()}


def frozen_reports(session: Session, state: State) -> Reports:
    """Who reported and was to report, of what a session keeps: as `reading.reports` says it of today's data."""
    numbers = _numbers(_companies(session))
    # Sessions keep no weights, and show no split into volume and unit value.
    rows = (
        (int(str(values["year"])), numbers[str(values["company"])], str(values["chain"]), None)
        for _pk, values in _records(session, "annualsales")
        if values["verification"] == Verification.VERIFIED and numbers[str(values["company"])] in state.groups
    )
    places = (
        (
            numbers[str(values["company"])],
            int(str(values["call"])),
            str(values["chain"]),
            begins,
            _day(values["exited_on"]),
        )
        for _pk, values in _records(session, "participation")
        if (begins := _begins(values)) <= session.as_of
    )
    return reports_of(state, rows, places)


def _begins(participation: Values) -> datetime.date:
    return datetime.date.fromisoformat(str(participation["enrolled_on"]))


def _day(kept: object) -> datetime.date | None:
    return datetime.date.fromisoformat(str(kept)) if kept else None


def frozen_people(session: Session) -> People:
    """Members and workers of what a session keeps: as `reading.people` says it of today's data."""
    companies = _companies(session)
    groups, numbers = _groups(session, companies), _numbers(companies)
    places = (
        (numbers[str(values["company"])], str(values["chain"]))
        for _pk, values in _records(session, "participation")
        if _begins(values) <= session.as_of
    )
    return People(with_chains(groups, places), _members(session), _workers(session, numbers, groups))


def _workers(session: Session, numbers: dict[str, int], groups: Collection[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for _pk, values in _records(session, "workforce"):
        company, workers = numbers[str(values["company"])], int(str(values["workers"]))
        if values["verification"] == Verification.VERIFIED and company in groups:
            found[int(str(values["year"]))][company] = workers
    return found


def _members(session: Session) -> dict[int, int]:
    rows = FrozenRecord.objects.filter(session=session, kind="company").values_list("identity", "adds")
    found = {int(identity): int(Decimal(adds["members"])) for identity, adds in rows if "members" in adds}
    return {company: members for company, members in found.items() if members}


def _records(session: Session, kind: str) -> list[tuple[str, Values]]:
    rows = FrozenRecord.objects.filter(session=session, kind=kind)
    return list(rows.values_list("identity", "values"))


def _own_groups(company: Values) -> set[Group]:
    found: set[Group] = {("region", str(company["region"])), ("size", str(company["size"]))}
    if company["women_led"] is not None:
        found.add(("women_led", "yes" if company["women_led"] else "no"))
    return found

"""What frozen sessions add to the plan of withheld cells: their figures as frozen, and their cut-offs today."""

import datetime
from collections import defaultdict
from decimal import Decimal
from functools import partial

from committee.models import FrozenRecord, Session
from committee.records import Values
from figures.disclosure.cells import Group, Key, State
from figures.disclosure.reading import state_of_sales
from figures.disclosure.store import CutOff
from records.models import Verification


def cut_offs_of_sessions() -> list[CutOff]:
    """The cut-offs of frozen sessions, each as frozen and as it is asked for today."""
    frozen = list(Session.objects.filter(snapshot__isnull=False).order_by("number"))
    today = sorted({session.as_of for session in frozen})
    return [
        *(CutOff(f"cut-off:{as_of}", as_of, partial(state_of_sales, as_of)) for as_of in today),
        *(
            CutOff(session.plan_state, session.as_of, partial(frozen_state, session), is_frozen=True)
            for session in frozen
        ),
    ]


def frozen_state(session: Session) -> State:
    """The export sales that a session keeps, verified records only, of those who had enrolled by its cut-off."""
    companies = {str(values["ruc"]): (int(pk), values) for pk, values in _records(session, "company")}
    groups: dict[int, set[Group]] = defaultdict(set)
    for _pk, values in _records(session, "participation"):
        if datetime.date.fromisoformat(str(values["enrolled_on"])) <= session.as_of:
            number, company = companies[str(values["company"])]
            groups[number] |= {("call", str(values["call"])), *_own_groups(company)}
    amounts: dict[int, dict[Key, Decimal]] = defaultdict(dict)
    for _pk, values in _records(session, "annualsales"):
        number, fob = companies[str(values["company"])][0], Decimal(str(values["fob_usd"]))
        if values["verification"] == Verification.VERIFIED and fob > 0 and number in groups:
            amounts[int(str(values["year"]))][number, str(values["chain"])] = fob
    return State({number: frozenset(own) for number, own in groups.items()}, amounts)


def _records(session: Session, kind: str) -> list[tuple[str, Values]]:
    rows = FrozenRecord.objects.filter(session=session, kind=kind)
    return list(rows.values_list("identity", "values"))


def _own_groups(company: Values) -> set[Group]:
    found: set[Group] = {("region", str(company["region"])), ("size", str(company["size"]))}
    if company["women_led"] is not None:
        found.add(("women_led", "yes" if company["women_led"] else "no"))
    return found

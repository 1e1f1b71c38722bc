"""The minutes as a session keeps them within its digest, without the names of representatives, which can be erased."""

from collections.abc import Iterable

from committee.models import Agreement, Session
from records.digests import Json
from services.models import Institution

GOES_ON = ("status", "done_on")
"""What of an agreement changes after its session is frozen."""


def minutes_of(session: Session) -> Json:
    """Who came, the agenda and the agreements, and which agreements of other sessions were open when it was held."""
    return {
        "attendance": [
            {**_institution(found.institution), "position": found.position, "presence": found.presence}
            for found in session.attendance.select_related("institution").order_by("pk")
        ],
        "agenda": [{"number": item.number, "text": item.text} for item in session.agenda.order_by("number")],
        "agreements": list(map(_agreement, session.agreements.order_by("number"))),
        "earlier": [
            {"id": found.pk, "reference": found.reference, **_agreement(found)}
            for found in earlier_agreements(session)
        ],
    }


def earlier_agreements(session: Session) -> Iterable[Agreement]:
    """The agreements of other sessions that were open at the end of the day on which a session was held."""
    others = Agreement.objects.made_by(session.held_on).exclude(session=session)
    return [found for found in others if found.is_open_at(session.held_on)]


def _institution(institution: Institution) -> Json:
    return {"id": institution.pk, "institution": institution.acronym}


def _agreement(agreement: Agreement) -> Json:
    responsible = sorted(agreement.responsible.all(), key=lambda found: found.institution_id)
    return {
        "number": agreement.number,
        "text": agreement.text,
        "responsible": [_institution(found.institution) for found in responsible],
        "due_on": agreement.due_on.isoformat(),
        "status": agreement.status,
        "done_on": agreement.done_on and agreement.done_on.isoformat(),
    }


def fixed(minutes: Json) -> Json:
    """What of minutes nobody can change after they are frozen: without statuses, and institutions by their keys alone."""
    return {
        "attendance": [_by_key(found) for found in minutes["attendance"]],
        "agenda": minutes["agenda"],
        "agreements": [
            {name: value for name, value in found.items() if name not in GOES_ON}
            | {"responsible": list(map(_by_key, found["responsible"]))}
            for found in minutes["agreements"]
        ],
    }


def _by_key(institution: Json) -> Json:
    return {name: value for name, value in institution.items() if name != "institution"}

"""The demo's sixth session of the committee: frozen, with its minutes and what became of its agreements."""

import datetime
import json

from django.db import transaction

from accounts.actor import acting
from accounts.models import User
from committee.freezing import freeze
from committee.models import AgendaItem, Agreement, AgreementNote, Attendance, Responsible, Session
from records.digests import Json
from services.models import Institution
from workbook.demo import FOLDER

FILE = FOLDER / "session.json"


def hold_session(*, by: User) -> None:
    """Hold and freeze the session, in a database that has none."""
    if Session.objects.exists():
        return
    kept = json.loads(FILE.read_text("utf-8"))
    with acting(by):
        freeze(_open(kept, by), by=by)
        _follow_up(kept["agreements"], by)


@transaction.atomic
def _open(kept: Json, by: User) -> Session:
    days = {name: datetime.date.fromisoformat(kept[name]) for name in ("held_on", "as_of")}
    session = Session.objects.create(number=kept["number"], opened_by=by, **days)
    institutions = {found.acronym: found for found in Institution.objects.all()}
    Attendance.objects.bulk_create(
        Attendance(
            session=session,
            institution=institutions[acronym],
            name=name,
            position=position,
            presence=presence,
        )
        for acronym, name, position, presence in kept["attendance"]
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(session=session, number=number, text=text)
        for number, text in enumerate(kept["agenda"], start=1)
    )
    for number, found in enumerate(kept["agreements"], start=1):
        agreement = Agreement.objects.create(
            session=session,
            number=number,
            text=found["text"],
            due_on=datetime.date.fromisoformat(found["due_on"]),
        )
        Responsible.objects.bulk_create(
            Responsible(agreement=agreement, institution=institutions[acronym])
            for acronym in found["responsible"]
        )
    return session


@transaction.atomic
def _follow_up(kept: list[Json], by: User) -> None:
    for agreement, found in zip(Agreement.objects.order_by("number"), kept, strict=True):
        if not found["notes"]:
            continue
        done_on = found["done_on"]
        agreement.status = found["status"]
        agreement.done_on = datetime.date.fromisoformat(done_on) if done_on else None
        agreement.save()
        AgreementNote.objects.bulk_create(
            AgreementNote(
                agreement=agreement,
                text=text,
                written_by=by,
                written_at=datetime.datetime.fromisoformat(written_at),
            )
            for written_at, text in found["notes"]
        )

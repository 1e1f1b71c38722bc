"""Sessions as earlier versions of the system froze them, and documents as they issued them, kept as files.

Every later version must open, compare, export and verify them. Nothing in tests/data/frozen and tests/data/issued is ever
changed; a new format adds files, made with `python -m tests.committee.archive NAME` in an empty, migrated database.
"""

import datetime
import json
import sys
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

DATA = Path(__file__).parent.parent / "data"
FROZEN = sorted((DATA / "frozen").glob("*.json"))
ISSUED = sorted((DATA / "issued").glob("*.json"))
CUT_OFF = datetime.date(2023, 1, 23)


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def store_session(path: Path, by: Any) -> Any:
    """Put a session of a file into the database. Kinds of record that are no more are let in, as a back-up has them."""
    from committee.models import FrozenRecord, Session, Snapshot
    from committee.triggers import known_kinds

    kept = read(path)
    session = Session.objects.create(**kept["session"], opened_by=by)
    store_minutes(session, json.loads(kept["content"]).get("minutes", {}))
    records = [
        FrozenRecord(session=session, kind=kind, identity=identity, values=values, adds=adds)
        for kind, identity, values, adds in kept["records"]
    ]
    with connection.cursor() as cursor:
        for statement in known_kinds().drop(connection.vendor):
            cursor.execute(statement)
        FrozenRecord.objects.bulk_create(records, batch_size=2000)
        for statement in known_kinds().create(connection.vendor):
            cursor.execute(statement)
    Snapshot.objects.create(
        session=session,
        content=kept["content"],
        digest=kept["digest"],
        frozen_by=by,
        frozen_at=kept.get("frozen_at", timezone.now()),
    )
    return Snapshot.objects.get(session=session.pk)


def store_minutes(session: Any, minutes: Any) -> None:
    """Put who came, the agenda and the agreements of a file into the database, as they were before it was frozen."""
    from committee.models import AgendaItem, Agreement, Attendance, Responsible

    for row in minutes.get("attendance", []):
        Attendance.objects.create(
            session=session,
            institution=institution(row),
            position=row["position"],
            presence=row["presence"],
        )
    for row in minutes.get("agenda", []):
        AgendaItem.objects.create(session=session, **row)
    for row in minutes.get("agreements", []):
        responsible = row.pop("responsible")
        agreement = Agreement.objects.create(session=session, **row)
        for found in responsible:
            Responsible.objects.create(agreement=agreement, institution=institution(found))


def institution(row: Any) -> Any:
    from services.models import Institution

    return Institution.objects.get_or_create(pk=row["id"], defaults={"acronym": row["institution"]})[0]


def store_papers(path: Path, by: Any) -> list[Any]:
    """Put the documents of a file into the database."""
    from reports.exports.models import Paper

    return [Paper.objects.create(**paper, issued_by=by) for paper in read(path)]


def save_session(snapshot: Any, path: Path) -> None:
    session = snapshot.session
    dates = {"held_on": session.held_on.isoformat(), "as_of": session.as_of.isoformat()}
    head = {
        "session": {"number": session.number, **dates},
        "content": snapshot.content,
        "digest": snapshot.digest,
        "frozen_at": snapshot.frozen_at.isoformat(),
    }
    rows = session.records.in_order().values_list("kind", "identity", "values", "adds")
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    text = json.dumps(head, ensure_ascii=False)[:-1]
    path.write_text(f'{text}, "records": [\n{lines}\n]}}\n', "utf-8")


def save_papers(path: Path) -> None:
    from reports.exports.models import Paper

    fields = ("code", "title", "scope", "facts", "digest", "file_digest", "issued_at")
    rows = [
        {**row, "issued_at": row["issued_at"].isoformat()}
        for row in Paper.objects.order_by("issued_at").values(*fields)
    ]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def main(name: str) -> None:
    """Freeze a session of the demo, issue documents, and keep both under a name."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from accounts.models import Role, User
    from committee.freezing import freeze
    from committee.models import AgendaItem, Agreement, Attendance, Responsible, Session
    from services.models import Institution
    from workbook.demo import ACCOUNTS, load

    settings.ALLOWED_HOSTS = ["rpe.example.org"]
    load()
    by = User.objects.get(email=ACCOUNTS[Role.ADMINISTRATOR])
    session = Session.objects.create(number=1, held_on=CUT_OFF, as_of=CUT_OFF, opened_by=by)
    first, second = Institution.objects.order_by("acronym")[:2]
    Attendance.objects.create(session=session, institution=first, name="Ana Quispe", position="Directora")
    Attendance.objects.create(session=session, institution=second, presence="absent")
    AgendaItem.objects.create(session=session, number=1, text="Avance del programa")
    agreement = Agreement.objects.create(
        session=session, number=1, text="Presentar la cuarta convocatoria", due_on=datetime.date(2023, 4, 3)
    )
    Responsible.objects.create(agreement=agreement, institution=first)
    save_session(freeze(session, by=by), DATA / "frozen" / f"{name}.json")
    client = Client(SERVER_NAME="rpe.example.org")
    client.force_login(by)
    signed_in = client.session
    signed_in["second_factor"] = True
    signed_in.save()
    for address in (
        "/targets/?format=pdf&region=20&women_led=yes",
        "/sessions/1/?format=pdf",
        "/markets/DE/?format=pdf",
        "/growth/?format=pdf&size=small&chain=coffee&call=1",
    ):
        answer = client.get(address, headers={"accept-language": "es"}, secure=True)
        assert answer.status_code == 200, (address, answer.status_code)
        file = DATA / "issued" / f"{name}.pdf"
        if not file.exists():
            file.write_bytes(answer.content)
    save_papers(DATA / "issued" / f"{name}.json")


if __name__ == "__main__":
    main(sys.argv[1])

"""Freeze a session: read once, at one moment, the figures that the committee is shown and the records behind them.

What is read goes into a draft outside the database, then into it in short transactions, and the snapshot last, in the
transaction that ends the work: until then the session is open, whoever looks. Nobody who reads or writes waits for it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, Viewer, may, must
from accounts.audit import EventType, record
from accounts.letters import LetterKind, write
from accounts.models import User
from committee.cut_offs import decided_of
from committee.draft import Draft, FrozenRow
from committee.frozen_minutes import fixed, minutes_of
from committee.models import FrozenRecord, Session, Snapshot
from committee.records import Kept, all_records, count_records, kept_fields
from figures.brief import brief
from figures.contributions import contributions
from figures.family import PLACES
from figures.scope import Scope
from jobs.models import Job
from jobs.running import Refused, Report, Run, begin
from jobs.tasks import task
from records.digests import Json, canonical, sha256, sha256_of_list
from records.grouping import in_chunks

BATCH = 2000
AT_ONCE = 5_000
"""A session of up to so many records is frozen while the person waits: about a second."""
FORMATS = (1, 2, 3)
"""The numbers of the formats in which sessions were frozen, the present one last. A later format gets the next number
and a file of its own in tests/data/frozen; what reads snapshots goes on reading the earlier ones."""


class AlreadyFrozen(Exception):
    """The session was frozen before."""


def begin_freezing(session: Session, *, by: User) -> Job | None:
    """Freeze a session, a small one at once. None where that is under way; raises AlreadyFrozen."""
    _must_be_open(session)
    return begin(
        "freeze_session",
        session.job_key,
        by=by,
        at_once=count_records() <= AT_ONCE,
        session=str(session.pk),
    )


@task("freeze_session", doing=_("being frozen"), sentence=_("The figures and their records are being kept."))
def _freeze_session(run: Run, session: str) -> None:
    must(run.by, Action.ENTER, Subject.SESSION)
    found = Session.objects.filter(pk=session).first()
    if found is None:
        raise Refused(_("The session was discarded."))
    try:
        freeze(found, by=run.by, report=run.report, finishing=run.finishing)
    except AlreadyFrozen:
        raise Refused(_("The session was frozen already; nothing was changed.")) from None


def freeze(
    session: Session,
    *,
    by: User,
    report: Report = lambda done, total: None,
    finishing: Callable[[], AbstractContextManager[None]] = transaction.atomic,
) -> Snapshot:
    """Keep the session's figures and records; the snapshot is written within `finishing`. Raises AlreadyFrozen.

    `report` is called with the records read and written, each counted twice.
    """
    _must_be_open(session)
    moment, total = timezone.now(), count_records()
    with Draft() as draft:
        with one_moment():
            for number, row in enumerate(_rows(session.scope)):
                draft.add(row)
                if number % BATCH == 0:
                    report(number, 2 * total)
            shown = brief(session.scope.seen_by(Viewer.ALL)).as_json()
            decided = decided_of(session).as_json()
            minutes = minutes_of(session)
        content = _content(session, shown, decided, minutes, records_digest(draft))
        _write_records(session, draft, lambda written: report(total + written, 2 * total))
        with finishing():
            _must_be_as_read(session, minutes, rows=len(draft))
            return _write_snapshot(session, content, by=by, moment=moment)


def _must_be_open(session: Session) -> None:
    if Snapshot.objects.filter(session=session).exists():
        raise AlreadyFrozen


def _rows(scope: Scope) -> Iterator[FrozenRow]:
    for kept, adds in records_with_amounts(scope):
        yield kept.kind, kept.identity, kept.values, adds


def _content(session: Session, shown: Json, decided: Json, minutes: Json, digest: str) -> str:
    kinds = kept_fields()
    return canonical(
        {
            "format": FORMATS[-1],
            "definitions": sha256(canonical([shown["definitions"], kinds])),
            "session": described(session),
            "minutes": minutes,
            "brief": shown,
            "disclosure": decided,
            "kinds": kinds,
            "records": digest,
        }
    )


def _write_records(session: Session, rows: Iterable[FrozenRow], report: Callable[[int], None]) -> None:
    """Write the records in short transactions, in place of those that an interrupted attempt has left."""
    session.records.all().delete()
    written = 0
    for batch in in_chunks(rows, BATCH):
        FrozenRecord.objects.bulk_create(
            FrozenRecord(session=session, kind=kind, identity=identity, values=values, adds=adds)
            for kind, identity, values, adds in batch
        )
        written += len(batch)
        report(written)


def _must_be_as_read(session: Session, minutes: Json, *, rows: int) -> None:
    """Lock the session. Raises Refused where it, its minutes or its records are not what was read."""
    current = Session.objects.select_for_update().filter(pk=session.pk).first()
    if (
        current is None
        or described(current) != described(session)
        or fixed(minutes_of(current)) != fixed(minutes)
        or current.records.count() != rows
    ):
        raise Refused(_("The session was changed while it was frozen. Nothing was kept: freeze it again."))


def _write_snapshot(session: Session, content: str, *, by: User, moment: datetime) -> Snapshot:
    """The snapshot: with it, the database refuses further records, and any change of the minutes."""
    snapshot = Snapshot.objects.create(
        session=session, content=content, digest=sha256(content), frozen_by=by, frozen_at=moment
    )
    record(EventType.SESSION_FROZEN, by=by, about=session, digest=snapshot.digest)
    _tell(session, by)
    return snapshot


def described(session: Session) -> dict[str, str | int]:
    """The session's own data within its digest, so that figures of one session cannot pass for another's."""
    return {
        "number": session.number,
        "held_on": session.held_on.isoformat(),
        "as_of": session.as_of.isoformat(),
    }


def records_with_amounts(scope: Scope) -> Iterator[tuple[Kept, dict[str, str]]]:
    """Every record with what it adds to each component of the figures, as text; then the countries, regions and chains."""
    amounts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for component, added in contributions(scope).items():
        for contributor, amount in added.items():
            amounts[contributor][component] = str(amount)
    for kept in all_records():
        yield kept, amounts.get((kept.kind, kept.identity), {})
    for (kind, code), of_place in sorted(amounts.items()):
        if kind in PLACES:
            yield Kept(kind, code, {kind: code}), of_place


@contextmanager
def one_moment() -> Iterator[None]:
    """Run all queries within on the state of one moment, regardless of concurrent writes. Nothing may be written within.

    On SQLite this does not take the one writer's place (a plain `BEGIN` instead of the project's `BEGIN IMMEDIATE`).
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    mode = getattr(connection, "transaction_mode", None)
    setattr(connection, "transaction_mode", "DEFERRED")  # noqa: B010
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        setattr(connection, "transaction_mode", mode)  # noqa: B010


# ── Digests ─────────────────────────────────────────────────────────────────────────────────────


def records_digest(rows: Iterable[FrozenRow]) -> str:
    """The SHA-256 of the canonical JSON of all records, which come in the order of their kinds and identities."""
    return sha256_of_list(list(row) for row in rows)


def _tell(session: Session, by: User) -> None:
    """Tell everybody who may read sessions, in the transaction that freezes it."""
    path = reverse("committee:session", args=[session.number])
    for person in User.objects.filter(is_active=True).exclude(pk=by.pk):
        if may(person, Action.SEE, Subject.SESSION):
            write(LetterKind.SESSION_FROZEN, person.email, {"session": session, "path": path}, person=person)

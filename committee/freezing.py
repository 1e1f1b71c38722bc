"""Freeze a session: read once, at one moment, the figures that the committee is shown and the records behind them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction

from accounts.audit import EventType, record
from accounts.models import User
from committee.models import FrozenRecord, Session, Snapshot
from committee.records import Kept, all_records, kept_fields
from figures.brief import brief
from figures.contributions import contributions
from figures.family import ContributorKind
from figures.scope import Scope
from records.digests import canonical, sha256

BATCH = 2000
FORMATS = (1,)
"""The numbers of the formats in which sessions were frozen, the present one last. A later format gets the next number
and a file of its own in tests/data/frozen; what reads snapshots goes on reading the earlier ones."""


class AlreadyFrozen(Exception):
    """The session was frozen before."""


def freeze(session: Session, *, by: User) -> Snapshot:
    """Keep the session's figures and records. Raises AlreadyFrozen; of two users who freeze at once, for one."""
    try:
        with one_moment():
            Session.objects.select_for_update().get(pk=session.pk)
            if Snapshot.objects.filter(session=session).exists():
                raise AlreadyFrozen
            snapshot = _keep(session, by)
            record(EventType.SESSION_FROZEN, by=by, about=session, digest=snapshot.digest)
            return snapshot
    except IntegrityError as fault:
        # Another transaction froze the session after `exists` was read.
        raise AlreadyFrozen from fault


def _keep(session: Session, by: User) -> Snapshot:
    """Write the records first: with the snapshot in place, the database refuses further ones."""
    records = [
        FrozenRecord(session=session, kind=kept.kind, identity=kept.identity, values=kept.values, adds=adds)
        for kept, adds in records_with_amounts(session.scope)
    ]
    FrozenRecord.objects.bulk_create(records, batch_size=BATCH)
    shown, kinds = brief(session.scope).as_json(), kept_fields()
    content = canonical(
        {
            "format": FORMATS[-1],
            "definitions": sha256(canonical([shown["definitions"], kinds])),
            "session": described(session),
            "brief": shown,
            "kinds": kinds,
            "records": records_digest(records),
        }
    )
    return Snapshot.objects.create(session=session, content=content, digest=sha256(content), frozen_by=by)


def described(session: Session) -> dict[str, str | int]:
    """The session's own data within its digest, so that figures of one session cannot pass for another's."""
    return {
        "number": session.number,
        "held_on": session.held_on.isoformat(),
        "as_of": session.as_of.isoformat(),
    }


def records_with_amounts(scope: Scope) -> Iterator[tuple[Kept, dict[str, str]]]:
    """Every record with what it adds to each component of the figures, as text; then the countries that are new markets."""
    amounts: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for component, added in contributions(scope).items():
        for contributor, amount in added.items():
            amounts[contributor][component] = str(amount)
    for kept in all_records():
        yield kept, amounts.get((kept.kind, kept.identity), {})
    for (kind, code), of_country in sorted(amounts.items()):
        if kind == ContributorKind.COUNTRY:
            yield Kept(ContributorKind.COUNTRY.value, code, {"country": code}), of_country


@contextmanager
def one_moment() -> Iterator[None]:
    """Run all queries within on the state of one moment, regardless of concurrent writes."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


# ── Digests ─────────────────────────────────────────────────────────────────────────────────────


def records_digest(records: Iterable[FrozenRecord]) -> str:
    """The SHA-256 of the canonical JSON of all records, sorted by kind and identity."""
    in_order = sorted(records, key=lambda record: (record.kind, record.identity))
    return sha256(canonical([[it.kind, it.identity, it.values, it.adds] for it in in_order]))

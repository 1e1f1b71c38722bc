"""Freezing a session: what the committee is shown is read once, at one moment, and kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction

from accounts.audit import EventType, record
from accounts.models import User
from committee.models import FrozenRecord, Session, Snapshot
from committee.records import Kept, all_records
from figures.brief import brief
from figures.contributions import contributions
from figures.family import Contributor, ContributorKind
from figures.scope import Scope
from records.digests import canonical, sha256

BATCH = 2000


class AlreadyFrozen(Exception):
    """A session is frozen once."""


def freeze(session: Session, *, by: User) -> Snapshot:
    """Keep the session's figures and records. Of two people who freeze at once, one gets AlreadyFrozen."""
    try:
        with one_moment():
            Session.objects.select_for_update().get(pk=session.pk)
            if Snapshot.objects.filter(session=session).exists():
                raise AlreadyFrozen
            kept = _keep(session, by)
            record(EventType.SESSION_FROZEN, by=by, about=session, digest=kept.digest)
            return kept
    except IntegrityError as fault:
        # The other's transaction ended between our question and our answer.
        raise AlreadyFrozen from fault


def _keep(session: Session, by: User) -> Snapshot:
    """Records first: once the snapshot is there, the database takes no more of them."""
    records = [
        FrozenRecord(session=session, kind=kept.kind, identity=kept.identity, values=kept.values, adds=adds)
        for kept, adds in records_with_what_they_add(session.scope)
    ]
    FrozenRecord.objects.bulk_create(records, batch_size=BATCH)
    content = canonical(
        {
            "session": described(session),
            "brief": brief(session.scope).as_json(),
            "records": records_digest(records),
        }
    )
    return Snapshot.objects.create(session=session, content=content, digest=sha256(content), frozen_by=by)


def described(session: Session) -> dict[str, Any]:
    """The session in its own digest: figures of one session cannot pass for another's."""
    return {
        "number": session.number,
        "held_on": session.held_on.isoformat(),
        "as_of": session.as_of.isoformat(),
    }


def records_with_what_they_add(scope: Scope) -> Iterator[tuple[Kept, dict[str, str]]]:
    """Every record with its key values and what it adds to each sum; then the countries that are new markets."""
    adds: dict[Contributor, dict[str, str]] = defaultdict(dict)
    for name, added in contributions(scope).items():
        for adder, amount in added.items():
            adds[adder][name] = str(amount)
    kinds = {kind.value: kind for kind in ContributorKind}
    for kept in all_records():
        kind = kinds.get(kept.kind)
        yield kept, adds.get((kind, kept.identity), {}) if kind else {}
    for (country, code), of_country in sorted(adds.items()):
        if country is ContributorKind.COUNTRY:
            yield Kept(country.value, code, {"country": code}), of_country


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within is the state of one moment, whatever others write meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


# ── Digests ─────────────────────────────────────────────────────────────────────────────────────


def records_digest(records: Iterable[FrozenRecord]) -> str:
    """The digest of all records: of the canonical JSON of their list, sorted by kind and identity."""
    in_order = sorted(records, key=lambda record: (record.kind, record.identity))
    return sha256(canonical([[it.kind, it.identity, it.values, it.adds] for it in in_order]))

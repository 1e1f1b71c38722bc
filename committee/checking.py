"""Check that frozen sessions are unchanged."""

import json
from collections.abc import Iterator

from django.db import connection

from committee import triggers
from committee.freezing import FORMATS, described, records_digest
from committee.frozen_minutes import fixed, minutes_of
from committee.models import FrozenRecord, Session, Snapshot
from jobs.models import Job, JobState
from records.digests import sha256


def faults() -> Iterator[str]:
    """Describe each fault of the frozen sessions in a line for the administrator."""
    missing = sorted(triggers.names(connection.vendor) - triggers.in_place(connection))
    if missing:
        yield f"The database no longer protects the sessions: {', '.join(missing)} missing or another one."
    for snapshot in Snapshot.objects.select_related("session").order_by("session").iterator():
        yield from (f"Session {snapshot.session_id}: {fault}" for fault in _faults_of(snapshot))
    unfrozen = Session.objects.filter(snapshot=None, records__isnull=False).distinct()
    for session, job in Job.objects.beside(unfrozen):
        # What is being frozen, or failed to be, has records without a snapshot until it is frozen or discarded.
        if job is None or job.state == JobState.FINISHED:
            yield f"Session {session.number}: frozen records without their snapshot."


def _faults_of(snapshot: Snapshot) -> Iterator[str]:
    if sha256(snapshot.content) != snapshot.digest:
        yield "the frozen figures or their digest were changed."
    try:
        content = json.loads(snapshot.content)
        number, session, digest = content["format"], content["session"], content["records"]
    except (ValueError, KeyError, TypeError):
        yield "the frozen figures cannot be read."
        return
    if number not in FORMATS:
        yield f"it was frozen in format {number}, which this version of the system does not know."
        return
    today = described(snapshot.session)
    if session != {name: today.get(name) for name in session}:
        yield "the number, date or cut-off is not what was frozen."
    # Formats 1 and 2 have no minutes.
    if "minutes" in content and fixed(content["minutes"]) != fixed(minutes_of(snapshot.session)):
        yield "who came, the agenda or the agreements are not what was frozen."
    rows = FrozenRecord.objects.filter(session=snapshot.session_id).in_order()
    if digest != records_digest(rows.values_list("kind", "identity", "values", "adds").iterator(2000)):
        yield "a frozen record was changed, added or removed."

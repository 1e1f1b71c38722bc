"""Decide on all records that a filter of the queue holds, as a job: in steps that are each one short transaction."""

import datetime
from collections.abc import Iterator
from copy import copy
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, must
from accounts.audit import Event
from accounts.letters import tell_returned
from accounts.people import User
from entry.verifying.bulk_decision import BulkDecision
from entry.verifying.decisions import Verb
from entry.verifying.queue import QueueFilter
from entry.verifying.summary import decidable, unusual_keys
from jobs.running import Overtaken, Run, begin
from jobs.tasks import task
from records.authorship import load_authorship
from records.closing import ClosedPeriod, PeriodClosed, load_days, refusal
from records.grouping import in_chunks
from records.models import Verifiable, Verification
from records.registry import RecordKind, verifiable_kinds
from records.verification import decision_event, move, refusal_to_decide

DECIDE = "decide"
AT_ONCE = 500
"""Up to so many records are decided on while the person waits: about a second."""
STEP = 500
"""Records decided on in one transaction, so that nobody waits long for the database."""


def begin_decision(decision: BulkDecision, number: int, *, by: User) -> None:
    begin(DECIDE, decision.job_key, by=by, at_once=number <= AT_ONCE, decision=str(decision.pk))


@task(
    DECIDE,
    doing=_("being decided on"),
    sentence=_("The records are being decided on. Those that are done stay so if the work is interrupted."),
)
def _decide(run: Run, decision: str) -> None:
    must(run.by, Action.ENTER, Subject.QUEUE)
    found = BulkDecision.objects.filter(pk=decision, decided_at=None).first()
    if found is None:
        raise Overtaken
    chunks = list(_chunks(found, run.by))
    for number, (kind, keys) in enumerate(chunks):
        run.report(number, len(chunks))
        _decide_on(found.pk, kind, keys, run.by)
    with run.finishing():
        BulkDecision.objects.filter(pk=found.pk).update(decided_at=timezone.now())


def _chunks(decision: BulkDecision, by: User) -> Iterator[tuple[RecordKind, list[int]]]:
    """The records that waited when the summary was shown; a change since has submitted its record again."""
    filters = QueueFilter(QueryDict(decision.filters), by)
    if not filters.is_valid():
        return
    for kind in verifiable_kinds().values():
        records = decidable(filters, kind, by)
        if decision.without_unusual:
            records = records.exclude(pk__in=unusual_keys(kind, records))
        waited = records.filter(_as_seen(decision.seen_at)).order_by("pk")
        for keys in in_chunks(list(waited.values_list("pk", flat=True)), STEP):
            yield kind, keys


def _as_seen(at: datetime.datetime) -> Q:
    return Q(submitted_at__lte=at) | Q(submitted_at=None)


@transaction.atomic
def _decide_on(pk: UUID, kind: RecordKind, keys: list[int], by: User) -> None:
    """Decide on some records, each by its own rules, and count them with the decision."""
    decision = BulkDecision.objects.select_for_update().get(pk=pk)
    waiting = kind.verifiable_records().filter(_as_seen(decision.seen_at), pk__in=keys)
    records: list[Verifiable] = list(
        waiting.filter(verification=Verification.SUBMITTED).order_by("pk").select_for_update(of=("self",))
    )
    load_authorship(records, by)
    load_days(records)
    allowed, periods = [], list(ClosedPeriod.objects.for_person(by))
    for record in records:
        if refused := _moved(record, decision, by, periods):
            decision.refused[refused] = decision.refused.get(refused, 0) + 1
        else:
            allowed.append(record)
    kind.plain_records().overwrite(allowed)
    Event.objects.bulk_create(decision_event(record, by=by) for record in allowed)
    if decision.verb != Verb.VERIFY:
        for record in {record.submitted_by: record for record in allowed}.values():
            tell_returned(record.submitted_by, str(record), record.return_note)
    decision.done += len(allowed)
    decision.save(update_fields=["done", "refused"])


def _moved(record: Verifiable, decision: BulkDecision, by: User, periods: list[ClosedPeriod]) -> str:
    """Verify or return a record in memory; the reason where it cannot be, else blank."""
    if refused := refusal_to_decide(by, record):
        return str(refused)
    before = copy(record)
    state = Verification.VERIFIED if decision.verb == Verb.VERIFY else Verification.RETURNED
    if state == Verification.RETURNED:
        record.return_note = decision.note
    move(record, state, by=by, at=timezone.now())
    closed = refusal(before, record, periods)
    return str(PeriodClosed(closed)) if closed else ""

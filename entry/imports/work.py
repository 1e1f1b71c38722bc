"""Checking and applying an upload: small ones in the request, larger ones in the task worker.

State and progress are in the database, so that every process can show them. A workbook is planned outside the transaction
that writes it: progress is visible meanwhile, and writers wait only while it is written. After a crash nothing was applied,
and a person can begin again.
"""

import datetime
import logging
import time
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.access import Action, Subject, must
from accounts.actor import acting
from accounts.audit import EventType, number_of, record
from accounts.models import User
from entry.imports.upload import WORKING, Upload, UploadLine, UploadState
from records.closing import PeriodClosed
from records.models import Stale
from workbook.applying import apply as write
from workbook.importing import plan_file
from workbook.planning import Plan
from workbook.preview import PreviewLine, describe, digest
from workbook.problems import Unreadable
from workbook.reading import count_rows

logger = logging.getLogger(__name__)

AT_ONCE = 2_000
"""Up to so many rows an upload is checked or applied while the person waits: about a second."""
SILENCE = datetime.timedelta(seconds=45)
"""Planning without a report of progress for longer was interrupted."""
WRITING = datetime.timedelta(minutes=10)
"""While rows are written no progress is visible outside the transaction; longer than this it was interrupted."""
EVERY = 0.5
"""Seconds between two reports of progress."""


def begin(upload: Upload, state: UploadState, *, by: User) -> bool:
    """Check or apply an upload; False where work on it is under way or it is applied."""
    if upload.state == UploadState.APPLIED or is_alive(upload):
        return False
    # What is applied is what was read, in the language in which it was read.
    language = {"language": translation.get_language(), "changed_since": False}
    fresh = {"begun_at": timezone.now(), "moved_at": None, "done": 0, "total": 0, "problem": ""}
    same = _same_attempt(upload).exclude(state=UploadState.APPLIED)
    if not same.update(
        state=state, attempt=F("attempt") + 1, **fresh, **(language if state is UploadState.CHECKING else {})
    ):
        return False
    upload.refresh_from_db()
    if _is_small(upload):
        work(upload, by=by)
    else:
        in_worker(upload, by)
    return True


def _is_small(upload: Upload) -> bool:
    try:
        return count_rows(Path(upload.file.path)) <= AT_ONCE
    except Unreadable:
        return True


def in_worker(upload: Upload, by: User) -> None:
    """Put the work in the queue of the task worker."""
    work_on.enqueue(str(upload.pk), upload.attempt, by.pk)


@task()
def work_on(pk: str, attempt: int, by: int) -> None:
    """The task: nothing is done for an attempt that was overtaken or discarded."""
    if upload := Upload.objects.filter(pk=pk, attempt=attempt).first():
        work(upload, by=User.objects.get(pk=by))


def work(upload: Upload, *, by: User) -> None:
    """Check or apply by the upload's state, once, on behalf of a person; end in a state that the person can act on."""
    if not _same_attempt(upload).filter(moved_at=None).update(moved_at=timezone.now()):
        return
    run = _apply if upload.state == UploadState.APPLYING else _check
    try:
        with acting(by), translation.override(upload.language):
            # The person's access may have been withdrawn while the work waited.
            must(by, Action.ENTER, Subject.IMPORT)
            run(upload, by)
    except Unreadable as fault:
        _end(upload, UploadState.UNUSABLE, str(fault))
    except PermissionDenied:
        _end(upload, UploadState.FAILED, _("Nothing was written: the person may no longer import workbooks."))
    except Exception:
        logger.exception("upload %s", upload.pk)
        _end(upload, UploadState.FAILED)


def _check(upload: Upload, _by: User, *, changed_since: bool = False) -> None:
    lines = describe(_plan(upload))
    with transaction.atomic():
        if locked := _locked(upload):
            _store_preview(locked, lines, changed_since=changed_since)


def _apply(upload: Upload, by: User) -> None:
    """Plan again and apply in one transaction; where the plan differs from the preview, show it instead."""
    plan = _plan(upload)
    lines = describe(plan)
    try:
        with transaction.atomic():
            locked = _locked(upload)
            if locked is None:
                return
            if plan.faults or digest(lines) != locked.digest:
                _store_preview(locked, lines, changed_since=True)
                return
            write(plan)
            locked.state, locked.applied_by, locked.applied_at = UploadState.APPLIED, by, timezone.now()
            locked.save()
            record(EventType.IMPORTED, by=by, about=number_of(locked), rows=len(lines))
    except (Stale, PeriodClosed, IntegrityError):
        # Another person saved between planning and writing.
        _check(upload, by, changed_since=True)


def _plan(upload: Upload) -> Plan:
    reported = 0.0

    def report(done: int, total: int) -> None:
        nonlocal reported
        if done == total or time.monotonic() - reported > EVERY:
            reported = time.monotonic()
            _same_attempt(upload).update(done=done, total=total, moved_at=timezone.now())

    return plan_file(Path(upload.file.path), create_missing=upload.create_missing, progress=report)


def _same_attempt(upload: Upload) -> QuerySet[Upload]:
    return Upload.objects.filter(pk=upload.pk, attempt=upload.attempt)


def _locked(upload: Upload) -> Upload | None:
    """The upload until the transaction ends; None where later work has overtaken this or it was discarded."""
    found = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    return found if found and found.attempt == upload.attempt else None


def _store_preview(upload: Upload, lines: list[PreviewLine], *, changed_since: bool) -> None:
    """Store the preview of an upload."""
    upload.lines.all().delete()
    UploadLine.objects.bulk_create(
        (
            UploadLine(
                upload=upload,
                place=place,
                sheet=line.sheet,
                row=line.row,
                outcome=line.outcome,
                name=line.name,
                parts=line.parts,
            )
            for place, line in enumerate(lines)
        ),
        batch_size=2000,
    )
    upload.state, upload.digest, upload.changed_since = UploadState.CHECKED, digest(lines), changed_since
    upload.save()


def _end(upload: Upload, state: UploadState, problem: str = "") -> None:
    _same_attempt(upload).update(state=state, problem=problem)


def discard(upload: Upload) -> bool:
    """Remove an upload and its file. False for one that is applied or being applied."""
    with transaction.atomic():
        locked = _locked(upload)
        if (
            locked is None
            or locked.state == UploadState.APPLIED
            or (locked.state == UploadState.APPLYING and is_alive(locked))
        ):
            return False
        locked.delete()
    upload.file.delete(save=False)
    return True


def is_waiting(upload: Upload) -> bool:
    """Whether the work is in the queue and no worker has begun it."""
    return upload.state in WORKING and upload.moved_at is None


def is_alive(upload: Upload) -> bool:
    """Whether work on the upload waits for its turn or is under way, in any process."""
    if upload.state not in WORKING:
        return False
    if upload.moved_at is None:
        return True
    is_writing = upload.state == UploadState.APPLYING and upload.done == upload.total > 0
    return timezone.now() - upload.moved_at < (WRITING if is_writing else SILENCE)

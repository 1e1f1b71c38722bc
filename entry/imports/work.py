"""The work that an upload needs, apart from the request that asked for it: checking, and applying.

It runs in a thread of the web server, and all that matters of it is in the database: any process can show how
it stands, and after a restart in the middle nothing was applied and a person can have it done again.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.actor import acting
from accounts.audit import EventType, number_of, record
from entry.imports.progress import SILENCE, Progress, Standing, standing
from entry.imports.upload import WORKING, State, Upload, UploadLine
from records.closing import PeriodClosed
from records.models import Stale
from workbook.applying import apply as write
from workbook.importing import plan_file
from workbook.planning import Plan
from workbook.preview import Line, describe, digest
from workbook.problems import Unreadable

logger = logging.getLogger(__name__)


def begin(upload: Upload, state: State, *, by: Any) -> bool:
    """Check or apply an upload in the background; False where work on it is under way or it is applied."""
    if upload.state == State.APPLIED or is_alive(upload):
        return False
    now, language = timezone.now(), translation.get_language()
    # What is applied is what was read, in the language in which it was read.
    said = {"language": language, "changed_since": False} if state is State.CHECKING else {}
    same = Upload.objects.filter(pk=upload.pk, attempt=upload.attempt)
    if not same.update(state=state, attempt=F("attempt") + 1, begun_at=now, problem="", **said):
        return False
    upload.refresh_from_db()
    _progress_file(upload).unlink(missing_ok=True)
    in_background(lambda: work(upload, by=by))
    return True


def in_background(task: Callable[[], None]) -> None:
    """Not a daemon: a server that is asked to stop waits for it."""

    def run() -> None:
        try:
            task()
        finally:
            connection.close()

    threading.Thread(target=run).start()


def work(upload: Upload, *, by: Any) -> None:
    """Do what the upload's state says, in a person's name; whatever happens ends in a state to act on."""
    task = _apply if upload.state == State.APPLYING else _check
    try:
        with acting(by), translation.override(upload.language):
            task(upload, by)
    except Unreadable as fault:
        _end(upload, State.UNUSABLE, str(fault))
    except Exception:
        logger.exception("upload %s", upload.pk)
        _end(upload, State.FAILED)
    finally:
        _progress_file(upload).unlink(missing_ok=True)


def _check(upload: Upload, _by: Any, *, changed_since: bool = False) -> None:
    lines = describe(_plan(upload))
    with transaction.atomic():
        if locked := _locked(upload):
            _keep(locked, lines, changed_since=changed_since)


def _apply(upload: Upload, by: Any) -> None:
    """Plan anew and apply, in one transaction; where the plan now says something else, show it instead."""
    try:
        with transaction.atomic():
            locked = _locked(upload)
            if locked is None:
                return
            plan = _plan(locked)
            lines = describe(plan)
            if plan.faults or digest(lines) != locked.digest:
                _keep(locked, lines, changed_since=True)
                return
            write(plan)
            locked.state, locked.applied_by, locked.applied_at = State.APPLIED, by, timezone.now()
            locked.save()
            record(EventType.IMPORTED, by=by, about=number_of(locked), rows=len(lines))
    except (Stale, PeriodClosed, IntegrityError):
        # Somebody saved between planning and writing.
        _check(upload, by, changed_since=True)


def _plan(upload: Upload) -> Plan:
    progress = Progress(_progress_file(upload))
    progress(0, 0)
    return plan_file(Path(upload.file.path), create_missing=upload.create_missing, progress=progress)


def _locked(upload: Upload) -> Upload | None:
    """The upload until the transaction ends; None where later work has overtaken this or it was discarded."""
    found = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    return found if found and found.attempt == upload.attempt else None


def _keep(upload: Upload, lines: list[Line], *, changed_since: bool) -> None:
    """Keep the preview, so that it is there after a reload and a restart."""
    upload.lines.all().delete()
    UploadLine.objects.bulk_create(
        (
            UploadLine(
                upload=upload,
                place=place,
                sheet=line.sheet,
                row=line.row,
                fate=line.fate,
                name=line.name,
                parts=line.parts,
            )
            for place, line in enumerate(lines)
        ),
        batch_size=2000,
    )
    upload.state, upload.digest, upload.changed_since = State.CHECKED, digest(lines), changed_since
    upload.save()


def _end(upload: Upload, state: State, problem: str = "") -> None:
    Upload.objects.filter(pk=upload.pk, attempt=upload.attempt).update(state=state, problem=problem)


def discard(upload: Upload) -> bool:
    """Walk away from an upload: nothing of it is kept. False for one that is or is being applied."""
    with transaction.atomic():
        locked = _locked(upload)
        if (
            locked is None
            or locked.state == State.APPLIED
            or (locked.state == State.APPLYING and is_alive(locked))
        ):
            return False
        locked.delete()
    _progress_file(upload).unlink(missing_ok=True)
    upload.file.delete(save=False)
    return True


def progress_of(upload: Upload) -> Standing:
    """How far the work is; what has not spoken yet has been silent since it began."""
    since_begun = (timezone.now() - upload.begun_at).total_seconds()
    return standing(_progress_file(upload)) or Standing(silent_for=since_begun)


def is_alive(upload: Upload) -> bool:
    """Whether work on the upload is under way, in this process or another."""
    return upload.state in WORKING and progress_of(upload).silent_for < SILENCE


def _progress_file(upload: Upload) -> Path:
    return Path(upload.file.path).with_suffix(".progress")

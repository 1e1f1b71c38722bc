"""Checking and applying an upload, as jobs: small ones in the request, larger ones in the worker.

A workbook is planned outside the transaction that writes it: progress is visible meanwhile, and writers wait only while it
is written.
"""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, must
from accounts.audit import EventType, number_of, record
from accounts.models import User
from entry.imports.preview import told_once
from entry.imports.upload import WRITTEN, Upload, UploadLine, UploadState
from jobs.models import Job
from jobs.running import Overtaken, Run, begin
from jobs.tasks import task
from records.closing import PeriodClosed
from records.models import Stale
from records.origin import import_key
from records.stores import on_disk
from records.trail import because_of
from workbook.applying import apply as write
from workbook.grouping import grouped
from workbook.importing import plan_file
from workbook.planning import Plan
from workbook.preview import PreviewLine, describe, digest
from workbook.problems import Unreadable
from workbook.reading import unpacked_size

AT_ONCE = 500_000
"""Up to so many bytes, unpacked, an upload is checked or applied while the person waits: 2,000 rows of sales, a second."""
CHECK, APPLY = "check_upload", "apply_upload"


def begin_check(upload: Upload, *, by: User) -> bool:
    """Check an upload, in the language of the current page; False where it is applied or being worked on."""
    return _begin(CHECK, upload, by)


def begin_applying(upload: Upload, *, by: User) -> bool:
    """Apply what the preview shows, in whose language it is compared; False where it is applied or being worked on."""
    return _begin(APPLY, upload, by, upload.language)


def create_missing(upload: Upload, *, by: User) -> bool:
    """Check an upload again as one that creates what it refers to and is not there yet."""
    open_ = Upload.objects.filter(pk=upload.pk).exclude(state__in=WRITTEN)
    open_.update(create_missing=True)
    return begin_check(upload, by=by)


def _begin(name: str, upload: Upload, by: User, language: str = "") -> bool:
    if upload.state in WRITTEN:
        return False
    small = _is_small(upload)
    job = begin(name, upload.job_key, by=by, at_once=small, language=language, upload=str(upload.pk))
    return job is not None


def _is_small(upload: Upload) -> bool:
    try:
        with on_disk(upload.file) as path:
            return unpacked_size(path) <= AT_ONCE
    except Unreadable:
        return True


@task(CHECK, doing=_("being checked"), sentence=_("The workbook is being checked; nothing is written."))
def _check(run: Run, upload: str) -> None:
    """Store what the workbook would do, or why it cannot be used."""
    found = _upload(run, upload)
    if plan := _plan_or_refuse(found, run):
        lines = describe(plan)
        with run.finishing():
            _store_preview(found, plan, lines, run.job.language)


@task(
    APPLY,
    doing=_("being applied"),
    sentence=_("The workbook is being checked once more and applied, all of it or nothing."),
)
def _apply(run: Run, upload: str) -> None:
    """Plan again and apply in one transaction; where the plan differs from the preview, show it instead."""
    found = _upload(run, upload)
    plan = _plan_or_refuse(found, run)
    if plan is None:
        return
    lines = describe(plan)
    if plan.faults or digest(lines) != found.digest:
        _show_anew(run, found, plan, lines)
        return
    try:
        with run.finishing():
            _write(found, plan, run.by, len(lines))
    except (Stale, PeriodClosed, IntegrityError):
        # Another person saved between planning and writing.
        plan = _plan(found, run)
        _show_anew(run, found, plan, describe(plan))


def _write(upload: Upload, plan: Plan, by: User, rows: int) -> None:
    with because_of(import_key(upload.pk)):
        write(plan)
    _store_state(upload, UploadState.APPLIED, applied_by=by, applied_at=timezone.now())
    record(EventType.IMPORTED, by=by, about=number_of(upload), rows=rows)


def _show_anew(run: Run, upload: Upload, plan: Plan, lines: list[PreviewLine]) -> None:
    with run.finishing():
        _store_preview(upload, plan, lines, run.job.language, changed_since=True)


def _upload(run: Run, pk: str) -> Upload:
    """The person's upload, if they may still import: access may have been withdrawn while the work waited."""
    must(run.by, Action.ENTER, Subject.IMPORT)
    found = Upload.objects.by(run.by).filter(pk=pk).exclude(state__in=WRITTEN).first()
    if found is None:
        raise Overtaken
    return found


def _plan_or_refuse(upload: Upload, run: Run) -> Plan | None:
    """The plan; None where the file cannot be used, also no more, which the upload then says."""
    try:
        return _plan(upload, run)
    except Unreadable as fault:
        with run.finishing():
            _store_state(upload, UploadState.UNUSABLE, problem=str(fault))
        return None


def _plan(upload: Upload, run: Run) -> Plan:
    with on_disk(upload.file) as path:
        return plan_file(path, create_missing=upload.create_missing, progress=run.report)


def _store_state(upload: Upload, state: UploadState, **values: object) -> None:
    """Write the upload's state, if nobody discarded or applied it meanwhile."""
    open_ = Upload.objects.filter(pk=upload.pk).exclude(state__in=WRITTEN)
    if not open_.update(state=state, **values):
        raise Overtaken


def _store_preview(
    upload: Upload, plan: Plan, lines: list[PreviewLine], language: str, *, changed_since: bool = False
) -> None:
    _store_state(
        upload,
        UploadState.CHECKED,
        digest=digest(lines),
        language=language,
        changed_since=changed_since,
        groups=[asdict(told_once(group)) for group in grouped(plan.faults)],
        hidden={sheet.es: {"words": str(found), "rows": found.rows} for sheet, found in plan.hidden.items()},
        problem="",
    )
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


def discard(upload: Upload) -> bool:
    """Remove an upload and its file. False for one that is applied or being applied."""
    with transaction.atomic():
        locked = Upload.objects.select_for_update().filter(pk=upload.pk).first()
        jobs = Job.objects.filter(key=upload.job_key)
        if locked is None or locked.state in WRITTEN or jobs.unfinished().filter(task=APPLY):
            return False
        # Whoever checks it still is overtaken and writes nothing.
        jobs.delete()
        locked.delete()
    upload.file.delete(save=False)
    return True

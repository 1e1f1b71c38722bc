"""Load uploaded files, as jobs."""

from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, must
from accounts.audit import EventType, number_of, record
from accounts.models import User
from customs.loading import Outcome, load
from customs.models import CustomsUpload, UploadState
from jobs.running import Overtaken, Run, begin
from jobs.tasks import task
from records.stores import on_disk

AT_ONCE = 2_000_000
"""Files up to so many bytes are loaded while the person waits: a week takes a second or two."""
LOAD = "load_customs"


def receive(file: UploadedFile, by: User, **days: object) -> CustomsUpload:
    """Keep an uploaded file and begin to load it. Raises NotStored."""
    upload = CustomsUpload(name=Path(file.name or "").name[:200], uploaded_by=by, **days)
    upload.file.save("", file)
    begin(LOAD, upload.job_key, by=by, at_once=(file.size or 0) <= AT_ONCE, upload=str(upload.pk))
    return upload


@task(
    LOAD,
    doing=_("being loaded"),
    sentence=_("The file of declarations is being loaded, all of it or nothing."),
)
def _load(run: Run, upload: str) -> None:
    """Load a file, and note what became of it. One that was loaded before its runner died is found unchanged."""
    must(run.by, Action.ENTER, Subject.CUSTOMS)
    found = CustomsUpload.objects.filter(pk=upload, state=UploadState.RECEIVED).first()
    if found is None:
        raise Overtaken
    days = {"first": found.first_day, "published": found.published}
    with on_disk(found.file) as path:
        outcome = load(path, found.name, **days, progress=run.report)
    with run.finishing():
        _note(found, outcome, run.by)
    found.file.delete(save=False)


def _note(upload: CustomsUpload, outcome: Outcome, by: User) -> None:
    upload.state, upload.message, upload.rejects = outcome.state, outcome.message, outcome.rejects
    upload.save(update_fields=["state", "message", "rejects"])
    if outcome.state in (UploadState.TAKEN, UploadState.REPLACED):
        record(EventType.DECLARATIONS_LOADED, by=by, about=number_of(upload), rows=outcome.held)

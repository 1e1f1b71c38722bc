"""The programme workbook on the web: upload, preview, apply or discard."""

import tempfile
from pathlib import Path
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Action, Subject, may, must, requires
from accounts.models import User
from entry.imports.filled_workbook import begin_filled_workbook, file_name, is_large
from entry.imports.forms import TemplateForm, UploadForm
from entry.imports.preview import by_verification, preview
from entry.imports.undoing import begin_undo, undoing
from entry.imports.upload import Upload, UploadState
from entry.imports.work import begin_applying, begin_check, create_missing, discard
from jobs.models import Job
from records.storage import NotStored
from reports.exports.responses import record_export
from workbook.layout import SHEETS
from workbook.writing import write

SHOWN = 30


@requires(Action.SEE, Subject.IMPORT)
def import_(request: HttpRequest) -> HttpResponse:
    """The person's uploads, and the form for a new one."""
    may_create = may(request.user, Action.ENTER, Subject.REFERENCE)
    if request.method == "POST":
        must(request.user, Action.ENTER, Subject.IMPORT)
        form = UploadForm(request.POST, request.FILES, may_create=may_create)
        if form.is_valid():
            try:
                return _receive(request, form)
            except NotStored as fault:
                form.add_error("file", str(fault))
    else:
        form = UploadForm(may_create=may_create)
    uploads = Upload.objects.for_person(request.user).select_related("uploaded_by")[:SHOWN]
    sheets = by_verification(sheet.es for sheet in SHEETS)
    return render(
        request,
        "entry/imports/import.html",
        {"form": form, "uploads": Job.objects.beside(uploads), "sheets": sheets},
    )


def _receive(request: HttpRequest, form: UploadForm) -> HttpResponse:
    form.instance.uploaded_by = request.user
    form.instance.name = form.cleaned_data["file"].name[:200]
    with transaction.atomic():
        upload = form.save()
    begin_check(upload, by=form.instance.uploaded_by)
    return redirect("entry:upload", upload.pk)


@requires(Action.SEE, Subject.IMPORT)
@require_safe
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What an upload would do, or did."""
    page = preview(_upload(request, pk), request.GET)
    return render(request, "entry/imports/upload.html", {"page": page})


@requires(Action.ENTER, Subject.IMPORT)
@require_POST
def upload_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check again: what the file refers to may have been corrected."""
    begin_check(_own_upload(request, pk), by=cast(User, request.user))
    return redirect("entry:upload", pk)


@requires(Action.ENTER, Subject.IMPORT)
@require_POST
def upload_create_missing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check again, creating the calls, chains, institutions and types that are missing."""
    must(request.user, Action.ENTER, Subject.REFERENCE)
    create_missing(_own_upload(request, pk), by=cast(User, request.user))
    return redirect("entry:upload", pk)


@requires(Action.ENTER, Subject.IMPORT)
@require_POST
def upload_apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Apply what the preview shows."""
    begin_applying(_own_upload(request, pk), by=cast(User, request.user))
    return redirect("entry:upload", pk)


@requires(Action.ENTER, Subject.IMPORT)
def upload_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What undoing an applied upload would do; sent as a form, it is undone."""
    found = get_object_or_404(Upload.objects.for_person(request.user), pk=pk, state=UploadState.APPLIED)
    if request.method == "POST":
        begin_undo(found, by=cast(User, request.user))
        return redirect("entry:upload", pk)
    return render(request, "entry/imports/undo.html", {"upload": found, "undoing": undoing(found)})


@requires(Action.ENTER, Subject.IMPORT)
@require_POST
def upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Discard an upload."""
    if discard(_upload(request, pk)):
        messages.info(request, _("The upload was discarded; nothing of it was applied."))
    else:
        messages.error(request, _("This upload is being applied or was applied: it cannot be discarded."))
    return redirect("entry:import")


def _upload(request: HttpRequest, pk: UUID) -> Upload:
    """The upload, for its author and administrators; 404 for others."""
    uploads = Upload.objects.for_person(request.user).select_related("uploaded_by", "applied_by", "undone_by")
    return get_object_or_404(uploads, pk=pk)


def _own_upload(request: HttpRequest, pk: UUID) -> Upload:
    """The upload, for its author alone: 404 for others, administrators among them."""
    return get_object_or_404(Upload.objects.by(request.user), pk=pk)


@requires(Action.TAKE, Subject.SALES)
@require_safe
def template(request: HttpRequest) -> FileResponse | HttpResponse:
    """The workbook to fill in, empty or with the present data."""
    form = TemplateForm(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('entry:template')}?language=es")
    if form.cleaned_data["filled"]:
        record_export(request, _("The filled workbook"), "xlsx")
        if is_large():
            export = begin_filled_workbook(form.cleaned_data["language"], by=cast(User, request.user))
            return redirect("reports:export", export.pk)
    # Excel's format needs its whole file at hand; the response removes it when it was sent.
    file = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115
    write(Path(file.name), **form.cleaned_data)
    return FileResponse(file, as_attachment=True, filename=file_name(filled=form.cleaned_data["filled"]))

"""Files of evidence: attach, download and remove them."""

import logging

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.access import Action, Subject, requires
from accounts.audit import number_of
from accounts.people import Reader
from entry.evidence.forms import EvidenceForm
from records.attaching import attach, detach
from records.links import page_of
from records.models import Evidence, Verifiable
from records.registry import verifiable_kinds
from reports.exports.responses import record_export

logger = logging.getLogger(__name__)

IN_VIEW = "evidence"
"""The tag of messages that are shown beside the files: the page opens there, far from its beginning."""


@requires(Action.ENTER, Subject.EVIDENCE)
def evidence_add(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Attach the chosen files; report each that cannot be accepted, and keep the others."""
    record = _record_or_404(request.user, kind, pk)
    if request.method == "POST":
        form = EvidenceForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Choose a file first."), IN_VIEW)
        for upload in form.cleaned_data.get("chosen", []):
            try:
                messages.success(
                    request, _("Attached: %s") % attach(record, upload, by=request.user), IN_VIEW
                )
            except ValidationError as refusal:
                messages.error(request, f"{upload.name}: {' '.join(refusal.messages)}", IN_VIEW)
    return redirect(f"{page_of(record)}#evidence")


@requires(Action.SEE, Subject.EVIDENCE)
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the file as a download only: a browser neither shows nor runs it. One that was damaged is not sent."""
    found = _evidence_or_404(request.user, pk)
    if not found.is_intact:
        logger.error("evidence %s: %s is not the file that was attached", found.pk, found.file.name)
        messages.error(
            request,
            _("%s is missing or damaged in the store, and was not sent. Tell the administrator.") % found,
            IN_VIEW,
        )
        return redirect(f"{page_of(found.record)}#evidence")
    record_export(request, number_of(found), "evidence", of=number_of(found.record))
    return FileResponse(
        found.file.open(),
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@requires(Action.ENTER, Subject.EVIDENCE)
def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = _evidence_or_404(request.user, pk)
    address = f"{page_of(found.record)}#evidence"
    if request.method == "POST":
        try:
            detach(found)
            messages.success(request, _("Removed: %s") % found, IN_VIEW)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages), IN_VIEW)
    return redirect(address)


def _evidence_or_404(reader: Reader, pk: int) -> Evidence:
    """A file for readers who may see its record."""
    found = get_object_or_404(Evidence.objects.select_related("content_type"), pk=pk)
    _record_or_404(reader, found.content_type.model, found.object_id)
    return found


def _record_or_404(reader: Reader, slug: str, pk: int) -> Verifiable:
    """The record that an address names, of a kind that can have evidence."""
    kind = verifiable_kinds().get(slug)
    if kind is None:
        raise Http404
    record: Verifiable = get_object_or_404(kind.records().seen_by(reader), pk=pk)
    return record

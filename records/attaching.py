"""Attach files of evidence to records and detach them."""

import hashlib
from typing import IO, cast

import puremagic
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from accounts.people import User
from records.archives import DAMAGED, has_macros, has_remote_template, open_archive
from records.evidence import MOST_BYTES, Evidence, MediaType, path_of
from records.record import check_rules, writing
from records.states import HANDED_IN
from records.storage import NotStored
from records.verification import Verifiable, resubmit

LONGEST_NAME = 200
BEGINNING = 4096
"""The number of bytes that identify a PDF or an image."""
OFFICE = {"xl/workbook.xml": MediaType.XLSX, "word/document.xml": MediaType.DOCX}
"""The member that distinguishes the types of Office files, which are all ZIP archives."""


@writing()
def attach(record: Verifiable, upload: UploadedFile, *, by: User | AnonymousUser) -> Evidence:
    """Store a file as evidence of a record. The same file again replaces one that was damaged in the store.

    Raises ValidationError for a file that cannot be accepted or stored, PeriodClosed for a record in a closed period,
    NotPermitted for a record that the current user may not change.
    """
    if not isinstance(by, User):
        raise PermissionDenied
    check_rules([(record, None)])
    _must_fit(upload)
    kind = media_type(upload)
    evidence = Evidence(
        record=record,
        name=_name(upload, kind),
        media_type=kind,
        size=upload.size or 0,
        sha256=_digest(upload),
        added_by=by,
    )
    if found := _same(record, evidence.sha256):
        if found.is_intact:
            raise ValidationError(_("This file is attached already, as “%s”.") % found.name)
        _store(found, upload)
        return found
    _store(evidence, upload)
    evidence.save()
    _submit_again(record)
    return evidence


@writing()
def detach(evidence: Evidence) -> None:
    """Detach a file from its record; the history and the storage keep it. Raises PeriodClosed."""
    check_rules([(evidence.record, None)])
    evidence.delete()
    _submit_again(cast(Verifiable, evidence.record))


def _submit_again(record: Verifiable) -> None:
    """A verification is of the evidence too: with a change of it a record that was handed in waits again."""
    stored = record.stored()
    if stored and stored.verification in HANDED_IN:
        resubmit(stored)
        stored.save()


def media_type(upload: UploadedFile) -> MediaType:
    """The media type by content; the file name and the browser's type are ignored."""
    upload.seek(0)
    beginning = upload.read(BEGINNING)
    found = _office(upload) if beginning.startswith(b"PK\x03\x04") else _plain(beginning)
    if found is None:
        raise ValidationError(_("Evidence is a PDF, a PNG or JPEG image, or an XLSX or DOCX without macros."))
    return found


def _plain(beginning: bytes) -> MediaType | None:
    """Detect a PDF or an image by its first bytes."""
    try:
        kinds = [match.mime_type for match in puremagic.magic_string(beginning)]
    except puremagic.PureError:
        return None
    return next((MediaType(kind) for kind in kinds if kind in MediaType), None)


def _office(upload: UploadedFile) -> MediaType | None:
    """Detect a workbook or a document; files with macros are refused."""
    try:
        with open_archive(cast(IO[bytes], upload)) as archive:
            parts = set(archive.namelist())
            if has_macros(archive):
                return None
            is_remote = has_remote_template(archive)
    except DAMAGED:
        return None
    if is_remote:
        raise ValidationError(
            _(
                "This document takes its template from another address. Detach the template in Word and save it again."
            )
        )
    return next((kind for part, kind in OFFICE.items() if part in parts), None)


def _must_fit(upload: UploadedFile) -> None:
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > MOST_BYTES:
        raise ValidationError(_("A file of evidence has at most 20 MB."))


def _name(upload: UploadedFile, kind: MediaType) -> str:
    """The uploaded file's name with printable characters only, shortened before its extension, which is that of its type:
    a file can be a PDF and a program, and its name decides what opens it.
    """
    name = "".join(letter for letter in upload.name or "" if letter.isprintable()).strip() or "evidence"
    endings = (".jpg", ".jpeg") if kind is MediaType.JPEG else (f".{kind.label.lower()}",)
    name = name if name.lower().endswith(endings) else f"{name}{endings[0]}"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 10]}{name[-10:]}"


def _digest(upload: UploadedFile) -> str:
    upload.seek(0)
    return hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]


def _same(record: Verifiable, sha256: str) -> Evidence | None:
    kind = ContentType.objects.get_for_model(record)
    return Evidence.objects.filter(content_type=kind, object_id=record.pk, sha256=sha256).first()


def _store(evidence: Evidence, upload: UploadedFile) -> None:
    """Store the file under its digest, unless a file with the same content exists; one that was damaged is replaced."""
    evidence.file.name = path_of(evidence, evidence.name)
    if evidence.is_intact:
        return
    upload.seek(0)
    try:
        evidence.file.save(evidence.name, upload, save=False)
    except NotStored as fault:
        raise ValidationError(str(fault)) from fault

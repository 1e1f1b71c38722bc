"""Evidence: files attached to records, stored unchanged."""

from pathlib import PurePath
from typing import cast

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.constraints import between, one_of
from records.history import History
from records.record import Record
from records.storage import Store
from records.stores import store_at

MOST_BYTES = 20_000_000
"""A file of evidence is at most 20 MB."""


class MediaType(models.TextChoices):
    """Allowed media types, detected from the file's content."""

    PDF = "application/pdf", "PDF"
    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"


def storage() -> Storage:
    """A store that no web server serves: files are sent by a view that checks permissions."""
    return cast(Storage, store_at(settings.EVIDENCE_ROOT))


def path_of(evidence: "Evidence", _name: str) -> str:
    """The path from the digest; the uploaded file's name is never used as a path."""
    return str(PurePath(evidence.sha256[:2], evidence.sha256))


class Evidence(models.Model):
    """A file attached to a service, a row of sales or a market entry."""

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    # The index is for the history, which is looked up by record too (records/authorship.py).
    object_id = models.PositiveBigIntegerField(db_index=True)
    record: Record = GenericForeignKey()  # type: ignore[assignment] # stored only for records
    file = models.FileField(_("file"), storage=storage, upload_to=path_of)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("kind"), max_length=100, choices=MediaType)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    history = History()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [
            one_of("evidence_media_type_known", "media_type", MediaType.values),
            between("evidence_size_in_range", "size", 1, MOST_BYTES),
            models.CheckConstraint(condition=~Q(name=""), name="evidence_has_name"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "sha256"], name="evidence_once_per_record"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_intact(self) -> bool:
        """Whether the stored file is the one that was attached. Reads all of it."""
        return not files_of_evidence().fault(str(self.file.name), self.size, self.sha256)


def files_of_evidence() -> Store:
    """Where the files of evidence are."""
    return cast(Store, Evidence._meta.get_field("file").storage)

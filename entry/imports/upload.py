"""Workbooks that people upload, kept with the preview that they decide on."""

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may
from accounts.models import User
from records.constraints import one_of
from records.evidence import storage
from records.origin import import_key
from workbook.planning import RowOutcome


class UploadState(models.TextChoices):
    """How far an upload has come."""

    RECEIVED = "received", _("received")
    CHECKED = "checked", _("waits for your decision")
    UNUSABLE = "unusable", _("cannot be used")
    APPLIED = "applied", _("applied")
    UNDONE = "undone", _("undone")


WRITTEN = (UploadState.APPLIED, UploadState.UNDONE)
"""The states of an upload that was applied once; nothing more is done with it but undoing it."""


def path_of(upload: "Upload", _name: str) -> str:
    """Beside the evidence, under a name that cannot be guessed."""
    return f"uploads/{upload.pk}.xlsx"


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads for a person."""

    def for_person(self, user: User | AnonymousUser) -> Self:
        """The user's own uploads; all for those who may see the audit log."""
        return self if may(user, Action.SEE, Subject.AUDIT) else self.by(user)

    def by(self, user: User | AnonymousUser) -> Self:
        """The user's own, which nobody else checks or applies: whoever applies a workbook is the author of its rows."""
        return self.filter(uploaded_by=user.pk)


class Upload(models.Model):
    """A workbook on its way into the database: checked, previewed, and applied as a whole or discarded.

    Checking and applying are jobs under the upload's `job_key`. `digest` is of the preview that was shown, in `language`;
    so are `groups`, its faults told once each, and `hidden`, what Excel hides of each sheet.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("file"), storage=storage, upload_to=path_of)
    name = models.CharField(_("name"), max_length=200)
    create_missing = models.BooleanField(_("create what is missing"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    language = models.CharField(max_length=5, default="es")
    digest = models.CharField(max_length=64, blank=True)
    changed_since = models.BooleanField(default=False)
    groups = models.JSONField(default=list, blank=True)
    hidden = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("applied by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-uploaded_at"]
        constraints = [
            one_of("upload_state_known", "state", UploadState.values),
            models.CheckConstraint(
                condition=Q(state__in=WRITTEN, applied_at__isnull=False, applied_by__isnull=False)
                | (~Q(state__in=WRITTEN) & Q(applied_at__isnull=True, applied_by__isnull=True)),
                name="upload_applied_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def job_key(self) -> str:
        return import_key(self.pk)


class UploadLine(models.Model):
    """A line of an upload's preview, in its place; workbook.preview.PreviewLine describes its fields."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveIntegerField()
    sheet = models.CharField(max_length=31, blank=True)
    row = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=10, choices=[(outcome.value, outcome.value) for outcome in RowOutcome]
    )
    name = models.TextField(blank=True)
    parts = models.JSONField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "place"], name="upload_line_has_its_place"),
            one_of("upload_line_outcome_known", "outcome", [outcome.value for outcome in RowOutcome]),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"

"""What the staff's room keeps beside the records themselves."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.actor import history_user
from entry.imports.upload import Upload, UploadLine

__all__ = ["Acceptance", "Submission", "Upload", "UploadLine"]


class Acceptance(models.Model):
    """Somebody has looked at a suspicious value and says why it is right, as long as the record stays as it is.

    `version` is the record's when it was looked at: once the record changes, the acceptance no longer holds.
    """

    check_slug = models.SlugField(_("check"))
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    record = GenericForeignKey()
    version = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=500)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("accepted by"), on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(_("accepted at"), auto_now_add=True)

    history = HistoricalRecords(get_user=history_user)

    class Meta:
        verbose_name = _("accepted value")
        verbose_name_plural = _("accepted values")
        ordering = ["-accepted_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="acceptance_has_reason"),
            models.UniqueConstraint(
                fields=["check_slug", "content_type", "object_id", "version"], name="acceptance_once"
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Submission(models.Model):
    """A form that was saved, by the token of its submission: sent again, it leads to the same address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField()
    address = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="submission_once")]

    def __str__(self) -> str:
        return self.address

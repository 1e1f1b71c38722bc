"""Suspicious values that were accepted."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.history import History


class Acceptance(models.Model):
    """A suspicious value that a person has checked and found right, with the reason.

    `version` is the record's when it was checked: once the record changes, the acceptance no longer holds.
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

    history = History()

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

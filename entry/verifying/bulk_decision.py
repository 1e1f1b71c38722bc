"""Decisions on all records that a filter of the queue holds."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BulkDecision(models.Model):
    """One decision on many records: those that fitted the filter and waited when its summary was shown.

    `filters` is the query of the queue's address, `seen_at` when the summary was shown. `done` and `refused` (by reason)
    count the records decided on so far; `decided_at` is set when all are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verb = models.CharField(max_length=6, choices=[("verify", _("Verify")), ("return", _("Return"))])
    note = models.TextField(blank=True)
    filters = models.TextField(blank=True)
    without_unusual = models.BooleanField(default=False)
    seen_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager["BulkDecision"]()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.verb} {self.asked_at:%Y-%m-%d}"

    @property
    def job_key(self) -> str:
        return f"decision:{self.pk}"

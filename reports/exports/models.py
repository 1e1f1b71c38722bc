"""Documents issued, which can be verified, and exports made by a worker."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from records.languages import in_current_language

Facts = dict[str, list[tuple[str, str]]]
"""Pairs of a fact's name and value, by language."""


class Paper(models.Model):
    """A document that was issued: its code, what it is about, and the digests of its content and of its file.

    `facts` are the scope in words, in each language, as they were when it was issued: filters and groups of a later
    version can be others.
    """

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    scope = models.JSONField(_("scope"))
    facts: models.JSONField[Facts, Facts] = models.JSONField(_("scope in words"))
    digest = models.CharField(_("digest of the content"), max_length=64)
    file_digest = models.CharField(_("digest of the file"), max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("issued by"), on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        app_label = "reports"
        verbose_name = _("document issued")
        verbose_name_plural = _("documents issued")
        ordering = ["-issued_at"]

    def __str__(self) -> str:
        return f"{self.shown_code} · {self.title}"

    @property
    def scope_in_words(self) -> list[tuple[str, str]]:
        """The facts in the language of the page, or in any that they were kept in."""
        return in_current_language(self.facts, [])

    @property
    def shown_code(self) -> str:
        """The code as people read it: in groups of four."""
        return "-".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))


class Export(models.Model):
    """A file too long to be written within a request: what was requested, and the file, which is deleted after some days.

    It is written by a job under its `job_key`. `seen_as` is what its person could see and take then.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=50)
    arguments = models.JSONField(default=dict)
    query = models.TextField(blank=True)
    ending = models.CharField(max_length=4)
    site = models.CharField(max_length=200, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    total = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    seen_as = models.JSONField(default=dict)

    class Meta:
        app_label = "reports"
        verbose_name = pgettext_lazy("file", "export")
        verbose_name_plural = _("exports")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ending__in=["csv", "xlsx", "pdf"]), name="export_ending_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}.{self.ending} · {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def job_key(self) -> str:
        return f"export:{self.pk}"

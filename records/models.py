"""What every programme record has: whether somebody else has checked it, and who."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Verification(models.TextChoices):
    """How far a record is on its way to being counted."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")


class VerifiableQuerySet(models.QuerySet[Any]):
    """Records that count only when they are verified."""

    def counted(self, *, provisional: bool = False) -> Self:
        """Verified records; with `provisional`, submitted ones too. Draft and returned never count."""
        return self.filter(counts(provisional=provisional))


def counts(*, provisional: bool) -> Q:
    """The same rule as a condition."""
    states = [Verification.VERIFIED, *([Verification.SUBMITTED] if provisional else [])]
    return Q(verification__in=states)


class Verifiable(models.Model):
    """A record with its verification status, and who submitted and verified it when."""

    verification = models.CharField(
        _("verification"), max_length=10, choices=Verification, default=Verification.DRAFT
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("submitted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(verification__in=Verification.values), name="%(class)s_verification_known"
            ),
            models.CheckConstraint(
                condition=Q(verification=Verification.VERIFIED, verified_at__isnull=False)
                | (
                    ~Q(verification=Verification.VERIFIED)
                    & Q(verified_at__isnull=True, verified_by__isnull=True)
                ),
                name="%(class)s_verified_has_time",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(verified_by=F("submitted_by")),
                name="%(class)s_verified_by_another",
            ),
        ]

"""The verification statuses, and the fields that hold a record's status."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verification(models.TextChoices):
    """The verification status of a record."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")


HANDED_IN = (Verification.SUBMITTED, Verification.VERIFIED)
NOT_HANDED_IN = (Verification.DRAFT, Verification.RETURNED)

STAMPS = frozenset(
    {"verification", "submitted_by_id", "submitted_at", "verified_by_id", "verified_at", "return_note"}
)
"""Fields of the verification status; a change of these alone does not need verification again."""

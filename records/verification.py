"""Verification: whether somebody else has checked a record, and the one rule of how that changes.

draft → submitted → verified, or submitted → returned with a note → submitted again. Nobody verifies or returns
what they submitted themselves, and a change to a record sends it back to submitted in the name of whoever
changed it. The rule is the same for all three kinds of record, and stands below every form, list and import.
"""

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.access import Action, may
from accounts.actor import person
from accounts.audit import EventType
from records.record import Record, RecordQuerySet


class Verification(models.TextChoices):
    """How far a record is on its way to being counted."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")


STAMPS = frozenset(
    {"verification", "submitted_by_id", "submitted_at", "verified_by_id", "verified_at", "return_note"}
)
"""Fields that say how far a record is, and nothing of what it says."""


class VerifiableQuerySet(RecordQuerySet):
    """Records that count only when they are verified."""

    def counted(self, *, provisional: bool = False) -> Self:
        """Verified records; with `provisional`, submitted ones too. Draft and returned never count."""
        return self.filter(counts(provisional=provisional))

    def waiting_for(self, user: Any) -> Self:
        """What a person may verify or return: submitted, and by somebody else."""
        return self.seen_by(user).filter(verification=Verification.SUBMITTED).exclude(submitted_by=user)

    def without_evidence(self) -> Self:
        """Records to which no file is attached that shows that they are true."""
        return self.filter(evidence__isnull=True)


def by_verification(name: str) -> models.Index:
    """The index that the queue and the count of what waits for a person are read from."""
    return models.Index(fields=["verification", "submitted_by", "submitted_at"], name=name)


def counts(*, provisional: bool) -> Q:
    """The same rule as a condition."""
    states = [Verification.VERIFIED, *([Verification.SUBMITTED] if provisional else [])]
    return Q(verification__in=states)


class Verifiable(Record):
    """A record with its verification status, who submitted and verified it when, and why it was returned."""

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
    return_note = models.TextField(_("what has to be mended"), blank=True)

    evidence = GenericRelation("records.Evidence")
    objects = VerifiableQuerySet.as_manager()  # type: ignore[misc]

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

    @property
    def kind(self) -> str:
        """The name of its kind in addresses: that of its model."""
        return str(self._meta.model_name)

    def files(self) -> models.QuerySet[Any]:
        """Its files of evidence, with who added each."""
        files: models.QuerySet[Any] = self.evidence.select_related("added_by")
        return files

    def prepare_save(self, before: Self | None) -> None:
        """What somebody else has checked, or is about to, is no longer that once its values change."""
        if before is None or not self.differences(before) - STAMPS:
            return
        if self.verification in (before.verification, Verification.VERIFIED):
            resubmit(self)


def move(record: Verifiable, state: str, *, by: Any, at: datetime.datetime) -> None:
    """Bring a record to a state and stamp who did it when; `by` is None for the command line.

    Submitting stamps the submission; verifying stamps the verification; any other state clears the
    verification's stamp, because what it vouched for no longer stands.
    """
    record.verification = Verification(state)
    if record.verification == Verification.SUBMITTED:
        record.submitted_by, record.submitted_at = by, at
    verified = record.verification == Verification.VERIFIED
    record.verified_by, record.verified_at = (by, at) if verified else (None, None)
    if verified:
        record.return_note = ""


def resubmit(record: Verifiable) -> None:
    """A record whose values change waits for verification again; a draft or returned one stays with its author."""
    if record.verification in (Verification.VERIFIED, Verification.SUBMITTED):
        move(record, Verification.SUBMITTED, by=person(), at=timezone.now())


def may_submit(user: Any, record: Verifiable) -> bool:
    return may(user, Action.ENTER, record.SUBJECT) and record.verification in (
        Verification.DRAFT,
        Verification.RETURNED,
    )


def may_decide(user: Any, record: Verifiable) -> bool:
    """Whether the person may verify or return: never the one who submitted."""
    return (
        may(user, Action.VERIFY, record.SUBJECT)
        and record.verification == Verification.SUBMITTED
        and record.submitted_by_id != user.pk
    )


def submit(record: Verifiable, *, by: Any) -> None:
    """Hand a draft, or a returned record that was mended, to another person for verification."""
    if not may_submit(by, record):
        raise PermissionDenied(gettext("Only a draft or a returned record can be submitted."))
    _save_moved(record, Verification.SUBMITTED, by)


def verify(record: Verifiable, *, by: Any) -> None:
    """Vouch for a submitted record: from now on it counts."""
    if not may_decide(by, record):
        raise PermissionDenied(
            gettext("Only a submitted record can be verified, and never by who submitted it.")
        )
    _save_moved(record, Verification.VERIFIED, by)


def send_back(record: Verifiable, *, by: Any, note: str) -> None:
    """Return a submitted record to its author, with a note of what has to be mended."""
    if not may_decide(by, record):
        raise PermissionDenied(
            gettext("Only a submitted record can be returned, and never by who submitted it.")
        )
    if not note.strip():
        raise ValidationError({"note": gettext("Say what has to be mended.")})
    record.return_note = note.strip()
    _save_moved(record, Verification.RETURNED, by)


def _save_moved(record: Verifiable, state: Verification, by: Any) -> None:
    """Only the stamps are written: a verification is of what stands in the database, not of what is in memory."""
    move(record, state, by=by, at=timezone.now())
    record.save(
        update_fields=[field.removesuffix("_id") if field.endswith("_by_id") else field for field in STAMPS]
    )
    if state in NOTED:
        audit.record(
            NOTED[state],
            by=by,
            about=audit.number_of(record),
            kind=record.kind,
            key=record.pk,
            note=record.return_note,
        )


NOTED = {Verification.VERIFIED: EventType.VERIFIED, Verification.RETURNED: EventType.RETURNED}
"""What the audit log notes of a record's way."""

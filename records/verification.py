"""The verification status of records and its transitions.

draft → submitted → verified, or submitted → returned with a note → submitted again. Nobody verifies or returns
their own submission. Changing a submitted or verified record submits it again in the name of the user who changed
it. The rules are the same for services, sales and market entries, and apply to every form, list and import.
"""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
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
from accounts.people import User
from records.evidence import Evidence
from records.record import Record, RecordQuerySet


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


class VerifiableQuerySet(RecordQuerySet):
    """Records with a verification status."""

    def counted(self, *, provisional: bool = False) -> Self:
        """Verified records; with `provisional`, submitted ones too. Draft and returned never count."""
        return self.filter(counts(provisional=provisional))

    def waiting_for(self, user: User | AnonymousUser) -> Self:
        """Submitted records that the user may verify or return: those submitted by other users."""
        return self.seen_by(user).filter(verification=Verification.SUBMITTED).exclude(submitted_by=user)

    def without_evidence(self) -> Self:
        """Records without a file of evidence."""
        return self.filter(evidence__isnull=True)


def by_verification(name: str) -> models.Index:
    """The index for the verification queue and its count."""
    return models.Index(fields=["verification", "submitted_by", "submitted_at"], name=name)


def counts(*, provisional: bool) -> Q:
    """The condition for records that count: verified, and with `provisional` submitted ones too."""
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
        """The kind of record in URLs: the model name."""
        return str(self._meta.model_name)

    def files(self) -> models.QuerySet[Evidence]:
        """The files of evidence with the users who added them."""
        files: models.QuerySet[Evidence] = self.evidence.select_related("added_by")
        return files

    def prepare_save(self, before: Self | None) -> None:
        """Submit the record again if values changed that were submitted or verified."""
        if before is None or not self.differences(before) - STAMPS:
            return
        if self.verification in (before.verification, Verification.VERIFIED):
            resubmit(self)


def move(record: Verifiable, state: str, *, by: User | AnonymousUser | None, at: datetime.datetime) -> None:
    """Set the verification status with user and time; `by` is None for commands.

    Submitting sets `submitted_by` and `submitted_at`; verifying sets `verified_by` and `verified_at`; all other
    states clear the latter two.
    """
    record.verification = Verification(state)
    user = by if isinstance(by, User) else None
    if record.verification == Verification.SUBMITTED:
        record.submitted_by, record.submitted_at = user, at
    verified = record.verification == Verification.VERIFIED
    record.verified_by, record.verified_at = (user, at) if verified else (None, None)
    if verified:
        record.return_note = ""


def resubmit(record: Verifiable) -> None:
    """Submit a changed record again if it was submitted or verified; drafts and returned records keep their status."""
    if record.verification in (Verification.VERIFIED, Verification.SUBMITTED):
        move(record, Verification.SUBMITTED, by=person(), at=timezone.now())


def may_submit(user: User | AnonymousUser, record: Verifiable) -> bool:
    return may(user, Action.ENTER, record.SUBJECT) and record.verification in (
        Verification.DRAFT,
        Verification.RETURNED,
    )


def may_decide(user: User | AnonymousUser, record: Verifiable) -> bool:
    """Whether the user may verify or return the record; the submitter never may."""
    return (
        may(user, Action.VERIFY, record.SUBJECT)
        and record.verification == Verification.SUBMITTED
        and record.submitted_by_id != user.pk
    )


def submit(record: Verifiable, *, by: User | AnonymousUser) -> None:
    """Submit a draft or returned record for verification."""
    if not may_submit(by, record):
        raise PermissionDenied(gettext("Only a draft or a returned record can be submitted."))
    _save_moved(record, Verification.SUBMITTED, by)


def verify(record: Verifiable, *, by: User | AnonymousUser) -> None:
    """Verify a submitted record, so that it counts."""
    if not may_decide(by, record):
        raise PermissionDenied(
            gettext("Only a submitted record can be verified, and never by who submitted it.")
        )
    _save_moved(record, Verification.VERIFIED, by)


def send_back(record: Verifiable, *, by: User | AnonymousUser, note: str) -> None:
    """Return a submitted record to its submitter with a note of what to correct."""
    if not may_decide(by, record):
        raise PermissionDenied(
            gettext("Only a submitted record can be returned, and never by who submitted it.")
        )
    if not note.strip():
        raise ValidationError({"note": gettext("Say what has to be mended.")})
    record.return_note = note.strip()
    _save_moved(record, Verification.RETURNED, by)


def _save_moved(record: Verifiable, state: Verification, by: User | AnonymousUser) -> None:
    """Save only the status fields: other values in memory were not verified."""
    move(record, state, by=by, at=timezone.now())
    record.save(
        update_fields=[field.removesuffix("_id") if field.endswith("_by_id") else field for field in STAMPS]
    )
    if state in AUDITED:
        audit.record(
            AUDITED[state],
            by=by,
            about=audit.number_of(record),
            kind=record.kind,
            key=record.pk,
            note=record.return_note,
        )


AUDITED = {Verification.VERIFIED: EventType.VERIFIED, Verification.RETURNED: EventType.RETURNED}
"""The audit events of verification states."""

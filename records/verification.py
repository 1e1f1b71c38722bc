"""The verification status of records and its transitions.

draft → submitted → verified, or submitted → returned with a note → submitted again. Nobody verifies or returns
what they submitted or wrote any part of (records/authorship.py), and nobody hands in what others alone wrote. Changing
a submitted or verified record, its child records or its evidence submits it again in the name of the user who changed
it. The rules are the same for services, sales and market entries, and apply to every form, list and import.
"""

import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Model, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import get_history_model_for_model

from accounts import audit
from accounts.access import Action, may
from accounts.actor import person
from accounts.audit import Event, EventType
from accounts.letters import tell_returned
from accounts.people import User
from records.authorship import authored, authorship
from records.evidence import Evidence
from records.record import Record, RecordQuerySet
from records.states import HANDED_IN, NOT_HANDED_IN, STAMPS, Verification
from records.text import LazyText


class VerifiableQuerySet(RecordQuerySet):
    """Records with a verification status."""

    def counted(self, *, provisional: bool = False) -> Self:
        """Verified records; with `provisional`, submitted ones too. Draft and returned never count."""
        return self.filter(counts(provisional=provisional))

    def waiting_for(self, user: User | AnonymousUser) -> Self:
        """Submitted records that the user may verify or return: those that others submitted and wrote."""
        own = Q(submitted_by=user.pk) | authored(self.model, user)
        return self.seen_by(user).filter(verification=Verification.SUBMITTED).exclude(own)

    def to_hand_in(self, user: User | AnonymousUser | None) -> Self:
        """Of these records, those that the user wrote, and those that nobody is known to have written."""
        return self.filter(authored(self.model, user) | ~authored(self.model))

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
    return_note = models.TextField(_("what has to be corrected"), blank=True)

    PARTS: ClassVar[tuple[str, ...]] = ()
    """The relations to child records that are verified with it."""

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
    if record.verification in HANDED_IN:
        move(record, Verification.SUBMITTED, by=person(), at=timezone.now())


def refusal_to_submit(user: User | AnonymousUser, record: Verifiable) -> LazyText:
    """Why the user cannot hand the record in; blank where they can."""
    if not may(user, Action.ENTER, record.SUBJECT) or record.verification not in NOT_HANDED_IN:
        return _("Only a draft or a returned record can be submitted.")
    return "" if may_hand_in(user, record) else _("Somebody else entered it, so they submit it.")


def may_hand_in(user: User | AnonymousUser | None, record: Verifiable) -> bool:
    """Whether the user wrote any of the record, or nobody is known to have written it."""
    found = authorship(record, user)
    return found.is_author or not found.has_author


def refusal_to_decide(user: User | AnonymousUser, record: Verifiable) -> LazyText:
    """Why the user can neither verify nor return the record; blank where they can."""
    if record.verification != Verification.SUBMITTED:
        return _("Only a submitted record can be verified or returned.")
    if record.submitted_by_id is not None and record.submitted_by_id == user.pk:
        return _("You submitted it, so somebody else verifies it.")
    if not may(user, Action.VERIFY, record.SUBJECT):
        return _("Somebody who may verify has to decide on it.")
    if authorship(record, user).is_author:
        return _("You entered part of it or of its evidence, so somebody else verifies it.")
    return ""


def may_submit(user: User | AnonymousUser, record: Verifiable) -> bool:
    return not refusal_to_submit(user, record)


def submit(record: Verifiable, *, by: User | AnonymousUser) -> None:
    """Submit a draft or returned record for verification."""
    if refusal := refusal_to_submit(by, record):
        raise PermissionDenied(str(refusal))
    _save_moved(record, Verification.SUBMITTED, by)


def verify(record: Verifiable, *, by: User | AnonymousUser) -> None:
    """Verify a submitted record, so that it counts."""
    if refusal := refusal_to_decide(by, record):
        raise PermissionDenied(str(refusal))
    _save_moved(record, Verification.VERIFIED, by)


def send_back(record: Verifiable, *, by: User | AnonymousUser, note: str) -> None:
    """Return a submitted record to its submitter with a note of what to correct."""
    if refusal := refusal_to_decide(by, record):
        raise PermissionDenied(str(refusal))
    if not note.strip():
        raise ValidationError({"note": gettext("Say what has to be corrected.")})
    record.return_note = note.strip()
    _save_moved(record, Verification.RETURNED, by)
    tell_returned(record.submitted_by, str(record), record.return_note)


def returning_of(record: Verifiable) -> Model | None:
    """The row of the history with which a returned record was returned; None where it is not."""
    returned = Q(verification=Verification.RETURNED)
    lines = get_history_model_for_model(type(record))._default_manager.filter(id=record.pk)
    before = lines.exclude(returned).order_by("-history_id").values("history_id")[:1]
    since = lines.filter(returned, history_id__gt=Coalesce(Subquery(before), 0)).select_related(
        "history_user"
    )
    found: Model | None = since.order_by("history_id").first()
    return found if record.verification == Verification.RETURNED else None


def _save_moved(record: Verifiable, state: Verification, by: User | AnonymousUser) -> None:
    """Save only the status fields: other values in memory were not verified."""
    move(record, state, by=by, at=timezone.now())
    record.save(
        update_fields=[field.removesuffix("_id") if field.endswith("_by_id") else field for field in STAMPS]
    )
    if state in AUDITED:
        decision_event(record, by=by).save(force_insert=True)


def decision_event(record: Verifiable, *, by: User | AnonymousUser) -> Event:
    """The line of the audit log of a record that was verified or returned, for the caller to save."""
    return audit.event(
        AUDITED[Verification(record.verification)],
        by=by,
        about=audit.number_of(record),
        kind=record.kind,
        key=record.pk,
        note=record.return_note,
    )


AUDITED = {Verification.VERIFIED: EventType.VERIFIED, Verification.RETURNED: EventType.RETURNED}
"""The audit events of verification states."""

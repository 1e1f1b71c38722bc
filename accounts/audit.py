"""The audit log: who signed in, took something away, verified, closed, or was given or denied what, when and from where.

Lines are only added. The database itself refuses to change one, and to remove one before its time
(accounts/audit_triggers.py). A line names a person by their account alone and holds nothing that was typed in secret.
"""

from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actor import person as at_work

LONGEST = 300


class Happened(models.TextChoices):
    """What a line of the log says."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGNED_OUT = "signed_out", _("signed out")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    FACTOR_ADDED = "factor_added", _("set up a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    INVITED = "invited", _("invited somebody")
    INVITATION_ACCEPTED = "invitation_accepted", _("accepted an invitation")
    PERMISSIONS_CHANGED = "permissions_changed", _("changed what somebody may do")
    EXPORTED = "exported", _("took something away")
    REFUSED = "refused", _("was refused")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")
    IMPORTED = "imported", _("applied a workbook")
    PERIOD_CLOSED = "period_closed", _("closed a period")
    PERIOD_OPENED = "period_opened", _("opened a period")
    EXCEPTION_GIVEN = "exception_given", _("gave an exception")
    EXCEPTION_ENDED = "exception_ended", _("ended an exception")
    SESSION_FROZEN = "session_frozen", _("froze a committee session")
    PERSON_SHOWN = "person_shown", _("took away what is held on a person")
    PERSON_ERASED = "person_erased", _("erased a person")


class EventQuerySet(models.QuerySet["Event"]):
    """Lines for a reader."""

    def seen_by(self, user: Any) -> "EventQuerySet":
        """All of them for who sees the audit log, and none for others."""
        from accounts.access import Action, Subject, may

        return self if user is None or may(user, Action.SEE, Subject.AUDIT) else self.none()


class Event(models.Model):
    """One line of the log. `person` is None for nobody known and for the command line."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    happened = models.CharField(_("what"), max_length=30, choices=Happened)
    about = models.CharField(_("about"), max_length=LONGEST, blank=True)
    details = models.JSONField(_("details"), default=dict)
    address = models.GenericIPAddressField(_("network address"), null=True)

    SUBJECT = "audit"
    """What the rules of access take it for (accounts.access.Subject)."""

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="events_by_time"),
            models.Index(fields=["person", "-at"], name="events_by_person"),
            models.Index(fields=["happened", "-at"], name="events_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(happened__in=Happened.values), name="event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_happened_display()} {self.about}".strip()

    @property
    def details_in_words(self) -> str:
        return "; ".join(
            f"{DETAILS.get(name, name)}: {value}"
            for name, value in self.details.items()
            if value not in ("", None)
        )


DETAILS = {
    "role": _("role"),
    "regions": _("regions"),
    "is_active": _("May sign in"),
    "reason": _("reason"),
    "until": _("until"),
    "person": _("person"),
    "format": _("Subject of file"),
    "filters": _("Filters"),
    "rows": _("Rows"),
    "kind": _("Subject"),
    "note": _("note"),
}
"""What the details are called; the others by the program's own names."""


def number_of(record: Any) -> str:
    """A record by its kind and number: a name could be a person's, and no line of the log can be changed."""
    return f"{record._meta.verbose_name} № {record.pk}"


_address: ContextVar[str | None] = ContextVar("address", default=None)


def record(happened: Happened, *, by: Any = None, about: Any = "", **details: Any) -> Event:
    """Add a line in the name of `by`, or of whoever is at work."""
    who = by if by is not None else at_work()
    known = who if getattr(who, "pk", None) else None
    return Event.objects.create(
        happened=happened,
        person=known,
        about=str(about)[:LONGEST],
        details=details,
        address=_address.get(),
    )


class AddressMiddleware:
    """Notes from where a request comes; behind a proxy, what the trusted ones of TRUSTED_PROXIES say."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        token = _address.set(client_address(request))
        try:
            return self.get_response(request)
        finally:
            _address.reset(token)


def client_address(request: Any) -> str | None:
    """The address of the visitor, as allauth finds it for its limits; None where there is none to trust."""
    from allauth.account.adapter import get_adapter
    from django.core.exceptions import PermissionDenied

    try:
        found: str | None = get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None
    return found or None

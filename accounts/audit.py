"""The audit log: sign-ins, exports, verifications, closed periods and changes of permissions, with time and address.

Events are only added. Database triggers refuse to change one, or to remove one before its retention period ends
(accounts/audit_triggers.py). An event names a person by account id and contains no passwords or other secrets.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may
from accounts.actor import person
from accounts.people import User

LONGEST = 300

JSONValue = str | int | float | bool | None | Sequence["JSONValue"] | Mapping[str, "JSONValue"]
"""What a JSON field stores."""


class EventType(models.TextChoices):
    """The types of event in the log."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
    SIGNED_OUT = "signed_out", _("signed out")
    PASSWORD_CHANGED = "password_changed", _("changed the password")
    FACTOR_ADDED = "factor_added", _("set up a second factor")
    FACTOR_REMOVED = "factor_removed", _("removed a second factor")
    INVITED = "invited", _("invited somebody")
    INVITATION_ACCEPTED = "invitation_accepted", _("accepted an invitation")
    PERMISSIONS_CHANGED = "permissions_changed", _("changed what somebody may do")
    EMAIL_CHANGED = "email_changed", _("changed somebody's e-mail address")
    ACCESS_RESET = "access_reset", _("reset somebody's access")
    ADMIN_ADDED = "admin_added", _("added a record in the Django admin")
    ADMIN_CHANGED = "admin_changed", _("changed a record in the Django admin")
    ADMIN_DELETED = "admin_deleted", _("deleted a record in the Django admin")
    EXPORTED = "exported", _("downloaded something")
    REFUSED = "refused", _("was refused")
    VERIFIED = "verified", _("verified")
    RETURNED = "returned", _("returned")
    IMPORTED = "imported", _("applied a workbook")
    IMPORT_UNDONE = "import_undone", _("undid an import")
    MERGED = "merged", _("merged two companies")
    DECLARATIONS_LOADED = "declarations_loaded", _("loaded export declarations")
    PERIOD_CLOSED = "period_closed", _("closed a period")
    PERIOD_OPENED = "period_opened", _("opened a period")
    EXCEPTION_GIVEN = "exception_given", _("gave an exception")
    EXCEPTION_ENDED = "exception_ended", _("ended an exception")
    PROGRAMME_CHANGED = "programme_changed", _("changed the programme's settings or targets")
    SESSION_FROZEN = "session_frozen", _("froze a committee session")
    REMINDED = "reminded", _("reminded a company of its report")
    PERSON_SHOWN = "person_shown", _("downloaded what is held on a person")
    PERSON_ERASED = "person_erased", _("erased a person")


class EventQuerySet(models.QuerySet["Event"]):
    """Events, filtered by permission."""

    def seen_by(self, user: User | AnonymousUser | None) -> "EventQuerySet":
        """All events for users who may see the audit log and for commands (`user` is None), otherwise none."""
        return self if user is None or may(user, Action.SEE, Subject.AUDIT) else self.none()


class Event(models.Model):
    """One event. `person` is None for unknown visitors and for commands."""

    at = models.DateTimeField(_("at"), auto_now_add=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    happened = models.CharField(_("what"), max_length=30, choices=EventType)
    about = models.CharField(_("about"), max_length=LONGEST, blank=True)
    details = models.JSONField(_("details"), default=dict)
    address = models.GenericIPAddressField(_("network address"), null=True)

    SUBJECT = Subject.AUDIT
    """The subject of its permissions."""

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
            models.CheckConstraint(condition=Q(happened__in=EventType.values), name="event_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_happened_display()} {self.about}".strip()

    @property
    def details_in_words(self) -> str:
        yes = gettext("yes")
        return "; ".join(
            f"{DETAILS.get(name, name)}: {yes if value is True else value}"
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
    "format": _("Kind of file"),
    "filters": _("Filters"),
    "rows": _("Rows"),
    "kind": _("Kind"),
    "key": _("Number"),
    "note": _("note"),
    "password": _("password"),
    "second_factors": _("second factors"),
    "email": _("e-mail address"),
    "fields": _("fields"),
    "how": _("How"),
    "year": _("year"),
}
"""Labels of details; a detail without one is shown by its key."""


def number_of(record: models.Model) -> str:
    """The record's kind and primary key. Names are left out: they could be personal data, and events cannot be changed."""
    return f"{record._meta.verbose_name} № {record.pk}"


def account_number(user: models.Model) -> str:
    """How events are about an account: the lines about one are found by it."""
    return f"№ {user.pk}"


client_address: ContextVar[str | None] = ContextVar("client_address", default=None)
"""The network address of the current request; accounts/client_address.py sets it."""


def event(
    happened: EventType,
    *,
    by: User | AnonymousUser | None = None,
    about: object = "",
    **details: JSONValue,
) -> Event:
    """An event caused by `by`, or by the current user where `by` is None; `record` adds it."""
    user = person() if by is None else by
    return Event(
        happened=happened,
        person=user if isinstance(user, User) and user.pk else None,
        about=str(about)[:LONGEST],
        details=details,
        address=client_address.get(),
    )


def record(
    happened: EventType,
    *,
    by: User | AnonymousUser | None = None,
    about: object = "",
    **details: JSONValue,
) -> Event:
    """Add an event to the log."""
    made = event(happened, by=by, about=about, **details)
    made.save(force_insert=True)
    return made

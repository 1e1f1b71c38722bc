"""The rules of access: which role may do which action on which subject.

`RULES` holds them all. Views check them with `requires` or `may`; records check them again when they are read for
a person (`seen_by`) or written (records/permissions.py). No other module compares roles.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.dispatch import Signal
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.people import Role, User

access_refused = Signal()
"""Sent with `user`, `action` and `subject` when `must` refuses; accounts/signals.py writes it to the audit log."""


class Action(TextChoices):
    """What a person can do with a subject."""

    SEE = "see", _("see")
    TAKE = "take", _("download as a file")
    ENTER = "enter", _("enter and change")
    VERIFY = "verify", _("verify")


class Subject(TextChoices):
    """What a permission applies to."""

    FIGURES = "figures", _("figures of the programme and its groups")
    COMPANY = "company", _("companies: names, regions, calls")
    MEMBERS = "members", _("how many members a company has")
    SALES = "sales", _("a company's sales and net weight")
    MARKET_ENTRY = "market_entry", _("a company's market entries")
    WORKFORCE = "workforce", _("a company's workers")
    APPLICATION = "application", _("applications to calls, and their outcomes")
    SERVICE = "service", _("services, whom they are for and who pays for them")
    EVIDENCE = "evidence", _("files of evidence")
    CONTACT = "contact", _("people: contacts, visits and phone calls, and the RUC of a natural person")
    PROGRAMME = "programme", _("calls, institutions, service types, targets")
    HISTORY = "history", _("who changed what")
    CUSTOMS = "customs", _("export declarations: files, and what they say of companies")
    IMPORT = "import", _("imports of workbooks")
    QUEUE = "queue", _("what waits for verification")
    QUALITY = "quality", _("data quality, and who has not reported")
    SESSION = "session", _("committee sessions")
    AGREEMENT = "agreement", _("agendas, attendance and agreements of the committee")
    PERIOD = "period", _("closed periods and their exceptions")
    PERSON = "person", _("people who use the system")
    AUDIT = "audit", _("the audit log")
    REFERENCE = "reference", _("value chains and other reference data")


SEE, TAKE, ENTER, VERIFY = Action
RECORDS = (
    Subject.COMPANY,
    Subject.MEMBERS,
    Subject.SALES,
    Subject.MARKET_ENTRY,
    Subject.WORKFORCE,
    Subject.APPLICATION,
    Subject.SERVICE,
    Subject.EVIDENCE,
    Subject.CONTACT,
)
VERIFIED = (Subject.SALES, Subject.MARKET_ENTRY, Subject.WORKFORCE, Subject.SERVICE)
WRITTEN_BY_THE_SYSTEM = (Subject.FIGURES, Subject.HISTORY, Subject.AUDIT)
ENTERED_BY_PEOPLE = tuple(subject for subject in Subject if subject not in WRITTEN_BY_THE_SYSTEM)
WHOLE_PROGRAMME = (Subject.PROGRAMME, Subject.CUSTOMS, Subject.AGREEMENT)

Rule = dict[Subject, frozenset[Action]]


def _rule(*parts: tuple[tuple[Action, ...], tuple[Subject, ...]]) -> Rule:
    """Combine (actions, subjects) pairs into the actions allowed on each subject."""
    return {
        subject: frozenset(action for actions, subjects in parts if subject in subjects for action in actions)
        for subject in Subject
    }


_READING = (
    ((SEE, TAKE), (Subject.FIGURES, *RECORDS, *WHOLE_PROGRAMME, Subject.SESSION, Subject.HISTORY)),
    ((SEE,), (Subject.QUEUE, Subject.QUALITY, Subject.REFERENCE)),
)
_ENTERING = *_READING, ((SEE, ENTER), (*RECORDS, Subject.IMPORT, Subject.QUEUE, Subject.QUALITY))

RULES: dict[Role, Rule] = {
    Role.ADMINISTRATOR: _rule(
        ((SEE, TAKE), tuple(Subject)), ((ENTER,), ENTERED_BY_PEOPLE), ((VERIFY,), VERIFIED)
    ),
    Role.STAFF: _rule(*_ENTERING, ((ENTER,), WHOLE_PROGRAMME)),
    Role.VERIFIER: _rule(*_ENTERING, ((ENTER,), WHOLE_PROGRAMME), ((VERIFY,), VERIFIED)),
    # In their own regions only (`regions_of`). Coordinators do not change records of the whole programme.
    Role.COORDINATOR: _rule(*_ENTERING),
    Role.COMMITTEE: _rule(
        ((SEE, TAKE), (Subject.FIGURES, Subject.SESSION, Subject.AGREEMENT)),
        ((SEE,), (Subject.COMPANY, Subject.SERVICE, Subject.PROGRAMME, Subject.REFERENCE)),
    ),
    Role.AUDITOR: _rule(*_READING, ((SEE, TAKE), (Subject.AUDIT,)), ((SEE,), tuple(Subject))),
}
"""The actions allowed to each role on each subject; everything else is forbidden."""
NOTHING = _rule()


def rule_of(user: User | AnonymousUser | None) -> Rule:
    """What the user may do on each subject: what their role allows, and nothing unless they are signed in and active."""
    return RULES[Role(user.role)] if isinstance(user, User) and user.is_active else NOTHING


def may(user: User | AnonymousUser | None, action: Action, subject: Subject) -> bool:
    """Whether the user is signed in, active and has a role that allows the action on the subject."""
    return action in rule_of(user)[subject]


class Viewer(StrEnum):
    """Whose eyes figures are for: of those who may see a company's values, or of those who see groups alone."""

    ALL = "all"
    GROUPS = "groups"


def viewer_of(user: User | AnonymousUser | None) -> Viewer:
    """Who may see a company's sales sees every figure; everybody else, figures that give no company away.

    A coordinator, who sees the companies of some regions, has always seen the figures of all.
    """
    return Viewer.ALL if may(user, Action.SEE, Subject.SALES) else Viewer.GROUPS


P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def requires(
    action: Action, subject: Subject
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Answer 403 to users whose role does not allow the action on the subject."""

    def decorate(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            must(request.user, action, subject)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def must(user: User | AnonymousUser, action: Action, subject: Subject) -> None:
    """Raise PermissionDenied where the user lacks the permission, and report it with `access_refused`."""
    if not may(user, action, subject):
        access_refused.send(must, user=user, action=Action(action), subject=Subject(subject))
        raise PermissionDenied


def regions_of(user: User | AnonymousUser | None) -> frozenset[str] | None:
    """The regions (INEI codes) that limit a coordinator's records; None for users without that limit."""
    if not isinstance(user, User) or user.role != Role.COORDINATOR:
        return None
    return user.region_codes


SECOND_FACTOR = (Role.ADMINISTRATOR, Role.VERIFIER)
"""Roles that must set up a second factor before they use the system."""


def needs_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the user has to sign in with a second factor."""
    return settings.REQUIRE_SECOND_FACTOR and isinstance(user, User) and user.role in SECOND_FACTOR

"""The one place that decides who may see and do what.

`RULES` is the whole of it: role × action × kind. Views ask with `requires` or `may`; the records ask again whenever
they are read for a person (`seen_by`) or written (records/reach.py). Nothing else in the project looks at a role.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts.audit import Happened, record
from accounts.models import Role, User


class Action(TextChoices):
    """What a person can do with things of a kind."""

    SEE = "see", _("see")
    TAKE = "take", _("take away as a file")
    ENTER = "enter", _("enter and change")
    VERIFY = "verify", _("verify")


class Subject(TextChoices):
    """What the rules tell apart."""

    FIGURES = "figures", _("figures of the programme and its groups")
    COMPANY = "company", _("companies: names, regions, calls")
    MEMBERS = "members", _("how many members a company has")
    SALES = "sales", _("a company's sales and net weight")
    MARKET_ENTRY = "market_entry", _("a company's market entries")
    SERVICE = "service", _("services and whom they are for")
    EVIDENCE = "evidence", _("files of evidence")
    CONTACT = "contact", _("people: contacts, and the RUC of a natural person")
    PROGRAMME = "programme", _("calls, institutions, service types, targets")
    HISTORY = "history", _("who changed what")
    IMPORT = "import", _("imports of workbooks")
    SESSION = "session", _("committee sessions")
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
    Subject.SERVICE,
    Subject.EVIDENCE,
    Subject.CONTACT,
)
VERIFIED = (Subject.SALES, Subject.MARKET_ENTRY, Subject.SERVICE)

Rule = dict[Subject, frozenset[Action]]


def _rule(*parts: tuple[tuple[Action, ...], tuple[Subject, ...]]) -> Rule:
    """What each part allows of each of its kinds, together."""
    return {
        kind: frozenset(action for actions, kinds in parts if kind in kinds for action in actions)
        for kind in Subject
    }


_READING = (
    ((SEE, TAKE), (Subject.FIGURES, *RECORDS, Subject.PROGRAMME, Subject.HISTORY)),
    ((SEE,), (Subject.SESSION,)),
)
_ENTERING = *_READING, ((SEE, ENTER), (*RECORDS, Subject.IMPORT))

RULES: dict[Role, Rule] = {
    Role.ADMINISTRATOR: _rule(((SEE, TAKE, ENTER), tuple(Subject)), ((VERIFY,), VERIFIED)),
    Role.STAFF: _rule(*_ENTERING, ((ENTER,), (Subject.PROGRAMME,))),
    Role.VERIFIER: _rule(*_ENTERING, ((ENTER,), (Subject.PROGRAMME,)), ((VERIFY,), VERIFIED)),
    # In the own regions only: see `regions_of`. What is the whole programme's is not a coordinator's to change.
    Role.COORDINATOR: _rule(*_ENTERING),
    Role.COMMITTEE: _rule(
        ((SEE, TAKE), (Subject.FIGURES,)),
        ((SEE,), (Subject.COMPANY, Subject.SERVICE, Subject.PROGRAMME, Subject.SESSION)),
    ),
    Role.AUDITOR: _rule(*_READING, ((SEE, TAKE), (Subject.AUDIT,)), ((SEE,), tuple(Subject))),
}
"""What each role may do; what is not named here nobody may."""


def may(user: Any, action: Action, kind: Subject) -> bool:
    """Whether the person, signed in and active, holds a role that allows the action on things of the kind."""
    return (
        user is not None
        and user.is_authenticated
        and user.is_active
        and action in RULES[Role(user.role)][kind]
    )


def requires(
    action: Action, kind: Subject
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Refuse a view with 403 to a signed-in person whose role does not allow the action."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            must(request.user, action, kind)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def must(user: User | AnonymousUser, action: Action, kind: Subject) -> None:
    """Raise PermissionDenied where the person may not; the audit log notes the attempt."""
    if not may(user, action, kind):
        record(Happened.REFUSED, by=user, about=f"{Action(action).label}: {Subject(kind).label}")
        raise PermissionDenied


def regions_of(user: Any) -> frozenset[str] | None:
    """The regions (INEI codes) to which a person's records are limited; None where they are not."""
    if getattr(user, "role", None) != Role.COORDINATOR:
        return None
    if not hasattr(user, "_region_codes"):
        user._region_codes = frozenset(user.regions.values_list("pk", flat=True))
    codes: frozenset[str] = user._region_codes
    return codes


SECOND_FACTOR = (Role.ADMINISTRATOR, Role.VERIFIER)
"""Roles that do nothing before a second factor is set up: what they sign, others rely on."""


def needs_second_factor(user: Any) -> bool:
    """Whether a password alone is not enough for this person."""
    return settings.REQUIRE_SECOND_FACTOR and getattr(user, "role", None) in SECOND_FACTOR

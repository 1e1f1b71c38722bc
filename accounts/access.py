"""The one place that decides who may do what.

Views ask `may` or wear `requires`; nothing else in the project looks at a role.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.models import Role, User


class Action(StrEnum):
    """What a person can do."""

    VIEW_DASHBOARDS = "view dashboards"
    VIEW_RECORDS = "view single companies' records"
    ENTER_RECORDS = "enter, change and import records"
    VERIFY_RECORDS = "verify records that somebody else submitted"
    ADMINISTER = "administer"


RULES: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(Action),
    Role.STAFF: frozenset(
        {Action.VIEW_DASHBOARDS, Action.VIEW_RECORDS, Action.ENTER_RECORDS, Action.VERIFY_RECORDS}
    ),
    Role.COMMITTEE: frozenset({Action.VIEW_DASHBOARDS}),
}


def may(user: User | AnonymousUser, action: Action) -> bool:
    """Whether the person, signed in and active, holds a role that allows the action."""
    return user.is_authenticated and user.is_active and action in RULES[Role(user.role)]


def requires(action: Action) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Refuse a view with 403 to a signed-in person whose role does not allow the action."""

    def decorate(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate

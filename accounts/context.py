"""Template context: the permissions of the current user."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.access import Action, Subject, may


def permissions(request: HttpRequest) -> dict[str, dict[str, dict[str, bool]]]:
    """Permissions as `may.<action>.<subject>`, such as `may.enter.sales`; templates never check roles."""
    user = getattr(request, "user", AnonymousUser())
    return {
        "may": {action.value: {kind.value: may(user, action, kind) for kind in Subject} for action in Action}
    }

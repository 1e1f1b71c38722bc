"""What every template may ask about the person who reads the page."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.access import Action, may


def permissions(request: HttpRequest) -> dict[str, dict[str, bool]]:
    """`may.enter_records` and its like: each action by its name, so that no template looks at a role."""
    user = getattr(request, "user", AnonymousUser())
    return {"may": {action.name.lower(): may(user, action) for action in Action}}

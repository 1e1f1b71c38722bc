"""The page that shows the permissions of roles, from the rules themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import RULES, Action, Subject, regions_of


def rules(request: HttpRequest) -> HttpResponse:
    """Show actions by subject and role to all signed-in users."""
    table = [
        (kind, [[action for action in Action if action in rule[kind]] for rule in RULES.values()])
        for kind in Subject
    ]
    regions = regions_of(request.user)
    own = request.user.regions.all() if regions is not None else None  # type: ignore[union-attr]
    return render(request, "accounts/rules.html", {"roles": list(RULES), "table": table, "regions": own})

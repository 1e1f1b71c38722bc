"""Template context: the permissions of the current user."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from accounts.access import Action, Subject, regions_of, rule_of
from accounts.people import Visitor


def permissions(request: HttpRequest) -> dict[str, object]:
    """Permissions as `may.<action>.<subject>`, such as `may.enter.sales`; templates never check roles.

    `own_regions` is the query with which a coordinator's dashboards open, `?region=20`; blank for everybody else.
    """
    user = getattr(request, "user", AnonymousUser())
    rule = rule_of(user)
    return {
        "may": {
            action.value: {subject.value: action in rule[subject] for subject in Subject} for action in Action
        },
        "own_regions": SimpleLazyObject(lambda: own_regions(user)),
    }


def own_regions(user: Visitor) -> str:
    """The query of a coordinator's own regions, with which dashboards open; blank for users without that limit."""
    regions = sorted(regions_of(user) or ())
    return f"?{urlencode({'region': regions}, doseq=True)}" if regions else ""

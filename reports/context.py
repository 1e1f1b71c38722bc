"""Template context of the help."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from reports.guides import help_for


def help_link(request: HttpRequest) -> dict[str, object]:
    """`help_address`, the chapter that helps with the page."""
    match = request.resolver_match
    return {"help_address": SimpleLazyObject(lambda: help_for(match.view_name if match else ""))}

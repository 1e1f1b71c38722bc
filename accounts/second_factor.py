"""Who needs a second factor and has none goes no further than to where one is set up."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import needs_second_factor
from accounts.adapters import factors_of

OPEN = ("account_logout", "account_reauthenticate", "set_language", "access", "privacy")
"""Besides the pages of second factors themselves, and those that are for everybody."""


class SecondFactorMiddleware:
    """allauth asks for a second factor that there is; this asks that there be one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *_arguments: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name.startswith("mfa_") or name in OPEN or not getattr(view, "login_required", True):
            return None
        if not needs_second_factor(request.user) or _has_one(request):
            return None
        messages.info(request, _("Your role needs a second factor. Set one up, then go on."))
        return redirect("mfa_index")


def _has_one(request: HttpRequest) -> bool:
    """Checked once per session: the last second factor cannot be removed (accounts/adapters.py)."""
    if not request.session.get("second_factor"):
        if not factors_of(request.user).exists():
            return False
        request.session["second_factor"] = True
    return True

"""What a person typed outlives an expired session, a page left too early and a lost connection.

A form that arrives when its person is signed in no more is kept in the session that begins then. Once the same
person has signed in, the form's page shows what was typed. The browser keeps a copy too (static/js/typed.js) and
hands it in here, so that there is one way back.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from entry.forms import tickets

MOST_CHARACTERS = 300_000
"""A form with 500 beneficiaries has some 60,000."""

MOST_FORMS = 5
"""So many unsaved forms of one session are kept; the oldest goes first."""


class KeepingLoginMiddleware(LoginRequiredMiddleware):
    """Sends who is not signed in to do so, and keeps the form that the person was sending."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST" and not keep(request):
            messages.info(request, _("Your session had ended: nothing was done. Sign in and do it again."))
            return redirect_to_login(_came_from(request))
        if request.method == "POST":
            messages.info(request, _("Your session had ended. Sign in again: what you typed is kept."))
        answer: HttpResponseRedirect = super().handle_no_permission(request, view_func)
        return answer


def _came_from(request: HttpRequest) -> str:
    """The page of ours with the button that was pressed: many an address that is sent to shows nothing itself."""
    page = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else "/"


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form from before the person last signed in cannot be taken; what it holds can."""
    if not keep(request):
        return csrf_failure(request, reason)
    return redirect(request.path) if request.user.is_authenticated else redirect_to_login(request.path)


def keep(request: HttpRequest) -> bool:
    """Keep what was typed into a form that we showed to somebody, and say whether it was."""
    ticket = tickets.read(request.POST)
    text = tickets.typed(request.POST)
    if ticket is None or len(text) > MOST_CHARACTERS:
        return False
    forms = {path: form for path, form in _forms(request).items() if path != request.path}
    newest = dict(list(forms.items())[1 - MOST_FORMS :])
    request.session["typed"] = newest | {request.path: {"person": ticket.person, "text": text}}
    return True


def typed(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page and has not saved; nobody else's."""
    form = _forms(request).get(request.path)
    if form is None or form["person"] != request.user.pk:
        return None
    return QueryDict(form["text"])


def forget(request: HttpRequest) -> None:
    """It was saved, or thrown away."""
    forms = _forms(request)
    if request.path in forms:
        request.session["typed"] = {path: form for path, form in forms.items() if path != request.path}


def _forms(request: HttpRequest) -> dict[str, Any]:
    forms: dict[str, Any] = request.session.get("typed", {})
    return forms

"""Submissions: each form is shown with a signed token, saved once, and kept as a draft while it is not saved.

The token names the person and the showing of the form. With the input it identifies one submission: sent again
unchanged, as after the browser's Back button, it was saved already; sent with other input, it is a new one.

A form sent after its session has expired is kept as a draft in the new session. Once the same person has signed in,
the form's page shows it. The browser keeps a copy too (static/js/typed.js) and sends it here as a draft.
"""

import uuid
from collections.abc import Callable
from typing import NamedTuple, TypedDict
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from entry.forms.submission_model import Submission

SALT = "entry.ticket"
NOT_INPUT = ("csrfmiddlewaretoken", "do")
"""Fields that are sent with a person's input without being part of it."""

DRAFTS = "typed"
"""The session's key for the drafts by path."""

MOST_CHARACTERS = 300_000
"""The longest draft. A form with 500 beneficiaries has some 60,000 characters."""

MOST_DRAFTS = 5
"""Drafts kept in one session; a further one replaces the oldest."""


class Token(NamedTuple):
    """The primary key of the person to whom a form was shown, and the id of that showing."""

    person: int
    showing: uuid.UUID


class Draft(TypedDict):
    """Unsaved input, URL-encoded, and the primary key of its author."""

    person: int
    text: str


class NotSaved(Exception):
    """The form has errors: nothing was written, and its token can be used again."""


# ── Saved once ──────────────────────────────────────────────────────────────────────────────────


def new_token(request: HttpRequest) -> str:
    """A token for the request's person, signed, so that it cannot be made for another."""
    return signing.dumps([request.user.pk, uuid.uuid4().hex], salt=SALT)


def token_of(data: QueryDict) -> Token | None:
    """The token of a form that was sent; None without a valid one."""
    try:
        person, showing = signing.loads(data.get("ticket", ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Token(person, uuid.UUID(showing))


def input_of(data: QueryDict) -> str:
    """What a person entered in a form, URL-encoded."""
    found = data.copy()
    for name in NOT_INPUT:
        found.pop(name, None)
    return found.urlencode()


def _submission_id(data: QueryDict) -> uuid.UUID:
    """The same for the same input with the same token, and for nothing else."""
    token = token_of(data)
    return uuid.uuid5(token.showing, input_of(data)) if token else uuid.uuid4()


def saved_address(request: HttpRequest) -> str | None:
    """The address to which the form that was sent led, if it was saved already."""
    found = Submission.objects.filter(person_id=request.user.pk, token=_submission_id(request.POST)).first()
    return found.address if found else None


def save_once(request: HttpRequest, save: Callable[[], str]) -> str:
    """Save a form and return the address it leads to; sent again, save nothing and return the same address.

    Both happen in one transaction, so that a form that could not be saved can be sent again. A second request
    that comes while the first is at work waits for it.
    """
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(
            person_id=request.user.pk, token=_submission_id(request.POST)
        )
        if is_first:
            submission.address = save()
            submission.save(update_fields=["address"])
    return submission.address


# ── Kept as a draft ─────────────────────────────────────────────────────────────────────────────


def save_draft(request: HttpRequest) -> bool:
    """Keep the input of a form that was shown with a token; False where it has none or is too long."""
    token, text = token_of(request.POST), input_of(request.POST)
    if token is None or len(text) > MOST_CHARACTERS:
        return False
    others = list(_other_drafts(request).items())[1 - MOST_DRAFTS :]
    request.session[DRAFTS] = dict(others) | {request.path: Draft(person=token.person, text=text)}
    return True


def draft_of(request: HttpRequest) -> QueryDict | None:
    """The request's person's own draft of this page."""
    draft = _drafts(request).get(request.path)
    if draft is None or draft["person"] != request.user.pk:
        return None
    return QueryDict(draft["text"])


def delete_draft(request: HttpRequest) -> None:
    """Delete the draft of this page, once it was saved or discarded."""
    if request.path in _drafts(request):
        request.session[DRAFTS] = _other_drafts(request)


def _drafts(request: HttpRequest) -> dict[str, Draft]:
    drafts: dict[str, Draft] = request.session.get(DRAFTS, {})
    return drafts


def _other_drafts(request: HttpRequest) -> dict[str, Draft]:
    return {path: draft for path, draft in _drafts(request).items() if path != request.path}


# ── Forms sent without a session ────────────────────────────────────────────────────────────────


class DraftLoginMiddleware(LoginRequiredMiddleware):
    """Sends people who are not signed in to the login page, and keeps the form they sent as a draft."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method == "POST" and not save_draft(request):
            messages.info(request, _("Your session had ended: nothing was done. Sign in and do it again."))
            return redirect_to_login(_referring_page(request))
        if request.method == "POST":
            messages.info(request, _("Your session had ended. Sign in again: what you typed is kept."))
        answer: HttpResponseRedirect = super().handle_no_permission(request, view_func)
        return answer


def _referring_page(request: HttpRequest) -> str:
    """The page of this site from which the form was sent: many addresses that take forms have no page."""
    page = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else "/"


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Refuse a form from before the person last signed in, but keep its input as a draft."""
    if not save_draft(request):
        return csrf_failure(request, reason)
    return redirect(request.path) if request.user.is_authenticated else redirect_to_login(request.path)

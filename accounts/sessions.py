"""The sessions of a person, and how to end them."""

import datetime
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people import User


def signed_in_at(request: HttpRequest) -> datetime.datetime | None:
    """When the person gave the password in this session, if that was a moment ago."""
    records = get_authentication_records(request, request.user)
    given = max((record["at"] for record in records if record.get("method") == "password"), default=0)
    if time.time() - given > app_settings.REAUTHENTICATION_TIMEOUT:
        return None
    return datetime.datetime.fromtimestamp(given, datetime.UTC)


SEEN_EVERY = 600
"""Seconds between two notes of when a session was last seen: a note is a write, and pages are many."""


class LastSeenMiddleware:
    """Note when a session was last used, to within some ten minutes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.noted: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        key, now = request.session.session_key, time.monotonic()
        if key and request.user.is_authenticated and now - self.noted.get(key, -SEEN_EVERY) >= SEEN_EVERY:
            self.noted = {key: at for key, at in self.noted.items() if now - at < SEEN_EVERY} | {key: now}
            _note_seen(key)
        return response


def _note_seen(key: str) -> None:
    """Where another process writes to SQLite, nothing is noted: nobody's page waits for it, or fails."""
    with suppress(OperationalError), _without_waiting():
        UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Within, SQLite's writers do not wait for each other; on PostgreSQL nobody else writes a session's row."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (wait,) = cursor.fetchone()
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout={wait}")


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
"""What browsers and systems call themselves in a request, those first that also name others."""


def device_in_words(user_agent: str) -> str:
    """`Chrome on Windows`; what is not known is said to be so."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("an unknown browser")


def end_sessions(user: User) -> None:
    """Sign the person out everywhere, and end every sign-in that waits for its second factor."""
    ours = [session.pk for session in Session.objects.all() if _belongs_to(user, session.get_decoded())]
    Session.objects.filter(pk__in=ours).delete()
    UserSession.objects.filter(user=user).delete()


def _belongs_to(user: User, data: dict[str, Any]) -> bool:
    waiting = data.get(LOGIN_SESSION_KEY) or {}
    return data.get(SESSION_KEY) == str(user.pk) or waiting.get("user_pk") == user_pk_to_url_str(user)

"""A person's sessions: what browser, and when it was last seen."""

import datetime
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.sessions import device_in_words

pytestmark = pytest.mark.django_db
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
SEEN = "accounts.sessions.LastSeenMiddleware"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome en Windows"),
        (f"{WINDOWS} Edg/126.0", "Edge en Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox en Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
            "Safari en iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome en Android"),
        ("curl/8", "un navegador desconocido"),
        ("", "un navegador desconocido"),
    ],
)
def test_it_works(agent: str, words: str) -> None:
    assert device_in_words(agent) == words


def test_the_list_says_what_browser_and_when_it_was_seen(as_dora: Client, dora: User, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, SEEN]
    long_ago = timezone.now() - datetime.timedelta(30)
    session = UserSession.objects.create(
        user=dora,
        session_key=Session.objects.get().pk,
        ip="10.0.0.1",
        user_agent=WINDOWS,
        last_seen_at=long_ago,
    )
    page = as_dora.get("/accounts/sessions/")
    assert "Chrome en Windows" in page.text and "vista por última vez" in page.text
    session.refresh_from_db()
    assert timezone.now() - session.last_seen_at < datetime.timedelta(minutes=1)

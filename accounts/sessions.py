"""The sessions of a person, and how to end them."""

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.people import User


def end_sessions(user: User) -> None:
    """Sign the person out everywhere, and end every sign-in that waits for its second factor."""
    ours = [session.pk for session in Session.objects.all() if _belongs_to(user, session.get_decoded())]
    Session.objects.filter(pk__in=ours).delete()
    UserSession.objects.filter(user=user).delete()


def _belongs_to(user: User, data: dict[str, Any]) -> bool:
    waiting = data.get(LOGIN_SESSION_KEY) or {}
    return data.get(SESSION_KEY) == str(user.pk) or waiting.get("user_pk") == user_pk_to_url_str(user)

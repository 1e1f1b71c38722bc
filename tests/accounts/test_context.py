"""What templates may ask about the reader."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.access import Subject
from accounts.context import permissions
from accounts.models import Role, User

EVERYTHING = (
    {(action, kind) for action in ("see", "take", "enter") for kind in Subject.values}
    | {("verify", kind) for kind in ("sales", "market_entry", "service", "workforce")}
) - {("enter", kind) for kind in ("figures", "history", "audit")}
"""All but what the system itself writes."""


@pytest.mark.parametrize(
    ("user", "allowed"),
    [
        (User(role=Role.ADMINISTRATOR), EVERYTHING),
        (User(role=Role.ADMINISTRATOR, is_active=False), set()),
        (AnonymousUser(), set()),
        (
            User(role=Role.COMMITTEE),
            {("take", kind) for kind in ("figures", "session", "agreement")}
            | {
                ("see", kind)
                for kind in (
                    *("figures", "company", "service", "programme", "session", "agreement"),
                    "reference",
                )
            },
        ),
    ],
)
def test_it_works(user: User, allowed: set[tuple[str, str]]) -> None:
    request = RequestFactory().get("/")
    request.user = user
    assert told(request) == allowed


def told(request: HttpRequest) -> set[tuple[str, str]]:
    return {
        (action, kind)
        for action, kinds in permissions(request)["may"].items()
        for kind, allowed in kinds.items()
        if allowed
    }


def test_a_request_that_failed_before_anybody_was_known_allows_nothing() -> None:
    assert not told(RequestFactory().get("/"))

"""What templates may ask about the reader."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.access import Action
from accounts.context import permissions
from accounts.models import Role, User

ALL = {action.name.lower() for action in Action}


@pytest.mark.parametrize(
    ("user", "allowed"),
    [
        (User(role=Role.ADMINISTRATOR), ALL),
        (User(role=Role.STAFF), ALL - {"administer"}),
        (User(role=Role.COMMITTEE), {"view_dashboards"}),
        (User(role=Role.ADMINISTRATOR, is_active=False), set()),
        (AnonymousUser(), set()),
    ],
)
def test_it_works(user: User, allowed: set[str]) -> None:
    request = RequestFactory().get("/")
    request.user = user
    assert {name for name, may in permissions(request)["may"].items() if may} == allowed


def test_a_request_that_failed_before_anybody_was_known_allows_nothing() -> None:
    assert not any(permissions(RequestFactory().get("/"))["may"].values())

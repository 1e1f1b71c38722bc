"""The current user: the author of changes in the history, whose permissions and exceptions apply.

Middleware sets it for a request; commands, tasks and tests set it with `acting`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.people import User

_person: ContextVar[User | None] = ContextVar("person", default=None)


def person() -> User | None:
    """The current user; None on the command line and for anonymous requests."""
    return _person.get()


@contextmanager
def acting(user: User | None) -> Iterator[None]:
    """Make `user` the current user inside the block."""
    token = _person.set(user)
    try:
        yield
    finally:
        _person.reset(token)


class ActingMiddleware:
    """Make the signed-in user of a request the current user."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(request.user if request.user.is_authenticated else None):
            return self.get_response(request)

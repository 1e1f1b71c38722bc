"""Who is at work: the person whose changes the history names and whose exceptions to closed periods hold.

A request's person is set by the middleware below; a command or a test says so itself with `acting`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

_person: ContextVar[Any] = ContextVar("person", default=None)


def person() -> Any:
    """The signed-in user who is at work; None for the command line and for nobody."""
    return _person.get()


def history_user(**_instance: Any) -> Any:
    """Whom a line of history names, as django-simple-history asks for it."""
    return person()


@contextmanager
def acting(user: Any) -> Iterator[None]:
    """Everything within is this user's doing."""
    token = _person.set(user)
    try:
        yield
    finally:
        _person.reset(token)


class ActingMiddleware:
    """A request is its signed-in person's doing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting(request.user if request.user.is_authenticated else None):
            return self.get_response(request)

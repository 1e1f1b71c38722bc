"""Template context of the menu."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from entry.verifying.queue import waiting_for


def queue(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`waiting_records`, how many records wait for the user: counted only by templates that show it."""
    return {"waiting_records": cache(lambda: waiting_for(request.user))}

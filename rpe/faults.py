"""Pages of faults, which need no database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_AFTER = 30
"""Seconds after which a browser or a monitor may ask again."""


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database cannot be reached or is too busy, which passes; otherwise 500, a fault of the program."""
    # Without the request: its context asks the database who is signed in.
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(
            render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY_AFTER)}
        )
    return HttpResponse(render_to_string("500.html"), status=500)

"""Pages of faults, which need no database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from records.full_disk import is_full

RETRY_AFTER = 30
"""Seconds after which a browser or a monitor may ask again."""


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that can be sent again: not one with files, which are gone, or with passwords.

    They go into the page: a draft in the session would need the database. Its token is sent too, so it is saved once.
    """
    if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
        return []
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database cannot be reached or is too busy, or a disk is full, which passes; otherwise 500, a fault of
    the program.
    """
    # Without the request: its context asks the database who is signed in.
    fault = sys.exception()
    full = is_full(fault)
    if full or isinstance(fault, OperationalError | InterfaceError):
        sent = {"full": full, "address": request.get_full_path(), "fields": _sent(request)}
        return HttpResponse(
            render_to_string("503.html", sent), status=503, headers={"Retry-After": str(RETRY_AFTER)}
        )
    return HttpResponse(render_to_string("500.html"), status=500)

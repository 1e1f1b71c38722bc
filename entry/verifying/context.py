"""Template context of the menu."""

from collections.abc import Callable
from functools import cache, partial

from django.core.cache import caches
from django.http import HttpRequest

from accounts.access import regions_of
from accounts.people import Visitor
from entry.verifying.queue import verifies, waiting_for
from figures.versions import version


def queue(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`waiting_records`, how many records wait for the user: counted only by templates that show it."""
    return {"waiting_records": cache(lambda: waiting_records(request.user))}


def waiting_records(user: Visitor) -> int:
    """How many records wait for the user, counted anew after a change of the data: the menu is on every page."""
    data = version() if verifies(user) else None
    if data is None:
        return waiting_for(user)
    regions = ",".join(sorted(regions_of(user) or ()))
    key = f"waiting:{data}:{user.pk}:{regions}"
    return int(caches["answers"].get_or_set(key, partial(waiting_for, user)) or 0)

"""Template context of the menu."""

from collections.abc import Callable
from functools import cache, partial

from django.core.cache import caches
from django.http import HttpRequest

from accounts.access import Action, Subject, may, regions_of
from accounts.people import Visitor
from entry.verifying.queue import returned_to, verifies, waiting_for
from figures.versions import version


def queue(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`waiting_records`, how many records wait for the user, and `returned_records`, how many came back to them: counted
    only by templates that show it.
    """
    return {
        "waiting_records": cache(lambda: waiting_records(request.user)),
        "returned_records": cache(lambda: returned_records(request.user)),
    }


def waiting_records(user: Visitor) -> int:
    """How many records wait for the user's verification."""
    return _kept("waiting", waiting_for, user) if verifies(user) else 0


def returned_records(user: Visitor) -> int:
    """How many records were returned to the user."""
    return _kept("returned", returned_to, user) if may(user, Action.ENTER, Subject.SALES) else 0


def _kept(name: str, count: Callable[[Visitor], int], user: Visitor) -> int:
    """The count, made anew after a change of the data: the menu is on every page."""
    data = version()
    if data is None:
        return count(user)
    regions = ",".join(sorted(regions_of(user) or ()))
    key = f"{name}:{data}:{user.pk}:{regions}"
    return int(caches["answers"].get_or_set(key, partial(count, user)) or 0)

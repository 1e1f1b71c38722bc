"""Room for nested calls. A page makes them a hundred deep: templates within templates, conditions within queries.

Python 3.11 keeps what functions work with in chunks of 16 KB. A call that finds a chunk full takes another from the
system, and gives it back when it returns; code that loops at just that depth does so thousands of times for a page
(https://github.com/python/cpython/issues/142183; Python 3.13 and later keep one). docs/decisions/0077 has what it costs.
"""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

T = TypeVar("T")
GetResponse = Callable[[HttpRequest], HttpResponseBase]

ROOM = 2**16
"""Places of 8 bytes: 512 KB, more than a thousand calls within each other take."""


def with_room(work: Callable[[], T]) -> T:
    """Do the work, with room for all calls that it makes."""
    return work()


# A function that says it needs so much gets a chunk of the next power of two, and those that it calls get the other half.
# Memory that nobody writes to is not taken.
with_room.__code__ = with_room.__code__.replace(co_stacksize=ROOM)


def call_stack_middleware(get_response: GetResponse) -> GetResponse:
    """Answer each request with room for its calls."""
    return lambda request: with_room(lambda: get_response(request))

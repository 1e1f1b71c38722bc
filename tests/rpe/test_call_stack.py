"""Calls within calls take memory from the system once, not each time."""

import sys
from resource import RUSAGE_SELF, getrusage

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from rpe.call_stack import with_room

pytestmark = pytest.mark.anywhere

CALLS = 500


def most_taken() -> int:
    """The most pages of memory that calls at one depth take, of nearly all depths that Python allows."""
    return max(taken(depth) for depth in range(800))


def taken(depth: int) -> int:
    if depth:
        return taken(depth - 1)
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        call()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def call() -> None:
    pass


# Its frame is larger than one more depth, so at one of the depths it does not fit into what is left of a chunk.
call.__code__ = call.__code__.replace(co_stacksize=100)


def test_it_works() -> None:
    assert with_room(most_taken) < CALLS / 10


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="Python keeps a chunk itself")
def test_without_room_calls_at_some_depth_take_memory_each_time() -> None:
    assert most_taken() >= CALLS


def test_a_result_and_an_error_come_back() -> None:
    assert with_room(lambda: "done") == "done"
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 / 0)


@login_not_required
def measured(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(most_taken())


urlpatterns = [path("taken/", measured)]


@pytest.mark.urls(__name__)
def test_every_request_has_room() -> None:
    assert int(Client().get("/taken/").content) < CALLS / 10

"""Each request has a number, and leaves one line in the log and its numbers in the metrics."""

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.cache.backends.locmem import LocMemCache
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from operations import metrics
from operations.logs import about_request

logger = logging.getLogger(__name__)
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""A number that a proxy may give a request."""


@dataclass
class Tally:
    """The queries of a request, on all its threads."""

    queries: int = 0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


class RequestMiddleware:
    """Number requests, and note how each ended: its page as in the urls, never an address with what was asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid4().hex
        tally, began = Tally(), time.monotonic()
        of_tally = _tally.set(tally)
        of_log = about_request.set({"request": number})
        try:
            answer = self.get_response(request)
            answer.headers["X-Request-ID"] = number
            _note(request, answer.status_code, time.monotonic() - began, tally.queries)
            return answer
        finally:
            about_request.reset(of_log)
            _tally.reset(of_tally)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """The person is known now."""
        if request.user.is_authenticated:
            about_request.get()["person"] = request.user.pk


def _note(request: HttpRequest, status: int, seconds: float, queries: int) -> None:
    page = request.resolver_match.route if request.resolver_match else "none"
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    metrics.REQUESTS.labels(page, method, status).inc()
    metrics.SECONDS.labels(page).observe(seconds)
    metrics.QUERIES.labels(page).inc(queries)
    fields = {
        "page": page,
        "method": method,
        "status": status,
        "ms": round(seconds * 1000),
        "queries": queries,
    }
    logger.info("request", extra={"fields": fields})


def count_queries(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """Count what a new connection is asked."""
    connection.execute_wrappers.append(_counted)


def _counted(execute: Callable[..., Any], *arguments: Any) -> Any:
    if tally := _tally.get():
        tally.queries += 1
    return execute(*arguments)


connection_created.connect(count_queries)


class CountedCache(LocMemCache):
    """The cache of answers; counts whether one was there."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = super().get(key, default, version)
        metrics.ANSWERS.labels("computed" if found is default else "kept").inc()
        return found

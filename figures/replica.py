"""Read dashboards from a replica of PostgreSQL while it has the same data as the primary.

The marks of all changes (figures/versions.py) travel with the data. Where the replica has those of the primary, a page
is the same from either, also for whoever has just saved something; where it lags, is away or fails, the primary is read.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import Model

from figures.database_read import database_read, reading
from figures.models import DataVersion
from figures.versions import version, watched

A = TypeVar("A")

REPLICA = "replica"
"""Its name among the databases of the settings."""
REST = 10.0
"""Seconds for which a replica that failed is not asked: each request would wait for it."""

logger = logging.getLogger(__name__)
_rests_until = 0.0


class ReplicaRouter:
    """What figures are made of is read where the page is read; all else, and every change, is the primary's."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str | None:
        return database_read() if model in _replicated() else None

    def db_for_write(self, _model: type[Model], **_hints: object) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_objects: Model, **_hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, *_app: str, **_hints: object) -> bool:
        return db != REPLICA


@cache
def _replicated() -> frozenset[type[Model]]:
    return frozenset([DataVersion, *watched()])


def from_replica(data: str | None, read: Callable[[], A]) -> A:
    """Run a function that only reads, on the replica where that holds this version of the data; else on the primary."""
    if _holds(data):
        with reading(REPLICA):
            try:
                return read()
            except DatabaseError as fault:
                _let_rest(fault)
    return read()


def _holds(data: str | None) -> bool:
    if data is None or REPLICA not in connections or time.monotonic() < _rests_until:
        return False
    try:
        return version(REPLICA) == data
    except DatabaseError as fault:
        _let_rest(fault)
        return False


def _let_rest(fault: DatabaseError) -> None:
    global _rests_until
    _rests_until = time.monotonic() + REST
    logger.warning("The replica does not answer, and the primary is read: %s", " ".join(str(fault).split()))

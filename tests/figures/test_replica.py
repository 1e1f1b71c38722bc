"""Dashboards are read from a replica only while it has the same data, and from the primary whatever becomes of it.

With real servers: tests/operations/test_machines.py.
"""

from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError

from companies.models import AnnualSales
from figures import replica
from figures.database_read import database_read, reading
from figures.models import DataVersion, DisclosurePlan
from figures.replica import REPLICA, ReplicaRouter, from_replica
from jobs.models import Job

pytestmark = pytest.mark.anywhere


@pytest.fixture(autouse=True)
def a_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has the version "today"."""
    monkeypatch.setattr(replica, "connections", [REPLICA])
    monkeypatch.setattr(replica, "version", {REPLICA: "today"}.get)
    monkeypatch.setattr(replica, "_rests_until", 0.0)


def test_it_works() -> None:
    assert from_replica("today", database_read) == REPLICA
    assert database_read() == DEFAULT_DB_ALIAS


def test_one_that_lags_is_not_read() -> None:
    assert from_replica("tomorrow", database_read) == DEFAULT_DB_ALIAS


def test_without_a_version_none_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "version", {}.get)
    assert from_replica(None, database_read) == DEFAULT_DB_ALIAS


def test_one_that_does_not_answer_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def gone(name: str) -> str:
        asked.append(name)
        raise OperationalError("connection refused")

    monkeypatch.setattr(replica, "version", gone)
    assert [from_replica("today", database_read) for _time in range(3)] == [DEFAULT_DB_ALIAS] * 3
    assert asked == [REPLICA]


def test_one_that_fails_meanwhile() -> None:
    """The page is read again from the primary; what is wrong with the page itself is not hidden."""
    asked: list[str] = []

    def read() -> str:
        asked.append(database_read())
        if database_read() == REPLICA:
            raise OperationalError("canceling statement due to conflict with recovery")
        return "page"

    assert from_replica("today", read) == "page"
    assert asked == [REPLICA, DEFAULT_DB_ALIAS]
    assert from_replica("today", read) == "page"
    assert asked == [REPLICA, DEFAULT_DB_ALIAS, DEFAULT_DB_ALIAS]


def test_what_is_read_there() -> None:
    """What figures are made of; plans are made on the primary, and every change."""
    router: Any = ReplicaRouter()
    with reading(REPLICA):
        assert [router.db_for_read(model) for model in (AnnualSales, DataVersion, DisclosurePlan, Job)] == [
            REPLICA,
            REPLICA,
            None,
            None,
        ]
        assert router.db_for_write(AnnualSales) == DEFAULT_DB_ALIAS
        assert not router.allow_migrate(REPLICA, "companies")
    assert router.db_for_read(AnnualSales) == DEFAULT_DB_ALIAS

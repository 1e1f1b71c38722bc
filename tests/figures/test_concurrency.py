"""Queries that run concurrently return the same as one after the other."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.actor import acting, person
from accounts.models import User
from figures.breakdowns import break_down, figures
from figures.concurrency import run_concurrently, threads
from figures.definitions import Axis
from figures.queries import Query
from figures.series import longest_overdue
from reports.overdue import OverdueServices
from tests import factories as make
from tests import reference
from tests.demo import load
from tests.scopes import scope_at

DAY = datetime.date(2022, 12, 31)


def query(sql: str) -> Callable[[], Any]:
    return lambda: Query(sql, ()).rows()[0][0]


THREE = [query("SELECT 1"), query("SELECT 2"), query("SELECT 3")]


@pytest.mark.django_db
class TestInATransaction:
    """Only its own connection sees what it has changed."""

    def test_it_works(self, settings: Any) -> None:
        settings.CONCURRENT_QUERIES = 2
        with CaptureQueriesContext(connection) as queries:
            assert run_concurrently(*THREE) == (1, 2, 3)
        assert len(queries) == 3

    def test_what_it_has_written_is_counted(self, settings: Any) -> None:
        settings.CONCURRENT_QUERIES = 2
        make.ParticipationFactory()
        assert figures(scope_at())["companies_enrolled"].value == 1

    def test_no_task_runs_no_query(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            assert run_concurrently() == ()
        assert len(queries) == 0

    def test_words_are_those_of_the_reader(self) -> None:
        make.ServiceFactory(planned_end=datetime.date(2022, 1, 1))
        names = []
        for language in ("es", "en"):
            with translation.override(language):
                overdue = longest_overdue(scope_at(DAY), 10)
                assert overdue
                names.append(OverdueServices(overdue, at_once=10, due=1).table.name)
        assert names == ["Servicios atrasados", "Overdue services"]


@pytest.fixture
def two(transactional_db: None, settings: Any) -> Iterator[None]:
    """Two connections, as an installation has them."""
    settings.CONCURRENT_QUERIES = 2
    yield
    threads().submit(connections.close_all).result()


SLOW_PID = query("SELECT pg_backend_pid() FROM pg_sleep(0.2)")


@pytest.mark.usefixtures("two")
@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory has one connection")
class TestOnTwoConnections:
    def test_it_works(self) -> None:
        assert len(set(run_concurrently(SLOW_PID, SLOW_PID))) == 2
        assert run_concurrently(*THREE) == (1, 2, 3)

    def test_tasks_with_tasks_of_their_own_share_the_connections(self) -> None:
        def nested() -> tuple[Any, ...]:
            return run_concurrently(*THREE)

        assert run_concurrently(nested, nested, *THREE, nested) == ((1, 2, 3), (1, 2, 3), 1, 2, 3, (1, 2, 3))

    def test_figures_are_those_of_one_connection(self, settings: Any) -> None:
        reference.ensure()
        load()
        scope = scope_at(year=2022)
        concurrent = figures(scope), break_down(scope, Axis.CHAIN)
        settings.CONCURRENT_QUERIES = 1
        assert concurrent == (figures(scope), break_down(scope, Axis.CHAIN))
        assert concurrent[0]["export_sales"].value == 152_000_000

    def test_a_task_keeps_the_language_and_the_person(self) -> None:
        reader = User(pk=7)

        def seen() -> tuple[Any, Any, int]:
            return translation.get_language(), person(), SLOW_PID()

        with translation.override("en"), acting(reader):
            found = run_concurrently(seen, seen)
        assert len({pid for *_kept, pid in found}) == 2
        assert [tuple(kept) for *kept, _pid in found] == [("en", reader), ("en", reader)]

    @pytest.mark.parametrize("place", [0, 1, 2])
    def test_an_error_of_any_is_raised_and_the_next_tasks_run(self, place: int) -> None:
        tasks = list(THREE)
        tasks[place] = query("SELECT 1 / 0 FROM pg_sleep(0.1)")
        with pytest.raises(DatabaseError):
            run_concurrently(*tasks)
        assert run_concurrently(*THREE) == (1, 2, 3)

    def test_a_connection_that_was_lost_is_opened_again(self) -> None:
        lost = threads().submit(query("SELECT pg_backend_pid()")).result()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [lost])
        pids = run_concurrently(SLOW_PID, SLOW_PID)
        assert len(set(pids)) == 2
        assert lost not in pids

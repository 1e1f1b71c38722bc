"""Run the queries of a page concurrently, each thread on a database connection of its own.

Results are the same as one after the other: what changes in between is cached under a data version that is outdated
(figures/versions.py). Nothing else in the project starts a thread.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import cache
from typing import Any, TypeVar, overload

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils.translation import get_language, override

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")


@overload
def run_concurrently(first: Callable[[], A], second: Callable[[], B], /) -> tuple[A, B]: ...
@overload
def run_concurrently(
    first: Callable[[], A], second: Callable[[], B], third: Callable[[], C], /
) -> tuple[A, B, C]: ...
@overload
def run_concurrently(
    first: Callable[[], A], second: Callable[[], B], third: Callable[[], C], fourth: Callable[[], D], /
) -> tuple[A, B, C, D]: ...
@overload
def run_concurrently(*tasks: Callable[[], A]) -> tuple[A, ...]: ...
def run_concurrently(*tasks: Callable[[], Any]) -> tuple[Any, ...]:
    """Run functions that only read the database; return their results in order, or raise the first error.

    The calling thread runs the first task, so that one with the most work, or with concurrent tasks of its own, stands
    first; then it runs whatever no other thread has begun. A task keeps the caller's language and signed-in person.
    """
    if len(tasks) < 2 or not _may_use_other_connections():
        return tuple(task() for task in tasks)
    first, *others = tasks
    futures = [threads().submit(copy_context().run, _run, task, get_language()) for task in others]
    try:
        return first(), *_results(others, futures)
    finally:
        # A future that is cancelled is not waited for: this may be the thread that would take note of it.
        wait([future for future in futures if not future.cancel()])


def _results(tasks: list[Callable[[], Any]], futures: list[Future[Any]]) -> list[Any]:
    """Run the tasks that are not begun yet, then wait for the others."""
    own = {future: task() for task, future in zip(tasks, futures, strict=True) if future.cancel()}
    return [own[future] if future in own else future.result() for future in futures]


def _may_use_other_connections() -> bool:
    """Not inside a transaction, whose changes its own connection alone sees, nor in memory, where there is only one."""
    in_memory = getattr(connection, "is_in_memory_db", bool)()
    return settings.CONCURRENT_QUERIES > 1 and not connection.in_atomic_block and not in_memory


@cache
def threads() -> ThreadPoolExecutor:
    """The threads of this process; each keeps its connection as long as Django keeps a request's."""
    return ThreadPoolExecutor(settings.CONCURRENT_QUERIES - 1, thread_name_prefix="queries")


def _run(task: Callable[[], A], language: str | None) -> A:
    """Run a task in the caller's context, on this thread's connection. Django keeps the language by thread."""
    close_old_connections()
    with override(language):
        return task()

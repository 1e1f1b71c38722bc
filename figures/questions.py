"""Questions to the database that a page asks at once, so that it waits for the longest of them and not for all.

Each is asked on a connection of its own. They see the same data as one after the other would: what changes between them
is kept under a mark that no longer holds (reports/answers.py).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.models import QuerySet

Rows = list[tuple[Any, ...]]
Answer = TypeVar("Answer")
Further = TypeVar("Further")
Name = TypeVar("Name")


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """A SELECT with its values, and what its rows say."""

    sql: str
    values: Sequence[Any]
    understand: Callable[[Rows], Answer]

    def rows(self) -> Rows:
        """Asked on this thread's connection."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return list(cursor.fetchall())

    def answer(self) -> Answer:
        """Asked by itself."""
        return self.understand(self.rows())


@dataclass(frozen=True)
class Inquiry(Generic[Answer]):
    """Questions whose answers, in their order, say something together."""

    questions: Sequence[Question[Any]]
    understand: Callable[[list[Any]], Answer]

    def answer(self) -> Answer:
        """Asked by itself."""
        return self.understand(ask(self.questions))

    def then(self, go_on: Callable[[Answer], Further]) -> "Inquiry[Further]":
        """The same questions, and what follows from their answers."""
        return Inquiry(self.questions, lambda answers: go_on(self.understand(answers)))


def together(inquiries: Mapping[Name, Inquiry[Any]]) -> Inquiry[dict[Name, Any]]:
    """Several as one, which says what each of them says."""

    def understand(answers: list[Any]) -> dict[Name, Any]:
        left = iter(answers)
        return {
            name: inquiry.understand(list(islice(left, len(inquiry.questions))))
            for name, inquiry in inquiries.items()
        }

    return Inquiry([asked for inquiry in inquiries.values() for asked in inquiry.questions], understand)


def inquire(inquiries: Sequence[Inquiry[Any]]) -> list[Any]:
    """What each says; the questions of all are asked at once."""
    return list(together(dict(enumerate(inquiries))).answer().values())


written_once = lru_cache(maxsize=64)
"""Decorates what writes a question, which takes Django longer than many a question takes to answer: the last ones are
kept. Their text and values follow from what is asked (a scope, axes) alone, never from data, language or person."""


def plain(query: QuerySet[Any], understand: Callable[[Rows], Answer]) -> Question[Answer]:
    """A query of values as it is, for rows of text and numbers: no field converts them."""
    return Question(*query.query.sql_with_params(), understand)


def alone(asked: Question[Answer]) -> Inquiry[Answer]:
    """An inquiry of one question."""
    return Inquiry([asked], lambda answers: answers[0])


def known(answer: Answer) -> Inquiry[Answer]:
    """An inquiry of none, where the filters leave nothing to ask."""
    return Inquiry([], lambda _nothing: answer)


def question(
    records: dict[str, QuerySet[Any]],
    outer: str,
    understand: Callable[[Rows], Answer],
    kept: str = "",
    **between: str,
) -> Question[Answer]:
    """A SELECT over queries of Django's, each under its name, and over SELECTs `between` them.
    Those and `outer` are constants: nothing a person typed is in their text.

    What is read more than once, both databases keep; `kept` is what they keep though it is read once, because its
    columns are costly and stand in several sums.
    """
    inner = {name: query.query.sql_with_params() for name, query in records.items()}
    texts = {name: sql for name, (sql, _params) in inner.items()} | between
    named = ", ".join(f"{name} AS {'MATERIALIZED ' * (name == kept)}({sql})" for name, sql in texts.items())
    values = [value for _sql, params in inner.values() for value in params]
    return Question(f"WITH {named} {outer}", values, understand)


def ask(questions: Sequence[Question[Any]]) -> list[Any]:
    """What each says, in their order; the longest to answer comes first. An error of any is raised."""
    rows: dict[int, Rows] = {}
    waiting = enumerate(questions)  # Each takes the next one from it.

    def work() -> None:
        for number, asked in waiting:
            rows[number] = asked.rows()

    helping = [helpers().submit(_beside, work) for _ in range(_help_for(questions))]
    try:
        work()
    finally:
        for helper in helping:
            if not helper.cancel():
                helper.result()
    return [asked.understand(rows[number]) for number, asked in enumerate(questions)]


def _help_for(questions: Sequence[Question[Any]]) -> int:
    """How many more connections ask. None inside a transaction, whose changes only its own connection sees, and none in
    a database in memory, which has one."""
    if connection.in_atomic_block or getattr(connection, "is_in_memory_db", bool)():
        return 0
    return max(0, min(settings.QUESTIONS_AT_ONCE, len(questions)) - 1)


@cache
def helpers() -> ThreadPoolExecutor:
    """Of this process, each with a connection that it keeps as long as a request's own would be kept."""
    return ThreadPoolExecutor(settings.QUESTIONS_AT_ONCE - 1, thread_name_prefix="questions")


def _beside(work: Callable[[], None]) -> None:
    close_old_connections()
    work()

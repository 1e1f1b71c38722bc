"""Keep what a query of figures found until a table that it reads changes.

A page is kept under the marks of all tables (reports/page_cache.py). Of a page that is computed anew, the queries whose
tables have not changed are not asked again: a service leaves what was kept of sales. The tables are taken from the query's
own text, so that no family can forget one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.core.cache import caches

Rows = list[tuple[Any, ...]]
Marks = Mapping[str, tuple[str, ...]]
"""Of each table that is watched, the marks of its last changes, in order (figures/versions.py)."""
INSTALLED = ""
"""Stands for the table where the triggers were installed: a change of each."""

MOST = 2_000
"""So many rows are kept at most; those of a breakdown are far fewer."""

_marks: ContextVar[Marks | None] = ContextVar("marks", default=None)


@contextmanager
def keeping(marks: Marks | None) -> Iterator[None]:
    """Keep what queries find in here under these marks, which were read before; None keeps nothing."""
    token = _marks.set(marks)
    try:
        yield
    finally:
        _marks.reset(token)


def kept_rows(sql: str, params: tuple[Any, ...], read: Callable[[], Rows]) -> Rows:
    """The rows as kept, or as read now."""
    marks, tables = _marks.get(), tables_of(sql)
    if marks is None or not tables or not tables <= marks.keys():
        return read()
    standing = [marks[table] for table in (INSTALLED, *sorted(tables))]
    key = f"rows:{sha256(repr((sql, params, standing)).encode()).hexdigest()}"
    kept: Rows | None = caches["rows"].get(key)
    if kept is None:
        kept = read()
        if len(kept) <= MOST:
            caches["rows"].set(key, kept)
    return kept


@lru_cache(maxsize=256)
def tables_of(sql: str) -> frozenset[str]:
    """The tables of models that a statement names."""
    return _tables() & frozenset(re.findall(r"\w+", sql))


@cache
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))

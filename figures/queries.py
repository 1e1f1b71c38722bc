"""SQL over the queries of Django's ORM, in the dialect that SQLite and PostgreSQL share.

Django cannot group a grouped query again. So records are selected by the ORM, each selection under a name in a WITH
clause, and aggregated along several axes by SELECTs that are written here and in the modules of the families. Those
texts are constants of the program: nothing that a person typed is in them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import BigIntegerField, F, QuerySet
from django.db.models.functions import Cast, Round

from figures.database_read import database_read
from figures.kept_rows import Rows, kept_rows

GroupBy = str | None
"""An axis by the name of its column; None is the whole, one group with the key ""."""

FactsT = TypeVar("FactsT")

CENT = Decimal("0.01")
NO_MONEY = Decimal("0.00")

compiled_once = lru_cache(maxsize=64)
"""Keeps the last 64 compiled queries of a function: compiling takes Django up to 25 ms a page, longer than many a query
runs. For functions whose result depends on their arguments alone, never on data, language or person."""


@dataclass(frozen=True)
class Query:
    """A SELECT statement with its parameters."""

    sql: str
    params: tuple[Any, ...]

    def rows(self) -> Rows:
        """Run it on this thread's connection, or take what is kept of it."""
        return kept_rows(self.sql, self.params, self._read)

    def _read(self) -> Rows:
        with connections[database_read()].cursor() as cursor:
            cursor.execute(self.sql, self.params)
            return list(cursor.fetchall())


def compile_query(records: QuerySet[Any]) -> Query:
    """The statement of a queryset of values; its rows are as the database returns them, unconverted by fields."""
    sql, params = records.query.sql_with_params()
    return Query(sql, tuple(params))


def compile_over(
    tables: Mapping[str, QuerySet[Any]], select: str, materialized: str = "", **derived: str
) -> Query:
    """A SELECT over named querysets and over further SELECTs derived from them.

    Both databases materialize what is read more than once; `materialized` names a table to materialize although it is
    read once, because its columns are costly and stand in several sums.
    """
    compiled = {name: compile_query(records) for name, records in tables.items()}
    texts = {name: query.sql for name, query in compiled.items()} | derived
    named = ", ".join(
        f"{name} AS {'MATERIALIZED ' * (name == materialized)}({sql})" for name, sql in texts.items()
    )
    params = tuple(param for query in compiled.values() for param in query.params)
    return Query(f"WITH {named} {select}", params)


def compile_groups(
    axes: tuple[GroupBy, ...], tables: Mapping[str, QuerySet[Any]], source: str, columns: Mapping[str, str]
) -> Query:
    """Aggregate the records of `source` along each axis: rows of (number of the axis, group, columns …).

    `source` reads the first of the tables and has two placeholders: {group} for the column of the axis, and {places}
    for the join with the calls or chains of a company, a table `of_call` or `of_chain` where there is one.
    """
    selected = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
    select = " UNION ALL ".join(
        f'SELECT {number}, CAST("group" AS varchar(50)), {selected}'  # noqa: S608
        f' FROM ({_members(source, axis, tables)}) AS members GROUP BY "group"'
        for number, axis in enumerate(axes)
    )
    return compile_over(tables, select, materialized=next(iter(tables)))


def _members(source: str, axis: GroupBy, tables: Iterable[str]) -> str:
    """The records with their group. A company is in each call or chain of its participations."""
    column = f'"{axis}"' if axis else "''"
    places = f"JOIN of_{axis} USING (company)" if f"of_{axis}" in tables else ""
    return source.format(group=f'{column} AS "group"', places=places)


def read_groups(
    rows: Rows, axes: tuple[GroupBy, ...], make: Callable[..., FactsT]
) -> dict[GroupBy, dict[str, FactsT]]:
    """The facts of each group of each axis, from rows of `compile_groups`; "" is the group that is not assigned."""
    found: dict[GroupBy, dict[str, FactsT]] = {axis: {} for axis in axes}
    for number, group, *values in rows:
        found[axes[number]][group or ""] = make(*values)
    return found


def cents(column: str) -> Cast:
    """US$ as whole cents, so that sums are exact: SQLite adds decimals in floating point."""
    return Cast(Round(F(column) * 100), BigIntegerField())


def grams(column: str) -> Cast:
    """kg as whole grams, so that sums are exact."""
    return Cast(Round(F(column) * 1000), BigIntegerField())


def in_usd(cents: int | Decimal | None) -> Decimal:
    """A sum of cents in US$; the sum of no rows, NULL, is 0.00."""
    return (Decimal(cents or 0) * CENT).quantize(CENT)

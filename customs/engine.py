"""The engine that answers questions about lines: DuckDB inside this process, or Apache Spark.

A question is an Ibis expression over tables that it names, the same for both (customs/queries.py). What these tables hold,
files, companies or years, is given each time that it is asked. So its SQL never changes, and a process compiles it once.
"""

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings

from customs.store import root

MEMORY = "500MB"
"""What DuckDB uses before it writes to a folder beside the lines."""

Row = dict[str, Any]
Question = Callable[[], ir.Table]


@dataclass(frozen=True)
class Files:
    """The rows of Parquet files, of which there is at least one."""

    paths: tuple[Path, ...]


@dataclass(frozen=True)
class Function:
    """A text made of another: SQL that both engines understand."""

    parameter: str
    body: str


Given = Mapping[str, Files | pa.Table | Function]
"""What the tables and functions that a question names stand for."""


# ── Questions ───────────────────────────────────────────────────────────────────────────────────

_questions: list[Question] = []


def question(expression: Question) -> Question:
    """Mark an expression that is compiled before a web server forks."""
    _questions.append(expression)
    return expression


def named(name: str, schema: pa.Schema) -> ir.Table:
    """A table that questions name."""
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def given(table: ir.Table, rows: Iterable[Row]) -> Given:
    """Rows of ours, such as the programme's companies, as a table that questions name."""
    return {table.get_name(): pa.Table.from_pylist(list(rows), schema=table.schema().to_pyarrow())}


def ask(question: Question, given: Given) -> list[Row]:
    """The answer to a question."""
    engine = _engine()
    for name, meant in given.items():
        engine.let(name, meant)
    return engine.run(_sql(question, engine.dialect))


@cache
def _sql(question: Question, dialect: str) -> str:
    getattr(ibis, dialect)  # Loads the options of its compiler.
    return str(ibis.to_sql(question(), dialect=dialect))


def compile_questions() -> None:
    """Load and compile what the first pages would: a second that a web server spends before it forks."""
    dialect = _DuckDB.dialect if settings.CUSTOMS_ENGINE == "duckdb" else _Spark.dialect
    for each in _questions:
        _sql(each, dialect)


# ── Engines ─────────────────────────────────────────────────────────────────────────────────────

_local = threading.local()
"""The engine of this thread, which names tables for itself alone."""
_opening = threading.Lock()
_opened: dict[int, duckdb.DuckDBPyConnection] = {}
"""The DuckDB of this process, by its number: a process that is forked off has one of its own."""


class _Engine(Protocol):
    dialect: str

    def let(self, name: str, meant: Files | pa.Table | Function) -> None:
        """Let a name stand for these rows, or for this function."""

    def run(self, statement: str) -> list[Row]: ...


class _DuckDB:
    dialect = "duckdb"

    def __init__(self) -> None:
        self.connection = _database().cursor()

    def let(self, name: str, meant: Files | pa.Table | Function) -> None:
        if isinstance(meant, Function):
            self.run(f"CREATE OR REPLACE TEMPORARY MACRO {name}({meant.parameter}) AS {meant.body}")
        elif isinstance(meant, Files):
            paths = ", ".join(map(quoted, meant.paths))
            self.run(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS FROM read_parquet([{paths}])")
        else:
            self.run(f"DROP VIEW IF EXISTS {name}")
            self.connection.register(name, meant)

    def run(self, statement: str) -> list[Row]:
        found = self.connection.execute(statement)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


class _Spark:
    dialect = "pyspark"

    def __init__(self, address: str) -> None:
        self.session = _spark(address).newSession()
        self.files: dict[str, Files] = {}

    def let(self, name: str, meant: Files | pa.Table | Function) -> None:
        if isinstance(meant, Function):
            takes = f"{meant.parameter} STRING"
            self.run(
                f"CREATE OR REPLACE TEMPORARY FUNCTION {name}({takes}) RETURNS STRING RETURN {meant.body}"
            )
        elif isinstance(meant, Files):
            # Looking into files takes Spark a while; they never change.
            if self.files.get(name) != meant:
                self.session.read.parquet(*map(str, meant.paths)).createOrReplaceTempView(name)
                self.files[name] = meant
        else:
            self.files.pop(name, None)
            self.session.createDataFrame(meant).createOrReplaceTempView(name)

    def run(self, statement: str) -> list[Row]:
        return [row.asDict() for row in self.session.sql(statement).collect()]


def quoted(value: object) -> str:
    """A text in SQL."""
    return "'{}'".format(str(value).replace("'", "''"))


def _engine() -> _Engine:
    """The engine that this installation has chosen."""
    key = (os.getpid(), settings.CUSTOMS_ENGINE)
    if getattr(_local, "key", None) != key:
        address = settings.CUSTOMS_ENGINE
        _local.engine, _local.key = _DuckDB() if address == "duckdb" else _Spark(address), key
    engine: _Engine = _local.engine
    return engine


def _database() -> duckdb.DuckDBPyConnection:
    with _opening:
        if os.getpid() not in _opened:
            _opened[os.getpid()] = duckdb.connect(
                config={
                    "memory_limit": MEMORY,
                    "temp_directory": str(root() / f"spill-{os.getpid()}"),
                    "preserve_insertion_order": False,
                    "threads": 2,
                }
            )
        return _opened[os.getpid()]


@cache
def _spark(address: str) -> Any:
    """A session of Spark: `spark://host:7077`, or `spark://local` inside this machine."""
    from pyspark.sql import SparkSession

    master = "local[2]" if address == "spark://local" else address
    return (
        SparkSession.builder.master(master)
        .appName("rpe-customs")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )


def write(select: str, path: Path, about: Mapping[str, str] | None = None, **values: str) -> None:
    """Write what a statement of DuckDB selects as a Parquet file, whatever engine answers questions.

    `about` are the file's own metadata.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    pairs = ", ".join(f"{name}: {quoted(value)}" for name, value in (about or {}).items())
    metadata = f", KV_METADATA {{{pairs}}}" if pairs else ""
    copy = f"COPY ({select}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd{metadata})"
    _database().cursor().execute(copy, values)


def read(select: str, **values: str) -> tuple[Any, ...]:
    """The one row that a statement of DuckDB selects, whatever engine answers questions."""
    (row,) = _database().cursor().execute(select, values).fetchall()
    return tuple(row)

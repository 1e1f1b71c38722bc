"""The engine that answers questions about lines: DuckDB inside this process, or Apache Spark.

Questions are Ibis expressions, the same for both (customs/queries.py). A process has one DuckDB, which a process that is
forked off does not share, and each of its threads a connection of its own to it.
"""

import hashlib
import os
import threading
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings

from customs.store import root

MEMORY = "500MB"
"""What DuckDB uses before it writes to a folder beside the lines."""

MOST_TABLES = 20
"""So many sets of files stay known to a thread: their columns need not be read again for each question."""

_local = threading.local()
_opening = threading.Lock()
_opened: dict[int, Any] = {}
"""The DuckDB of this process, by its number."""
Row = dict[str, Any]


def embedded() -> Any:
    """DuckDB, which also writes the parts of the store, whatever engine answers questions."""
    if getattr(_local, "process", None) != os.getpid():
        _local.backend = ibis.duckdb.from_connection(_database().con.cursor())
        _local.process, _local.tables = os.getpid(), {}
    return _local.backend


def _database() -> Any:
    with _opening:
        if os.getpid() not in _opened:
            folder = root() / f"spill-{os.getpid()}"
            _opened[os.getpid()] = ibis.duckdb.connect(
                memory_limit=MEMORY, temp_directory=str(folder), preserve_insertion_order=False, threads=2
            )
        return _opened[os.getpid()]


def load_modules() -> None:
    """Load what the first question would: half a second that a web server spends before it forks."""
    asked = table_of([], pa.schema([("exporter", pa.string()), ("fob", pa.int64())]))
    ibis.to_sql(asked.group_by("exporter").aggregate(fob=asked.fob.sum()), dialect="duckdb")


@cache
def _spark(address: str) -> Any:
    """A session of Spark: `spark://host:7077`, or `spark://local` inside this machine."""
    from pyspark.sql import SparkSession

    master = "local[2]" if address == "spark://local" else address
    session = (
        SparkSession.builder.master(master)
        .appName("rpe-customs")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .getOrCreate()
    )
    return ibis.pyspark.connect(session)


def backend() -> Any:
    """The engine that this installation has chosen."""
    engine = settings.CUSTOMS_ENGINE
    duckdb = embedded()
    return duckdb if engine == "duckdb" else _spark(engine)


def read(files: Sequence[Path], schema: pa.Schema) -> ir.Table:
    """The rows of Parquet files as a table; without files, an empty one."""
    paths = tuple(str(path) for path in files)
    if not paths:
        return table_of([], schema)
    engine = backend()
    known: dict[tuple[str, ...], ir.Table] = _local.tables
    if paths not in known:
        if len(known) >= MOST_TABLES:
            known.clear()
        known[paths] = (
            engine.read_parquet(list(paths)) if engine is embedded() else _spark_table(engine, paths)
        )
    return known[paths]


def _spark_table(engine: Any, paths: tuple[str, ...]) -> ir.Table:
    view = f"customs_{hashlib.sha256(' '.join(paths).encode()).hexdigest()}"
    engine._session.read.parquet(*paths).createOrReplaceTempView(view)
    return engine.table(view)


def table_of(rows: Iterable[Row], schema: pa.Schema) -> ir.Table:
    """Rows of ours, such as the programme's companies, to be joined with lines."""
    return ibis.memtable(pa.Table.from_pylist(list(rows), schema=schema))


def rows(question: ir.Table) -> list[Row]:
    """The answer to a question."""
    found: pa.Table = backend().to_pyarrow(question)
    answer: list[Row] = found.to_pylist()
    return answer


def write(select: str, path: Path, **values: str) -> None:
    """Write what a statement of DuckDB selects as a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    copy = f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)"
    embedded().con.execute(copy, values)

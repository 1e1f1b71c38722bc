"""The engine that answers questions about lines: DuckDB inside this process, or Apache Spark.

Questions are Ibis expressions, the same for both (customs/queries.py). DuckDB's connection belongs to one thread of one
process: a process that is forked off opens its own.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from django.conf import settings

MEMORY = "700MB"
"""What DuckDB uses before it writes to the machine's folder of temporary files."""

_local = threading.local()
Row = dict[str, Any]


def embedded() -> Any:
    """DuckDB, which also writes the parts of the store, whatever engine answers questions."""
    if getattr(_local, "process", None) != os.getpid():
        folder = Path(tempfile.gettempdir()) / f"rpe-customs-{os.getpid()}"
        _local.backend = ibis.duckdb.connect(
            memory_limit=MEMORY, temp_directory=str(folder), preserve_insertion_order=False, threads=2
        )
        _local.process = os.getpid()
    return _local.backend


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
    return embedded() if engine == "duckdb" else _spark(engine)


def read(files: Sequence[Path], schema: pa.Schema) -> ir.Table:
    """The rows of Parquet files as a table; without files, an empty one."""
    if not files:
        return table_of([], schema)
    engine, paths = backend(), [str(path) for path in files]
    if engine is embedded():
        return engine.read_parquet(paths)
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

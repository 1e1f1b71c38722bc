"""Parts: all versions of the lines of one year of declarations, with the days on which each of them holds.

A declaration is published again whenever it is rectified. Of each key, the version published last by a day holds on it;
of the same day, that of the file whose name sorts last, and in it the last one. So a version holds from the day on which
it was published until the next one is (`until`; NULL where none follows), and one that another of its day follows holds
never. Parts are written by DuckDB whatever engine answers questions: a year of declarations fits in one machine.
"""

from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from customs.engine import write
from customs.rules import LINES

LOADED = LINES.append(pa.field("file", pa.string())).append(pa.field("published", pa.date32()))
"""A line with the name of its file and the day on which it was published."""
VERSIONS = LOADED.append(pa.field("until", pa.date32()))
SUMS = pa.schema(
    [
        ("year", pa.int32()),
        ("exporter", pa.string()),
        ("heading", pa.string()),
        ("country", pa.string()),
        ("day", pa.date32()),
        ("fob", pa.int64()),
        ("grams", pa.int64()),
        ("weighed_fob", pa.int64()),
        ("lines", pa.int64()),
        ("unweighed", pa.int64()),
    ]
)
"""Yearly sums by exporter, tariff line and country, as changes: what holds on a day is the sum of all changes by then.

`weighed_fob` is the FOB of lines with a known weight above zero, `unweighed` the number of lines without a known weight.
"""
FIRST, LAST = 1990, 2100
ELSEWHERE = 0
"""The part of declarations whose year cannot be one."""

_COLUMNS = ", ".join(LOADED.names)
_KEY = "cadu, fano, ndcl, nser"
_ALL = """
    SELECT {columns} FROM read_parquet($present) WHERE file <> $name
    UNION ALL SELECT {columns} FROM read_parquet($added)"""
# Only what orders versions is sorted, and joined with the rest: a line's texts are most of it.
VERSIONS_OF = f"""
    WITH line AS ({_ALL.format(columns=_COLUMNS)}),
    version AS ({_ALL.format(columns=f"{_KEY}, published, file, place")}),
    followed AS (
        SELECT file, place, lead(published) OVER (PARTITION BY {_KEY} ORDER BY published, file, place) AS until
        FROM version QUALIFY until IS NOT NULL
    )
    SELECT line.*, until FROM line LEFT JOIN followed USING (file, place)"""  # noqa: S608
SUMS_OF = """
    WITH held AS (SELECT * FROM read_parquet($lines) WHERE until IS NULL OR until > published),
    change AS (
        SELECT *, published AS day, 1 AS sign FROM held
        UNION ALL SELECT *, until, -1 FROM held WHERE until IS NOT NULL
    )
    SELECT CAST(year(shipped) AS integer) AS year, exporter, heading, country, day,
        CAST(sum(sign * fob) AS bigint) AS fob,
        CAST(sum(sign * coalesce(grams, 0)) AS bigint) AS grams,
        CAST(sum(CASE WHEN grams > 0 THEN sign * fob ELSE 0 END) AS bigint) AS weighed_fob,
        CAST(sum(sign) AS bigint) AS lines,
        CAST(sum(CASE WHEN grams IS NULL THEN sign ELSE 0 END) AS bigint) AS unweighed
    FROM change GROUP BY ALL"""


def part_of(fano: int) -> int:
    """The part that holds the lines of a year of declarations: all versions of a line are in the same one."""
    return fano if FIRST <= fano <= LAST else ELSEWHERE


def write_part(present: Path | None, added: Path | None, name: str, lines: Path, sums: Path) -> None:
    """Write a part anew: its present lines without those of the file of this name, and the lines that are added."""
    empty = lines.with_suffix(".empty")
    lines.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(LOADED.empty_table(), empty)
    try:
        write(VERSIONS_OF, lines, present=str(present or empty), added=str(added or empty), name=name)
    finally:
        empty.unlink()
    write(SUMS_OF, sums, lines=str(lines))

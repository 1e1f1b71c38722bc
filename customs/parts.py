"""Parts: all versions of the lines of one year of declarations, with the days on which each of them holds.

A declaration is published again whenever it is rectified. Of each key, the version published last by a day holds on it;
of the same day, that of the file whose name sorts last, and in it the last one. So a version holds from the day on which
it was published until the next one is (`until`; NULL where none follows), and one that another of its day follows holds
never. Parts are written by DuckDB whatever engine answers questions: a year of declarations fits in one machine.
"""

import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from customs import store
from customs.engine import read, write
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
        ("first", pa.date32()),
        ("fob", pa.int64()),
        ("grams", pa.int64()),
        ("weighed_fob", pa.int64()),
        ("lines", pa.int64()),
        ("unweighed", pa.int64()),
    ]
)
"""Yearly sums by exporter, tariff line and country.

`first` is the day of the first line with FOB above zero, `weighed_fob` the FOB of lines with a known weight above zero,
`unweighed` the number of lines without a known weight.
"""
FIRST, LAST = 1990, 2100
ELSEWHERE = 0
"""The part of declarations whose year cannot be one."""

_COLUMNS = ", ".join(LOADED.names)
_KEY = "cadu, fano, ndcl, nser"
_ALL = """
    SELECT {columns} FROM read_parquet($present) WHERE file <> $name
    UNION ALL SELECT {columns} FROM read_parquet($added)"""
# Only what orders versions goes through the window, and is joined with the rest: a line's texts are most of it. Sorted by
# exporter, so that whoever asks about one reads a few pages of the file.
VERSIONS_OF = f"""
    WITH line AS ({_ALL.format(columns=_COLUMNS)}),
    version AS ({_ALL.format(columns=f"{_KEY}, published, file, place")}),
    followed AS (
        SELECT file, place, lead(published) OVER (PARTITION BY {_KEY} ORDER BY published, file, place) AS until
        FROM version QUALIFY until IS NOT NULL
    )
    SELECT line.*, until FROM line LEFT JOIN followed USING (file, place) ORDER BY exporter"""  # noqa: S608
SUMS_OF = """
    SELECT CAST(year(shipped) AS integer) AS year, exporter, heading, country,
        min(shipped) FILTER (fob > 0) AS first,
        CAST(sum(fob) AS bigint) AS fob,
        CAST(coalesce(sum(grams), 0) AS bigint) AS grams,
        CAST(coalesce(sum(fob) FILTER (grams > 0), 0) AS bigint) AS weighed_fob,
        count(*) AS lines,
        count(*) FILTER (grams IS NULL) AS unweighed
    FROM read_parquet($lines) WHERE until IS NULL GROUP BY ALL ORDER BY exporter"""
PUBLISHED = "SELECT min(published), max(published) FROM read_parquet($lines)"


Part = tuple[int, str]
"""The number of a part, and its generation."""


@dataclass(frozen=True)
class Published:
    """The first and the last day on which a line of a part was published."""

    first: datetime.date
    last: datetime.date


def part_of(fano: int) -> int:
    """The part that holds the lines of a year of declarations: all versions of a line are in the same one."""
    return fano if FIRST <= fano <= LAST else ELSEWHERE


def write_part(present: Path | None, added: Path | None, name: str, lines: Path, yearly: Path) -> None:
    """Write a part anew: its present lines without those of the file of this name, and the lines that are added.

    The yearly sums are of the lines that hold once all of them are published.
    """
    empty = lines.with_suffix(".empty")
    lines.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(LOADED.empty_table(), empty)
    try:
        write(VERSIONS_OF, lines, present=str(present or empty), added=str(added or empty), name=name)
    finally:
        empty.unlink()
    first, last = read(PUBLISHED, lines=str(lines))
    about = {"first": first.isoformat(), "last": last.isoformat()} if first else {}
    write(SUMS_OF, yearly, about, lines=str(lines))


def published(part: Part) -> Published | None:
    """When the lines of a part were published; None where it has none, or an earlier version wrote it."""
    try:
        return _published(store.present(store.yearly_file(*part)))
    except FileNotFoundError:
        return None


def is_settled(part: Part, day: datetime.date) -> bool:
    """Whether all lines of a part were published by a day, so that its yearly sums are those of the day."""
    days = published(part)
    return days is not None and days.last <= day


@cache
def _published(yearly: Path) -> Published | None:
    about = parquet.read_metadata(yearly).metadata or {}
    if b"first" not in about:
        return None
    return Published(*(datetime.date.fromisoformat(about[name].decode()) for name in (b"first", b"last")))

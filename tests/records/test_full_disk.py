"""Faults of libraries that say that a disk is full."""

import errno
import sqlite3
from contextlib import closing

import duckdb
import pytest
from django.db import OperationalError
from psycopg.errors import DiskFull

from records.full_disk import is_full
from records.storage import NotStored

pytestmark = pytest.mark.anywhere


def of_sqlite() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE a (b)")
        database.execute("PRAGMA max_page_count = 1")
        database.execute("INSERT INTO a VALUES (zeroblob(100000))")


def of_postgresql() -> None:
    raise DiskFull("no queda espacio en el dispositivo")


def of_duckdb() -> None:
    raise duckdb.IOException('Could not write file "a": No space left on device')


def of_a_file() -> None:
    raise OSError(errno.ENOSPC, "No queda espacio en el dispositivo")


@pytest.mark.parametrize("write", [of_sqlite, of_postgresql, of_duckdb, of_a_file])
def test_it_works(write: object) -> None:
    """Itself, and as the cause of another."""
    with pytest.raises(Exception) as found:
        write()  # type: ignore[operator]
    assert is_full(found.value)
    outer = OperationalError()
    outer.__cause__ = found.value
    assert is_full(outer)


@pytest.mark.parametrize(
    "fault", [None, OSError(errno.EACCES, "denied"), OperationalError("locked"), NotStored("no")]
)
def test_others(fault: BaseException | None) -> None:
    assert not is_full(fault)

"""From SQLite to PostgreSQL, row by row; needs both, so it runs where the tests run on PostgreSQL."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from accounts.models import User
from operations.copying import copy_to
from operations.dumps import must_be_empty
from operations.sealing import Refused
from tests.operations.conftest import FILL
from tests.operations.place import empty_place, migrated_place

pytestmark = pytest.mark.django_db


@pytest.mark.hostile
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server of PostgreSQL")
def test_it_works(tmp_path: Path) -> None:
    source = empty_place(tmp_path, "source", "sqlite")
    filled = source.run("-c", FILL.replace("load()", "call_command('migrate', verbosity=0); load()", 1))
    assert filled.returncode == 0, filled.stderr
    target = migrated_place(tmp_path, "target")
    done = source.manage("copy_database", target.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert "every row, indicator and session is the same" in done.stdout
    with closing(sqlite3.connect(tmp_path / "source.sqlite3")) as old, psycopg.connect(target.url) as new:
        # Numbers go on after the last that was given, not after the last that is there.
        (last,) = old.execute("SELECT seq FROM sqlite_sequence WHERE name = 'jobs_job'").fetchone()
        (next_one,) = new.execute("SELECT nextval(pg_get_serial_sequence('jobs_job', 'id'))").fetchone() or ()
        assert next_one == last + 1
        with pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            new.execute("DELETE FROM committee_snapshot")


@pytest.mark.anywhere
@pytest.mark.parametrize(
    "url", ["sqlite:////tmp/other.sqlite3", "nonsense", "", "postgres://user:hidden@host:port/name"]
)
def test_another_target_is_refused(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        list(copy_to(url))
    assert "hidden" not in str(refusal.value)


@pytest.mark.hostile
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server of PostgreSQL")
def test_a_target_with_people_is_refused(bob: User) -> None:
    with pytest.raises(Refused, match="is not empty; nothing was changed"):
        must_be_empty(connection)

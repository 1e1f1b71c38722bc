"""A whole database as one file, by the database's own means, and back."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from accounts.models import User
from committee.freezing import one_moment
from companies.models import Company
from operations.sealing import Refused

RESTORING = ".restoring"
"""Ends the name of an SQLite file that is not whole yet."""


@contextmanager
def state() -> Iterator[str]:
    """All queries within see the database as it is now; yields what `dump` needs for seeing the same."""
    with one_moment(), connection.cursor() as cursor:
        # On SQLite the moment is that of the first query.
        cursor.execute("SELECT 1 FROM django_migrations" if _is_sqlite() else "SELECT pg_export_snapshot()")
        yield "" if _is_sqlite() else str(cursor.fetchone()[0])


def dump(path: Path, moment: str) -> None:
    """Write the database as it is within `state`. Raises Refused."""
    if _is_sqlite():
        # On the connection whose transaction sees the moment.
        try:
            with closing(sqlite3.connect(path)) as copy:
                connection.connection.backup(copy)
        except sqlite3.Error as fault:
            raise Refused(str(fault)) from fault
    else:
        options = ["--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
        _run("pg_dump", *options, f"--file={path}")


def load(path: Path) -> None:
    """Put a dump in place of an empty database: all of it or nothing. Raises Refused."""
    if _is_sqlite():
        file = sqlite_file()
        connection.close()
        for end in ("", "-wal", "-shm"):
            Path(f"{file}{end}").unlink(missing_ok=True)
        path.replace(file)
    else:
        options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"]
        _run(
            "pg_restore",
            *options,
            "--exit-on-error",
            f"--dbname={connection.settings_dict['NAME']}",
            str(path),
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def must_be_empty(database: BaseDatabaseWrapper) -> None:
    """Raises Refused where the database holds people or companies; what `migrate` writes is nothing."""
    existing = database.introspection.table_names()
    for model in (User, Company):
        if model._meta.db_table in existing and model._base_manager.using(database.alias).exists():
            raise Refused(f"The database {database.settings_dict['NAME']} is not empty; nothing was changed.")


def sqlite_file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def folder_for_a_dump(of_backups: Path) -> Path:
    """Where a dump has room: an SQLite file is moved into its place, so it is made beside that."""
    return sqlite_file().parent if _is_sqlite() else of_backups


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _run(program: str, *options: str) -> None:
    """One of PostgreSQL's programs, on the database of the settings, without its password on the command line."""
    (_psql, *where), more = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    if program == "pg_restore":
        where.pop()  # The name of the database, which pg_restore takes as an option.
    try:
        done = subprocess.run(  # noqa: S603 # one of two programs
            [program, *where, *options],
            env=os.environ | (more or {}),
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise Refused(f"{program} is not installed: it is part of PostgreSQL's client.") from None
    if done.returncode:
        raise Refused(f"{program}: {' '.join(done.stderr.split())}")

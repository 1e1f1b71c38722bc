"""Move an installation from SQLite to PostgreSQL: every row of every table, and nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.utils import timezone

from committee.freezing import one_moment
from figures.models import DataVersion
from operations.dumps import must_be_empty
from operations.fingerprint import columns, differences, fingerprint, rows_of, tables
from operations.schema import pending
from operations.sealing import Refused

TARGET = "target"


def copy_to(url: str) -> Iterator[str]:
    """Copy the SQLite database to an empty one of PostgreSQL; yields a line for each difference. Raises Refused."""
    if connection.vendor != "sqlite" or not url.startswith("postgres"):
        raise Refused("Only a database of SQLite is copied, and only to one of PostgreSQL.")
    target = _target(url)
    if pending(connection):
        raise Refused("The database lacks migrations of this version: run migrate first.")
    must_be_empty(target)
    if pending(target):
        _manage(url, "migrate", "--verbosity", "0")
    today = timezone.localdate()
    with one_moment():
        before = fingerprint(today)
        _copy(target)
    yield from differences(before, json.loads(_manage(url, "fingerprint", "--as-of", today.isoformat())))


def _target(url: str) -> BaseDatabaseWrapper:
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError:
        raise Refused(
            "The target is not an address such as postgres://user:password@host:port/name."
        ) from None
    both = {DEFAULT_DB_ALIAS: settings.DATABASES[DEFAULT_DB_ALIAS], TARGET: config}
    connections.settings[TARGET] = connections.configure_settings(both)[TARGET]
    return connections[TARGET]


def _manage(url: str, *command: str) -> str:
    """A command on the target, as any installation runs it. Raises Refused."""
    done = subprocess.run(  # noqa: S603 # our own program
        [sys.executable, settings.BASE_DIR / "manage.py", *command],
        env=os.environ | {"DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"The target database cannot be used: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def _copy(target: BaseDatabaseWrapper) -> None:
    """All in one transaction. Triggers would refuse what is frozen and mark each row as a change; constraints hold."""
    models: list[type[Model]] = [*tables(), DataVersion]
    names = ", ".join(f'"{model._meta.db_table}"' for model in models)
    with transaction.atomic(using=TARGET), target.cursor() as cursor:
        _switch_triggers(cursor, models, "DISABLE")
        cursor.execute(f"TRUNCATE {names}")
        for model in models:
            _copy_rows(model, target, cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _switch_triggers(cursor, models, "ENABLE")
        _set_sequences(target, cursor, models)
    with target.cursor() as cursor:
        cursor.execute("ANALYZE")


def _switch_triggers(cursor: Any, models: list[type[Model]], how: str) -> None:
    for model in models:
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" {how} TRIGGER USER')


def _copy_rows(model: type[Model], target: BaseDatabaseWrapper, cursor: Any) -> None:
    fields = columns(model)
    names = ", ".join(f'"{field.column}"' for field in fields)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows_of(model):
            copy.write_row(
                [field.get_db_prep_save(value, target) for field, value in zip(fields, row, strict=True)]
            )


def _set_sequences(target: BaseDatabaseWrapper, cursor: Any, models: list[type[Model]]) -> None:
    """The next number is one that no record has had, also none that was deleted: the log and the history name them."""
    for statement in target.ops.sequence_reset_sql(no_style(), models):
        cursor.execute(statement)
    with connection.cursor() as source:
        source.execute("SELECT name, seq FROM sqlite_sequence")
        last = dict(source.fetchall())
    for model in models:
        if (table := model._meta.db_table) in last and last[table]:
            column = model._meta.pk.column
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, last[table]]
            )

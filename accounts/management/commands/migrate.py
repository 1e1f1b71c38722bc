"""Django's `migrate`, one process at a time.

Servers that start together each migrate. Without turns both find the same migration missing, and one of them fails.
The triggers that are installed after every `migrate` are part of the turn.
"""

import fcntl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 4_700_391_126_054_113
"""The advisory lock in PostgreSQL, which is the database's own: any number, as long as it stays the same."""


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Django's checks are part of the turn: of a database that is locked or away they would say something else."""
        database = connections[options["database"]]
        with database.cursor():
            pass
        with _turn(database):
            with transaction.atomic(using=database.alias):
                pass
            return super().execute(*args, **options)


def _turn(connection: BaseDatabaseWrapper) -> AbstractContextManager[None]:
    """Wait until no other process migrates this database. The lock ends with the process, however it ends."""
    if connection.vendor == "postgresql":
        return _advisory_lock(connection)
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        # Not the database's own file: to close it here would end SQLite's locks on it.
        return _file_lock(Path(f"{connection.settings_dict['NAME']}.migrate-lock"))
    return nullcontext()


@contextmanager
def _advisory_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """On a connection of its own, which a migration that fails cannot spoil."""
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield
    finally:
        holder.close()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

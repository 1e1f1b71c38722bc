"""A migrated database for each process of tests: one process migrates, the others copy what it made.

On SQLite the copy is a file in var/, named by a digest of the code, so the next run begins with it too. On PostgreSQL it
is a template database of the throw-away server (tests/postgres.py); a server that was there before gets none.
"""

import fcntl
import os
import pickle
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

FOLDER = Path(settings.BASE_DIR) / "var/tests"
THROW_AWAY = "RPE_THROW_AWAY_SERVER"
"""The variable that tests/postgres.py sets for what it runs."""
TEMPLATE = "rpe_ready"

T = TypeVar("T")


@contextmanager
def ready_database() -> Iterator[None]:
    """Provide the migrated database to the creation of the test database that happens within this context."""
    if connection.vendor == "postgresql" and os.environ.get(THROW_AWAY):
        work = _template()
    elif connection.vendor == "sqlite" and "mode=memory" in _test_name():
        work = _file()
    else:
        work = _nothing()
    with work:
        yield


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _file() -> Iterator[None]:
    file = FOLDER / f"{_digest()}.sqlite3"
    # Open until Django has a connection of its own: a database in memory lives as long as its last one.
    with closing(sqlite3.connect(_test_name(), uri=True)) as memory:
        with _alone():
            if not file.exists():
                yield
                _save(file)
                return
            # Within the lock, or another run could remove the file.
            with closing(sqlite3.connect(file)) as saved:
                saved.backup(memory)
        yield


def _save(file: Path) -> None:
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft)) as saved:
        connection.connection.backup(saved)
    draft.rename(file)


@contextmanager
def _template() -> Iterator[None]:
    with _alone():
        if not _has_template():
            yield
            name = connection.settings_dict["NAME"]
            connection.close()
            with connection.creation._nodb_cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{TEMPLATE}" TEMPLATE "{name}"')
            return
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield


def _has_template() -> bool:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE])
        return cursor.fetchone() is not None


@contextmanager
def _alone() -> Iterator[None]:
    """No other process of this clone is in here meanwhile."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{connection.vendor}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What the first process of a run makes in a folder of this name, and the others find there."""
    root = folders.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        root = root.parent
    made = root / f"{name}.made"
    with _alone():
        if not made.exists():
            # It is there where another process could not make it.
            (root / name).mkdir(exist_ok=True)
            made.write_bytes(pickle.dumps(make(root / name)))
        found: T = pickle.loads(made.read_bytes())
    return found


def _test_name() -> str:
    return str(connection.creation._get_test_db_name())


def _digest() -> str:
    """Of all code that a migration may call, and of the libraries' versions."""
    found = sha256((Path(settings.BASE_DIR) / "requirements.txt").read_bytes())
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    for file in sorted(
        file for folder in [*ours, Path(settings.BASE_DIR) / "rpe"] for file in folder.rglob("*.py")
    ):
        found.update(f"{file.relative_to(settings.BASE_DIR)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]

"""Bringing the database up to date, by real processes with an empty database of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db

EMPTY = "rpe_empty"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the kind under test."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
        return
    server = connection.settings_dict
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {EMPTY} TEMPLATE template0")
        try:
            word = f":{quote(server['PASSWORD'])}" if server["PASSWORD"] else ""
            yield f"postgres://{server['USER']}{word}@{server['HOST']}:{server['PORT']}/{EMPTY}"
        finally:
            cursor.execute(f"DROP DATABASE {EMPTY}")


def migrate(database: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"DATABASE_URL": database, "DEBUG": "true", "DJANGO_SETTINGS_MODULE": "rpe.settings"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_servers_that_start_together_take_turns(empty: str) -> None:
    processes = [migrate(empty) for _server in range(2)]
    faults = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], faults

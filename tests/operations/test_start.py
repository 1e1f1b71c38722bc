"""What is wrong with an installation is one clear line, and what is stopped is gone."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.operations.place import ROOT, Place

pytestmark = pytest.mark.anywhere


def locked(folder: Path) -> str:
    return f"sqlite:///{folder}/locked.sqlite3?timeout=0"


def no_database(folder: Path) -> str:
    (folder / "text.sqlite3").write_text("this is a text")
    return f"sqlite:///{folder}/text.sqlite3"


def nowhere(folder: Path) -> str:
    return f"sqlite:///{folder}/nowhere/db.sqlite3"


def nobody_listens(folder: Path) -> str:
    return "postgres://rpe:hidden@127.0.0.1:1/rpe"


@pytest.mark.parametrize(
    ("database", "words"),
    [
        (locked, "database is locked"),
        (no_database, "file is not a database"),
        (nowhere, "unable to open database file"),
        (nobody_listens, "Connection refused"),
    ],
)
def test_a_database_that_cannot_be_used(tmp_path: Path, database: object, words: str) -> None:
    with closing(sqlite3.connect(tmp_path / "locked.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN EXCLUSIVE")
        done = Place(database(tmp_path), tmp_path / "evidence").manage("migrate")  # type: ignore[operator]
    assert done.returncode == 1
    assert re.fullmatch(f"The database cannot be used: .*{words}.*\n", done.stderr)
    assert "hidden" not in done.stderr


def test_tables_that_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").touch()
    done = Place(f"sqlite:///{tmp_path}/db.sqlite3", tmp_path / "evidence").manage("check_sessions")
    assert done.returncode == 1
    assert re.fullmatch(r"The database cannot be used: no such table: \w+: run migrate\.\n", done.stderr)


START = """
import runpy, sys
import rpe.wsgi
sys.argv = ["manage.py", "readiness"]
runpy.run_path("manage.py", run_name="__main__")
"""


def test_a_start_without_tables_folders_and_static_files(tmp_path: Path) -> None:
    """The web server starts all the same and says why it is not ready, as /readyz and `readiness` do."""
    (tmp_path / "file").touch()
    (tmp_path / "db.sqlite3").touch()
    place = Place(f"sqlite:///{tmp_path}/db.sqlite3", tmp_path / "file/evidence", {"LOG_FORMAT": "text"})
    done = place.run("-c", START)
    assert done.returncode == 1
    for words in ("Migrations are missing: ", "file/evidence: cannot be written"):
        assert words in done.stdout
        assert (
            len(
                [
                    line
                    for line in done.stderr.splitlines()
                    if line.startswith("ERROR rpe.wsgi") and words in line
                ]
            )
            == 1
        )
    assert "Traceback" not in done.stderr


def test_looking_makes_no_database(tmp_path: Path) -> None:
    done = Place(f"sqlite:///{tmp_path}/db.sqlite3", tmp_path).manage("readiness")
    assert "db.sqlite3 is not there: run migrate, or correct DATABASE_URL." in done.stdout
    assert list(tmp_path.iterdir()) == []


PROGRAM = f"""#!{sys.executable}
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
pathlib.Path(__file__).with_suffix(".runs").touch()
time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_what_make_run_starts_ends_with_it(tmp_path: Path, number: int) -> None:
    """make passes what it is told on to the shell that waits for the two servers."""
    for name in ("python", "gunicorn"):
        (tmp_path / name).write_text(PROGRAM)
        (tmp_path / name).chmod(0o755)
    served = subprocess.Popen(
        ["sh", ROOT / "scripts/serve"],
        env=os.environ | {"BIN": str(tmp_path)},
        cwd=ROOT,
        # Tests that run in the background ignore interrupts, and no shell that they start could be interrupted.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    while len(list(tmp_path.glob("*.runs"))) < 2:
        time.sleep(0.02)
    served.send_signal(number)
    assert served.wait(20) == 0
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_the_servers_end_together(tmp_path: Path) -> None:
    """Where the web server ends by itself, the worker does too."""
    for name, program in (("python", PROGRAM), ("gunicorn", "#!/bin/sh\nexit 3\n")):
        (tmp_path / name).write_text(program)
        (tmp_path / name).chmod(0o755)
    subprocess.run(
        ["sh", ROOT / "scripts/serve"],
        env=os.environ | {"BIN": str(tmp_path)},
        cwd=ROOT,
        timeout=20,
        check=False,
    )
    left = subprocess.run(["pgrep", "-f", str(tmp_path)], capture_output=True, text=True, check=False)
    assert left.stdout == ""

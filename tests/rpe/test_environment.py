"""A bad variable ends the program at start with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {"SECRET_KEY": "x" * 50, "DEBUG": "false"}


def start(**variables: str) -> tuple[int, str]:
    ours = ("SECRET_KEY", "DEBUG", "DATABASE_URL", "ALLOWED_HOSTS", "HTTPS")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-c", "import rpe.settings as s; print(s.DATABASES['default']['ENGINE'])"]
    done = subprocess.run(
        command, env=clean | GOOD | variables, cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


@pytest.mark.parametrize(
    ("variables", "engine"),
    [
        ({}, "sqlite3"),
        ({"DATABASE_URL": "sqlite:////tmp/other.sqlite3"}, "sqlite3"),
        ({"DATABASE_URL": "postgres://user:secret@localhost:5432/rpe"}, "postgresql"),
        ({"DEBUG": "TRUE", "SECRET_KEY": ""}, "sqlite3"),
        ({"ALLOWED_HOSTS": "rpe.example.pe, localhost"}, "sqlite3"),
    ],
)
def test_it_works(variables: dict[str, str], engine: str) -> None:
    assert start(**variables) == (0, f"django.db.backends.{engine}")


@pytest.mark.parametrize(
    "variables",
    [
        {"DEBUG": "perhaps"},
        {"HTTPS": "2"},
        {"SECRET_KEY": ""},
        {"SECRET_KEY": "short-secret"},
        {"ALLOWED_HOSTS": "https://rpe.example.pe"},
        {"DATABASE_URL": "oracle://user:hidden@host/name"},
        {"DATABASE_URL": "postgres://user:hidden@host:port/name"},
        {"DATABASE_URL": "postgres://user:hidden@host/"},
        {"DATABASE_URL": "nonsense"},
    ],
)
def test_wrong_input_is_one_clear_line(variables: dict[str, str]) -> None:
    code, said = start(**variables)
    assert code == 1
    assert said.startswith(f"{next(iter(variables))}=")
    assert "cannot be used: expected" in said
    assert len(said.splitlines()) == 1
    assert "hidden" not in said
    assert "short-secret" not in said

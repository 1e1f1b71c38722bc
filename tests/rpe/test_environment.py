"""A bad variable ends the program at start with one clear line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {"SECRET_KEY": "x" * 50, "DEBUG": "false"}
PRINT_ENGINE = "import rpe.settings as s; print(s.DATABASES['default']['ENGINE'])"
PRINT_OPTIONS = "import json, rpe.settings as s; print(json.dumps(s.DATABASES['default']['OPTIONS']))"


def start(program: str = PRINT_ENGINE, **variables: str) -> tuple[int, str]:
    ours = ("SECRET_KEY", "DEBUG", "DATABASE_URL", "ALLOWED_HOSTS", "HTTPS", "DJANGO_SETTINGS_MODULE")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=clean | GOOD | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
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
    ("database", "options"),
    [
        ("sqlite:////tmp/other.sqlite3", {"transaction_mode": "IMMEDIATE", "timeout": 25}),
        ("sqlite:////tmp/other.sqlite3?timeout=10", {"transaction_mode": "IMMEDIATE", "timeout": 10}),
        ("postgres://user:secret@localhost:5432/rpe", {"options": "-c jit=off", "connect_timeout": 10}),
        (
            "postgres://user:secret@localhost:5432/rpe?sslmode=require",
            {"options": "-c jit=off", "sslmode": "require"},
        ),
    ],
)
def test_options_of_the_address_join_ours(database: str, options: dict[str, object]) -> None:
    code, said = start(PRINT_OPTIONS, DATABASE_URL=database)
    assert code == 0
    assert json.loads(said).items() >= options.items()


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
        {"REPLICA_URL": "sqlite:////tmp/hidden.sqlite3"},
        {"REPLICA_URL": "postgres://user:hidden@host/"},
        {"EVIDENCE_ROOT": "s3://"},
        {"CUSTOMS_ROOT": "s3://user:hidden@bucket/customs"},
        {"CUSTOMS_ENGINE": "spark://host:7077", "CUSTOMS_ROOT": "s3://bucket/customs"},
        {"LOG_FORMAT": "xml"},
        {"MONITORING_TOKEN": "short-secret"},
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


def test_https_without_a_trusted_proxy_is_warned_of_at_start() -> None:
    code, said = start("import rpe.wsgi")
    assert code == 0
    assert "accounts.W001" in said and "TRUSTED_PROXIES" in said


VARIABLES = set(
    re.findall(r"environment\.\w+\(\s*\"(\w+)\"", (ROOT / "rpe/settings.py").read_text(encoding="utf-8"))
)


def test_every_variable_is_described() -> None:
    assert len(VARIABLES) > 15
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/running.md").read_text(encoding="utf-8")))
    assert described >= VARIABLES

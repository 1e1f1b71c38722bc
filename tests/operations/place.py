"""An installation of its own for a test: a database, a folder of evidence, and `manage.py` as a real process."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from tests.ready import TEMPLATE, _has_template

ROOT = Path(__file__).parents[2]


@dataclass
class Place:
    url: str
    evidence: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return (
            os.environ
            | {
                "DATABASE_URL": self.url,
                "EVIDENCE_ROOT": str(self.evidence),
                "CUSTOMS_ROOT": str(self.evidence.with_name(f"{self.evidence.name}-customs")),
                "SECRET_KEY": "x" * 50,
                "DEBUG": "false",
                "HTTPS": "false",
                "DJANGO_SETTINGS_MODULE": "rpe.settings",
            }
            | self.more
        )

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def manage(self, *command: object) -> "subprocess.CompletedProcess[str]":
        return self.run("manage.py", *map(str, command))


def empty_place(folder: Path, name: str, vendor: str = "") -> Place:
    """One whose database has no table. Folder and name are the test's own."""
    if (vendor or connection.vendor) == "sqlite":
        return Place(f"sqlite:///{folder / name}.sqlite3", folder / f"{name}-evidence")
    return Place(_created(name, "template0"), folder / f"{name}-evidence")


def migrated_place(folder: Path, name: str) -> Place:
    """One with a copy of the tests' own database, before any test."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / f"{name}.sqlite3")) as copy:
            connection.connection.backup(copy)
        return empty_place(folder, name)
    if _has_template():
        return Place(_created(name, TEMPLATE), folder / f"{name}-evidence")
    place = empty_place(folder, name)
    place.manage("migrate", "--verbosity", "0")
    return place


def _created(name: str, template: str) -> str:
    """The address of a new database beside the test's own."""
    name = f"{connection.settings_dict['NAME']}_{name}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    settings = connection.settings_dict
    return (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{name}"
    )

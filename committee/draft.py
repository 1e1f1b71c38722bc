"""The records of a session on their way into it."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self, TypeAlias

from committee.records import Values

FrozenRow: TypeAlias = tuple[str, str, Values, dict[str, str]]
"""A record's kind and identity, its key values, and what it adds to each component of the figures."""


class Draft:
    """Rows in a file of their own: in memory those of 10,000 companies take 600 MB, and the database is not locked.

    They are read in the order of kind and identity, letter by letter, whatever order the database has for texts.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._file = sqlite3.connect(Path(self._folder.name) / "draft", isolation_level=None)
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute(
            "CREATE TABLE draft (kind, identity, content, PRIMARY KEY (kind, identity)) WITHOUT ROWID"
        )
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._file.close()
        self._folder.cleanup()

    def add(self, row: FrozenRow) -> None:
        kind, identity, values, adds = row
        self._file.execute("INSERT INTO draft VALUES (?, ?, ?)", [kind, identity, json.dumps([values, adds])])

    def __len__(self) -> int:
        (found,) = self._file.execute("SELECT COUNT(*) FROM draft").fetchone()
        return int(found)

    def __iter__(self) -> Iterator[FrozenRow]:
        for kind, identity, content in self._file.execute("SELECT * FROM draft ORDER BY kind, identity"):
            values, adds = json.loads(content)
            yield kind, identity, values, adds

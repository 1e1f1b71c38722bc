"""Split records and keys for statements over many of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MOST_KEYS = 10_000
"""SQLite takes some 30,000 parameters in a statement."""


def by_model(records: Iterable[M]) -> dict[type[M], list[M]]:
    found: dict[type[M], list[M]] = {}
    for record in records:
        found.setdefault(type(record), []).append(record)
    return found


def in_chunks(keys: Iterable[T], size: int = MOST_KEYS) -> Iterator[list[T]]:
    """The keys, or the records that have them, in lists short enough for one statement."""
    remaining = iter(keys)
    while chunk := list(islice(remaining, size)):
        yield chunk

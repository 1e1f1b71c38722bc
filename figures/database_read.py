"""Which database figures are read from now: the primary, or a replica of it (figures/replica.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DEFAULT_DB_ALIAS

_name = ContextVar("database_read", default=DEFAULT_DB_ALIAS)


def database_read() -> str:
    """Its name in the settings."""
    return _name.get()


@contextmanager
def reading(name: str) -> Iterator[None]:
    token = _name.set(name)
    try:
        yield
    finally:
        _name.reset(token)

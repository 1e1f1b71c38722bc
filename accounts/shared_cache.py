"""The counts of attempts to sign in, which all processes share in the database."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class SharedCache(DatabaseCache):
    """Django's, which is silent where the database cannot be written: nobody may be told then of too many attempts."""

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """Raises OperationalError where nothing could be written, but not where another process was faster."""
        database = router.db_for_write(self.cache_model_class)
        connection = connections[database]
        # A fault of the commit comes after Django's own handling, within this transaction.
        with transaction.atomic(using=database):
            before, connection.errors_occurred = connection.errors_occurred, False
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]
            if connection.errors_occurred:
                raise OperationalError("The attempts to sign in cannot be counted.")
            connection.errors_occurred = before
        return done

"""Whether a disk is full: that of the database, of files, or of the temporary folder."""

import errno
import os
import sqlite3

from django.utils.translation import gettext_lazy as _

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
POSTGRES_FULL = "53100"
"""The SQLSTATE of PostgreSQL, whose words are in the server's language."""

NOTHING_SAVED = _(
    "The disk is full: nothing was saved. Tell an administrator, and try again when there is room."
)


def is_full(fault: BaseException | None) -> bool:
    """Whether a fault, or one that caused it, says so: libraries raise faults of their own."""
    while fault:
        if _says_full(fault):
            return True
        fault = fault.__cause__ or fault.__context__
    return False


def _says_full(fault: BaseException) -> bool:
    return (
        (isinstance(fault, OSError) and fault.errno in FULL)
        or getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(fault, "sqlstate", None) == POSTGRES_FULL
        # DuckDB has no code.
        or os.strerror(errno.ENOSPC) in str(fault)
    )

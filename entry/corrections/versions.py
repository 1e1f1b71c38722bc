"""Whether records are still those that a preview showed."""

import hashlib
from collections.abc import Iterable

from records.models import Record


def fingerprint(records: Iterable[Record]) -> str:
    """The same for the same records in the same versions."""
    seen = sorted(f"{record._meta.label_lower} {record.pk} {record.version}" for record in records)
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()

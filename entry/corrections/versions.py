"""Whether records are still those that a preview showed."""

from collections.abc import Iterable

from records.digests import sha256
from records.models import Record


def fingerprint(records: Iterable[Record]) -> str:
    """The same for the same records in the same versions."""
    seen = sorted(f"{record._meta.label_lower} {record.pk} {record.version}" for record in records)
    return sha256("\n".join(seen))

"""Which records an import wrote: their rows of the history hold the key of its job as their reason."""

import uuid

from django.db.models import QuerySet

from records.registry import HistoryRow, RecordKind


def import_key(upload: uuid.UUID) -> str:
    return f"upload:{upload}"


def written_by(upload: uuid.UUID, kind: RecordKind) -> QuerySet[HistoryRow]:
    """The rows of a kind's history that an import added."""
    return kind.lines.filter(history_change_reason=import_key(upload))

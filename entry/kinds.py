"""The kind of record of this app: accepted values."""

from entry.quality.acceptance import Acceptance
from records.registry import RecordKind, register

register(RecordKind(model=Acceptance, place=90))

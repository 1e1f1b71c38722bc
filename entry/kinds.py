"""The kinds of record of this app: accepted values, and accepted differences from customs."""

from entry.customs.differences import AcceptedDifference
from entry.quality.acceptance import Acceptance
from records.registry import RecordKind, register

register(RecordKind(model=Acceptance, place=90), RecordKind(model=AcceptedDifference, place=91))

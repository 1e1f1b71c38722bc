"""The models and base models of records, for Django's model loading and for other apps."""

from records.closing import ClosedPeriod, PeriodException
from records.evidence import Evidence
from records.record import Record, RecordQuerySet, Stale
from records.states import Verification
from records.verification import Verifiable, VerifiableQuerySet, counts

__all__ = [
    "ClosedPeriod",
    "Evidence",
    "PeriodException",
    "Record",
    "RecordQuerySet",
    "Stale",
    "Verifiable",
    "VerifiableQuerySet",
    "Verification",
    "counts",
]

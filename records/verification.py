"""The one rule of how a record's verification changes, for all three kinds of record."""

import datetime
from typing import Any

from django.utils import timezone

from records.models import Verifiable, Verification


def move(record: Verifiable, state: str, *, by: Any, at: datetime.datetime) -> None:
    """Bring a record to a state and stamp who did it when; `by` is None for the command line.

    Submitting stamps the submission; verifying stamps the verification; any other state clears the
    verification's stamp, because what it vouched for no longer stands.
    """
    record.verification = Verification(state)
    if record.verification == Verification.SUBMITTED:
        record.submitted_by, record.submitted_at = by, at
    verified = record.verification == Verification.VERIFIED
    record.verified_by, record.verified_at = (by, at) if verified else (None, None)


def resubmit_if_changed(record: Verifiable, has_changed: bool, *, by: Any) -> None:
    """A verified record that is changed is no longer what was verified: it waits for verification again."""
    if has_changed and record.verification == Verification.VERIFIED:
        move(record, Verification.SUBMITTED, by=by, at=timezone.now())

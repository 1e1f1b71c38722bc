"""The kinds of record of this app: accepted values, and accepted differences from customs."""

from entry.customs.differences import AcceptedDifference
from entry.quality.acceptance import Acceptance
from entry.quality.checks import CHECKS
from records.registry import RecordKind, register


def _check(slug: str) -> str:
    return str(CHECKS[slug].title) if slug in CHECKS else slug


register(
    RecordKind(model=Acceptance, place=90, show={"check_slug": _check}),
    RecordKind(model=AcceptedDifference, place=91),
)

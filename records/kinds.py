"""The kinds of record of this app: evidence and closed periods."""

from records.models import ClosedPeriod, Evidence, PeriodException
from records.registry import HistoryRow, RecordKind, register


def _period(line: ClosedPeriod | HistoryRow) -> str:
    """A history row has no properties of its model."""
    return str(ClosedPeriod(starts_on=line.starts_on, ends_on=line.ends_on))


register(
    RecordKind(model=Evidence, place=80),
    RecordKind(model=ClosedPeriod, place=140, name=_period),
    RecordKind(model=PeriodException, place=150, title=("period",)),
)

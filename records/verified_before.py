"""What records said when they were last verified, beside what they say now."""

from collections.abc import Iterable, Sequence

from django.db.models import Max, Model

from records.changes import Names, Value, mentioned_by
from records.registry import HistoryRow, RecordKind
from records.states import STAMPS, Verification
from records.wording import label


def last_verified(kind: RecordKind, keys: Iterable[int]) -> dict[int, HistoryRow]:
    """The last verified row of the history of each record that was ever verified, by primary key: two queries."""
    lines = kind.lines.filter(id__in=list(keys), verification=Verification.VERIFIED).order_by()
    last = lines.values("id").annotate(last=Max("history_id")).values_list("last", flat=True)
    return {line.id: line for line in kind.lines.in_bulk(list(last)).values()}


def changes_since(kind: RecordKind, records: Sequence[Model]) -> dict[int, list[Value]]:
    """What differs in each record that was verified before, by primary key. The queries do not depend on the rows."""
    before = last_verified(kind, [record.pk for record in records])
    changed = [(record, before[record.pk]) for record in records if record.pk in before]
    names = Names(mentioned_by((kind, side) for pair in changed for side in pair))
    return {record.pk: list(_differences(kind, line, record, names)) for record, line in changed}


def _differences(kind: RecordKind, line: HistoryRow, record: Model, names: Names) -> Iterable[Value]:
    for field in kind.fields:
        before, after = getattr(line, field.attname), getattr(record, field.attname)
        if before != after and field.attname not in STAMPS:
            yield Value(label(field), *(names.words(kind, field, value) for value in (before, after)))

"""Undo an applied import: remove what it created, and give back to what it changed the values from before.

Possible as long as nothing after it touched its rows. What it wrote is found in the histories (records/origin.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max, Min, Model
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, must
from accounts.audit import EventType, number_of, record
from accounts.models import User
from entry.imports.upload import Upload, UploadState
from jobs.running import Overtaken, Refused, Run, begin
from jobs.tasks import task
from records.base import BOOKKEEPING
from records.changes import CREATED, previous_line
from records.closing import PeriodClosed
from records.links import page_of
from records.models import Record, Stale
from records.origin import written_by
from records.registry import RecordKind, kinds
from records.trail import because_of
from workbook.layout import SHEETS

UNDO = "undo_import"
AT_ONCE = 500
"""Up to so many records are given back while the person waits: about a second."""
MOST_SHOWN = 10


@dataclass
class KindUndone:
    """What undoing an import does with the records of a kind.

    `before` are the rows of the history to which changed records go back, by primary key; `touched` are those that were
    written since, and `used` those that other records refer to: both stand in the way.
    """

    kind: RecordKind
    created: list[int | str]
    before: dict[int | str, int]
    touched: int = 0
    used: int = 0
    in_the_way: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Undoing:
    """The preview of undoing an import: the queries do not depend on its rows."""

    kinds: list[KindUndone]

    @property
    def is_possible(self) -> bool:
        return bool(self.kinds) and not any(it.touched or it.used for it in self.kinds)

    @property
    def number(self) -> int:
        return sum(len(it.created) + len(it.before) for it in self.kinds)


def undoing(upload: Upload) -> Undoing:
    """What undoing the import would do, and what stands in the way."""
    found = [undone for kind in _in_order() if (undone := _of_kind(upload, kind))]
    created = {undone.kind.model: undone.created for undone in found}
    for undone in found:
        undone.used = _used(undone, created)
    return Undoing(found)


def _in_order() -> list[RecordKind]:
    """The kinds of record with those first that refer to others: they are removed first."""
    sheets = [sheet.model for sheet in SHEETS]
    return sorted(kinds().values(), key=lambda kind: -sheets.index(kind.model) if kind.model in sheets else 1)


def _of_kind(upload: Upload, kind: RecordKind) -> KindUndone | None:
    key = kind.model._meta.pk.attname
    first, last = Min("history_id"), Max("history_id")
    written = written_by(upload.pk, kind).order_by().values_list(key).annotate(first, last)
    ends = {pk: (begun, ended) for pk, begun, ended in written}
    if not ends:
        return None
    changed = kind.lines.filter(history_id__in=[begun for begun, _ended in ends.values()])
    changed = changed.exclude(history_type=CREATED).annotate(before=previous_line(kind))
    before = dict(changed.values_list(key, "before"))
    undone = KindUndone(kind, [pk for pk in ends if pk not in before], before)
    latest = kind.lines.filter(**{f"{key}__in": list(ends)}).order_by().values_list(key).annotate(last)
    touched = [pk for pk, line in latest if line != ends[pk][1]]
    undone.touched = len(touched)
    shown = kind.records().in_bulk(touched[:MOST_SHOWN])
    undone.in_the_way += [(str(record), page_of(record)) for record in shown.values()]
    return undone


def _used(undone: KindUndone, created: dict[type[Model], list[int | str]]) -> int:
    """How many records that the import did not create refer to what it created."""
    found = 0
    for relation in undone.kind.model._meta.related_objects:
        model, name = relation.related_model, relation.field.name
        others = model._base_manager.filter(**{f"{name}__in": undone.created})  # type: ignore[union-attr]
        others = others.exclude(pk__in=created.get(model, []))  # type: ignore[arg-type, union-attr]
        shown = list(others[:MOST_SHOWN])
        found += others.count() if shown else 0
        undone.in_the_way += [(str(other), page_of(other)) for other in shown]
    return found


def begin_undo(upload: Upload, *, by: User) -> bool:
    """Begin to undo an import; False where work on it is under way."""
    small = undoing(upload).number <= AT_ONCE
    return begin(UNDO, upload.job_key, by=by, at_once=small, upload=str(upload.pk)) is not None


@task(UNDO, doing=_("being undone"), sentence=_("The import is being undone, all of it or nothing."))
def _undo(run: Run, upload: str) -> None:
    must(run.by, Action.ENTER, Subject.IMPORT)
    found = Upload.objects.for_person(run.by).filter(pk=upload, state=UploadState.APPLIED).first()
    if found is None:
        raise Overtaken
    try:
        with run.finishing(), because_of(f"undo:{found.pk}"):
            _undo_all(found, run.by)
    except (PeriodClosed, Stale) as fault:
        raise Refused(str(fault)) from fault


def _undo_all(upload: Upload, by: User) -> None:
    plan = undoing(upload)
    if not plan.is_possible:
        raise Refused(gettext("Records of this import have changed since: nothing was undone."))
    _give_back(plan)
    state = {"state": UploadState.UNDONE, "undone_by": by, "undone_at": timezone.now()}
    if not Upload.objects.filter(pk=upload.pk, state=UploadState.APPLIED).update(**state):
        raise Overtaken
    record(EventType.IMPORT_UNDONE, by=by, about=number_of(upload), rows=plan.number)


def _give_back(plan: Undoing) -> None:
    """Changed records first, which may refer to created ones; then created ones, those first that refer to others."""
    for undone in plan.kinds:
        undone.kind.plain_records().overwrite(_as_before(undone))
    for undone in plan.kinds:
        created = undone.kind.plain_records().filter(pk__in=undone.created)
        for name in _own_references(undone.kind):
            created.filter(**{f"{name}__isnull": False}).update(**{name: None})
        created.delete()


def _own_references(kind: RecordKind) -> list[str]:
    """The foreign keys of a kind to itself, such as a company's predecessor: it protects what is removed with it."""
    return [it.name for it in kind.model._meta.fields if it.related_model is kind.model]


def _as_before(undone: KindUndone) -> Iterable[Record]:
    """The changed records with the values of the history's rows from before."""
    lines = undone.kind.line_model._default_manager.in_bulk(list(undone.before.values()))
    for pk, stored in undone.kind.plain_records().in_bulk(list(undone.before)).items():
        line = lines[undone.before[pk]]
        for it in undone.kind.line_model.tracked_fields:
            if it.name not in BOOKKEEPING:
                setattr(stored, it.attname, getattr(line, it.attname))
        yield stored  # type: ignore[misc] # records of a kind are records

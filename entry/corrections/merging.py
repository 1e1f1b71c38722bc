"""Merge two companies that are one: everything of the one goes to the other, and the history keeps what was whose.

Where both have what can be there once, such as sales of one chain in one year, the row of the company that stays is kept.
What was verified waits for verification again, because whose it is has changed.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from django.db import transaction
from django.db.models import ForeignObjectRel, UniqueConstraint

from accounts import audit
from accounts.audit import EventType
from companies.models import Company
from entry.corrections.versions import fingerprint
from records.grouping import by_model
from records.models import Record, Stale, Verifiable, Verification
from records.verification import resubmit
from services.models import Beneficiary, Service

FILLED = ("trade_name", "legal_form", "size", "women_led", "predecessor_id")
"""Fields that the company takes over where its own are blank; members and women members go together."""


@dataclass(frozen=True)
class Move:
    """The rows of a kind that refer to the company that goes: those that move, and those that give way to another."""

    name: str
    by: str
    moved: list[Record]
    dropped: list[tuple[Record, Record]] = field(default_factory=list)


@dataclass(frozen=True)
class Merge:
    """What merging would do; the queries do not depend on the rows."""

    kept: Company
    gone: Company

    @cached_property
    def moves(self) -> list[Move]:
        found = (self._move(relation) for relation in Company._meta.related_objects)
        return [move for move in found if move.moved or move.dropped]

    def _move(self, relation: ForeignObjectRel) -> Move:
        model, name = cast(type[Record], relation.related_model), relation.field.name
        rows = list(model._base_manager.filter(**{name: self.gone}).select_related(*_named_by(model)))
        own = {_key(row, name): row for row in model._base_manager.filter(**{name: self.kept})}
        dropped = [(own[key], row) for row in rows if (key := _key(row, name)) and key in own]
        gone = {row.pk for _kept, row in dropped}
        label = str(model._meta.verbose_name_plural)
        return Move(label, name, [row for row in rows if row.pk not in gone], dropped)

    @cached_property
    def filled(self) -> dict[str, object]:
        """The values that the company takes over, by field."""
        names = [name for name in FILLED if getattr(self.kept, name) in (None, "")]
        if self.kept.members is None and self.kept.women_members is None:
            names += ["members", "women_members"]
        values = {name: getattr(self.gone, name) for name in names}
        return {
            name: value for name, value in values.items() if value not in (None, "") and value != self.kept.pk
        }

    @property
    def verified(self) -> int:
        """How many verified records wait for verification again."""
        moved = (row for move in self.moves for row in move.moved)
        return sum(isinstance(row, Verifiable) and row.verification == Verification.VERIFIED for row in moved)

    @cached_property
    def seen(self) -> str:
        rows = [
            row for move in self.moves for row in (*move.moved, *(it for pair in move.dropped for it in pair))
        ]
        return fingerprint([self.kept, self.gone, *rows])


@transaction.atomic
def merge(found: Merge, *, seen: str) -> None:
    """Move everything and remove the company that goes. Raises Stale where anything changed since the preview."""
    if found.seen != seen:
        raise Stale(found.kept)
    for move in found.moves:
        _apply(move, found.kept)
    _send_services_back(found.moves)
    gone = Company.objects.get(pk=found.gone.pk)
    kept = Company.objects.get(pk=found.kept.pk)
    for name, value in found.filled.items():
        setattr(kept, name, value)
    if kept.predecessor_id == gone.pk:
        kept.predecessor = None
    kept.clean()
    kept.save()
    audit.record(EventType.MERGED, about=audit.number_of(kept), key=gone.pk)
    gone.delete()


def _apply(move: Move, kept: Company) -> None:
    for model, rows in by_model(row for _kept, row in move.dropped).items():
        model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
    for row in move.moved:
        before = copy(row)
        # A company does not succeed itself.
        setattr(row, move.by, None if row.pk == kept.pk and isinstance(row, Company) else kept)
        row.prepare_save(before)
    for model, rows in by_model(move.moved).items():
        model.objects.overwrite(rows)


def _send_services_back(moves: Iterable[Move]) -> None:
    """Whom a service was for is part of what was verified."""
    rows = [row for move in moves for row in (*move.moved, *(it for _kept, it in move.dropped))]
    services = list(
        Service.objects.filter(pk__in={row.service_id for row in rows if isinstance(row, Beneficiary)})
    )
    for service in services:
        resubmit(service)
    Service.objects.overwrite(services)


def _key(row: Record, name: str) -> tuple[object, ...]:
    """What tells a company's rows of a kind apart; blank where nothing does."""
    fields: Sequence[str] = next(
        (
            constraint.fields
            for constraint in row._meta.constraints
            if isinstance(constraint, UniqueConstraint) and name in constraint.fields
        ),
        (),
    )
    return tuple(getattr(row, row._meta.get_field(it).attname) for it in fields if it != name)  # type: ignore[union-attr]


def _named_by(model: type[Record]) -> list[str]:
    """The relations that a row's name may need."""
    return [it.name for it in model._meta.fields if it.is_relation and it.related_model is not Company]

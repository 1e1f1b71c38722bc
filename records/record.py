"""What every record of the programme is: versioned, kept in a history, and held by closed periods.

However a record is written (a form, a grid, an import, the admin, a command) it passes here, so that no
way around the rules has to be closed one by one.
"""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from simple_history.models import HistoricalRecords

from accounts.access import Subject
from accounts.actor import history_user, person
from records import closing, reach

BOOKKEEPING = frozenset({"id", "version", "search"})
"""Fields that say nothing about the programme: a change of these alone is no change."""


class Stale(Exception):
    """Somebody else has saved the record since it was read; `current` is what stands in the database now."""

    def __init__(self, current: "Record") -> None:
        super().__init__(_("Somebody else has changed this record in the meantime."))
        self.current = current


class RecordQuerySet(models.QuerySet[Any]):
    """Many records at once, under the same rules as one."""

    def seen_by(self, user: Any) -> Self:
        """What of these a person may see: none of a kind that the role does not see, and a coordinator's own regions'."""
        return self.filter(reach.within_reach(self.model, user))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Insert records, or with `update_conflicts` write existing ones anew; each leaves a line of history.

        Raises OutOfReach or PeriodClosed, or Stale where an existing record was changed since it was read.
        """
        records = list(objs)
        anew = bool(options.get("update_conflicts"))
        with transaction.atomic():
            before = _as_they_stand(self.model, records) if anew else {}
            for record in records if anew else []:
                _take_next_version(record, before[record.pk])
            _guard((before.get(record.pk), record) for record in records)
            saved = super().bulk_create(records, *args, **options)
            _keep(self.model, saved, anew=anew)
        return saved

    def overwrite(self, records: Iterable[Any]) -> list[Any]:
        """Write existing records anew, many in a statement: an insert that becomes an update where the id exists.

        Raises OutOfReach or PeriodClosed, or Stale where one was changed since it was read.
        """
        fields = [field.name for field in self.model._meta.concrete_fields if not field.primary_key]
        return self.bulk_create(records, update_conflicts=True, unique_fields=["pk"], update_fields=fields)

    overwrite.alters_data = True  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        """Change records where they are; the closed periods of before and after both hold."""
        with transaction.atomic():
            before = {record.pk: record for record in self.order_by()}
            changed = super().update(**values, version=F("version") + 1)
            after = list(self.model._base_manager.filter(pk__in=before).order_by())
            _guard((before[record.pk], record) for record in after)
            _keep(self.model, after, anew=True)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            _guard((record, None) for record in self)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Record(models.Model):
    """A record of the programme. `version` grows with each save, so that nobody overwrites another in silence."""

    version = models.PositiveIntegerField(default=1, editable=False)
    history = HistoricalRecords(inherit=True, excluded_fields=["version", "search"], get_user=history_user)

    CLOSED_BY: ClassVar[str] = ""
    """The field whose day decides in which period the record lies; blank for what lies in none."""

    SUBJECT: ClassVar[Subject]
    """What the rules of access take it for."""

    REGION: ClassVar[str] = ""
    """Where its region stands, as a filter says it; blank for what is the whole programme's."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save with the next version. Raises Stale, OutOfReach or PeriodClosed and writes nothing."""
        with transaction.atomic():
            before = None if self._state.adding else self.as_it_stands()
            if before:
                _take_next_version(self, before)
                if (fields := options.get("update_fields")) is not None:
                    options["update_fields"] = {*fields, "version"}
            self.settle(before)
            _guard([(before, self)])
            super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            _guard([(self, None)])
            return super().delete(*args, **options)

    def closing_days(self, changed: frozenset[str]) -> Iterable[datetime.date | None]:
        """The days whose closed periods forbid a change of these fields; all fields where it is made or removed."""
        return [getattr(self, self.CLOSED_BY)] if self.CLOSED_BY else []

    def as_it_stands(self) -> Self | None:
        """The record as the database has it now, locked until the transaction ends; None if it has none."""
        if self.pk is None:
            return None
        records: models.QuerySet[Self] = type(self)._base_manager.all()
        if transaction.get_connection().in_atomic_block:
            records = records.select_for_update()
        return records.filter(pk=self.pk).first()

    def differences(self, other: "Record") -> frozenset[str]:
        """The fields (by attribute name) in which the two differ, apart from bookkeeping."""
        return frozenset(
            field.attname
            for field in self._meta.concrete_fields
            if field.name not in BOOKKEEPING
            and field.to_python(getattr(self, field.attname)) != getattr(other, field.attname)
        )

    def full_clean(
        self,
        exclude: Iterable[str] | None = None,
        validate_unique: bool = True,
        validate_constraints: bool = True,
    ) -> None:
        """Refuse what is out of reach; and what lies in a closed period, beside the field that puts it there."""
        left_out = set(exclude or ())
        super().full_clean(left_out, validate_unique, validate_constraints)
        try:
            _guard([(self.as_it_stands(), self)])
        except (closing.PeriodClosed, reach.OutOfReach) as refusal:
            at_hand = isinstance(refusal, closing.PeriodClosed) and self.CLOSED_BY not in {"", *left_out}
            shown = self.CLOSED_BY if at_hand else NON_FIELD_ERRORS
            raise ValidationError({shown: str(refusal)}) from refusal

    def settle(self, before: Self | None) -> None:
        """What follows from a change, before it is written; `before` is None for a new record."""


def _guard(changes: Iterable[closing.Change]) -> None:
    """Raise OutOfReach or PeriodClosed where a change is refused."""
    pairs = list(changes)
    reach.guard(pairs)
    closing.guard(pairs)


def _as_they_stand(model: type[Record], records: list[Any]) -> dict[Any, Any]:
    keys = [record.pk for record in records]
    found: dict[Any, Any] = {}
    # SQLite takes some 30,000 parameters in a statement.
    for start in range(0, len(keys), 10_000):
        found |= model._base_manager.select_for_update().in_bulk(keys[start : start + 10_000])
    return found


def _take_next_version(record: Any, before: Any) -> None:
    if record.version != before.version:
        raise Stale(before)
    record.version += 1


def _keep(model: Any, records: list[Any], *, anew: bool) -> None:
    model.history.bulk_history_create(records, batch_size=2000, update=anew, default_user=person())

"""The base model of all records of the programme: version, history, permissions and closed periods.

Every write passes here, whether from a form, the grid, an import, the admin or a command, so the rules are
enforced in one place.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actor import person
from accounts.people import User
from records import closing, permissions
from records.base import RecordBase
from records.grouping import in_chunks
from records.history import History
from records.trail import add_events, add_history, reason

R = TypeVar("R", bound="Record")


class Stale(Exception):
    """The record was saved by another user since it was read; `current` is the stored record."""

    def __init__(self, current: "Record") -> None:
        super().__init__(_("Somebody else has changed this record in the meantime."))
        self.current = current


@contextmanager
def writing() -> Iterator[None]:
    """A transaction in which no period is closed: its rules are checked against the periods closed before it."""
    with transaction.atomic():
        closing.hold_open()
        yield


class RecordQuerySet(models.QuerySet[R]):
    """Bulk reads and writes under the rules of single records."""

    def seen_by(self, user: User | AnonymousUser | None) -> Self:
        """The records that the user may see; all for None, the command line."""
        return self.filter(permissions.visible_to(self.model, user))

    def bulk_create(self, objs: Iterable[R], *args: Any, **options: Any) -> list[R]:
        """Insert records, or overwrite existing ones with `update_conflicts`; add a history row for each.

        Raises NotPermitted or PeriodClosed, or Stale where an existing record was changed since it was read.
        """
        records = list(objs)
        update = bool(options.get("update_conflicts"))
        with writing():
            before = _stored(self.model, records) if update else {}
            for record in records if update else []:
                _take_next_version(record, before[record.pk])
            check_rules((before.get(record.pk), record) for record in records)
            saved = super().bulk_create(records, *args, **options)
            add_history(self.model, saved, update=update)
            add_events((before.get(record.pk), record) for record in saved)
        return saved

    def overwrite(self, records: Iterable[R]) -> list[R]:
        """Update all fields of existing records with few statements (an upsert by primary key).

        Raises NotPermitted or PeriodClosed, or Stale where one was changed since it was read.
        """
        fields = [field.name for field in self.model._meta.concrete_fields if not field.primary_key]
        return self.bulk_create(records, update_conflicts=True, unique_fields=["pk"], update_fields=fields)

    overwrite.alters_data = True  # type: ignore[attr-defined]

    def update(self, **values: Any) -> int:
        """Update records; closed periods are checked for the values before and after."""
        with writing():
            before = {record.pk: record for record in self.order_by()}
            changed = super().update(**values, version=F("version") + 1)
            after = list(self.model._base_manager.filter(pk__in=before).order_by())
            check_rules((before[record.pk], record) for record in after)
            add_history(self.model, after, update=True)
            add_events((before[record.pk], record) for record in after)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        with writing():
            removed: list[closing.BeforeAfter] = [(record, None) for record in self]
            check_rules(removed)
            add_events(removed)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class Record(RecordBase):
    """A record of the programme. `version` grows with each save, which reveals concurrent edits."""

    version = models.PositiveIntegerField(default=1, editable=False)
    history = History(inherit=True, excluded_fields=["version", "search"])

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Save with the next version. Raises Stale, NotPermitted or PeriodClosed and writes nothing."""
        with writing():
            before = None if self._state.adding else self.stored()
            if before:
                _take_next_version(self, before)
                if (fields := options.get("update_fields")) is not None:
                    options["update_fields"] = {*fields, "version"}
            self.prepare_save(before)
            check_rules([(before, self)])
            if reason():
                self._change_reason = reason()
            super().save(*args, **options)
            add_events([(before, self)])

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with writing():
            check_rules([(self, None)])
            add_events([(self, None)])
            return super().delete(*args, **options)

    def full_clean(
        self,
        exclude: Iterable[str] | None = None,
        validate_unique: bool = True,
        validate_constraints: bool = True,
    ) -> None:
        """Report missing permissions, and closed periods at the field that they refuse to change."""
        excluded = set(exclude or ())
        faults: dict[str, list[ValidationError]] = {}
        try:
            super().full_clean(excluded, validate_unique, validate_constraints)
        except ValidationError as error:
            faults = error.update_error_dict({})
        for name, message in self.faults_beside_others().items():
            if name not in excluded:
                faults.setdefault(name, []).append(ValidationError(message))
        if faults:
            raise ValidationError(faults)
        try:
            check_rules([(self.stored(), self)])
        except (closing.PeriodClosed, permissions.NotPermitted) as error:
            field = getattr(error, "field", "")
            place = NON_FIELD_ERRORS if field in {"", *excluded} else field
            raise ValidationError({place: str(error)}) from error

    def faults_beside_others(self) -> dict[str, str]:
        """Faults by field that only other records show. Forms and the admin ask for each; imports compare many at once."""
        return {}

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        """Where the record that has the key already is not the user's to see, do not say that there is one."""
        key = {name: getattr(self, name) for name in unique_check}
        if type(self).objects.seen_by(person()).filter(**key).exists():
            return super().unique_error_message(model_class, unique_check)
        return ValidationError(cannot_be_registered(), code="unique")

    def prepare_save(self, before: Self | None) -> None:
        """Set fields that depend on the change; `before` is None for a new record."""


def cannot_be_registered() -> str:
    """The answer to a key that a record has which the user may not see."""
    return _("This value cannot be registered here. Ask an administrator.")


def check_rules(changes: Iterable[closing.BeforeAfter]) -> None:
    """Raise NotPermitted or PeriodClosed where a change is forbidden."""
    pairs = list(changes)
    permissions.check(pairs)
    closing.check(pairs)


def _stored(model: type[R], records: list[R]) -> dict[int, R]:
    found: dict[int, R] = {}
    for keys in in_chunks(record.pk for record in records):
        found |= model._base_manager.select_for_update().in_bulk(keys)
    return found


def _take_next_version(record: Record, before: Record) -> None:
    if record.version != before.version:
        raise Stale(before)
    record.version += 1

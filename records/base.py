"""What the rules of permissions and closed periods need to know of a record."""

import datetime
from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models, transaction

from accounts.access import Subject

BOOKKEEPING = frozenset({"id", "version", "search"})
"""Fields without content of their own: a change of these alone is no change of the record."""


class RecordBase(models.Model):
    """The subject, the region and the closing day of a record; records/record.py adds versions, history and rules."""

    CLOSED_BY: ClassVar[str] = ""
    """The field whose day decides in which period the record lies; blank for records outside all periods."""

    SUBJECT: ClassVar[Subject]
    """The subject of its permissions."""

    REGION: ClassVar[str] = ""
    """The lookup of its region, such as `company__region`; blank for records of the whole programme."""

    class Meta:
        abstract = True

    def closing_days(self, changed: frozenset[str]) -> Iterable[datetime.date | None]:
        """The days whose closed periods forbid a change of these fields; all fields for an insert or delete."""
        return [getattr(self, self.CLOSED_BY)] if self.CLOSED_BY else []

    def stored(self) -> Self | None:
        """The record as stored in the database, locked until the transaction ends; None for a new record."""
        if self.pk is None:
            return None
        records: models.QuerySet[Self] = type(self)._base_manager.all()
        if transaction.get_connection().in_atomic_block:
            records = records.select_for_update()
        return records.filter(pk=self.pk).first()

    def differences(self, other: "RecordBase") -> frozenset[str]:
        """The fields (by attribute name) in which two records differ, apart from bookkeeping."""
        return frozenset(
            field.attname
            for field in self._meta.concrete_fields
            if field.name not in BOOKKEEPING
            and field.to_python(getattr(self, field.attname)) != getattr(other, field.attname)
        )

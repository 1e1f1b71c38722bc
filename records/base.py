"""What the rules of permissions and closed periods need to know of a record."""

import datetime
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple, Self

from django.db import models, transaction

from accounts.access import Subject
from accounts.audit import EventType

BOOKKEEPING = frozenset({"id", "version", "search"})
"""Fields without content of their own: a change of these alone is no change of the record."""


class Days(NamedTuple):
    """The days from the first to the last, both among them."""

    first: datetime.date
    last: datetime.date = datetime.date.max


def year_of(year: int) -> Days:
    """A year's sum or target is of its last day: it is open until the whole year is closed."""
    return Days(datetime.date(year, 12, 31), datetime.date(year, 12, 31))


class RecordBase(models.Model):
    """The subject, the region and the closing day of a record; records/record.py adds versions, history and rules."""

    CLOSED_BY: ClassVar[str] = ""
    """The field whose day decides in which period the record lies; blank for records outside all periods."""

    RESTS_ON: ClassVar[tuple[str, ...]] = ()
    """Further fields that figures rest on, each of which can be what a closed period refuses to change."""

    CHANGE_EVENT: ClassVar[EventType | None] = None
    """The event that each change adds to the audit log; None where the history alone keeps changes."""

    SUBJECT: ClassVar[Subject]
    """The subject of its permissions."""

    REGION: ClassVar[str] = ""
    """The lookup of its region, such as `company__region`; blank for records of the whole programme."""

    class Meta:
        abstract = True

    def days_touched(self, before: "Self | None", changed: frozenset[str]) -> Iterable[Days]:
        """The days whose figures a change of these fields can alter, as this record or `before` has them.

        Without `before` the record is inserted or deleted, and all its fields change. A record lies on the day of
        CLOSED_BY; kinds on which the figures of more days depend say so here.
        """
        sides = (side for side in (before, self) if side and self.CLOSED_BY)
        return [Days(day, day) for side in sides if (day := getattr(side, self.CLOSED_BY))]

    @classmethod
    def load_days(cls, records: Sequence[Self]) -> None:
        """Read what `days_touched` needs to know of many records in a few queries."""

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

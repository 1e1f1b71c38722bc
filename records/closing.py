"""Closed periods: protect the records of a year, or up to a day, that were already reported.

An administrator closes a period. Records in it cannot be added, changed, verified or deleted any more, except by
a person with an exception, which has an end and a reason.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import person
from accounts.people import User
from records.base import Days, RecordBase
from records.constraints import in_order
from records.grouping import by_model
from records.history import History

BeforeAfter = tuple[RecordBase | None, RecordBase | None]
"""A record before and after a change; None before an insert and after a delete."""


class ClosedPeriodQuerySet(models.QuerySet["ClosedPeriod"]):
    """Closed periods, filtered by person."""

    def for_person(self, user: User | None) -> "ClosedPeriodQuerySet":
        """The periods that are closed to the user: those without an exception in force for the user."""
        exceptions = PeriodException.objects.in_force(timezone.now()).filter(person=user)
        return self.exclude(pk__in=exceptions.values("period"))


class ClosedPeriod(models.Model):
    """The days from `starts_on` to `ends_on`; without a start, everything up to the end."""

    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=500)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed at"), auto_now_add=True)

    history = History()
    objects = ClosedPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-ends_on", "pk"]
        constraints = [
            in_order("closed_period_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(condition=~Q(reason=""), name="closed_period_has_reason"),
            # Blank is a value here: everything up to a day is closed once.
            models.UniqueConstraint(
                Coalesce("starts_on", Value(datetime.date.min)), "ends_on", name="closed_period_once"
            ),
        ]

    def __str__(self) -> str:
        if self.starts_on is None:
            return gettext("everything up to %(day)s") % {
                "day": date_format(self.ends_on, "SHORT_DATE_FORMAT")
            }
        if self.is_year:
            return str(self.ends_on.year)
        days = (date_format(day, "SHORT_DATE_FORMAT") for day in (self.starts_on, self.ends_on))
        return " – ".join(days)

    def save(self, *args: Any, **options: Any) -> None:
        """Close once the writers at work have ended: what they wrote is in the period, or was refused."""
        with transaction.atomic():
            wait_for_writers()
            super().save(*args, **options)

    @property
    def is_year(self) -> bool:
        year = self.ends_on.year
        return (self.starts_on, self.ends_on) == (datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    def holds(self, day: datetime.date) -> bool:
        return self.meets(Days(day, day))

    def meets(self, days: Days) -> bool:
        """Whether any of the days lies in it."""
        return (self.starts_on is None or self.starts_on <= days.last) and days.first <= self.ends_on


class PeriodExceptionQuerySet(models.QuerySet["PeriodException"]):
    """Exceptions, filtered by time."""

    def in_force(self, at: datetime.datetime) -> "PeriodExceptionQuerySet":
        return self.filter(granted_at__lte=at, until__gt=at)


class PeriodException(models.Model):
    """Permission for a person to change records of a closed period until a given time, with the reason."""

    period = models.ForeignKey(
        ClosedPeriod, verbose_name=_("closed period"), on_delete=models.CASCADE, related_name="exceptions"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+"
    )
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=500)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now)

    history = History()
    objects = PeriodExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception to a closed period")
        verbose_name_plural = _("exceptions to closed periods")
        ordering = ["-granted_at", "pk"]
        constraints = [
            in_order("period_exception_ends_after_start", "granted_at", "until"),
            models.CheckConstraint(condition=~Q(reason=""), name="period_exception_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.person}"

    def save(self, *args: Any, **options: Any) -> None:
        """An exception ends once the writers at work have ended, as a period closes."""
        with transaction.atomic():
            wait_for_writers()
            super().save(*args, **options)


class PeriodClosed(ValidationError):
    """The change affects a closed period; `field` is the one at which to say so, blank for none."""

    def __init__(self, period: ClosedPeriod, field: str = "") -> None:
        super().__init__(
            gettext(
                "This period is closed (%(period)s): nothing that its figures rest on can be entered, changed, verified"
                " or removed. An administrator can grant an exception."
            )
            % {"period": period},
            code="closed",
        )
        self.period, self.field = period, field

    def __str__(self) -> str:
        return str(self.message)


LOCK = 7_205_001
"""The key of PostgreSQL's advisory lock that writers of records share and that closing a period takes alone."""


def hold_open() -> None:
    """Keep periods from being closed until the transaction ends. Call it before reading which are closed.

    On SQLite a transaction that writes is the only one.
    """
    _lock("pg_advisory_xact_lock_shared")


LONGEST_WAIT = 10
"""Seconds that closing a period waits for the writers at work, while all others wait behind it."""


def wait_for_writers() -> None:
    """Wait until no transaction writes records, and let none begin until this one ends.

    Raises OperationalError where an import writes for longer than LONGEST_WAIT: close the period after it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{int(LONGEST_WAIT * 1000)}ms"])
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [LOCK])


def check(changes: Iterable[BeforeAfter]) -> None:
    """Raise PeriodClosed if a change affects a period that is closed to the current user.

    Commands run without a user and therefore without exceptions.
    """
    # Mostly there is none, and the question who is excepted takes Django ten times as long to build.
    if not ClosedPeriod.objects.exists():
        return
    periods = list(ClosedPeriod.objects.for_person(person()))
    pairs = list(changes)
    load_days(record for pair in pairs for record in pair)
    for before, after in pairs:
        if period := refusal(before, after, periods):
            raise PeriodClosed(period, field_refused(before, after, period))


def refusal(
    before: RecordBase | None, after: RecordBase | None, periods: Iterable[ClosedPeriod]
) -> ClosedPeriod | None:
    """The first period that forbids the change; None where no field changes or no period is affected."""
    days = list(_days_touched(before, after))
    return next((period for period in periods for span in days if period.meets(span)), None)


def field_refused(before: RecordBase | None, after: RecordBase | None, period: ClosedPeriod) -> str:
    """The field whose change alone the period refuses; where there is none, the one that dates the record."""
    record = after or before
    if record is None:
        return ""
    for name in filter(None, (record.CLOSED_BY, *record.RESTS_ON)):
        if any(map(period.meets, _days_touched(before, after, name))):
            return name
    return record.CLOSED_BY


def _days_touched(before: RecordBase | None, after: RecordBase | None, name: str = "") -> Iterable[Days]:
    """The days that a change touches, with `name` that of this field alone; none where nothing changes."""
    record = after or before
    if record is None:
        return []
    fields = [record._meta.get_field(name)] if name else record._meta.concrete_fields
    changed = frozenset(field.attname for field in fields)  # type: ignore[union-attr] # no relation back
    if before and after:
        changed &= after.differences(before)
    return record.days_touched(before if after else None, changed) if changed else []


def load_days(records: Iterable[RecordBase | None]) -> None:
    """Read what the rule needs to know of many records: queries for each kind, not for each record."""
    for model, group in by_model(record for record in records if record).items():
        model.load_days(group)

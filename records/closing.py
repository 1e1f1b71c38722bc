"""Closed periods: protect the records of a year, or up to a day, that were already reported.

An administrator closes a period. Records in it cannot be added, changed, verified or deleted any more, except by
a person with an exception, which has an end and a reason.
"""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.fields.related import ForeignKey
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.actor import history_user, person
from accounts.people import User
from records.base import RecordBase
from records.constraints import in_order

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

    history = HistoricalRecords(get_user=history_user)
    objects = ClosedPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-ends_on", "pk"]
        constraints = [
            in_order("closed_period_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(condition=~Q(reason=""), name="closed_period_has_reason"),
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

    @property
    def is_year(self) -> bool:
        year = self.ends_on.year
        return (self.starts_on, self.ends_on) == (datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    def holds(self, day: datetime.date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and day <= self.ends_on


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

    history = HistoricalRecords(get_user=history_user)
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


class PeriodClosed(ValidationError):
    """The change affects a closed period."""

    def __init__(self, period: ClosedPeriod) -> None:
        super().__init__(
            gettext(
                "This period is closed (%(period)s): nothing dated in it can be entered, changed, verified or removed."
                " An administrator can grant an exception."
            )
            % {"period": period},
            code="closed",
        )
        self.period = period

    def __str__(self) -> str:
        return str(self.message)


def check(changes: Iterable[BeforeAfter]) -> None:
    """Raise PeriodClosed if a change affects a period that is closed to the current user.

    Commands run without a user and therefore without exceptions.
    """
    periods = list(ClosedPeriod.objects.for_person(person()))
    if not periods:
        return
    pairs = list(changes)
    _prefetch_owners([record for pair in pairs for record in pair if record])
    for before, after in pairs:
        if period := refusal(before, after, periods):
            raise PeriodClosed(period)


def refusal(
    before: RecordBase | None, after: RecordBase | None, periods: Iterable[ClosedPeriod]
) -> ClosedPeriod | None:
    """The first period that forbids the change; None where no field changes or no period is affected."""
    record = before or after
    if record is None:
        return None
    fields = frozenset(field.attname for field in record._meta.concrete_fields)
    changed = after.differences(before) if before and after else fields
    if not changed:
        return None
    days = {day for side in (before, after) if side for day in side.closing_days(changed) if day}
    return next((period for period in periods for day in days if period.holds(day)), None)


def _prefetch_owners(records: list[RecordBase]) -> None:
    """Fetch the owners whose days decide for their child records, one query per relation."""
    by_path: dict[str, list[RecordBase]] = {}
    for record in records:
        path = record.CLOSED_BY
        if path and isinstance(record._meta.get_field(path), ForeignKey):
            by_path.setdefault(path, []).append(record)
    for path, parts in by_path.items():
        models.prefetch_related_objects(parts, path)

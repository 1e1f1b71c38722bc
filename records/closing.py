"""Closed periods: what was reported for a year or up to a day stays as it was reported.

An administrator closes a period. From then on no record that lies in it is made, changed, verified or removed,
by whatever way, unless a person holds an exception, which is given for a time and with a reason.
"""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Optional

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
from records.constraints import in_order

if TYPE_CHECKING:
    from records.record import Record

Change = tuple[Optional["Record"], Optional["Record"]]
"""A record before and after; None where it is made or removed."""


class ClosedPeriodQuerySet(models.QuerySet["ClosedPeriod"]):
    """Closed periods for a person."""

    def for_person(self, user: Any) -> "ClosedPeriodQuerySet":
        """Those that hold for somebody: all but the ones with an exception in force for that person."""
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
    """Exceptions at a time."""

    def in_force(self, at: datetime.datetime) -> "PeriodExceptionQuerySet":
        return self.filter(granted_at__lte=at, until__gt=at)


class PeriodException(models.Model):
    """A person's leave to work in a closed period until a time, and why."""

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
    """A change would touch a closed period."""

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


def guard(changes: Iterable[Change]) -> None:
    """Raise PeriodClosed if any of the changes touches a period that is closed to the person at work.

    The command line, where nobody is at work, holds no exception.
    """
    periods = list(ClosedPeriod.objects.for_person(person()))
    if not periods:
        return
    pairs = list(changes)
    _fetch_what_decides([record for pair in pairs for record in pair if record])
    for before, after in pairs:
        if period := refusal(before, after, periods):
            raise PeriodClosed(period)


def refusal(
    before: "Record | None", after: "Record | None", periods: Iterable[ClosedPeriod]
) -> ClosedPeriod | None:
    """The first of the periods that forbids the change; a record that stays as it is touches none."""
    record = before or after
    if record is None:
        return None
    fields = frozenset(field.attname for field in record._meta.concrete_fields)
    changed = after.differences(before) if before and after else fields
    if not changed:
        return None
    days = {day for side in (before, after) if side for day in side.closing_days(changed) if day}
    return next((period for period in periods for day in days if period.holds(day)), None)


def _fetch_what_decides(records: list["Record"]) -> None:
    """A part of another record lies where that one does: fetch those in one query for all."""
    by_path: dict[str, list[Record]] = {}
    for record in records:
        path = record.CLOSED_BY
        if path and isinstance(record._meta.get_field(path), ForeignKey):
            by_path.setdefault(path, []).append(record)
    for path, parts in by_path.items():
        models.prefetch_related_objects(parts, path)

"""Audit log of closed periods: record events when periods and exceptions are saved or deleted."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.audit import EventType, record
from records.closing import ClosedPeriod, PeriodException


@receiver(post_save, sender=ClosedPeriod)
def period_closed(instance: ClosedPeriod, **_signal: object) -> None:
    record(EventType.PERIOD_CLOSED, about=instance, reason=instance.reason)


@receiver(post_delete, sender=ClosedPeriod)
def period_opened(instance: ClosedPeriod, **_signal: object) -> None:
    record(EventType.PERIOD_OPENED, about=instance)


@receiver(post_save, sender=PeriodException)
def exception_saved(instance: PeriodException, **_signal: object) -> None:
    ended = instance.until <= timezone.now()
    event = EventType.EXCEPTION_ENDED if ended else EventType.EXCEPTION_GIVEN
    record(
        event,
        about=instance.period,
        person=f"№ {instance.person_id}",
        until=instance.until.isoformat(timespec="minutes"),
        reason=instance.reason,
    )

"""What the audit log notes of closed periods, whichever way they are closed and opened."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from accounts.audit import EventType, record
from records.closing import ClosedPeriod, PeriodException


@receiver(post_save, sender=ClosedPeriod)
def closed(instance: ClosedPeriod, **_options: Any) -> None:
    record(EventType.PERIOD_CLOSED, about=instance, reason=instance.reason)


@receiver(post_delete, sender=ClosedPeriod)
def opened(instance: ClosedPeriod, **_options: Any) -> None:
    record(EventType.PERIOD_OPENED, about=instance)


@receiver(post_save, sender=PeriodException)
def excepted(instance: PeriodException, **_options: Any) -> None:
    ended = instance.until <= timezone.now()
    happened = EventType.EXCEPTION_ENDED if ended else EventType.EXCEPTION_GIVEN
    record(
        happened,
        about=instance.period,
        person=f"№ {instance.person_id}",
        until=instance.until.isoformat(timespec="minutes"),
        reason=instance.reason,
    )

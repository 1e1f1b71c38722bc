"""When what runs beside the pages last did: the worker's sign of life, the last back-up."""

import datetime

from django.utils import timezone

from jobs.models import LastRun

WORKER, BACKUP = "worker", "backup"


def note(name: str) -> None:
    """It ran to its end just now."""
    LastRun.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def age(name: str) -> datetime.timedelta | None:
    """How long ago; None where it never ran."""
    found = LastRun.objects.filter(name=name).first()
    return timezone.now() - found.at if found else None

"""A day that tests name before they run: it is told when they do, because a run may go past midnight."""

import datetime
from typing import Any

from django.utils import timezone

TOMORROW = "tomorrow"
"""Stands for the day among the values of a test's parameters."""


def tomorrow() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=1)


def or_day(value: Any) -> Any:
    """A value, or the day that it stands for."""
    return tomorrow() if value == TOMORROW else value


def or_typed_day(text: str) -> str:
    """The same of what is typed."""
    return f"{tomorrow():%d/%m/%Y}" if text == TOMORROW else text

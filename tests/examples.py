"""How many made-up programmes a calculation is compared with its naive twin on."""

from django.db import connection
from hypothesis import HealthCheck, settings


def examples(number: int) -> settings:
    """So many on SQLite, and the first third of the same ones on PostgreSQL, which answers by the same queries."""
    return settings(
        max_examples=number if connection.vendor == "sqlite" else number // 3,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )

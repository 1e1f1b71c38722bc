"""The database refuses a target of an indicator that does not exist.

A trigger and not a CHECK constraint: it is installed after every `migrate`, so that a new indicator needs no migration.
"""

from accounts.triggers import Triggers
from figures.models import Target
from figures.registry import INDICATORS

TABLE = Target._meta.db_table


def known_indicators() -> Triggers:
    """The triggers for the indicators of today."""
    slugs = ", ".join(f"'{slug}'" for slug in INDICATORS)
    unknown = f"NEW.indicator NOT IN ({slugs})"
    return Triggers(
        {
            "target_indicator_known": ("UPDATE", TABLE, unknown),
            "target_indicator_known_at_insert": ("INSERT", TABLE, unknown),
        },
        "target_indicator_known: no such indicator",
    )


def install(using: str) -> None:
    """Replace the triggers of an earlier set of indicators."""
    known_indicators().install(using, TABLE)

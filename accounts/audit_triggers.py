"""Database triggers of the audit log: no updates, and no deletion within two years."""

from accounts.triggers import Triggers

LEAST_YEARS = 2

OURS = Triggers(
    {
        "event_no_update": ("UPDATE", "accounts_event", None),
        "event_no_delete": (
            "DELETE",
            "accounts_event",
            {
                "sqlite": f"julianday(OLD.at) > julianday('now', '-{LEAST_YEARS} years')",
                "postgresql": f"OLD.at > now() - interval '{LEAST_YEARS} years'",
            },
        ),
        # SQLite's INSERT OR REPLACE replaces a row without running the DELETE trigger.
        "event_no_insert": (
            "INSERT",
            "accounts_event",
            "EXISTS (SELECT 1 FROM accounts_event WHERE id = NEW.id)",
        ),
    },
    "a line of the audit log cannot be changed",
    {"event_no_truncate": "accounts_event"},
)

"""The audit log is only added to, and a line stays two years whoever asks: the database itself says so."""

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
        # On SQLite, INSERT OR REPLACE would put a line in another's place without a word to the DELETE trigger.
        "event_no_insert": (
            "INSERT",
            "accounts_event",
            "EXISTS (SELECT 1 FROM accounts_event WHERE id = NEW.id)",
        ),
    },
    "a line of the audit log cannot be changed",
    {"event_no_truncate": "accounts_event"},
)

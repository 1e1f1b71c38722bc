"""Database triggers that refuse to change, delete or add to what is frozen."""

from accounts.triggers import Triggers, When

FROZEN = "EXISTS (SELECT 1 FROM committee_snapshot WHERE session_id = {row}.{key})"
RULES: dict[str, tuple[str, str, When]] = {
    "snapshot_no_insert": ("INSERT", "committee_snapshot", FROZEN.format(row="NEW", key="session_id")),
    "snapshot_no_update": ("UPDATE", "committee_snapshot", None),
    "snapshot_no_delete": ("DELETE", "committee_snapshot", None),
    "frozenrecord_no_update": ("UPDATE", "committee_frozenrecord", None),
    "frozenrecord_no_delete": ("DELETE", "committee_frozenrecord", None),
    "frozenrecord_no_insert": (
        "INSERT",
        "committee_frozenrecord",
        FROZEN.format(row="NEW", key="session_id"),
    ),
    # SQLite's INSERT OR REPLACE replaces a row without running the DELETE triggers.
    "session_no_insert": ("INSERT", "committee_session", FROZEN.format(row="NEW", key="number")),
    "session_no_update": ("UPDATE", "committee_session", FROZEN.format(row="OLD", key="number")),
    "session_no_delete": ("DELETE", "committee_session", FROZEN.format(row="OLD", key="number")),
}
MESSAGE = "what a committee session froze cannot be changed"
TRUNCATED = {
    "snapshot_no_truncate": "committee_snapshot",
    "frozenrecord_no_truncate": "committee_frozenrecord",
}

_OURS = Triggers(RULES, MESSAGE, TRUNCATED)
names, create, in_place, drop = _OURS.names, _OURS.create, _OURS.in_place, _OURS.drop

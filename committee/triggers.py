"""Database triggers that refuse to change, delete or add to what is frozen, and frozen records of unknown kinds.

The known kinds are installed after every `migrate`, so that a new kind of record needs no migration.
"""

from collections.abc import Iterator, Sequence

from accounts.triggers import Triggers, When
from committee.records import PLACE_LABELS, kept_kinds

FROZEN = "EXISTS (SELECT 1 FROM committee_snapshot WHERE session_id = {row}.{key})"
FROZEN_AGREEMENT = (
    "EXISTS (SELECT 1 FROM committee_snapshot JOIN committee_agreement"
    " ON committee_agreement.session_id = committee_snapshot.session_id"
    " WHERE committee_agreement.id = {row}.{key})"
)


def _differs(*columns: str) -> str:
    return "(" + " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns) + ")"


def _of_minutes(
    name: str, *, frozen: str = FROZEN, key: str = "session_id", fixed: Sequence[str] = ()
) -> Iterator[tuple[str, tuple[str, str, When]]]:
    """The rules of a table of the minutes. With `fixed`, only these columns, and its key, cannot be updated."""
    old, new = (frozen.format(row=row, key=key) for row in ("OLD", "NEW"))
    table = f"committee_{name}"
    yield f"{name}_no_insert", ("INSERT", table, new)
    yield f"{name}_no_delete", ("DELETE", table, old)
    changed = f"{_differs(key, *fixed)} AND " if fixed else ""
    yield f"{name}_no_update", ("UPDATE", table, f"{changed}({old} OR {new})")


RULES: dict[str, tuple[str, str, When]] = {
    "snapshot_no_insert": ("INSERT", "committee_snapshot", FROZEN.format(row="NEW", key="session_id")),
    "snapshot_no_update": ("UPDATE", "committee_snapshot", None),
    "snapshot_no_delete": ("DELETE", "committee_snapshot", None),
    "frozenrecord_no_update": ("UPDATE", "committee_frozenrecord", None),
    # Until the snapshot is there, an attempt to freeze that was interrupted can be begun again or discarded.
    "frozenrecord_no_delete": (
        "DELETE",
        "committee_frozenrecord",
        FROZEN.format(row="OLD", key="session_id"),
    ),
    "frozenrecord_no_insert": (
        "INSERT",
        "committee_frozenrecord",
        FROZEN.format(row="NEW", key="session_id"),
    ),
    # SQLite's INSERT OR REPLACE replaces a row without running the DELETE triggers.
    "session_no_insert": ("INSERT", "committee_session", FROZEN.format(row="NEW", key="number")),
    "session_no_update": ("UPDATE", "committee_session", FROZEN.format(row="OLD", key="number")),
    "session_no_delete": ("DELETE", "committee_session", FROZEN.format(row="OLD", key="number")),
    **dict(_of_minutes("agendaitem")),
    # Whoever came can be erased; nobody else can take the place.
    **dict(_of_minutes("attendance", fixed=("id", "institution_id", "position", "presence"))),
    "attendance_no_other_name": (
        "UPDATE",
        "committee_attendance",
        f"NEW.name <> OLD.name AND NEW.name <> '' AND {FROZEN.format(row='OLD', key='session_id')}",
    ),
    **dict(_of_minutes("agreement", fixed=("id", "number", "text", "due_on"))),
    **dict(_of_minutes("responsible", frozen=FROZEN_AGREEMENT, key="agreement_id")),
}
MESSAGE = "what a committee session froze cannot be changed"
TRUNCATED = {
    "snapshot_no_truncate": "committee_snapshot",
    "frozenrecord_no_truncate": "committee_frozenrecord",
    "agendaitem_no_truncate": "committee_agendaitem",
    "attendance_no_truncate": "committee_attendance",
    "agreement_no_truncate": "committee_agreement",
    "responsible_no_truncate": "committee_responsible",
}

_OURS = Triggers(RULES, MESSAGE, TRUNCATED)
names, create, in_place, drop = _OURS.names, _OURS.create, _OURS.in_place, _OURS.drop


def known_kinds() -> Triggers:
    """The triggers for the kinds of today; old sessions may hold others."""
    slugs = ", ".join(f"'{slug}'" for slug in (*kept_kinds(), *PLACE_LABELS))
    return Triggers(
        {"frozen_kind_known": ("INSERT", "committee_frozenrecord", f"NEW.kind NOT IN ({slugs})")},
        "frozen_kind_known: no such kind of record",
    )


def install(using: str) -> None:
    """Replace the triggers of an earlier set of kinds."""
    known_kinds().install(using, "committee_frozenrecord")

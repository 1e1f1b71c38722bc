"""The rules that the database itself keeps: what is frozen is neither changed nor deleted nor added to.

In SQL of each database, because Django knows no triggers. Each trigger's name says what it refuses.
"""

from typing import Any

FROZEN = "EXISTS (SELECT 1 FROM committee_snapshot WHERE session_id = {row}.{key})"
RULES = {
    # The trigger's name: on which event of which table, and under which condition.
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
    # On SQLite, INSERT OR REPLACE would put a row in another's place without a word to the DELETE triggers.
    "session_no_insert": ("INSERT", "committee_session", FROZEN.format(row="NEW", key="number")),
    "session_no_update": ("UPDATE", "committee_session", FROZEN.format(row="OLD", key="number")),
    "session_no_delete": ("DELETE", "committee_session", FROZEN.format(row="OLD", key="number")),
}
TRUNCATED = {
    "snapshot_no_truncate": "committee_snapshot",
    "frozenrecord_no_truncate": "committee_frozenrecord",
}
"""PostgreSQL empties a table without asking the triggers of its rows."""
MESSAGE = "what a committee session froze cannot be changed"


def names(vendor: str) -> set[str]:
    """The triggers that a database must have."""
    return {*RULES, *({} if vendor == "sqlite" else TRUNCATED)}


def create(vendor: str) -> list[str]:
    """The statements that put the triggers in place."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f"{f' WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for name, (event, table, when) in RULES.items()
        ]
    functions = [_function(name, event, when) for name, (event, _table, when) in RULES.items()]
    # Names of this module; nothing a person typed is in the text.
    functions += [
        _function(name, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table})")  # noqa: S608
        for name, table in TRUNCATED.items()
    ]
    triggers = [_trigger(name, event, table, "ROW") for name, (event, table, _when) in RULES.items()]
    triggers += [_trigger(name, "TRUNCATE", table, "STATEMENT") for name, table in TRUNCATED.items()]
    return functions + triggers


def in_place(connection: Any) -> set[str]:
    """The triggers that the database has and that do what ours do: one of the same name may have been put in its place."""
    wanted = " ".join(create(connection.vendor))
    with connection.cursor() as cursor:
        cursor.execute(DEFINITIONS[connection.vendor])
        return {name for name, definition in cursor.fetchall() if definition in wanted}


DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, proname || '() RETURNS trigger LANGUAGE plpgsql AS $$' || prosrc || '$$'"
    " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgenabled IN ('O', 'A') AND tgqual IS NULL",
}
"""Each trigger's name, and what it does in the words of `create`."""


def drop(vendor: str) -> list[str]:
    """The statements that take them away, for a migration that must rebuild a table."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in RULES]
    # A function takes its trigger with it.
    return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in (*RULES, *TRUNCATED)]


def _function(name: str, event: str, when: str | None) -> str:
    """PostgreSQL allows no question to another table in a trigger's WHEN, so it stands in the function."""
    row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(event, "NEW")
    return (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when or 'TRUE'} THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';"
        f" END IF; RETURN {row}; END $$"
    )


def _trigger(name: str, event: str, table: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"

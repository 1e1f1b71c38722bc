"""Database triggers that refuse writes, in the SQL of SQLite and PostgreSQL."""

from dataclasses import dataclass, field

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

When = str | dict[str, str] | None
"""The SQL condition for refusing, one for all databases or by vendor; None refuses always."""


@dataclass(frozen=True)
class Triggers:
    """Triggers by name with event, table and condition; `truncated` maps further triggers to tables.

    PostgreSQL's TRUNCATE does not run row triggers and needs triggers of its own.
    """

    rules: dict[str, tuple[str, str, When]]
    message: str
    truncated: dict[str, str] = field(default_factory=dict)

    def names(self, vendor: str) -> set[str]:
        """The names of the triggers for a database vendor."""
        return {*self.rules, *({} if vendor == "sqlite" else self.truncated)}

    def create(self, vendor: str) -> list[str]:
        """The SQL statements that create the triggers."""
        rules = [
            (name, event, table, _condition(when, vendor))
            for name, (event, table, when) in self.rules.items()
        ]
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
                f"{f' WHEN {when}' if when else ''} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
                for name, event, table, when in rules
            ]
        functions = [self._function(name, event, when) for name, event, _table, when in rules]
        # Table names come from code, not from user input.
        functions += [
            self._function(name, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table})")  # noqa: S608
            for name, table in self.truncated.items()
        ]
        triggers = [_trigger(name, event, table, "ROW") for name, event, table, _when in rules]
        triggers += [_trigger(name, "TRUNCATE", table, "STATEMENT") for name, table in self.truncated.items()]
        return functions + triggers

    def in_place(self, connection: BaseDatabaseWrapper) -> set[str]:
        """The names of installed triggers whose definition is ours; one with the same name could have been replaced."""
        wanted = " ".join(self.create(connection.vendor))
        with connection.cursor() as cursor:
            cursor.execute(DEFINITIONS[connection.vendor])
            return {name for name, definition in cursor.fetchall() if definition in wanted}

    def drop(self, vendor: str) -> list[str]:
        """The SQL statements that drop the triggers, for migrations that rebuild a table."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}" for name in self.rules]
        # CASCADE drops the trigger with its function.
        return [f"DROP FUNCTION IF EXISTS {name}() CASCADE" for name in (*self.rules, *self.truncated)]

    def install(self, using: str, table: str) -> None:
        """Replace the installed triggers of these names, unless the table does not exist yet."""
        database = connections[using]
        if table in database.introspection.table_names():
            with database.cursor() as cursor:
                for statement in [*self.drop(database.vendor), *self.create(database.vendor)]:
                    cursor.execute(statement)

    def _function(self, name: str, event: str, when: str | None) -> str:
        """The function with the condition: in PostgreSQL, WHEN of a trigger cannot query other tables."""
        row = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(event, "NEW")
        return (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when or 'TRUE'} THEN RAISE EXCEPTION '{self.message}'"
            f" USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {row}; END $$"
        )


DEFINITIONS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, proname || '() RETURNS trigger LANGUAGE plpgsql AS $$' || prosrc || '$$'"
    " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE tgenabled IN ('O', 'A') AND tgqual IS NULL",
}
"""Queries for each trigger's name and its definition in the form that `create` produces."""


def _condition(when: When, vendor: str) -> str | None:
    return when[vendor] if isinstance(when, dict) else when


def _trigger(name: str, event: str, table: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"

"""Which state of the data an answer was computed from.

The database itself marks every change of what a figure reads, whoever makes it: a form, an import, one UPDATE of many
rows or SQL typed by hand. Triggers on each of those tables put a mark that was never there before into DataVersion, in
the change's own transaction, so that the new data and the new mark are seen together or not at all.
Each table has marks of its own: what was kept of other tables holds (figures/kept_rows.py).
"""

from collections.abc import Iterator
from functools import cache
from uuid import uuid4

from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from figures.kept_rows import INSTALLED, Marks
from figures.models import DataVersion, DisclosurePlan
from records.digests import canonical, sha256

APPS = ("companies", "services", "customs", "figures")
"""Whose tables figures read. What a model keeps of its past is not read by any."""
DERIVED = (DataVersion, DisclosurePlan)
"""What follows from the data, and is no change of them."""

MARKS = DataVersion._meta.db_table


def marks(using: str | None = None) -> Marks | None:
    """The marks of all changes so far; None where they say nothing, so that nothing may be kept under them.

    A transaction that has written sees what nobody else does, and on PostgreSQL it has one mark of a table for all it does.
    """
    found: dict[str, list[str]] = {table: [] for table in (INSTALLED, *_tables())}
    for table, mark in DataVersion.objects.using(using).order_by("mark").values_list("of_table", "mark"):
        found.setdefault(table, []).append(mark)
    if _in_a_change_of_its_own() or not any(found.values()):
        return None
    return {table: tuple(of_table) for table, of_table in found.items()}


def version(using: str | None = None) -> str | None:
    """One name for the marks of all tables."""
    return version_of(marks(using))


def version_of(found: Marks | None) -> str | None:
    """A short name for these marks; others have another."""
    return sha256(canonical(found)) if found else None


@cache
def _tables() -> tuple[str, ...]:
    return tuple(model._meta.db_table for model in watched())


def _in_a_change_of_its_own() -> bool:
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])


def watched() -> Iterator[type[Model]]:
    """The models of which every change is marked."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if model not in DERIVED and not hasattr(model, "history_object"):
                yield model


def install(using: str = "default") -> None:
    """Put the triggers on the tables that are there, in place of those of an earlier release."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    if MARKS not in existing:
        return
    with database.cursor() as cursor:
        for statement in _statements(database, [table for table in _tables() if table in existing]):
            cursor.execute(statement)
    known = DataVersion.objects.using(using)
    known.filter(of_table=INSTALLED).delete()
    known.create(mark=f"installed:{uuid4()}", of_table=INSTALLED)


def _statements(database: BaseDatabaseWrapper, tables: list[str]) -> Iterator[str]:
    if database.vendor == "sqlite":
        for table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                yield SQLITE_DROP.format(table=table, event=event)
                yield SQLITE.format(table=table, event=event, marks=MARKS)
    else:
        yield FUNCTION.format(marks=MARKS)
        for table in tables:
            yield POSTGRESQL.format(table=table)


# Writers take turns: one mark of a table at a time is enough.
SQLITE_DROP = 'DROP TRIGGER IF EXISTS "{table}_{event}_marked"'
SQLITE = """
CREATE TRIGGER "{table}_{event}_marked" AFTER {event} ON "{table}" BEGIN
    DELETE FROM {marks} WHERE of_table = '{table}';
    INSERT INTO {marks} (mark, of_table) VALUES (lower(hex(randomblob(16))), '{table}');
END"""

# Writers do not wait for each other: each replaces the marks that no other is replacing, and adds its own. A set of
# marks of a table never comes back, because the mark of the last change stays until a later change has put its own.
FUNCTION = """
CREATE OR REPLACE FUNCTION figures_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change text := pg_current_xact_id()::text || ':';
BEGIN
    IF NOT EXISTS (SELECT FROM {marks} WHERE of_table = TG_TABLE_NAME AND starts_with(mark, change)) THEN
        DELETE FROM {marks} WHERE mark IN
            (SELECT mark FROM {marks} WHERE of_table = TG_TABLE_NAME FOR UPDATE SKIP LOCKED);
        INSERT INTO {marks} (mark, of_table) VALUES (change || gen_random_uuid(), TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER change_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION figures_mark_change()"""

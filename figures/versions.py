"""Which state of the data an answer was computed from.

The database itself marks every change of what a figure reads, whoever makes it: a form, an import, one UPDATE of many
rows or SQL typed by hand. Triggers on each of those tables put a mark that was never there before into DataVersion, in
the change's own transaction, so that the new data and the new mark are seen together or not at all.
"""

from collections.abc import Iterator
from uuid import uuid4

from django.apps import apps
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from figures.models import DataVersion, DisclosurePlan

APPS = ("companies", "services", "customs", "figures")
"""Whose tables figures read. What a model keeps of its past is not read by any."""
DERIVED = (DataVersion, DisclosurePlan)
"""What follows from the data, and is no change of them."""

MARKS = DataVersion._meta.db_table


def version(using: str | None = None) -> str | None:
    """The marks of all changes so far; None where they say nothing, so that nothing may be kept under them.

    A transaction that has written sees what nobody else does, and on PostgreSQL it has one mark for all it does.
    """
    marks = ",".join(DataVersion.objects.using(using).order_by("mark").values_list("mark", flat=True))
    return None if _in_a_change_of_its_own() else marks or None


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
    """Put the triggers on the tables that are there; those that are on already stay."""
    database = connections[using]
    existing = set(database.introspection.table_names())
    tables = [model._meta.db_table for model in watched()]
    if MARKS not in existing:
        return
    with database.cursor() as cursor:
        for statement in _statements(database, [table for table in tables if table in existing]):
            cursor.execute(statement)
    DataVersion.objects.using(using).create(mark=f"installed:{uuid4()}")


def _statements(database: BaseDatabaseWrapper, tables: list[str]) -> Iterator[str]:
    if database.vendor == "sqlite":
        for table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                yield SQLITE.format(table=table, event=event, marks=MARKS)
    else:
        yield FUNCTION.format(marks=MARKS)
        for table in tables:
            yield POSTGRESQL.format(table=table)


# Writers take turns: one mark at a time is enough.
SQLITE = """
CREATE TRIGGER IF NOT EXISTS "{table}_{event}_marked" AFTER {event} ON "{table}" BEGIN
    DELETE FROM {marks};
    INSERT INTO {marks} (mark) VALUES (lower(hex(randomblob(16))));
END"""

# Writers do not wait for each other: each replaces the marks that no other is replacing, and adds its own. A set of
# marks never comes back, because the mark of the last change stays until a later change has put its own.
FUNCTION = """
CREATE OR REPLACE FUNCTION figures_mark_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    change text := pg_current_xact_id()::text || ':';
BEGIN
    IF NOT EXISTS (SELECT FROM {marks} WHERE starts_with(mark, change)) THEN
        DELETE FROM {marks} WHERE mark IN (SELECT mark FROM {marks} FOR UPDATE SKIP LOCKED);
        INSERT INTO {marks} (mark) VALUES (change || gen_random_uuid());
    END IF;
    RETURN NULL;
END $$"""
POSTGRESQL = """
CREATE OR REPLACE TRIGGER change_marked AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}"
FOR EACH STATEMENT EXECUTE FUNCTION figures_mark_change()"""

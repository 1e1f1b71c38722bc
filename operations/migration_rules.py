"""Rules for migrations that are applied while the version before still serves: first expand, later contract.

The version before goes on reading and writing with the tables of the new one, until the last web server is renewed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    AlterModelTable,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

TAKES_AWAY = (RemoveField, DeleteModel, RenameField, RenameModel, AlterModelTable)


def faults() -> Iterator[str]:
    """A line for each operation against the rules, in all migrations of ours but those that make an app's first tables."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if Path(apps.get_app_config(app).path).parent == settings.BASE_DIR and not migration.initial:
            before = loader.project_state((app, name), at_end=False)
            yield from (f"{app}/{name}: {fault}" for fault in faults_of(migration, before))


def faults_of(migration: Migration, before: ProjectState) -> Iterator[str]:
    """What a migration does that the version before cannot live with, or that nobody can undo."""
    state = before.clone()
    for operation in migration.operations:
        yield from _faults_of(operation, migration, state)
        operation.state_forwards(migration.app_label, state)
    if {type(operation) in (RunPython, RunSQL) for operation in migration.operations} == {True, False}:
        yield "it changes tables and rows: on PostgreSQL the lock on the tables then lasts as long; make two of it."


def _faults_of(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    what = operation.describe()
    if isinstance(operation, TAKES_AWAY) and not getattr(migration, "contracts", ""):
        yield (
            f"{what}: the version before still uses it. First a version that does not, then a migration"
            ' with `contracts = "the version that no longer uses it"`.'
        )
    if isinstance(operation, AddField) and _needs_a_value(operation.field):
        yield f"{what}: the version before writes rows without it. Give it db_default, or null=True at first."
    if isinstance(operation, AlterField) and _needs_a_value(operation.field):
        fields = state.models[migration.app_label, operation.model_name_lower].fields
        if fields[operation.name].null:
            yield f"{what}: the version before still writes NULL. Fill it in one version, and refuse NULL in the next."
    if isinstance(operation, RunPython | RunSQL) and not operation.reversible:
        yield f"{what}: nobody can go back. Say how, or `migrations.RunPython.noop`."


def _needs_a_value(field: "Field[Any, Any]") -> bool:
    return not field.null and not field.many_to_many and field.db_default is NOT_PROVIDED

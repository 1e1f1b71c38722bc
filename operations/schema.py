"""Whether a database has the tables of this version."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def pending(connection: BaseDatabaseWrapper) -> list[str]:
    """The migrations that `migrate` would apply."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}/{migration.name}" for migration, _backwards in plan]

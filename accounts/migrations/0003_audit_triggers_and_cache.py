"""What no model describes: the triggers of the audit log, and the table of the cache that all processes share."""

from django.core.management import call_command
from django.db import migrations

from accounts.audit_triggers import OURS


def create(apps, schema_editor):
    for statement in OURS.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in OURS.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def create_cache_table(apps, schema_editor):
    """Attempts to sign in are counted in it (CACHES["default"])."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]
    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(create_cache_table, migrations.RunPython.noop),
    ]

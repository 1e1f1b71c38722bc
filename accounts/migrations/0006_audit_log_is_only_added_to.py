"""Lines of the audit log are neither changed nor, before their time, removed, whoever asks the database."""

from django.db import migrations

from accounts.audit_triggers import OURS


def create(apps, schema_editor):
    for statement in OURS.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in OURS.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_audit_log")]
    operations = [migrations.RunPython(create, drop)]

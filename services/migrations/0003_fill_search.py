"""Services, institutions and types that were there before can be found without regard to accents and case."""

from django.db import migrations

from records.text import fold

SOURCES = {
    "Service": ("code",),
    "Institution": ("acronym", "name"),
    "ServiceType": ("name_es", "name_en"),
}


def fill(apps, schema_editor):
    for name, sources in SOURCES.items():
        model = apps.get_model("services", name)
        records = list(model.objects.all())
        for record in records:
            record.search = fold(" ".join(getattr(record, source) for source in sources))
        model.objects.bulk_update(records, ["search"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("services", "0002_history_version_and_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

"""Companies that were there before can be found by their names without regard to accents and case."""

from django.db import migrations

from records.text import fold


def fill(apps, schema_editor):
    company = apps.get_model("companies", "Company")
    records = list(company.objects.all())
    for record in records:
        record.search = fold(f"{record.legal_name} {record.trade_name} {record.ruc}")
    company.objects.bulk_update(records, ["search"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_history_version_and_search")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

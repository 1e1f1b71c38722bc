from django.db import migrations, models

import figures.models


class Migration(migrations.Migration):
    # No version was ever installed without it.
    initial = True

    dependencies = [
        ("figures", "0002_programme_name_and_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="colours",
            field=models.JSONField(
                blank=True, default=figures.models.no_colours, verbose_name="colours in charts"
            ),
        )
        for name in ("programme", "historicalprogramme")
    ]

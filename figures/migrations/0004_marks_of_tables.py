from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("figures", "0003_colours")]

    operations = [
        migrations.AddField(
            model_name="dataversion",
            name="of_table",
            field=models.CharField(db_default="", max_length=63),
        ),
    ]

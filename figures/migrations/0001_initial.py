import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import figures.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("companies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataVersion",
            fields=[
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("of_table", models.CharField(db_default="", max_length=63)),
            ],
        ),
        migrations.CreateModel(
            name="DisclosurePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("content", models.JSONField()),
                ("findings", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField(verbose_name="content")),
                ("media_type", models.CharField(max_length=20, verbose_name="media type")),
                ("added_at", models.DateTimeField(auto_now_add=True, verbose_name="added at")),
            ],
            options={
                "verbose_name": "logo",
                "verbose_name_plural": "logos",
            },
        ),
        migrations.CreateModel(
            name="HistoricalTarget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "indicator",
                    models.CharField(
                        choices=figures.models.indicator_choices, max_length=50, verbose_name="indicator"
                    ),
                ),
                (
                    "year",
                    models.SmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="baseline"
                    ),
                ),
                ("target", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="target")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical target",
                "verbose_name_plural": "historical targets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProgramme",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name_es", models.CharField(blank=True, max_length=100, verbose_name="name in Spanish")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                (
                    "region_codes",
                    models.JSONField(
                        blank=True, default=figures.models.no_regions, verbose_name="regions in use"
                    ),
                ),
                (
                    "colours",
                    models.JSONField(
                        blank=True, default=figures.models.no_colours, verbose_name="colours in charts"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                (
                    "opening_cut_off",
                    models.DateField(
                        blank=True,
                        help_text="Blank: today. A date keeps a concluded programme's figures as they were then.",
                        null=True,
                        verbose_name="cut-off date with which dashboards open",
                    ),
                ),
                (
                    "sales_due_after_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days after the end of a year by which its sales are due"
                    ),
                ),
                (
                    "fewest_companies",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="fewest companies in a sum that the committee sees",
                    ),
                ),
                (
                    "closest_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="margin that protects each company's value (%)",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="figures.logo",
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical programme",
                "verbose_name_plural": "historical programme",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Programme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name_es", models.CharField(blank=True, max_length=100, verbose_name="name in Spanish")),
                ("name_en", models.CharField(blank=True, max_length=100, verbose_name="name in English")),
                (
                    "region_codes",
                    models.JSONField(
                        blank=True, default=figures.models.no_regions, verbose_name="regions in use"
                    ),
                ),
                (
                    "colours",
                    models.JSONField(
                        blank=True, default=figures.models.no_colours, verbose_name="colours in charts"
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="starts on")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                (
                    "opening_cut_off",
                    models.DateField(
                        blank=True,
                        help_text="Blank: today. A date keeps a concluded programme's figures as they were then.",
                        null=True,
                        verbose_name="cut-off date with which dashboards open",
                    ),
                ),
                (
                    "sales_due_after_days",
                    models.PositiveSmallIntegerField(
                        default=90, verbose_name="days after the end of a year by which its sales are due"
                    ),
                ),
                (
                    "fewest_companies",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="fewest companies in a sum that the committee sees",
                    ),
                ),
                (
                    "closest_percent",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="margin that protects each company's value (%)",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="figures.logo",
                        verbose_name="logo",
                    ),
                ),
            ],
            options={
                "verbose_name": "programme",
                "verbose_name_plural": "programme",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="programme_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gte", models.F("starts_on")),
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            _connector="OR",
                        ),
                        name="programme_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fewest_companies__gte", 3), ("fewest_companies__lte", 1000)),
                            ("fewest_companies__isnull", True),
                            _connector="OR",
                        ),
                        name="programme_fewest_companies_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closest_percent__gte", 1), ("closest_percent__lte", 50)),
                            ("closest_percent__isnull", True),
                            _connector="OR",
                        ),
                        name="programme_closest_percent_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "indicator",
                    models.CharField(
                        choices=figures.models.indicator_choices, max_length=50, verbose_name="indicator"
                    ),
                ),
                (
                    "year",
                    models.SmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="year",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True, decimal_places=6, max_digits=20, null=True, verbose_name="baseline"
                    ),
                ),
                ("target", models.DecimalField(decimal_places=6, max_digits=20, verbose_name="target")),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="companies.region",
                        verbose_name="region",
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "ordering": ["indicator", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("indicator"),
                        models.F("year"),
                        django.db.models.functions.comparison.Coalesce("region", models.Value("")),
                        django.db.models.functions.comparison.Coalesce("chain", models.Value("")),
                        name="target_once_per_group_and_year",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("year__gte", 2000), ("year__lte", 2100)),
                            ("year__isnull", True),
                            _connector="OR",
                        ),
                        name="target_year_in_range",
                    ),
                ],
            },
        ),
    ]

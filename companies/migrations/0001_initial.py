from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import companies.ruc
import records.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.SmallIntegerField(
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("launched_on", models.DateField(blank=True, null=True, verbose_name="launched on")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="closes on")),
                (
                    "places",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="places",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ["number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="call_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_on__gte", models.F("launched_on")),
                            ("launched_on__isnull", True),
                            ("closes_on__isnull", True),
                            _connector="OR",
                        ),
                        name="call_closes_after_launch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("places__gte", 0), ("places__lte", 1000000000)),
                            ("places__isnull", True),
                            _connector="OR",
                        ),
                        name="call_places_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "ruc",
                    models.CharField(
                        max_length=11, unique=True, validators=[companies.ruc.validate], verbose_name="RUC"
                    ),
                ),
                ("legal_name", models.CharField(max_length=500, verbose_name="legal name")),
                ("trade_name", models.CharField(blank=True, max_length=500, verbose_name="trade name")),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cooperative", "cooperative"),
                            ("association", "association"),
                            ("company", "company"),
                            ("natural_person", "natural person"),
                        ],
                        max_length=20,
                        verbose_name="legal form",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("micro", "micro"),
                            ("small", "small"),
                            ("medium", "medium"),
                            ("large", "large"),
                        ],
                        max_length=10,
                        verbose_name="size",
                    ),
                ),
                ("women_led", models.BooleanField(blank=True, null=True, verbose_name="women-led")),
                (
                    "members",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="members",
                    ),
                ),
                (
                    "women_members",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="women members",
                    ),
                ),
                ("search", records.fields.SearchField("legal_name", "trade_name", "ruc")),
                (
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="companies.company",
                        verbose_name="predecessor",
                    ),
                ),
            ],
            options={
                "verbose_name": "company",
                "verbose_name_plural": "companies",
                "ordering": ["legal_name", "ruc"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.text.Length("ruc"), 11),
                            django.db.models.lookups.In(
                                django.db.models.functions.text.Substr("ruc", 1, 2),
                                ("10", "15", "16", "17", "20"),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 11, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                django.db.models.functions.math.Mod(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(11),
                                        "-",
                                        django.db.models.functions.math.Mod(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    models.Value(0),
                                                                                    "+",
                                                                                    django.db.models.expressions.CombinedExpression(
                                                                                        django.db.models.expressions.CombinedExpression(
                                                                                            django.db.models.functions.text.StrIndex(
                                                                                                models.Value(
                                                                                                    "0123456789"
                                                                                                ),
                                                                                                django.db.models.functions.text.Substr(
                                                                                                    "ruc",
                                                                                                    1,
                                                                                                    1,
                                                                                                ),
                                                                                            ),
                                                                                            "-",
                                                                                            models.Value(1),
                                                                                        ),
                                                                                        "*",
                                                                                        models.Value(5),
                                                                                    ),
                                                                                ),
                                                                                "+",
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    django.db.models.expressions.CombinedExpression(
                                                                                        django.db.models.functions.text.StrIndex(
                                                                                            models.Value(
                                                                                                "0123456789"
                                                                                            ),
                                                                                            django.db.models.functions.text.Substr(
                                                                                                "ruc", 2, 1
                                                                                            ),
                                                                                        ),
                                                                                        "-",
                                                                                        models.Value(1),
                                                                                    ),
                                                                                    "*",
                                                                                    models.Value(4),
                                                                                ),
                                                                            ),
                                                                            "+",
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    django.db.models.functions.text.StrIndex(
                                                                                        models.Value(
                                                                                            "0123456789"
                                                                                        ),
                                                                                        django.db.models.functions.text.Substr(
                                                                                            "ruc", 3, 1
                                                                                        ),
                                                                                    ),
                                                                                    "-",
                                                                                    models.Value(1),
                                                                                ),
                                                                                "*",
                                                                                models.Value(3),
                                                                            ),
                                                                        ),
                                                                        "+",
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.functions.text.StrIndex(
                                                                                    models.Value(
                                                                                        "0123456789"
                                                                                    ),
                                                                                    django.db.models.functions.text.Substr(
                                                                                        "ruc", 4, 1
                                                                                    ),
                                                                                ),
                                                                                "-",
                                                                                models.Value(1),
                                                                            ),
                                                                            "*",
                                                                            models.Value(2),
                                                                        ),
                                                                    ),
                                                                    "+",
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.functions.text.StrIndex(
                                                                                models.Value("0123456789"),
                                                                                django.db.models.functions.text.Substr(
                                                                                    "ruc", 5, 1
                                                                                ),
                                                                            ),
                                                                            "-",
                                                                            models.Value(1),
                                                                        ),
                                                                        "*",
                                                                        models.Value(7),
                                                                    ),
                                                                ),
                                                                "+",
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.functions.text.StrIndex(
                                                                            models.Value("0123456789"),
                                                                            django.db.models.functions.text.Substr(
                                                                                "ruc", 6, 1
                                                                            ),
                                                                        ),
                                                                        "-",
                                                                        models.Value(1),
                                                                    ),
                                                                    "*",
                                                                    models.Value(6),
                                                                ),
                                                            ),
                                                            "+",
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.functions.text.StrIndex(
                                                                        models.Value("0123456789"),
                                                                        django.db.models.functions.text.Substr(
                                                                            "ruc", 7, 1
                                                                        ),
                                                                    ),
                                                                    "-",
                                                                    models.Value(1),
                                                                ),
                                                                "*",
                                                                models.Value(5),
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.functions.text.StrIndex(
                                                                    models.Value("0123456789"),
                                                                    django.db.models.functions.text.Substr(
                                                                        "ruc", 8, 1
                                                                    ),
                                                                ),
                                                                "-",
                                                                models.Value(1),
                                                            ),
                                                            "*",
                                                            models.Value(4),
                                                        ),
                                                    ),
                                                    "+",
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.functions.text.StrIndex(
                                                                models.Value("0123456789"),
                                                                django.db.models.functions.text.Substr(
                                                                    "ruc", 9, 1
                                                                ),
                                                            ),
                                                            "-",
                                                            models.Value(1),
                                                        ),
                                                        "*",
                                                        models.Value(3),
                                                    ),
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.functions.text.StrIndex(
                                                            models.Value("0123456789"),
                                                            django.db.models.functions.text.Substr(
                                                                "ruc", 10, 1
                                                            ),
                                                        ),
                                                        "-",
                                                        models.Value(1),
                                                    ),
                                                    "*",
                                                    models.Value(2),
                                                ),
                                            ),
                                            11,
                                            output_field=models.IntegerField(),
                                        ),
                                    ),
                                    10,
                                    output_field=models.IntegerField(),
                                ),
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 1, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 2, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 3, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 4, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 5, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 6, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 7, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 8, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 9, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 10, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 11, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                        ),
                        name="company_ruc_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_name", ""), _negated=True), name="company_has_legal_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "legal_form__in",
                                ["cooperative", "association", "company", "natural_person", ""],
                            )
                        ),
                        name="company_legal_form_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__in", ["micro", "small", "medium", "large", ""])),
                        name="company_size_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("members__gte", 0), ("members__lte", 1000000000)),
                            ("members__isnull", True),
                            _connector="OR",
                        ),
                        name="company_members_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("women_members__gte", 0), ("women_members__lte", 1000000000)),
                            ("women_members__isnull", True),
                            _connector="OR",
                        ),
                        name="company_women_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("members__gte", models.F("women_members")),
                            ("women_members__isnull", True),
                            ("members__isnull", True),
                            _connector="OR",
                        ),
                        name="company_women_within_members",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("predecessor__isnull", True),
                            models.Q(("predecessor", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="company_not_own_predecessor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCall",
            fields=[
                (
                    "number",
                    models.SmallIntegerField(
                        db_index=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="number",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("launched_on", models.DateField(blank=True, null=True, verbose_name="launched on")),
                ("closes_on", models.DateField(blank=True, null=True, verbose_name="closes on")),
                (
                    "places",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="places",
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
            ],
            options={
                "verbose_name": "historical call",
                "verbose_name_plural": "historical calls",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=200, verbose_name="position")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9+() -]{6,30}$", "Digits, spaces, +, - and brackets."
                            )
                        ],
                        verbose_name="phone",
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
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
            ],
            options={
                "verbose_name": "historical contact",
                "verbose_name_plural": "historical contacts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFollowUp",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("on", models.DateField(verbose_name="day")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("visit", "visit"),
                            ("phone", "phone call"),
                            ("message", "message"),
                            ("meeting", "meeting"),
                        ],
                        default="visit",
                        max_length=10,
                        verbose_name="kind of contact",
                    ),
                ),
                ("by_whom", models.CharField(blank=True, max_length=200, verbose_name="who")),
                ("note", models.CharField(max_length=2000, verbose_name="what was said")),
                ("next_step", models.CharField(blank=True, max_length=500, verbose_name="what comes next")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="when it comes next")),
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
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
            ],
            options={
                "verbose_name": "historical visit or phone call",
                "verbose_name_plural": "historical visits and phone calls",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalValueChain",
            fields=[
                ("slug", models.SlugField(verbose_name="slug")),
                ("name_es", models.CharField(db_index=True, max_length=100, verbose_name="name in Spanish")),
                ("name_en", models.CharField(db_index=True, max_length=100, verbose_name="name in English")),
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
            ],
            options={
                "verbose_name": "historical value chain",
                "verbose_name_plural": "historical value chains",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWorkforce",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
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
                    "workers",
                    models.IntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="workers",
                    ),
                ),
                (
                    "women",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="women",
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
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical workforce",
                "verbose_name_plural": "historical workforce",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=2, primary_key=True, serialize=False, verbose_name="INEI code"
                    ),
                ),
                ("name", models.CharField(max_length=50, unique=True, verbose_name="name")),
            ],
            options={
                "verbose_name": "region",
                "verbose_name_plural": "regions",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "code__in",
                                [
                                    "01",
                                    "02",
                                    "03",
                                    "04",
                                    "05",
                                    "06",
                                    "07",
                                    "08",
                                    "09",
                                    "10",
                                    "11",
                                    "12",
                                    "13",
                                    "14",
                                    "15",
                                    "16",
                                    "17",
                                    "18",
                                    "19",
                                    "20",
                                    "21",
                                    "22",
                                    "23",
                                    "24",
                                    "25",
                                ],
                            )
                        ),
                        name="region_code_of_inei",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCompany",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "ruc",
                    models.CharField(
                        db_index=True, max_length=11, validators=[companies.ruc.validate], verbose_name="RUC"
                    ),
                ),
                ("legal_name", models.CharField(max_length=500, verbose_name="legal name")),
                ("trade_name", models.CharField(blank=True, max_length=500, verbose_name="trade name")),
                (
                    "legal_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cooperative", "cooperative"),
                            ("association", "association"),
                            ("company", "company"),
                            ("natural_person", "natural person"),
                        ],
                        max_length=20,
                        verbose_name="legal form",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("micro", "micro"),
                            ("small", "small"),
                            ("medium", "medium"),
                            ("large", "large"),
                        ],
                        max_length=10,
                        verbose_name="size",
                    ),
                ),
                ("women_led", models.BooleanField(blank=True, null=True, verbose_name="women-led")),
                (
                    "members",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="members",
                    ),
                ),
                (
                    "women_members",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="women members",
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
                    "predecessor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="predecessor",
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
                "verbose_name": "historical company",
                "verbose_name_plural": "historical companies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="company",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="companies",
                to="companies.region",
                verbose_name="region",
            ),
        ),
        migrations.CreateModel(
            name="ValueChain",
            fields=[
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("slug", models.SlugField(primary_key=True, serialize=False, verbose_name="slug")),
                ("name_es", models.CharField(max_length=100, unique=True, verbose_name="name in Spanish")),
                ("name_en", models.CharField(max_length=100, unique=True, verbose_name="name in English")),
            ],
            options={
                "verbose_name": "value chain",
                "verbose_name_plural": "value chains",
                "ordering": ["name_es"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("slug", ""), _negated=True),
                            models.Q(("name_es", ""), _negated=True),
                            models.Q(("name_en", ""), _negated=True),
                        ),
                        name="chain_named",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("enrolled_on", models.DateField(verbose_name="enrolled on")),
                ("exited_on", models.DateField(blank=True, null=True, verbose_name="exited on")),
                ("exit_reason", models.CharField(blank=True, max_length=200, verbose_name="exit reason")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="companies.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "participation",
                "verbose_name_plural": "participations",
                "ordering": ["enrolled_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("company", "call"), name="participation_once_per_call"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("exited_on__gte", models.F("enrolled_on")),
                            ("enrolled_on__isnull", True),
                            ("exited_on__isnull", True),
                            _connector="OR",
                        ),
                        name="participation_exit_after_enrolment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("first_shipment_on", models.DateField(verbose_name="first shipment on")),
                (
                    "fob_usd",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000000000000")),
                        ],
                        verbose_name="FOB US$",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="market_entries",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "market entry",
                "verbose_name_plural": "market entries",
                "ordering": ["-first_shipment_on"],
                "indexes": [
                    models.Index(
                        fields=["verification", "submitted_by", "submitted_at"], name="entry_by_verification"
                    ),
                    models.Index(
                        fields=["company", "country", "first_shipment_on", "chain", "verification"],
                        name="entries_of_pair",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verification__in", ["draft", "submitted", "verified", "returned"])
                        ),
                        name="marketentry_verification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verification", "verified"), ("verified_at__isnull", False)),
                            models.Q(
                                models.Q(("verification", "verified"), _negated=True),
                                ("verified_at__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="marketentry_verified_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            ("submitted_by__isnull", True),
                            models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="marketentry_verified_by_another",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "country", "chain"), name="entry_once_per_market_and_chain"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "country__in",
                                [
                                    "AD",
                                    "AE",
                                    "AF",
                                    "AG",
                                    "AI",
                                    "AL",
                                    "AM",
                                    "AO",
                                    "AQ",
                                    "AR",
                                    "AS",
                                    "AT",
                                    "AU",
                                    "AW",
                                    "AX",
                                    "AZ",
                                    "BA",
                                    "BB",
                                    "BD",
                                    "BE",
                                    "BF",
                                    "BG",
                                    "BH",
                                    "BI",
                                    "BJ",
                                    "BL",
                                    "BM",
                                    "BN",
                                    "BO",
                                    "BQ",
                                    "BR",
                                    "BS",
                                    "BT",
                                    "BV",
                                    "BW",
                                    "BY",
                                    "BZ",
                                    "CA",
                                    "CC",
                                    "CD",
                                    "CF",
                                    "CG",
                                    "CH",
                                    "CI",
                                    "CK",
                                    "CL",
                                    "CM",
                                    "CN",
                                    "CO",
                                    "CR",
                                    "CU",
                                    "CV",
                                    "CW",
                                    "CX",
                                    "CY",
                                    "CZ",
                                    "DE",
                                    "DJ",
                                    "DK",
                                    "DM",
                                    "DO",
                                    "DZ",
                                    "EC",
                                    "EE",
                                    "EG",
                                    "EH",
                                    "ER",
                                    "ES",
                                    "ET",
                                    "FI",
                                    "FJ",
                                    "FK",
                                    "FM",
                                    "FO",
                                    "FR",
                                    "GA",
                                    "GB",
                                    "GD",
                                    "GE",
                                    "GF",
                                    "GG",
                                    "GH",
                                    "GI",
                                    "GL",
                                    "GM",
                                    "GN",
                                    "GP",
                                    "GQ",
                                    "GR",
                                    "GS",
                                    "GT",
                                    "GU",
                                    "GW",
                                    "GY",
                                    "HK",
                                    "HM",
                                    "HN",
                                    "HR",
                                    "HT",
                                    "HU",
                                    "ID",
                                    "IE",
                                    "IL",
                                    "IM",
                                    "IN",
                                    "IO",
                                    "IQ",
                                    "IR",
                                    "IS",
                                    "IT",
                                    "JE",
                                    "JM",
                                    "JO",
                                    "JP",
                                    "KE",
                                    "KG",
                                    "KH",
                                    "KI",
                                    "KM",
                                    "KN",
                                    "KP",
                                    "KR",
                                    "KW",
                                    "KY",
                                    "KZ",
                                    "LA",
                                    "LB",
                                    "LC",
                                    "LI",
                                    "LK",
                                    "LR",
                                    "LS",
                                    "LT",
                                    "LU",
                                    "LV",
                                    "LY",
                                    "MA",
                                    "MC",
                                    "MD",
                                    "ME",
                                    "MF",
                                    "MG",
                                    "MH",
                                    "MK",
                                    "ML",
                                    "MM",
                                    "MN",
                                    "MO",
                                    "MP",
                                    "MQ",
                                    "MR",
                                    "MS",
                                    "MT",
                                    "MU",
                                    "MV",
                                    "MW",
                                    "MX",
                                    "MY",
                                    "MZ",
                                    "NA",
                                    "NC",
                                    "NE",
                                    "NF",
                                    "NG",
                                    "NI",
                                    "NL",
                                    "NO",
                                    "NP",
                                    "NR",
                                    "NU",
                                    "NZ",
                                    "OM",
                                    "PA",
                                    "PE",
                                    "PF",
                                    "PG",
                                    "PH",
                                    "PK",
                                    "PL",
                                    "PM",
                                    "PN",
                                    "PR",
                                    "PS",
                                    "PT",
                                    "PW",
                                    "PY",
                                    "QA",
                                    "RE",
                                    "RO",
                                    "RS",
                                    "RU",
                                    "RW",
                                    "SA",
                                    "SB",
                                    "SC",
                                    "SD",
                                    "SE",
                                    "SG",
                                    "SH",
                                    "SI",
                                    "SJ",
                                    "SK",
                                    "SL",
                                    "SM",
                                    "SN",
                                    "SO",
                                    "SR",
                                    "SS",
                                    "ST",
                                    "SV",
                                    "SX",
                                    "SY",
                                    "SZ",
                                    "TC",
                                    "TD",
                                    "TF",
                                    "TG",
                                    "TH",
                                    "TJ",
                                    "TK",
                                    "TL",
                                    "TM",
                                    "TN",
                                    "TO",
                                    "TR",
                                    "TT",
                                    "TV",
                                    "TW",
                                    "TZ",
                                    "UA",
                                    "UG",
                                    "UM",
                                    "US",
                                    "UY",
                                    "UZ",
                                    "VA",
                                    "VC",
                                    "VE",
                                    "VG",
                                    "VI",
                                    "VN",
                                    "VU",
                                    "WF",
                                    "WS",
                                    "YE",
                                    "YT",
                                    "ZA",
                                    "ZM",
                                    "ZW",
                                ],
                            )
                        ),
                        name="entry_country_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fob_usd__gte", 0), ("fob_usd__lte", Decimal("1000000000000"))),
                            ("fob_usd__isnull", True),
                            _connector="OR",
                        ),
                        name="entry_fob_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HSCode",
            fields=[
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^\\d{4,10}$", "4 to 10 digits.")],
                        verbose_name="HS code",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hs_codes",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "HS code",
                "verbose_name_plural": "HS codes",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThanOrEqual(
                                django.db.models.functions.text.Length("code"), 4
                            )
                        ),
                        name="hs_code_length",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalParticipation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("enrolled_on", models.DateField(verbose_name="enrolled on")),
                ("exited_on", models.DateField(blank=True, null=True, verbose_name="exited on")),
                ("exit_reason", models.CharField(blank=True, max_length=200, verbose_name="exit reason")),
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
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
            ],
            options={
                "verbose_name": "historical participation",
                "verbose_name_plural": "historical participations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMarketEntry",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("first_shipment_on", models.DateField(verbose_name="first shipment on")),
                (
                    "fob_usd",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=15,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000000000000")),
                        ],
                        verbose_name="FOB US$",
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
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
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
            ],
            options={
                "verbose_name": "historical market entry",
                "verbose_name_plural": "historical market entries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHSCode",
            fields=[
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d{4,10}$", "4 to 10 digits.")],
                        verbose_name="HS code",
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
            ],
            options={
                "verbose_name": "historical HS code",
                "verbose_name_plural": "historical HS codes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalApplication",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "ruc",
                    models.CharField(max_length=11, validators=[companies.ruc.validate], verbose_name="RUC"),
                ),
                ("legal_name", models.CharField(max_length=500, verbose_name="legal name")),
                ("applied_on", models.DateField(verbose_name="applied on")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("eligible", "eligible"),
                            ("selected", "selected"),
                            ("not_selected", "not selected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
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
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.call",
                        verbose_name="call",
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
            ],
            options={
                "verbose_name": "historical application",
                "verbose_name_plural": "historical applications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalAnnualSales",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
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
                    "fob_usd",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=15,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000000000000")),
                        ],
                        verbose_name="FOB US$",
                    ),
                ),
                (
                    "net_weight_kg",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=16,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="net weight kg",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declaration", "declaration"),
                            ("customs", "customs"),
                            ("estimate", "estimate"),
                        ],
                        max_length=15,
                        verbose_name="source",
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
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="companies.company",
                        verbose_name="company",
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
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
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
            ],
            options={
                "verbose_name": "historical annual export sales",
                "verbose_name_plural": "historical annual export sales",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "ruc",
                    models.CharField(max_length=11, validators=[companies.ruc.validate], verbose_name="RUC"),
                ),
                ("legal_name", models.CharField(max_length=500, verbose_name="legal name")),
                ("applied_on", models.DateField(verbose_name="applied on")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("eligible", "eligible"),
                            ("selected", "selected"),
                            ("not_selected", "not selected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("search", records.fields.SearchField("legal_name", "ruc")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="companies.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="companies.region",
                        verbose_name="region",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
                "ordering": ["call", "applied_on", "pk"],
                "indexes": [models.Index(fields=["applied_on", "outcome"], name="application_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.Exact(django.db.models.functions.text.Length("ruc"), 11),
                            django.db.models.lookups.In(
                                django.db.models.functions.text.Substr("ruc", 1, 2),
                                ("10", "15", "16", "17", "20"),
                            ),
                            django.db.models.lookups.Exact(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 11, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                django.db.models.functions.math.Mod(
                                    django.db.models.expressions.CombinedExpression(
                                        models.Value(11),
                                        "-",
                                        django.db.models.functions.math.Mod(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    models.Value(0),
                                                                                    "+",
                                                                                    django.db.models.expressions.CombinedExpression(
                                                                                        django.db.models.expressions.CombinedExpression(
                                                                                            django.db.models.functions.text.StrIndex(
                                                                                                models.Value(
                                                                                                    "0123456789"
                                                                                                ),
                                                                                                django.db.models.functions.text.Substr(
                                                                                                    "ruc",
                                                                                                    1,
                                                                                                    1,
                                                                                                ),
                                                                                            ),
                                                                                            "-",
                                                                                            models.Value(1),
                                                                                        ),
                                                                                        "*",
                                                                                        models.Value(5),
                                                                                    ),
                                                                                ),
                                                                                "+",
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    django.db.models.expressions.CombinedExpression(
                                                                                        django.db.models.functions.text.StrIndex(
                                                                                            models.Value(
                                                                                                "0123456789"
                                                                                            ),
                                                                                            django.db.models.functions.text.Substr(
                                                                                                "ruc", 2, 1
                                                                                            ),
                                                                                        ),
                                                                                        "-",
                                                                                        models.Value(1),
                                                                                    ),
                                                                                    "*",
                                                                                    models.Value(4),
                                                                                ),
                                                                            ),
                                                                            "+",
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.expressions.CombinedExpression(
                                                                                    django.db.models.functions.text.StrIndex(
                                                                                        models.Value(
                                                                                            "0123456789"
                                                                                        ),
                                                                                        django.db.models.functions.text.Substr(
                                                                                            "ruc", 3, 1
                                                                                        ),
                                                                                    ),
                                                                                    "-",
                                                                                    models.Value(1),
                                                                                ),
                                                                                "*",
                                                                                models.Value(3),
                                                                            ),
                                                                        ),
                                                                        "+",
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.expressions.CombinedExpression(
                                                                                django.db.models.functions.text.StrIndex(
                                                                                    models.Value(
                                                                                        "0123456789"
                                                                                    ),
                                                                                    django.db.models.functions.text.Substr(
                                                                                        "ruc", 4, 1
                                                                                    ),
                                                                                ),
                                                                                "-",
                                                                                models.Value(1),
                                                                            ),
                                                                            "*",
                                                                            models.Value(2),
                                                                        ),
                                                                    ),
                                                                    "+",
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.expressions.CombinedExpression(
                                                                            django.db.models.functions.text.StrIndex(
                                                                                models.Value("0123456789"),
                                                                                django.db.models.functions.text.Substr(
                                                                                    "ruc", 5, 1
                                                                                ),
                                                                            ),
                                                                            "-",
                                                                            models.Value(1),
                                                                        ),
                                                                        "*",
                                                                        models.Value(7),
                                                                    ),
                                                                ),
                                                                "+",
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        django.db.models.functions.text.StrIndex(
                                                                            models.Value("0123456789"),
                                                                            django.db.models.functions.text.Substr(
                                                                                "ruc", 6, 1
                                                                            ),
                                                                        ),
                                                                        "-",
                                                                        models.Value(1),
                                                                    ),
                                                                    "*",
                                                                    models.Value(6),
                                                                ),
                                                            ),
                                                            "+",
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.functions.text.StrIndex(
                                                                        models.Value("0123456789"),
                                                                        django.db.models.functions.text.Substr(
                                                                            "ruc", 7, 1
                                                                        ),
                                                                    ),
                                                                    "-",
                                                                    models.Value(1),
                                                                ),
                                                                "*",
                                                                models.Value(5),
                                                            ),
                                                        ),
                                                        "+",
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.functions.text.StrIndex(
                                                                    models.Value("0123456789"),
                                                                    django.db.models.functions.text.Substr(
                                                                        "ruc", 8, 1
                                                                    ),
                                                                ),
                                                                "-",
                                                                models.Value(1),
                                                            ),
                                                            "*",
                                                            models.Value(4),
                                                        ),
                                                    ),
                                                    "+",
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.functions.text.StrIndex(
                                                                models.Value("0123456789"),
                                                                django.db.models.functions.text.Substr(
                                                                    "ruc", 9, 1
                                                                ),
                                                            ),
                                                            "-",
                                                            models.Value(1),
                                                        ),
                                                        "*",
                                                        models.Value(3),
                                                    ),
                                                ),
                                                "+",
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.functions.text.StrIndex(
                                                            models.Value("0123456789"),
                                                            django.db.models.functions.text.Substr(
                                                                "ruc", 10, 1
                                                            ),
                                                        ),
                                                        "-",
                                                        models.Value(1),
                                                    ),
                                                    "*",
                                                    models.Value(2),
                                                ),
                                            ),
                                            11,
                                            output_field=models.IntegerField(),
                                        ),
                                    ),
                                    10,
                                    output_field=models.IntegerField(),
                                ),
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 1, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 2, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 3, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 4, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 5, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 6, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 7, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 8, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 9, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 10, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                            django.db.models.lookups.GreaterThan(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.functions.text.StrIndex(
                                        models.Value("0123456789"),
                                        django.db.models.functions.text.Substr("ruc", 11, 1),
                                    ),
                                    "-",
                                    models.Value(1),
                                ),
                                -1,
                            ),
                        ),
                        name="application_ruc_valid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("legal_name", ""), _negated=True),
                        name="application_has_legal_name",
                    ),
                    models.UniqueConstraint(fields=("call", "ruc"), name="application_once_per_call"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["received", "eligible", "selected", "not_selected", "withdrawn"])
                        ),
                        name="application_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnnualSales",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
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
                    "fob_usd",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=15,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("1000000000000")),
                        ],
                        verbose_name="FOB US$",
                    ),
                ),
                (
                    "net_weight_kg",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=16,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="net weight kg",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("declaration", "declaration"),
                            ("customs", "customs"),
                            ("estimate", "estimate"),
                        ],
                        max_length=15,
                        verbose_name="source",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sales",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="companies.valuechain",
                        verbose_name="value chain",
                    ),
                ),
            ],
            options={
                "verbose_name": "annual export sales",
                "verbose_name_plural": "annual export sales",
                "ordering": ["-year", "company"],
                "indexes": [
                    models.Index(fields=["year"], name="sales_by_year"),
                    models.Index(
                        fields=["verification", "year", "chain", "company", "fob_usd"],
                        name="sales_that_count",
                    ),
                    models.Index(
                        fields=["verification", "submitted_by", "submitted_at"], name="sales_by_verification"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verification__in", ["draft", "submitted", "verified", "returned"])
                        ),
                        name="annualsales_verification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verification", "verified"), ("verified_at__isnull", False)),
                            models.Q(
                                models.Q(("verification", "verified"), _negated=True),
                                ("verified_at__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="annualsales_verified_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            ("submitted_by__isnull", True),
                            models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="annualsales_verified_by_another",
                    ),
                    models.UniqueConstraint(
                        fields=("company", "chain", "year"), name="sales_once_per_chain_and_year"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("year__gte", 2000), ("year__lte", 2100)),
                            ("year__isnull", True),
                            _connector="OR",
                        ),
                        name="sales_year_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fob_usd__gte", 0), ("fob_usd__lte", Decimal("1000000000000"))),
                            ("fob_usd__isnull", True),
                            _connector="OR",
                        ),
                        name="sales_fob_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("net_weight_kg__gte", 0), ("net_weight_kg__lte", Decimal("1000000000000"))
                            ),
                            ("net_weight_kg__isnull", True),
                            _connector="OR",
                        ),
                        name="sales_weight_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["declaration", "customs", "estimate", ""])),
                        name="sales_source_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Workforce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "verification",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "submitted"),
                            ("verified", "verified"),
                            ("returned", "returned"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="verification",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                ("return_note", models.TextField(blank=True, verbose_name="what has to be corrected")),
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
                    "workers",
                    models.IntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="workers",
                    ),
                ),
                (
                    "women",
                    models.IntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1000000000),
                        ],
                        verbose_name="women",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workforce",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verified by",
                    ),
                ),
            ],
            options={
                "verbose_name": "workforce",
                "verbose_name_plural": "workforce",
                "ordering": ["-year", "company"],
                "indexes": [
                    models.Index(fields=["year"], name="workforce_by_year"),
                    models.Index(
                        fields=["verification", "year", "company", "workers", "women"],
                        name="workforce_that_counts",
                    ),
                    models.Index(
                        fields=["verification", "submitted_by", "submitted_at"],
                        name="workforce_by_verification",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verification__in", ["draft", "submitted", "verified", "returned"])
                        ),
                        name="workforce_verification_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verification", "verified"), ("verified_at__isnull", False)),
                            models.Q(
                                models.Q(("verification", "verified"), _negated=True),
                                ("verified_at__isnull", True),
                                ("verified_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="workforce_verified_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by__isnull", True),
                            ("submitted_by__isnull", True),
                            models.Q(("verified_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="workforce_verified_by_another",
                    ),
                    models.UniqueConstraint(fields=("company", "year"), name="workforce_once_per_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("year__gte", 2000), ("year__lte", 2100)),
                            ("year__isnull", True),
                            _connector="OR",
                        ),
                        name="workforce_year_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("workers__gte", 0), ("workers__lte", 1000000000)),
                            ("workers__isnull", True),
                            _connector="OR",
                        ),
                        name="workforce_workers_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("women__gte", 0), ("women__lte", 1000000000)),
                            ("women__isnull", True),
                            _connector="OR",
                        ),
                        name="workforce_women_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("workers__gte", models.F("women")),
                            ("women__isnull", True),
                            ("workers__isnull", True),
                            _connector="OR",
                        ),
                        name="workforce_women_within_workers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=200, verbose_name="position")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                (
                    "phone",
                    models.CharField(
                        blank=True,
                        max_length=30,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9+() -]{6,30}$", "Digits, spaces, +, - and brackets."
                            )
                        ],
                        verbose_name="phone",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contact_has_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("on", models.DateField(verbose_name="day")),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("visit", "visit"),
                            ("phone", "phone call"),
                            ("message", "message"),
                            ("meeting", "meeting"),
                        ],
                        default="visit",
                        max_length=10,
                        verbose_name="kind of contact",
                    ),
                ),
                ("by_whom", models.CharField(blank=True, max_length=200, verbose_name="who")),
                ("note", models.CharField(max_length=2000, verbose_name="what was said")),
                ("next_step", models.CharField(blank=True, max_length=500, verbose_name="what comes next")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="when it comes next")),
                ("search", records.fields.SearchField("note", "next_step", "by_whom")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_ups",
                        to="companies.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit or phone call",
                "verbose_name_plural": "visits and phone calls",
                "ordering": ["-on", "pk"],
                "indexes": [models.Index(fields=["next_on"], name="follow_up_by_next")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["visit", "phone", "message", "meeting"])),
                        name="follow_up_how_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="follow_up_has_note"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_on__gte", models.F("on")),
                            ("on__isnull", True),
                            ("next_on__isnull", True),
                            _connector="OR",
                        ),
                        name="follow_up_next_after_day",
                    ),
                ],
            },
        ),
    ]

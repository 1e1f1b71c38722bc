import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import customs.models
import records.evidence


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomsPart",
            fields=[
                ("number", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("generation", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "part of the lines",
                "verbose_name_plural": "parts of the lines",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="CountryCode",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[^\\sa-z]+$", "In capitals, without spaces."
                            )
                        ],
                        verbose_name="customs code",
                    ),
                ),
                ("country", models.CharField(max_length=2, verbose_name="country")),
            ],
            options={
                "verbose_name": "country code of customs",
                "verbose_name_plural": "country codes of customs",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code", ""), _negated=True), name="country_code_not_blank"
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
                        name="country_code_of_a_country",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomsSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "equal_percent",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="difference up to which what was declared equals customs (%)",
                    ),
                ),
                (
                    "least_market_usd",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000000),
                        ],
                        verbose_name="exports in a year from which a country is a company's market (US$)",
                    ),
                ),
                (
                    "price_times",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="times above or below the country's median from which a price is reviewed",
                    ),
                ),
                (
                    "price_exporters",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="exporters that a tariff line needs in a year for its median to be used",
                    ),
                ),
                (
                    "years_between",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="years within which a new exporter may continue one that stopped",
                    ),
                ),
                (
                    "alike_percent",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="letters in common from which two names are reviewed as alike (%)",
                    ),
                ),
            ],
            options={
                "verbose_name": "customs settings",
                "verbose_name_plural": "customs settings",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="customs_settings_are_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("equal_percent__gte", 0), ("equal_percent__lte", 20)),
                            ("equal_percent__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_equal_percent_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("least_market_usd__gte", 1), ("least_market_usd__lte", 1000000)),
                            ("least_market_usd__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_least_market_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price_times__gte", 2), ("price_times__lte", 100)),
                            ("price_times__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_price_times_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("price_exporters__gte", 3), ("price_exporters__lte", 1000)),
                            ("price_exporters__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_price_exporters_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("years_between__gte", 0), ("years_between__lte", 10)),
                            ("years_between__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_years_between_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alike_percent__gte", 30), ("alike_percent__lte", 100)),
                            ("alike_percent__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_alike_percent_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCustomsSettings",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "equal_percent",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="difference up to which what was declared equals customs (%)",
                    ),
                ),
                (
                    "least_market_usd",
                    models.PositiveIntegerField(
                        default=1000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000000),
                        ],
                        verbose_name="exports in a year from which a country is a company's market (US$)",
                    ),
                ),
                (
                    "price_times",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="times above or below the country's median from which a price is reviewed",
                    ),
                ),
                (
                    "price_exporters",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(3),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="exporters that a tariff line needs in a year for its median to be used",
                    ),
                ),
                (
                    "years_between",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="years within which a new exporter may continue one that stopped",
                    ),
                ),
                (
                    "alike_percent",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="letters in common from which two names are reviewed as alike (%)",
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
                "verbose_name": "historical customs settings",
                "verbose_name_plural": "historical customs settings",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CustomsFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="name")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("first_day", models.DateField(verbose_name="from")),
                ("published", models.DateField(verbose_name="published")),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("held", models.PositiveIntegerField(verbose_name="lines taken")),
                ("rejected", models.JSONField(default=dict, verbose_name="lines rejected")),
                ("unknown_exporter", models.PositiveIntegerField(verbose_name="lines without a valid RUC")),
                (
                    "unknown_country",
                    models.PositiveIntegerField(verbose_name="lines whose country is no ISO code"),
                ),
                ("parts", models.JSONField(default=list)),
                ("rejects", models.CharField(blank=True, max_length=32)),
                ("load", models.CharField(max_length=32)),
                ("loaded_at", models.DateTimeField(auto_now=True, verbose_name="loaded at")),
                (
                    "loaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="loaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of declarations",
                "verbose_name_plural": "files of declarations",
                "ordering": ["-published", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("published__gte", models.F("first_day")),
                            ("first_day__isnull", True),
                            ("published__isnull", True),
                            _connector="OR",
                        ),
                        name="customs_file_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lines__gte", models.F("held"))),
                        name="customs_file_held_within_lines",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomsUpload",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "file",
                    models.FileField(
                        storage=records.evidence.storage,
                        upload_to=customs.models.path_of,
                        verbose_name="file",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="from")),
                ("published", models.DateField(blank=True, null=True, verbose_name="published")),
                (
                    "uploaded_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="uploaded at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("taken", "taken"),
                            ("unchanged", "unchanged: it was loaded before"),
                            ("replaced", "taken, instead of the file of the same name"),
                            ("refused", "refused"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("message", models.TextField(blank=True)),
                ("rejects", models.CharField(blank=True, max_length=32)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "uploaded file of declarations",
                "verbose_name_plural": "uploaded files of declarations",
                "ordering": ["-uploaded_at", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "taken", "unchanged", "replaced", "refused"])
                        ),
                        name="customs_upload_state_known",
                    )
                ],
            },
        ),
    ]

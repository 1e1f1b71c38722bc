"""Which files of export declarations count, what people upload, where their lines are, and what the codes of customs mean.

The lines themselves are Parquet files under CUSTOMS_ROOT (customs/store.py). Only what these tables name counts.
"""

import datetime
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject
from accounts.audit import EventType
from companies import countries
from customs.weeks import Week
from records.base import Days
from records.constraints import between, in_order, one_of
from records.evidence import storage
from records.models import Record


class CustomsFileQuerySet(models.QuerySet["CustomsFile"]):
    """Files at a date."""

    def published(self, *, by: datetime.date) -> Self:
        return self.filter(published__lte=by)

    def weeks(self) -> list[Week]:
        """The week of each file."""
        return [Week(*days) for days in self.order_by().values_list("first_day", "published")]


class CustomsFile(models.Model):
    """A file of export declarations whose lines count. Its name is its identity; another content under it replaces it.

    `parts` are the parts of the store that hold lines of it; `rejects` names the file of its rejected lines, if any, and
    `load` is another one for each time that it is loaded.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    first_day = models.DateField(_("from"))
    published = models.DateField(_("published"))
    lines = models.PositiveIntegerField(_("lines"))
    held = models.PositiveIntegerField(_("lines taken"))
    rejected = models.JSONField(_("lines rejected"), default=dict)
    unknown_exporter = models.PositiveIntegerField(_("lines without a valid RUC"))
    unknown_country = models.PositiveIntegerField(_("lines whose country is no ISO code"))
    parts = models.JSONField(default=list)
    rejects = models.CharField(max_length=32, blank=True)
    load = models.CharField(max_length=32)
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("loaded by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    loaded_at = models.DateTimeField(_("loaded at"), auto_now=True)

    objects = CustomsFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of declarations")
        verbose_name_plural = _("files of declarations")
        ordering = ["-published", "name"]
        constraints = [
            in_order("customs_file_days_in_order", "first_day", "published"),
            models.CheckConstraint(condition=Q(lines__gte=F("held")), name="customs_file_held_within_lines"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def week(self) -> Week:
        return Week(self.first_day, self.published)


class UploadState(models.TextChoices):
    """What became of an uploaded file."""

    RECEIVED = "received", _("received")
    TAKEN = "taken", _("taken")
    UNCHANGED = "unchanged", _("unchanged: it was loaded before")
    REPLACED = "replaced", _("taken, instead of the file of the same name")
    REFUSED = "refused", _("refused")


def path_of(upload: "CustomsUpload", _name: str) -> str:
    """Beside the evidence, under a name that cannot be guessed."""
    return f"uploads/{upload.pk}.customs"


class CustomsUpload(models.Model):
    """A file that a person uploads to be loaded. Its content goes once it was loaded or refused; what became of it stays."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(_("file"), storage=storage, upload_to=path_of)
    name = models.CharField(_("name"), max_length=200)
    first_day = models.DateField(_("from"), null=True, blank=True)
    published = models.DateField(_("published"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    message = models.TextField(blank=True)
    rejects = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = _("uploaded file of declarations")
        verbose_name_plural = _("uploaded files of declarations")
        ordering = ["-uploaded_at", "name"]
        constraints = [one_of("customs_upload_state_known", "state", UploadState.values)]

    def __str__(self) -> str:
        return self.name

    @property
    def job_key(self) -> str:
        return f"customs:{self.pk}"


class CustomsPart(models.Model):
    """The lines of one year of declarations, of all files: the generation of the Parquet files that counts."""

    number = models.SmallIntegerField(primary_key=True)
    generation = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("part of the lines")
        verbose_name_plural = _("parts of the lines")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}/{self.generation}"


class CountryCode(models.Model):
    """A code of customs that is none of ISO 3166-1, and the country that it means, such as `UK` for `GB`."""

    code = models.CharField(
        _("customs code"),
        max_length=10,
        primary_key=True,
        validators=[RegexValidator(r"^[^\sa-z]+$", _("In capitals, without spaces."))],
    )
    country = models.CharField(_("country"), max_length=2)

    class Meta:
        verbose_name = _("country code of customs")
        verbose_name_plural = _("country codes of customs")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="country_code_not_blank"),
            one_of("country_code_of_a_country", "country", countries.codes()),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        if self.code in countries.alpha_3():
            raise ValidationError({"code": _("“%s” is a country's own code already.") % self.code})
        if self.country not in countries.alpha_3():
            raise ValidationError({"country": _("“%s” is not the code of a country.") % self.country})


class CustomsSettings(Record):
    """What the programme decides about customs: when an amount equals another, what a market is, and what is suspicious."""

    equal_percent = models.PositiveSmallIntegerField(
        _("difference up to which what was declared equals customs (%)"),
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(20)],
    )
    least_market_usd = models.PositiveIntegerField(
        _("exports in a year from which a country is a company's market (US$)"),
        default=1000,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
    )
    price_times = models.PositiveSmallIntegerField(
        _("times above or below the country's median from which a price is reviewed"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(100)],
    )
    price_exporters = models.PositiveSmallIntegerField(
        _("exporters that a tariff line needs in a year for its median to be used"),
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(1000)],
    )
    years_between = models.PositiveSmallIntegerField(
        _("years within which a new exporter may continue one that stopped"),
        default=2,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )
    alike_percent = models.PositiveSmallIntegerField(
        _("letters in common from which two names are reviewed as alike (%)"),
        default=60,
        validators=[MinValueValidator(30), MaxValueValidator(100)],
    )

    SUBJECT = Subject.CUSTOMS
    CHANGE_EVENT = EventType.PROGRAMME_CHANGED
    RESTS_ON = ("equal_percent", "least_market_usd")

    class Meta:
        verbose_name = _("customs settings")
        verbose_name_plural = _("customs settings")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="customs_settings_are_one"),
            between("customs_equal_percent_in_range", "equal_percent", 0, 20),
            between("customs_least_market_in_range", "least_market_usd", 1, 1_000_000),
            between("customs_price_times_in_range", "price_times", 2, 100),
            between("customs_price_exporters_in_range", "price_exporters", 3, 1000),
            between("customs_years_between_in_range", "years_between", 0, 10),
            between("customs_alike_percent_in_range", "alike_percent", 30, 100),
        ]

    def __str__(self) -> str:
        return str(_("Customs: comparison and checks"))

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """All days, where figures change with it: also those of closed periods. What is suspicious changes none."""
        known = before or type(self)(pk=1)
        differs = any(getattr(known, name) != getattr(self, name) for name in self.RESTS_ON)
        return [Days(datetime.date.min)] if differs else []

    @property
    def tolerance(self) -> Decimal:
        """The share of the greater amount by which two may differ and be equal."""
        return Decimal(self.equal_percent) / 100

    @classmethod
    def current(cls) -> "CustomsSettings":
        """The settings, or those with which a programme begins."""
        return cls.objects.first() or cls(pk=1)

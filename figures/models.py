"""What the figures are held against: the programme's dates and its targets."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import Subject
from accounts.audit import EventType
from companies.models import FIRST_YEAR, LAST_YEAR, Region, ValueChain, in_language
from figures.registry import INDICATORS
from records.base import Days, year_of
from records.constraints import between, in_order
from records.models import Record
from records.text import LazyText


class Logo(models.Model):
    """A picture that was the programme's logo; the programme names the one that is."""

    content = models.BinaryField(_("content"))
    media_type = models.CharField(_("media type"), max_length=20)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return str(_("Logo № %(number)s") % {"number": self.pk})


def no_regions() -> list[str]:
    return []


def no_colours() -> dict[str, dict[str, str]]:
    return {}


class Programme(Record):
    """The one programme of an installation: its name, its regions, its dates, and the cut-off with which its dashboards
    open.

    `region_codes` are the regions in which it works (INEI codes); none says that nobody has chosen any, and all are offered.
    `colours` are those chosen for groups in charts: by axis and key one of the palette's (reports/plots/colours.py).
    """

    name_es = models.CharField(_("name in Spanish"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    region_codes = models.JSONField(_("regions in use"), default=no_regions, blank=True)
    colours = models.JSONField(_("colours in charts"), default=no_colours, blank=True)
    logo = models.ForeignKey(
        Logo, verbose_name=_("logo"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    opening_cut_off = models.DateField(
        _("cut-off date with which dashboards open"),
        null=True,
        blank=True,
        help_text=_("Blank: today. A date keeps a concluded programme's figures as they were then."),
    )
    sales_due_after_days = models.PositiveSmallIntegerField(
        _("days after the end of a year by which its sales are due"), default=90
    )
    fewest_companies = models.PositiveSmallIntegerField(
        _("fewest companies in a sum that the committee sees"),
        default=3,
        validators=[MinValueValidator(3), MaxValueValidator(1000)],
    )
    closest_percent = models.PositiveSmallIntegerField(
        _("margin that protects each company's value (%)"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )

    SUBJECT = Subject.PROGRAMME
    CHANGE_EVENT = EventType.PROGRAMME_CHANGED
    RESTS_ON = ("starts_on", "ends_on")

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programme")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="programme_is_one"),
            in_order("programme_ends_after_start", "starts_on", "ends_on"),
            between("programme_fewest_companies_in_range", "fewest_companies", 3, 1000),
            between("programme_closest_percent_in_range", "closest_percent", 1, 50),
        ]

    def __str__(self) -> str:
        return in_language(self.name_es, self.name_en) or str(_("Productive Export Route"))

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days between the programme's start or end as it was and as it is; all, where one is given or taken away,
        because the share of its time that has passed needs both. The cut-off and the days by which sales are due choose
        what is shown and asked for; no figure of a year changes with them.
        """
        for name in changed.intersection(self.RESTS_ON):
            dates = [day for side in (before, self) if side and (day := getattr(side, name))]
            if dates:
                yield Days(min(dates), max(dates)) if len(dates) > 1 else Days(datetime.date.min)

    @classmethod
    def current(cls) -> "Programme":
        """The programme, or one without dates where nobody has entered any."""
        return cls.objects.first() or cls(pk=1)

    @classmethod
    def opening_date(cls) -> datetime.date:
        """The cut-off date with which dashboards open: the programme's own, or today in Lima."""
        chosen = cls.objects.values_list("opening_cut_off", flat=True).first()
        return chosen or timezone.localdate()

    @classmethod
    def sales_due_on(cls, year: int) -> datetime.date:
        """The day by which companies should have reported a year's sales."""
        programme = cls.current()
        return datetime.date(year, 12, 31) + datetime.timedelta(programme.sales_due_after_days)


def indicator_choices() -> list[tuple[str, LazyText]]:
    """A function, so that a new indicator changes no migration."""
    return [(slug, indicator.label) for slug, indicator in INDICATORS.items()]


class Target(Record):
    """What an indicator should reach in a year, for the programme or one of its regions or chains.

    Values are in the indicator's own unit: a ratio of 1 is 100 %, money is in US$.
    """

    indicator = models.CharField(
        _("indicator"),
        max_length=50,
        choices=indicator_choices,
    )
    year = models.SmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, null=True, blank=True
    )
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.PROTECT, null=True, blank=True
    )
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=6, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=6)

    SUBJECT = Subject.PROGRAMME
    CHANGE_EVENT = EventType.PROGRAMME_CHANGED
    CLOSED_BY = "year"

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["indicator", "year"]
        constraints = [
            # Blank is a value here: there is one target for the whole programme.
            models.UniqueConstraint(
                "indicator",
                "year",
                Coalesce("region", Value("")),
                Coalesce("chain", Value("")),
                name="target_once_per_group_and_year",
            ),
            between("target_year_in_range", "year", FIRST_YEAR, LAST_YEAR),
        ]

    def __str__(self) -> str:
        return f"{self.get_indicator_display()} {self.year}"

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """A target closes with the last day of its year, as the sales do that it is compared with."""
        return [year_of(int(side.year)) for side in (before, self) if side and side.year]


class DataVersion(models.Model):
    """A mark of a change of the data. The database itself puts it there: see figures/versions.py."""

    mark = models.CharField(max_length=64, primary_key=True)
    # The table that changed; "" when the triggers were installed, which concerns all.
    of_table = models.CharField(max_length=63, db_default="")

    def __str__(self) -> str:
        return self.mark


class DisclosurePlan(models.Model):
    """Which sums are withheld from those who see groups alone, of one state of the data.

    `key` names that state, the thresholds and the cut-offs; `content` is the plan (figures/disclosure/decisions.py);
    `findings` are what was found while it was made, by version of the product (figures/disclosure/findings.py).
    It is no data of the programme: it follows from them, and may be deleted at any time.
    """

    key = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    findings = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.key[:12]

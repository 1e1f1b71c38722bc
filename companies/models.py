"""Companies of the programme: participations, annual export sales, market entries, workers and contacts; the calls, and
who applied to them.
"""

import datetime
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Self

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Subject
from companies import countries, ruc
from companies.querysets import CompanyQuerySet, MarketEntryQuerySet, ParticipationQuerySet
from records.base import Days, year_of
from records.constraints import MOST_PEOPLE, between, count, in_order, money, one_of
from records.fields import SearchField, count_field, money_field
from records.grouping import in_chunks
from records.languages import current_language
from records.models import Record, Verifiable
from records.verification import by_verification

FIRST_YEAR, LAST_YEAR = 2000, 2100


def in_language(es: str, en: str) -> str:
    """The name in the language of the page; Spanish where English has none."""
    return en if en and current_language() == "en" else es


class Region(models.Model):
    """One of the 25 departments of Peru, by INEI code (`20` is Piura). Reference data."""

    code = models.CharField(_("INEI code"), max_length=2, primary_key=True)
    name = models.CharField(_("name"), max_length=50, unique=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        # INEI numbers the departments in alphabetical order, which a database may not know (Áncash).
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=[f"{number:02}" for number in range(1, 26)]), name="region_code_of_inei"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ValueChain(Record):
    """A product that the programme follows from farm to port, such as organic banana."""

    slug = models.SlugField(_("slug"), primary_key=True)
    name_es = models.CharField(_("name in Spanish"), max_length=100, unique=True)
    name_en = models.CharField(_("name in English"), max_length=100, unique=True)

    SUBJECT = Subject.REFERENCE

    class Meta:
        verbose_name = _("value chain")
        verbose_name_plural = _("value chains")
        ordering = ["name_es"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name_es="") & ~Q(name_en=""), name="chain_named"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name_es, self.name_en)


class HSCode(Record):
    """A heading of the Harmonized System (4 to 10 digits) under which a chain's product passes customs."""

    code = models.CharField(
        _("HS code"),
        max_length=10,
        primary_key=True,
        validators=[RegexValidator(r"^\d{4,10}$", _("4 to 10 digits."))],
    )
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.CASCADE, related_name="hs_codes"
    )

    SUBJECT = Subject.REFERENCE

    class Meta:
        verbose_name = _("HS code")
        verbose_name_plural = _("HS codes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(GreaterThanOrEqual(Length("code"), 4)), name="hs_code_length")
        ]

    def __str__(self) -> str:
        return self.code


class Call(Record):
    """A call for companies to join the programme, known by its number; applications are taken until it closes."""

    number = models.SmallIntegerField(_("number"), primary_key=True, validators=[MinValueValidator(1)])
    name = models.CharField(_("name"), max_length=200, blank=True)
    launched_on = models.DateField(_("launched on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)
    places = count_field(_("places"))

    SUBJECT = Subject.PROGRAMME

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="call_number_from_one"),
            in_order("call_closes_after_launch", "launched_on", "closes_on"),
            count("call_places_in_range", "places"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Call %(number)s") % {"number": self.number})

    def clean(self) -> None:
        if self.launched_on and self.closes_on and self.closes_on < self.launched_on:
            raise ValidationError({"closes_on": _("A call cannot close before its launch.")})


class LegalForm(models.TextChoices):
    COOPERATIVE = "cooperative", _("cooperative")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    NATURAL_PERSON = "natural_person", _("natural person")


WITHOUT_MEMBERS = (LegalForm.COMPANY, LegalForm.NATURAL_PERSON)
"""Those of whom nobody asks for members; where they have some, how many is entered all the same."""


class Size(models.TextChoices):
    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")


class Company(Record):
    """A company, cooperative or association that the programme works with. Blank means unknown."""

    ruc = models.CharField(_("RUC"), max_length=ruc.LENGTH, unique=True, validators=[ruc.validate])
    legal_name = models.CharField(_("legal name"), max_length=500)
    trade_name = models.CharField(_("trade name"), max_length=500, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=20, choices=LegalForm, blank=True)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="companies"
    )
    size = models.CharField(_("size"), max_length=10, choices=Size, blank=True)
    women_led = models.BooleanField(_("women-led"), null=True, blank=True)
    members = count_field(_("members"))
    women_members = count_field(_("women members"))
    predecessor = models.ForeignKey(
        "self",
        verbose_name=_("predecessor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
    )
    search = SearchField("legal_name", "trade_name", "ruc")

    _days: list[Days] | None = None
    objects = CompanyQuerySet.as_manager()  # type: ignore[misc]

    SUBJECT = Subject.COMPANY
    REGION = "region"
    RESTS_ON = ("region", "size", "women_led", "members")

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["legal_name", "ruc"]
        constraints = [
            ruc.constraint("company_ruc_valid"),
            models.CheckConstraint(condition=~Q(legal_name=""), name="company_has_legal_name"),
            one_of("company_legal_form_known", "legal_form", LegalForm.values, blank=True),
            one_of("company_size_known", "size", Size.values, blank=True),
            count("company_members_in_range", "members"),
            count("company_women_in_range", "women_members"),
            in_order("company_women_within_members", "women_members", "members"),
            models.CheckConstraint(
                condition=Q(predecessor__isnull=True) | ~Q(predecessor=F("id")),
                name="company_not_own_predecessor",
            ),
        ]

    def __str__(self) -> str:
        return self.trade_name or self.legal_name

    @property
    def is_person(self) -> bool:
        """Whether its RUC is a natural person's, which holds the number of their identity document."""
        return self.ruc.startswith(ruc.NATURAL_PERSON)

    @property
    def address_key(self) -> str:
        """The key in URLs: the RUC, or `p` and the id for a natural person."""
        return f"p{self.pk}" if self.is_person else self.ruc

    @property
    def masked_ruc(self) -> str:
        """The RUC with the document number masked, for users without permission for contacts."""
        return ruc.masked(self.ruc)

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days of everything that figures count of it, because they group it by what the company is now."""
        if changed.isdisjoint({"region_id", *self.RESTS_ON}) or self.pk is None:
            return []
        if self._days is None:
            type(self).load_days([self])
        return self._days or []

    @classmethod
    def load_days(cls, records: "Sequence[Company]") -> None:
        """Read the days of the companies' participations, sales, workers, market entries and services: five queries."""
        found = days_of_companies({record.pk for record in records if record.pk})
        for record in records:
            record._days = found.get(record.pk, [])

    def clean(self) -> None:
        if self.members is not None and self.women_members is not None and self.women_members > self.members:
            raise ValidationError(
                {"women_members": _("There cannot be more women members than members (%d).") % self.members}
            )
        if self.predecessor_id == self.pk if self.pk else self.predecessor is self:
            raise ValidationError({"predecessor": _("A company cannot be its own predecessor.")})


def days_of_companies(companies: set[int]) -> dict[int, list[Days]]:
    """The days of what figures count of each of the companies."""
    found: dict[int, list[Days]] = {}
    for keys in in_chunks(companies):
        chunk = Q(company__in=keys)
        places = Participation._base_manager.filter(chunk).values_list("company", "enrolled_on", "exited_on")
        sales = AnnualSales._base_manager.filter(chunk).values_list("company", "year")
        workers = Workforce._base_manager.filter(chunk).values_list("company", "year")
        entries = MarketEntry._base_manager.filter(chunk).values_list("company", "first_shipment_on")
        services = apps.get_model("services", "Beneficiary")._base_manager.filter(
            chunk, service__delivered_on__isnull=False
        )
        for company, first, last in places:
            found.setdefault(company, []).append(Days(first, last or datetime.date.max))
        for company, year in chain(sales, workers):
            found.setdefault(company, []).append(year_of(year))
        for company, day in chain(entries, services.values_list("company", "service__delivered_on")):
            if day:
                found.setdefault(company, []).append(Days(day, day))
    return found


class Participation(Record):
    """A company's place in a call, with one value chain, from a day on and perhaps until another."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="participations"
    )
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="participations"
    )
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.PROTECT, related_name="participations"
    )
    enrolled_on = models.DateField(_("enrolled on"))
    exited_on = models.DateField(_("exited on"), null=True, blank=True)
    exit_reason = models.CharField(_("exit reason"), max_length=200, blank=True)

    SUBJECT = Subject.COMPANY
    REGION = "company__region"
    CLOSED_BY = "enrolled_on"
    RESTS_ON = ("exited_on", "chain")
    objects = ParticipationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["enrolled_on"]
        constraints = [
            models.UniqueConstraint(fields=["company", "call"], name="participation_once_per_call"),
            in_order("participation_exit_after_enrolment", "enrolled_on", "exited_on"),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.call}"

    def clean(self) -> None:
        if self.enrolled_on and self.exited_on and self.exited_on < self.enrolled_on:
            raise ValidationError({"exited_on": _("The exit cannot be before the enrolment.")})

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The days on which it holds. A change of the exit alone touches those between the two exits only: who enrolled
        in a closed year may leave in an open one.
        """
        sides = [side for side in (before, self) if side]
        exits = [side.exited_on or datetime.date.max for side in sides]
        if changed <= {"exited_on", "exit_reason"} and before:
            return [Days(min(exits), max(exits))] if "exited_on" in changed else []
        return [
            Days(side.enrolled_on, exit) for side, exit in zip(sides, exits, strict=True) if side.enrolled_on
        ]


class Source(models.TextChoices):
    DECLARATION = "declaration", _("declaration")
    CUSTOMS = "customs", _("customs")
    ESTIMATE = "estimate", _("estimate")


class AnnualSales(Verifiable):
    """What a company exported of one chain in one calendar year: FOB value in US$; zero says "nothing exported"."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="sales"
    )
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.SmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    fob_usd = money_field(_("FOB US$"))
    net_weight_kg = models.DecimalField(
        _("net weight kg"),
        max_digits=16,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    source = models.CharField(_("source"), max_length=15, choices=Source, blank=True)

    SUBJECT = Subject.SALES
    REGION = "company__region"
    CLOSED_BY = "year"

    class Meta:
        verbose_name = _("annual export sales")
        verbose_name_plural = _("annual export sales")
        ordering = ["-year", "company"]
        constraints = [
            *Verifiable.Meta.constraints,
            models.UniqueConstraint(
                fields=["company", "chain", "year"], name="sales_once_per_chain_and_year"
            ),
            between("sales_year_in_range", "year", FIRST_YEAR, LAST_YEAR),
            money("sales_fob_in_range", "fob_usd"),
            money("sales_weight_in_range", "net_weight_kg"),
            one_of("sales_source_known", "source", Source.values, blank=True),
        ]
        indexes = [
            models.Index(fields=["year"], name="sales_by_year"),
            # In the order in which sales are added up, with all that is added up: no row is looked up, none sorted.
            models.Index(
                fields=["verification", "year", "chain", "company", "fob_usd"], name="sales_that_count"
            ),
            by_verification("sales_by_verification"),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.chain} · {self.year}"

    def clean(self) -> None:
        if self.year and self.year > timezone.localdate().year:
            raise ValidationError({"year": _("Sales of a year to come cannot be known.")})

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """Annual sales close with the last day of their year."""
        return [year_of(int(side.year)) for side in (before, self) if side and side.year]


class MarketEntry(Verifiable):
    """A company's first shipment of a chain's product to a country."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="market_entries"
    )
    country = models.CharField(_("country"), max_length=2)
    chain = models.ForeignKey(
        ValueChain, verbose_name=_("value chain"), on_delete=models.PROTECT, related_name="+"
    )
    first_shipment_on = models.DateField(_("first shipment on"))
    fob_usd = money_field(_("FOB US$"), null=True, blank=True)

    SUBJECT = Subject.MARKET_ENTRY
    REGION = "company__region"
    CLOSED_BY = "first_shipment_on"
    objects = MarketEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("market entry")
        verbose_name_plural = _("market entries")
        ordering = ["-first_shipment_on"]
        constraints = [
            *Verifiable.Meta.constraints,
            models.UniqueConstraint(
                fields=["company", "country", "chain"], name="entry_once_per_market_and_chain"
            ),
            one_of("entry_country_known", "country", countries.codes()),
            money("entry_fob_in_range", "fob_usd"),
        ]
        indexes = [
            by_verification("entry_by_verification"),
            models.Index(
                fields=["company", "country", "first_shipment_on", "chain", "verification"],
                name="entries_of_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {countries.name(self.country)}"

    def clean(self) -> None:
        if self.country not in countries.alpha_3():
            raise ValidationError({"country": _("“%s” is not the code of a country.") % self.country})
        if self.first_shipment_on and self.first_shipment_on > timezone.localdate():
            raise ValidationError({"first_shipment_on": _("The first shipment cannot be in the future.")})


class Outcome(models.TextChoices):
    """What became of an application."""

    RECEIVED = "received", pgettext_lazy("application", "received")
    ELIGIBLE = "eligible", _("eligible")
    SELECTED = "selected", _("selected")
    NOT_SELECTED = "not_selected", _("not selected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Application(Record):
    """Who applied to a call, and with what outcome. The applicant need not be a company of the programme.

    Its names are those that it applied with; the company of the same RUC, where there is one, is found by it.
    """

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="applications"
    )
    ruc = models.CharField(_("RUC"), max_length=ruc.LENGTH, validators=[ruc.validate])
    legal_name = models.CharField(_("legal name"), max_length=500)
    region = models.ForeignKey(
        Region, verbose_name=_("region"), on_delete=models.PROTECT, related_name="applications"
    )
    chain = models.ForeignKey(
        ValueChain,
        verbose_name=_("value chain"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
    )
    applied_on = models.DateField(_("applied on"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.RECEIVED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    search = SearchField("legal_name", "ruc")

    SUBJECT = Subject.APPLICATION
    REGION = "region"
    CLOSED_BY = "applied_on"
    RESTS_ON = ("call", "region", "chain", "outcome")

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["call", "applied_on", "pk"]
        constraints = [
            ruc.constraint("application_ruc_valid"),
            models.CheckConstraint(condition=~Q(legal_name=""), name="application_has_legal_name"),
            models.UniqueConstraint(fields=["call", "ruc"], name="application_once_per_call"),
            one_of("application_outcome_known", "outcome", Outcome.values),
        ]
        indexes = [models.Index(fields=["applied_on", "outcome"], name="application_by_day")]

    def __str__(self) -> str:
        return f"{self.legal_name} · {self.call}"

    @property
    def company(self) -> Company | None:
        """The company with its RUC, where the programme has it."""
        return Company.objects.filter(ruc=self.ruc).first()

    def clean(self) -> None:
        if self.applied_on and self.applied_on > timezone.localdate():
            raise ValidationError({"applied_on": _("The application cannot be in the future.")})

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """Its day, unless only names, its RUC or the reason change, which no figure rests on."""
        counted = {"call_id", "region_id", "chain_id", "outcome", "applied_on"}
        if before is not None and changed.isdisjoint(counted):
            return []
        return [Days(side.applied_on, side.applied_on) for side in (before, self) if side and side.applied_on]


class Workforce(Verifiable):
    """How many people worked for a company in a year, and how many of them were women; zero says "nobody"."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.PROTECT, related_name="workforce"
    )
    year = models.SmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    workers = models.IntegerField(
        _("workers"), validators=[MinValueValidator(0), MaxValueValidator(MOST_PEOPLE)]
    )
    women = count_field(_("women"))

    SUBJECT = Subject.WORKFORCE
    REGION = "company__region"
    CLOSED_BY = "year"

    class Meta:
        verbose_name = _("workforce")
        verbose_name_plural = _("workforce")
        ordering = ["-year", "company"]
        constraints = [
            *Verifiable.Meta.constraints,
            models.UniqueConstraint(fields=["company", "year"], name="workforce_once_per_year"),
            between("workforce_year_in_range", "year", FIRST_YEAR, LAST_YEAR),
            count("workforce_workers_in_range", "workers"),
            count("workforce_women_in_range", "women"),
            in_order("workforce_women_within_workers", "women", "workers"),
        ]
        indexes = [
            models.Index(fields=["year"], name="workforce_by_year"),
            models.Index(
                fields=["verification", "year", "company", "workers", "women"], name="workforce_that_counts"
            ),
            by_verification("workforce_by_verification"),
        ]

    def __str__(self) -> str:
        return f"{self.company} · {self.year}"

    def clean(self) -> None:
        if self.year and self.year > timezone.localdate().year:
            raise ValidationError({"year": _("The workers of a year to come cannot be known.")})
        if self.workers is not None and self.women is not None and self.women > self.workers:
            raise ValidationError(
                {"women": _("There cannot be more women than workers (%d).") % self.workers}
            )

    def days_touched(self, before: Self | None, changed: frozenset[str]) -> Iterable[Days]:
        """The workers of a year close with its last day, as sales do."""
        return [year_of(int(side.year)) for side in (before, self) if side and side.year]


class Contact(Record):
    """A contact person of a company: personal data, used only to contact the company."""

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=30,
        blank=True,
        validators=[RegexValidator(r"^[0-9+() -]{6,30}$", _("Digits, spaces, +, - and brackets."))],
    )

    SUBJECT = Subject.CONTACT
    REGION = "company__region"

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="contact_has_name")]

    def __str__(self) -> str:
        return self.name


class FollowUpHow(models.TextChoices):
    """How somebody of the programme was in touch with a company."""

    VISIT = "visit", _("visit")
    PHONE = "phone", _("phone call")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("meeting")


class FollowUp(Record):
    """A dated note of a visit to or a call with a company: who was in touch, what was said, what comes next.

    It may name people, so the rules of contacts hold: seen and entered by who may see and enter those, and erased with them.
    """

    company = models.ForeignKey(
        Company, verbose_name=_("company"), on_delete=models.CASCADE, related_name="follow_ups"
    )
    on = models.DateField(_("day"))
    how = models.CharField(
        _("kind of contact"), max_length=10, choices=FollowUpHow, default=FollowUpHow.VISIT
    )
    by_whom = models.CharField(_("who"), max_length=200, blank=True)
    note = models.CharField(_("what was said"), max_length=2000)
    next_step = models.CharField(_("what comes next"), max_length=500, blank=True)
    next_on = models.DateField(_("when it comes next"), null=True, blank=True)
    search = SearchField("note", "next_step", "by_whom")

    SUBJECT = Subject.CONTACT
    REGION = "company__region"

    class Meta:
        verbose_name = _("visit or phone call")
        verbose_name_plural = _("visits and phone calls")
        ordering = ["-on", "pk"]
        constraints = [
            one_of("follow_up_how_known", "how", FollowUpHow.values),
            models.CheckConstraint(condition=~Q(note=""), name="follow_up_has_note"),
            in_order("follow_up_next_after_day", "on", "next_on"),
        ]
        indexes = [models.Index(fields=["next_on"], name="follow_up_by_next")]

    def __str__(self) -> str:
        return f"{self.company} · {self.get_how_display()} {date_format(self.on, 'SHORT_DATE_FORMAT')}"

    def clean(self) -> None:
        if self.on and self.on > timezone.localdate():
            raise ValidationError({"on": _("What has not happened yet is what comes next.")})
        if self.on and self.next_on and self.next_on < self.on:
            raise ValidationError({"next_on": _("What comes next cannot be before it.")})

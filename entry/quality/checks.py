"""Data quality: suspicious values, each to be corrected or accepted with a reason.

A check is a query that finds records. Nothing is certainly wrong, so nothing is refused: a person checks the record, and
either corrects it or says why it is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import (
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader, User
from companies import countries
from companies.models import WITHOUT_MEMBERS, AnnualSales, Application, Company, MarketEntry, Participation
from companies.unusual import prices_far_from_median, sales_that_jumped
from customs.queries import has_lines
from entry.quality.acceptance import Acceptance
from entry.quality.customs_checks import (
    exporters_named_otherwise,
    sales_far_from_country,
    sales_without_lines,
    suspected_successors,
)
from records.models import Record, RecordQuerySet
from records.text import LazyText
from reports import formatting
from services.models import Institution, Service, Status

Finding: TypeAlias = Any
"""A record with what its check annotates; django-stubs does not know annotations."""

GENERATIONS = 3
"""How far back a company's predecessors are followed."""


@dataclass(frozen=True)
class Check:
    """One check of a kind of record. `find` returns the suspicious ones, `explain` describes the finding in one of them.

    `related` are the relations that a record's name needs. What `asks_customs` finds nothing without export declarations,
    and takes long with them. `is_gap` is true where nothing is suspicious but something is not known.
    """

    slug: str
    model: type[Record]
    title: LazyText
    why: LazyText
    find: Callable[[], RecordQuerySet]
    explain: Callable[[Finding], str]
    related: tuple[str, ...] = ("company", "chain")
    asks_customs: bool = False
    is_gap: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether there is something to compare the records with."""
        return not self.asks_customs or has_lines()

    def open(self, reader: Reader) -> RecordQuerySet:
        """The records that the reader may see and that were not accepted as they are now."""
        found = self.find() if self.is_possible else self.model.objects.none()
        records = found.seen_by(reader).select_related(*self.related)
        return records.filter(~Exists(self._acceptances().filter(version=OuterRef("version"))))

    def accepted(self, reader: Reader) -> QuerySet[Acceptance]:
        """The acceptances of records that have not changed since."""
        seen = self.model.objects.seen_by(reader)
        same = seen.filter(pk=OuterRef("object_id"), version=OuterRef("version"))
        found = Acceptance.objects.filter(
            Exists(same), check_slug=self.slug, content_type=self._content_type()
        )
        records = self.model._default_manager.select_related(*self.related)
        return found.select_related("accepted_by").prefetch_related(GenericPrefetch("record", [records]))

    def _acceptances(self) -> QuerySet[Acceptance]:
        return Acceptance.objects.filter(
            check_slug=self.slug, content_type=self._content_type(), object_id=OuterRef("pk")
        )

    def _content_type(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


def _explain_jump(sales: Finding) -> str:
    return gettext("%(before)s in %(previous)s, %(after)s in %(year)s") % {
        "before": formatting.usd(sales.previous),
        "previous": sales.year - 1,
        "after": formatting.usd(sales.fob_usd),
        "year": sales.year,
    }


def _explain_price(sales: Finding) -> str:
    return gettext("US$ %(price)s per kg; the median of %(chain)s is US$ %(median)s") % {
        "price": formatting.number(sales.price, 2),
        "chain": sales.chain,
        "median": formatting.number(sales.median, 2),
    }


def delivered_to_nobody() -> RecordQuerySet:
    """Delivered services without a single beneficiary."""
    return Service.objects.filter(status=Status.DELIVERED, beneficiaries=None).order_by(
        "-delivered_on", "code"
    )


def women_unknown() -> RecordQuerySet:
    """Companies of the programme that have members, of whom nobody knows how many are women."""
    unknown = Company.objects.filter(women_members=None, pk__in=Participation.objects.values("company"))
    return unknown.exclude(members=None, legal_form__in=WITHOUT_MEMBERS).order_by("search", "pk")


def _explain_women(company: Finding) -> str:
    if company.members is None:
        return gettext("neither members nor women members are known")
    return gettext("women among %(members)s members are not known") % {
        "members": formatting.number(company.members)
    }


def entered_before_enrolment() -> RecordQuerySet:
    """Market entries whose first shipment left before the company's first enrolment: never counted as new."""
    first = (
        Participation.objects.filter(company=OuterRef("company"))
        .order_by()
        .values("company")
        .annotate(first=Min("enrolled_on"))
        .values("first")
    )
    return (
        MarketEntry.objects.annotate(enrolled=Subquery(first))
        .filter(first_shipment_on__lt=F("enrolled"))
        .order_by("-first_shipment_on", "pk")
    )


def _explain_early(entry: Finding) -> str:
    return gettext("shipped on %(shipped)s, enrolled on %(enrolled)s") % {
        "shipped": formatting.day(entry.first_shipment_on),
        "enrolled": formatting.day(entry.enrolled),
    }


def entered_by_predecessor() -> RecordQuerySet:
    """Market entries of a company to a country that one of its predecessors already shipped to."""
    ancestors = Q(pk=None)
    for generation in range(1, GENERATIONS + 1):
        ancestors |= Q(company=OuterRef("__".join(["company", *["predecessor"] * generation])))
    before = (
        MarketEntry.objects.filter(ancestors, country=OuterRef("country"))
        .order_by("first_shipment_on", "pk")
        .values("company__legal_name")
    )
    heirs = MarketEntry.objects.filter(company__predecessor__isnull=False)
    found = heirs.annotate(heir_of=Subquery(before[:1])).filter(heir_of__isnull=False)
    return found.order_by("-first_shipment_on", "pk")


def _explain_heir(entry: Finding) -> str:
    words = {"predecessor": entry.heir_of, "country": countries.name(entry.country)}
    return gettext("%(predecessor)s, its predecessor, already shipped to %(country)s") % words


DAMAGED = ("\ufffd", "µ", *(f"Ã{sign}" for sign in "±³¡©\u00adº‘“‰š¼œ"), "Â°", "Âº")
"""What is left of letters with accents where a file was read in the wrong encoding: `Ã±` was ñ."""
NO_NAMES = ("-", "--", "N/A", "n/a", "NA", "S/D", "s/d", "S/N", "s/n", ".")


def damaged_names() -> RecordQuerySet:
    """Companies whose names hold remains of letters, or say only that there is no name."""
    names = Q(trade_name__in=NO_NAMES) | Q(legal_name__in=NO_NAMES)
    for sign in DAMAGED:
        names |= Q(legal_name__contains=sign) | Q(trade_name__contains=sign)
    return Company.objects.filter(names).order_by("search", "pk")


def _explain_name(company: Finding) -> str:
    return " · ".join(name for name in (company.legal_name, company.trade_name) if name)


def applied_after_closing() -> RecordQuerySet:
    """Applications that came in after the closing day of their call."""
    return Application.objects.filter(applied_on__gt=F("call__closes_on")).order_by("-applied_on", "pk")


def _explain_late(application: Finding) -> str:
    return gettext("applied on %(applied)s, closed on %(closed)s") % {
        "applied": formatting.day(application.applied_on),
        "closed": formatting.day(application.call.closes_on),
    }


def institutions_without_type() -> RecordQuerySet:
    """Institutions of which nobody has said whether they are national, regional, cooperation or private."""
    return Institution.objects.filter(type="").order_by("search", "pk")


CHECKS = {
    check.slug: check
    for check in (
        Check(
            "jumped",
            AnnualSales,
            _("Sales that changed sharply"),
            _("Sales of a chain that grew more than five times in a year, or fell below a fifth."),
            sales_that_jumped,
            _explain_jump,
        ),
        Check(
            "price",
            AnnualSales,
            _("Price far from the median"),
            _(
                "US$ per kg more than three times the chain's median of all years, or less than a third of it:"
                " often a weight in tonnes or an amount in soles."
            ),
            prices_far_from_median,
            _explain_price,
        ),
        Check(
            "nobody",
            Service,
            _("Delivered without beneficiaries"),
            _("Services that were delivered and have no beneficiary: no company is supported by them."),
            delivered_to_nobody,
            lambda service: gettext("delivered on %(day)s") % {"day": formatting.day(service.delivered_on)},
            ("type",),
        ),
        Check(
            "women",
            Company,
            _("Women members unknown"),
            _("Companies of the programme whose number of women members nobody has entered."),
            women_unknown,
            _explain_women,
            ("region",),
            is_gap=True,
        ),
        Check(
            "early",
            MarketEntry,
            _("Market entered before enrolment"),
            _(
                "First shipments that left before the company enrolled. They do not count as new;"
                " a wrong date would hide one that should."
            ),
            entered_before_enrolment,
            _explain_early,
        ),
        Check(
            "heir",
            MarketEntry,
            _("Market of a predecessor"),
            _("The same country under a company and its predecessor: the market may not be new."),
            entered_by_predecessor,
            _explain_heir,
        ),
        Check(
            "letters",
            Company,
            _("Damaged names"),
            _(
                "Names with remains of letters, such as “Ã±” for “ñ”, and names that only say that there is none."
            ),
            damaged_names,
            _explain_name,
            ("region",),
        ),
        Check(
            "late",
            Application,
            _("Applied after the call had closed"),
            _(
                "Applications dated after the closing day of their call: a wrong date, or one that was let in."
            ),
            applied_after_closing,
            _explain_late,
            ("call",),
        ),
        Check(
            "untyped",
            Institution,
            _("Institutions without a type"),
            _(
                "Institutions that count as national until they have a type: what they pay counts as the national"
                " counterpart."
            ),
            institutions_without_type,
            lambda institution: institution.name or gettext("no name either"),
            (),
            is_gap=True,
        ),
        Check(
            "no_lines",
            AnnualSales,
            _("Declared without a line at customs"),
            _(
                "Verified sales of a year whose export declarations are complete, in which the company has no line of the"
                " chain: another RUC may have exported, or nobody."
            ),
            sales_without_lines,
            attrgetter("words"),
            asks_customs=True,
        ),
        Check(
            "country_price",
            AnnualSales,
            _("Price far from the country's"),
            _(
                "A tariff line shipped at more than three times the median US$ per kg of the country's exporters in the"
                " year, or less than a third of it."
            ),
            sales_far_from_country,
            attrgetter("words"),
            asks_customs=True,
        ),
        Check(
            "exporter_name",
            Company,
            _("Another name in the declarations"),
            _("Companies whose RUC exports under a name unlike theirs: the RUC may be another company's."),
            exporters_named_otherwise,
            attrgetter("words"),
            ("region",),
            asks_customs=True,
        ),
        Check(
            "successor",
            Company,
            _("Successor suspected"),
            _(
                "Companies that stopped exporting when another RUC with a similar name began to ship the same tariff lines"
                " to the same countries. Where it is the same company, record the predecessor."
            ),
            suspected_successors,
            attrgetter("words"),
            ("region",),
            asks_customs=True,
        ),
    )
}


def accept(check: Check, record: Record, *, reason: str, by: User) -> Acceptance:
    """Accept a suspicious value; a second acceptance of the same version changes nothing."""
    acceptance, _created = Acceptance.objects.get_or_create(
        check_slug=check.slug,
        content_type=ContentType.objects.get_for_model(check.model),
        object_id=record.pk,
        version=record.version,
        defaults={"reason": reason, "accepted_by": by},
    )
    return acceptance

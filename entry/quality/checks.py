"""Data quality: suspicious values, each to be corrected or accepted with a reason.

A check is a query that finds records. Nothing is certainly wrong, so nothing is refused: a person checks the record, and
either corrects it or says why it is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import (
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader, User
from companies import countries
from companies.models import AnnualSales, Company, MarketEntry, Participation
from entry.quality.acceptance import Acceptance
from records.models import Record, RecordQuerySet
from records.text import LazyText
from reports import formatting
from services.models import Service, Status

Finding: TypeAlias = Any
"""A record with what its check annotates; django-stubs does not know annotations."""

MOST_GROWTH = 5
"""Sales that grow to more than this many times the year before's, or fall below that part of them, are suspicious."""

MOST_PRICE = 3
"""So is a price per kg of more than this many times the chain's median, or less than that part of it."""

GENERATIONS = 3
"""How far back a company's predecessors are followed."""


@dataclass(frozen=True)
class Check:
    """One check. `find` returns the suspicious records, `explain` describes the finding in one of them.

    `related` are the relations that a record's name needs.
    """

    slug: str
    title: LazyText
    why: LazyText
    find: Callable[[], RecordQuerySet]
    explain: Callable[[Finding], str]
    related: tuple[str, ...] = ("company", "chain")

    @property
    def model(self) -> type[Record]:
        return cast(type[Record], self.find().model)

    def open(self, reader: Reader) -> RecordQuerySet:
        """The records that the reader may see and that were not accepted as they are now."""
        records = self.find().seen_by(reader).select_related(*self.related)
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


def sales_that_jumped() -> RecordQuerySet:
    """Rows whose FOB is more than five times, or less than a fifth of, the year before's of the same chain."""
    before = AnnualSales.objects.filter(
        company=OuterRef("company"), chain=OuterRef("chain"), year=OuterRef("year") - 1
    )
    rows = AnnualSales.objects.annotate(previous=Subquery(before.values("fob_usd")[:1]))
    jumped = Q(fob_usd__gt=F("previous") * MOST_GROWTH) | Q(previous__gt=F("fob_usd") * MOST_GROWTH)
    return rows.filter(jumped, previous__gt=0, fob_usd__gt=0).order_by("-year", "company__search", "pk")


def _explain_jump(sales: Finding) -> str:
    return gettext("%(before)s in %(previous)s, %(after)s in %(year)s") % {
        "before": formatting.usd(sales.previous),
        "previous": sales.year - 1,
        "after": formatting.usd(sales.fob_usd),
        "year": sales.year,
    }


PRICE = ExpressionWrapper(
    Cast("fob_usd", FloatField()) / Cast("net_weight_kg", FloatField()), output_field=FloatField()
)
"""US$ per kg; only compared, so floating point is exact enough."""


def median_prices() -> dict[str, float]:
    """US$ per kg of each chain: the middle of all its rows that have a weight, or the mean of the two middle ones."""
    priced = AnnualSales.objects.filter(net_weight_kg__gt=0, fob_usd__gt=0).annotate(price=PRICE)
    ranked = priced.annotate(
        place=Window(RowNumber(), partition_by="chain", order_by="price"),
        among=Window(Count("pk"), partition_by="chain"),
    )
    middle = ranked.filter(place__gte=F("among") / 2.0, place__lte=F("among") / 2.0 + 1).order_by()
    found: dict[str, list[float]] = {}
    for chain, price in middle.values_list("chain", "price"):
        found.setdefault(chain, []).append(price)
    return {chain: sum(prices) / len(prices) for chain, prices in found.items()}


def prices_far_from_median() -> RecordQuerySet:
    """Rows whose price per kg is more than three times the chain's median, or less than a third of it."""
    medians = median_prices()
    whens = [When(chain=chain, then=Value(median)) for chain, median in medians.items()]
    rows = AnnualSales.objects.filter(net_weight_kg__gt=0, fob_usd__gt=0).annotate(
        price=PRICE,
        median=Case(*whens, default=None, output_field=FloatField()),
    )
    far = Q(price__gt=F("median") * MOST_PRICE) | Q(median__gt=F("price") * MOST_PRICE)
    return rows.filter(far).order_by("-year", "company__search", "pk")


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
    """Companies of the programme whose number of women members is not known."""
    return Company.objects.filter(
        women_members=None, pk__in=Participation.objects.values("company")
    ).order_by("search", "pk")


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


CHECKS = {
    check.slug: check
    for check in (
        Check(
            "jumped",
            _("Sales that jumped"),
            _("Sales of a chain that grew more than five times in a year, or fell below a fifth."),
            sales_that_jumped,
            _explain_jump,
        ),
        Check(
            "price",
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
            _("Delivered to nobody"),
            _("Services that were delivered and have no beneficiary: no company is supported by them."),
            delivered_to_nobody,
            lambda service: gettext("delivered on %(day)s") % {"day": formatting.day(service.delivered_on)},
            ("type",),
        ),
        Check(
            "women",
            _("Women members unknown"),
            _("Companies of the programme whose number of women members nobody has entered."),
            women_unknown,
            _explain_women,
            ("region",),
        ),
        Check(
            "early",
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
            _("Market of a predecessor"),
            _("The same country under a company and its predecessor: the market may not be new."),
            entered_by_predecessor,
            _explain_heir,
        ),
        Check(
            "letters",
            _("Damaged names"),
            _(
                "Names with remains of letters, such as “Ã±” for “ñ”, and names that only say that there is none."
            ),
            damaged_names,
            _explain_name,
            ("region",),
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

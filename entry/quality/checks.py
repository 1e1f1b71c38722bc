"""Data quality: values that are suspicious, each to be mended or accepted with a reason.

A check is a queryset of the records that it finds, each with `found`: what is suspicious about it. Nothing is
wrong for certain, so nothing is refused: a person looks, and either mends the record or says why it is right.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
    Model,
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

from companies import countries
from companies.models import AnnualSales, Company, MarketEntry, Participation
from entry.models import Acceptance
from reports import formatting
from services.models import Service, Status

MOST_GROWTH = 5
"""Sales that multiply or divide by more than this in a year are looked at."""

MOST_PRICE = 3
"""So is a price per kg that is more than so many times the chain's median, or less than that part of it."""

GENERATIONS = 3
"""How far back a company's predecessors are followed."""


@dataclass(frozen=True)
class Check:
    """One kind of suspicion. `find` gives the records, `explain` says of one of them what was found.

    `related` is what a record's own words need, so that a page of them costs no query for each.
    """

    slug: str
    title: Any
    why: Any
    find: Callable[[], Any]
    explain: Callable[[Any], str]
    related: tuple[str, ...] = ("company", "chain")

    @property
    def model(self) -> type[Model]:
        model: type[Model] = self.find().model
        return model

    def open(self, reader: Any) -> QuerySet[Any]:
        """The records that the reader sees and nobody has accepted as they are now."""
        records: QuerySet[Any] = self.find().seen_by(reader).select_related(*self.related)
        return records.filter(~Exists(self._acceptances().filter(version=OuterRef("version"))))

    def accepted(self, reader: Any) -> QuerySet[Acceptance]:
        """What was accepted and still stands as it was then."""
        same = self.model._default_manager.seen_by(reader).filter(  # type: ignore[attr-defined]
            pk=OuterRef("object_id"), version=OuterRef("version")
        )
        found = Acceptance.objects.filter(Exists(same), check_slug=self.slug, content_type=self._kind())
        records = self.model._default_manager.select_related(*self.related)
        return found.select_related("accepted_by").prefetch_related(GenericPrefetch("record", [records]))

    def _acceptances(self) -> QuerySet[Acceptance]:
        return Acceptance.objects.filter(
            check_slug=self.slug, content_type=self._kind(), object_id=OuterRef("pk")
        )

    def _kind(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)


def sales_that_jumped() -> QuerySet[Any]:
    """Rows whose FOB is more than five times, or less than a fifth of, the year before's of the same chain."""
    before = AnnualSales.objects.filter(
        company=OuterRef("company"), chain=OuterRef("chain"), year=OuterRef("year") - 1
    )
    rows: QuerySet[Any] = AnnualSales.objects.annotate(previous=Subquery(before.values("fob_usd")[:1]))
    jumped = Q(fob_usd__gt=F("previous") * MOST_GROWTH) | Q(previous__gt=F("fob_usd") * MOST_GROWTH)
    return rows.filter(jumped, previous__gt=0, fob_usd__gt=0).order_by("-year", "company__search", "pk")


def _explain_jump(sales: Any) -> str:
    return gettext("%(before)s in %(previous)s, %(after)s in %(year)s") % {
        "before": formatting.usd(sales.previous),
        "previous": sales.year - 1,
        "after": formatting.usd(sales.fob_usd),
        "year": sales.year,
    }


PRICE: Any = ExpressionWrapper(
    Cast("fob_usd", FloatField()) / Cast("net_weight_kg", FloatField()), output_field=FloatField()
)
"""US$ per kg; a quotient only to be compared, so floating point is exact enough."""


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


def prices_far_from_median() -> QuerySet[Any]:
    """Rows whose price per kg is more than three times the chain's median, or less than a third of it."""
    medians = median_prices()
    whens = [When(chain=chain, then=Value(median)) for chain, median in medians.items()]
    rows: QuerySet[Any] = AnnualSales.objects.filter(net_weight_kg__gt=0, fob_usd__gt=0).annotate(
        price=PRICE,
        median=Case(*whens, default=None, output_field=FloatField()),
    )
    far = Q(price__gt=F("median") * MOST_PRICE) | Q(median__gt=F("price") * MOST_PRICE)
    return rows.filter(far).order_by("-year", "company__search", "pk")


def _explain_price(sales: Any) -> str:
    return gettext("US$ %(price)s per kg; the median of %(chain)s is US$ %(median)s") % {
        "price": formatting.number(sales.price, 2),
        "chain": sales.chain,
        "median": formatting.number(sales.median, 2),
    }


def delivered_to_nobody() -> QuerySet[Service]:
    """Delivered services without a single beneficiary."""
    return Service.objects.filter(status=Status.DELIVERED, beneficiaries=None).order_by(
        "-delivered_on", "code"
    )


def women_unknown() -> QuerySet[Company]:
    """Companies of the programme whose number of women members is not known."""
    return Company.objects.filter(
        women_members=None, pk__in=Participation.objects.values("company")
    ).order_by("search", "pk")


def _explain_women(company: Any) -> str:
    if company.members is None:
        return gettext("neither members nor women members are known")
    return gettext("women among %(members)s members are not known") % {
        "members": formatting.number(company.members)
    }


def entered_before_enrolment() -> QuerySet[Any]:
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


def _explain_early(entry: Any) -> str:
    return gettext("shipped on %(shipped)s, enrolled on %(enrolled)s") % {
        "shipped": formatting.day(entry.first_shipment_on),
        "enrolled": formatting.day(entry.enrolled),
    }


def entered_by_predecessor() -> QuerySet[Any]:
    """Market entries of a company to a country that one of its predecessors already shipped to."""
    ancestors = Q(pk=None)
    for generation in range(1, GENERATIONS + 1):
        ancestors |= Q(company=OuterRef("__".join(["company", *["predecessor"] * generation])))
    before = (
        MarketEntry.objects.filter(ancestors, country=OuterRef("country"))
        .order_by("first_shipment_on", "pk")
        .values("company__legal_name")
    )
    heirs: QuerySet[Any] = MarketEntry.objects.filter(company__predecessor__isnull=False)
    found: QuerySet[Any] = heirs.annotate(heir_of=Subquery(before[:1])).filter(heir_of__isnull=False)
    return found.order_by("-first_shipment_on", "pk")


def _explain_heir(entry: Any) -> str:
    words = {"predecessor": entry.heir_of, "country": countries.name(entry.country)}
    return gettext("%(predecessor)s, its predecessor, already shipped to %(country)s") % words


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
    )
}


def accept(check: Check, record: Any, *, reason: str, by: Any) -> Acceptance:
    """Say why a suspicious value is right; saying it twice is once."""
    acceptance, _created = Acceptance.objects.get_or_create(
        check_slug=check.slug,
        content_type=ContentType.objects.get_for_model(check.model),
        object_id=record.pk,
        version=record.version,
        defaults={"reason": reason, "accepted_by": by},
    )
    return acceptance

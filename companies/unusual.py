"""Annual sales that are suspicious beside those of the year before, and beside the prices of their chain."""

from django.db.models import (
    Case,
    Count,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from companies.models import AnnualSales
from records.models import RecordQuerySet

MOST_GROWTH = 5
"""Sales that grow to more than this many times the year before's, or fall below that part of them, are suspicious."""

MOST_PRICE = 3
"""So is a price per kg of more than this many times the chain's median, or less than that part of it."""


def sales_that_jumped() -> RecordQuerySet:
    """Rows whose FOB is more than five times, or less than a fifth of, the year before's of the same chain."""
    before = AnnualSales.objects.filter(
        company=OuterRef("company"), chain=OuterRef("chain"), year=OuterRef("year") - 1
    )
    rows = AnnualSales.objects.annotate(previous=Subquery(before.values("fob_usd")[:1]))
    jumped = Q(fob_usd__gt=F("previous") * MOST_GROWTH) | Q(previous__gt=F("fob_usd") * MOST_GROWTH)
    return rows.filter(jumped, previous__gt=0, fob_usd__gt=0).order_by("-year", "company__search", "pk")


PRICE = ExpressionWrapper(
    Cast("fob_usd", FloatField()) / Cast("net_weight_kg", FloatField()), output_field=FloatField()
)
"""US$ per kg; only compared, so floating point is exact enough."""


def median_prices(**of: int) -> dict[str, float]:
    """US$ per kg of each chain: the middle of all its rows that have a weight, or the mean of the two middle ones;
    with `year`, of that year's rows.
    """
    priced = AnnualSales.objects.filter(net_weight_kg__gt=0, fob_usd__gt=0, **of).annotate(price=PRICE)
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

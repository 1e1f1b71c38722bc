"""All families of indicators, and each indicator by its slug, in the order of docs/indicators.md."""

from typing import Any

from figures.family import Family, Indicator
from figures.markets import MARKETS
from figures.participants import PARTICIPANTS
from figures.sales import SALES
from figures.services import SERVICES
from records.models import Record

FAMILIES: tuple[Family[Any], ...] = (PARTICIPANTS, SERVICES, SALES, MARKETS)

INDICATORS: dict[str, Indicator[Any]] = {
    indicator.slug: indicator for family in FAMILIES for indicator in family.indicators
}
FAMILY_OF: dict[str, Family[Any]] = {
    indicator.slug: family for family in FAMILIES for indicator in family.indicators
}
COMPONENTS: dict[str, tuple[type[Record], ...]] = {
    component: models for family in FAMILIES for component, models in family.components.items()
}
"""The sums that indicators are made of, with the kinds of record on which each depends."""

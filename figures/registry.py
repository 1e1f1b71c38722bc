"""All families of indicators, and each indicator by its slug, in the order of docs/indicators.md."""

from figures.applications import APPLICATIONS
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.family import Component, Family, Indicator
from figures.funding import FUNDING
from figures.markets import MARKETS
from figures.participants import PARTICIPANTS
from figures.reach import REACH
from figures.sales import SALES
from figures.satisfaction import SATISFACTION
from figures.services import SERVICES
from figures.workforce import WORKFORCE

FAMILIES: tuple[Family, ...] = (
    *(PARTICIPANTS, SERVICES, SALES, MARKETS),
    *(WORKFORCE, APPLICATIONS, SATISFACTION, FUNDING, REACH),
    *(CUSTOMS, CUSTOMS_MARKETS),
)

INDICATORS: dict[str, Indicator] = {
    indicator.slug: indicator for family in FAMILIES for indicator in family.indicators
}
FAMILY_OF: dict[str, Family] = {
    indicator.slug: family for family in FAMILIES for indicator in family.indicators
}
COMPONENTS: dict[str, Component] = {
    name: component for family in FAMILIES for name, component in family.components.items()
}
"""The sums that indicators are made of."""

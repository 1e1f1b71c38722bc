"""The way in to the figures: a scope in, all its measures and the bridge out, whole or broken down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from companies.models import AnnualSales, Participation, Size
from reports import facts
from reports.definitions import BRIDGE, Axis
from reports.indicators import CALCULATIONS, Facts
from reports.measures import Bridge, Measure
from reports.scope import Scope
from reports.selection import OF_PARTICIPATION

Participants = dict[str, facts.ParticipantFacts]
Services = dict[str, facts.ServiceFacts] | None


@dataclass(frozen=True)
class Figures:
    """All measures of one scope or of one group of it, by slug, and the bridge by step."""

    indicators: dict[str, Measure]
    bridge: Bridge

    def __getitem__(self, slug: str) -> Measure:
        return self.indicators[slug]

    def as_json(self) -> dict[str, Any]:
        """The figures as the `indicators` command prints them."""
        return {
            "indicators": {slug: measure.as_json() for slug, measure in self.indicators.items()},
            "bridge": {
                step: {"amount": float(self.bridge[step].amount), "n": self.bridge[step].n} for step in BRIDGE
            },
        }


def figures(scope: Scope) -> Figures:
    """All measures of a scope, in five queries."""
    return _total(scope, facts.participant_facts(scope), facts.service_facts(scope))


def break_down(scope: Scope, by: Axis) -> dict[str, Figures]:
    """All measures within each group of an axis, computed anew and not split from the total.

    Sizes, and regions, chains and calls with a participation, are listed even where nothing is counted in them.
    """
    if by is Axis.YEAR:
        return _by_year(scope)
    return _by_group(scope, by, _expected_groups(scope, by))


def _by_year(scope: Scope) -> dict[str, Figures]:
    """The figures of each year; participants and services do not depend on it and are asked once."""
    participants, services = facts.participant_facts(scope), facts.service_facts(scope)
    return {str(year): _total(scope.in_year(year), participants, services) for year in years_with_sales()}


def years_with_sales() -> range:
    """From the first to the last year of which the database has a sales row, whoever's and in any state."""
    years = AnnualSales.objects.aggregate(first=Min("year"), last=Max("year"))
    return range(years["first"], years["last"] + 1) if years["first"] else range(0)


def _total(scope: Scope, participants: Participants, services: Services) -> Figures:
    """The one group of a scope that is not broken down."""
    return _assemble(
        "",
        participants,
        services,
        facts.sales_facts(scope),
        facts.coverage_facts(scope),
        facts.market_facts(scope),
    )


def _by_group(scope: Scope, by: Axis, expected: Iterable[str]) -> dict[str, Figures]:
    participants, services = facts.participant_facts(scope, by), facts.service_facts(scope, by)
    others = facts.sales_facts(scope, by), facts.coverage_facts(scope, by), facts.market_facts(scope, by)
    groups = {*expected, *participants, *(services or {})}.union(*others)
    return {
        group: _assemble(group, participants, services, *others)
        for group in sorted(groups, key=_numbers_in_order)
    }


def _assemble(
    group: str,
    participants: Participants,
    services: Services,
    sales: dict[str, facts.SalesFacts],
    coverage: dict[str, facts.CoverageFacts],
    markets: dict[str, facts.MarketFacts],
) -> Figures:
    """A group's figures; of what no query found in it there is none."""
    return _calculate(
        Facts(
            participants.get(group, facts.ParticipantFacts()),
            None if services is None else services.get(group, facts.ServiceFacts()),
            sales.get(group, facts.SalesFacts()),
            coverage.get(group, facts.CoverageFacts()),
            markets.get(group, facts.MarketFacts()),
        )
    )


def _calculate(known: Facts) -> Figures:
    return Figures({slug: calculate(known) for slug, calculate in CALCULATIONS.items()}, known.sales.bridge)


def _expected_groups(scope: Scope, by: Axis) -> list[str]:
    """The sizes in scope, or the regions, chains or calls of which the programme has any participation."""
    if by is Axis.SIZE:
        return [size for size in Size.values if not scope.sizes or size in scope.sizes]
    column = OF_PARTICIPATION[by]
    known = Participation.objects.order_by().values_list(column, flat=True).distinct()
    wanted = {Axis.REGION: scope.regions, Axis.CHAIN: scope.chains, Axis.CALL: scope.calls}[by]
    return [str(group) for group in known if not wanted or group in wanted]


def _numbers_in_order(group: str) -> tuple[bool, int, str]:
    """Call 10 comes after call 9; what is not assigned comes last."""
    return (group == "", int(group) if group.isdigit() else 0, group)

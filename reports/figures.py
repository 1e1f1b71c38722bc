"""The way in to the figures: a scope in, all its measures and the bridge out, whole or broken down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min

from companies.models import AnnualSales, Participation, Size
from reports import facts
from reports.definitions import BRIDGE, INDICATORS, Axis
from reports.indicators import CALCULATIONS, FAMILY, Facts
from reports.measures import Bridge, Measure
from reports.scope import Scope
from reports.selection import OF_PARTICIPATION

# What each family of facts is asked with, and what a group has of it that no answer speaks of.
QUERIES: dict[str, Any] = {
    "participants": facts.participant_facts,
    "services": facts.service_facts,
    "sales": facts.sales_facts,
    "coverage": facts.coverage_facts,
    "markets": facts.market_facts,
}
NOTHING: dict[str, Any] = {
    "participants": facts.ParticipantFacts(),
    "services": facts.ServiceFacts(),
    "sales": facts.SalesFacts(),
    "coverage": facts.CoverageFacts(),
    "markets": facts.MarketFacts(),
}
OF_NO_YEAR = ("participants", "services")
"""Families that do not depend on the year, so that several years need them once."""

Answers = dict[str, dict[str, Any] | None]
"""For each family, its facts by group; None where it does not apply."""


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
    return _calculate(_facts(_ask(scope, None, QUERIES), ""))


def break_down(scope: Scope, by: Axis) -> dict[str, Figures]:
    """All measures within each group of an axis, computed anew and not split from the total.

    Sizes, and regions, chains and calls with a participation, are listed even where nothing is counted in them.
    """
    return {group: _calculate(known) for group, known in _facts_by_group(scope, by, QUERIES).items()}


def measure(slug: str, scope: Scope) -> Measure:
    """One measure of a scope, in the one query that it needs."""
    return CALCULATIONS[slug](_facts(_ask(scope, None, [FAMILY[slug]]), ""))


def measure_by(slug: str, scope: Scope, by: Axis) -> dict[str, Measure]:
    """One measure within each group of an axis."""
    found = _facts_by_group(scope, by, [FAMILY[slug]])
    return {group: CALCULATIONS[slug](known) for group, known in found.items()}


def years_with_sales() -> range:
    """From the first to the last year of which the database has a sales row, whoever's and in any state."""
    years = AnnualSales.objects.aggregate(first=Min("year"), last=Max("year"))
    return range(years["first"], years["last"] + 1) if years["first"] else range(0)


def _facts_by_group(scope: Scope, by: Axis, families: Iterable[str]) -> dict[str, Facts]:
    if by is Axis.YEAR:
        return _facts_by_year(scope, families)
    answers = _ask(scope, by, families)
    groups = set(_expected_groups(scope, by)).union(*(answer or {} for answer in answers.values()))
    return {group: _facts(answers, group) for group in sorted(groups, key=numbers_in_order)}


def _facts_by_year(scope: Scope, families: Iterable[str]) -> dict[str, Facts]:
    once = _ask(scope, None, [family for family in families if family in OF_NO_YEAR])
    each_year = [family for family in families if family not in OF_NO_YEAR]
    return {
        str(year): _facts(once | _ask(scope.in_year(year), None, each_year), "")
        for year in years_with_sales()
    }


def _ask(scope: Scope, by: Axis | None, families: Iterable[str]) -> Answers:
    return {family: QUERIES[family](scope, by) for family in families}


def _facts(answers: Answers, group: str) -> Facts:
    """What is known of a group; of what no answer speaks of, nothing is there."""
    found: dict[str, Any] = {}
    for family, nothing in NOTHING.items():
        answer = answers.get(family, {})
        found[family] = None if answer is None else answer.get(group, nothing)
    return Facts(**found)


def _calculate(known: Facts) -> Figures:
    return Figures({slug: CALCULATIONS[slug](known) for slug in INDICATORS}, known.sales.bridge)


def _expected_groups(scope: Scope, by: Axis) -> list[str]:
    """The sizes in scope, or the regions, chains or calls of which the programme has any participation."""
    if by is Axis.SIZE:
        return [size for size in Size.values if not scope.sizes or size in scope.sizes]
    column = OF_PARTICIPATION[by]
    known = Participation.objects.order_by().values_list(column, flat=True).distinct()
    wanted = {Axis.REGION: scope.regions, Axis.CHAIN: scope.chains, Axis.CALL: scope.calls}[by]
    return [str(group) for group in known if not wanted or group in wanted]


def numbers_in_order(group: str) -> tuple[bool, int, str]:
    """Call 10 comes after call 9; what is not assigned comes last."""
    return (group == "", int(group) if group.isdigit() else 0, group)

"""The way in to the figures: a scope in, all its measures and the bridge out, whole or broken down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from companies.models import AnnualSales, Call, Participation, Region, Size, ValueChain
from reports import facts
from reports.definitions import BRIDGE, INDICATORS, Axis
from reports.indicators import FAMILY, calculate
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
COUNTRY = "country"
"""What markets alone can be told apart by."""

OF_NO_YEAR = ("participants", "services")
"""Families that do not depend on the year, so that several years need them once."""

Facts = dict[str, Any]
"""For each family, its facts of one group; None where it cannot speak of it."""

Answers = dict[str, facts.Groups]
"""For each family, its facts by axis and group; an axis of which it cannot speak is not there."""


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
    return figures_along(scope, {None: INDICATORS})[None][""]


def break_down(scope: Scope, by: Axis) -> dict[str, Figures]:
    """All measures within each group of an axis, computed anew and not split from the total.

    Sizes, and regions, chains and calls with a participation, are listed even where nothing is counted in them.
    """
    return figures_along(scope, {by: INDICATORS})[by]


def figures_along(scope: Scope, wanted: Mapping[Any, Iterable[str]]) -> dict[Any, dict[str, Figures]]:
    """The measures wanted (by slug) of each group of several axes; None is the whole, and markets have countries too.

    What belongs to the families of those measures comes with them: the records are read once for all axes.
    """
    families = {axis: {FAMILY[slug] for slug in slugs} for axis, slugs in wanted.items()}
    return {
        axis: {group: _calculate(facts) for group, facts in groups.items()}
        for axis, groups in _facts_along(scope, families).items()
    }


def measure(slug: str, scope: Scope) -> Measure:
    """One measure of a scope, in the one query that it needs."""
    return measure_along(slug, scope, [None])[None][""]


def measure_by(slug: str, scope: Scope, by: Axis) -> dict[str, Measure]:
    """One measure within each group of an axis."""
    return measure_along(slug, scope, [by])[by]


def measure_along(slug: str, scope: Scope, axes: Iterable[Axis | None]) -> dict[Any, dict[str, Measure]]:
    """One measure of each group of several axes (None: the whole)."""
    found = _facts_along(scope, {axis: {FAMILY[slug]} for axis in axes})
    return {
        axis: {group: calculate(slug, facts) for group, facts in groups.items()}
        for axis, groups in found.items()
    }


def years_with_sales() -> range:
    """From the first to the last year of which the database has a sales row, whoever's and in any state."""
    # Each end of an index; asked for both at once, SQLite reads every row.
    years = AnnualSales.objects.order_by("year").values_list("year", flat=True)
    first, last = years.first(), years.last()
    return range(first, last + 1) if first and last else range(0)


def _facts_along(scope: Scope, families: Mapping[Any, set[str]]) -> dict[Any, dict[str, Facts]]:
    """For each axis, the facts of its families by group."""
    answers = {
        family: _ask(
            family, scope, [axis for axis in families if family in families[axis] and axis is not Axis.YEAR]
        )
        for family in set[str]().union(*families.values())
    }
    return {
        axis: _facts_by_year(scope, wanted)
        if axis is Axis.YEAR
        else _facts_by_group(scope, axis, {family: answers[family] for family in wanted})
        for axis, wanted in families.items()
    }


def _facts_by_group(scope: Scope, by: Axis | None, answers: Answers) -> dict[str, Facts]:
    groups = _expected_groups(scope, by).union(*(answer.get(by, {}) for answer in answers.values()))
    return {group: _facts(answers, by, group) for group in sorted(groups, key=in_order)}


def _facts_by_year(scope: Scope, families: Iterable[str]) -> dict[str, Facts]:
    once = {family: _ask(family, scope, [None]) for family in families if family in OF_NO_YEAR}
    each_year = [family for family in families if family not in OF_NO_YEAR]
    return {
        str(year): _facts(
            once | {family: _ask(family, scope.in_year(year), [None]) for family in each_year}, None, ""
        )
        for year in years_with_sales()
    }


def _ask(family: str, scope: Scope, axes: Iterable[Axis | None]) -> facts.Groups:
    """The family's facts along the axes, apart from those of which it cannot speak."""
    asked = [axis for axis in axes if _applies(family, scope, axis)]
    return QUERIES[family](scope, asked) if asked else {}  # type: ignore[no-any-return]


def _applies(family: str, scope: Scope, axis: Axis | None) -> bool:
    """A service has no size and is not women-led; only a market has a country."""
    if scope.countries and family != "markets":
        return False
    return family != "services" or not (scope.describes_companies_only or axis is Axis.SIZE)


def _facts(answers: Answers, axis: Axis | None, group: str) -> Facts:
    """What is known of a group; of what no answer speaks of, nothing is there."""
    return {
        family: answer[axis].get(group, NOTHING[family]) if axis in answer else None
        for family, answer in answers.items()
    }


def _calculate(known: Facts) -> Figures:
    """The measures of the families that are known, in the order of the contract."""
    sales = known.get("sales") or NOTHING["sales"]
    return Figures(
        {slug: calculate(slug, known) for slug in INDICATORS if FAMILY[slug] in known}, sales.bridge
    )


def _expected_groups(scope: Scope, by: Axis | None) -> set[str]:
    """The sizes in scope, or the regions, chains or calls of which the programme has any participation."""
    if by is None or by == COUNTRY:
        return set() if by else {""}
    if by is Axis.SIZE:
        return {size for size in Size.values if not scope.sizes or size in scope.sizes}
    model: Any = {Axis.REGION: Region, Axis.CHAIN: ValueChain, Axis.CALL: Call}[by]
    places = Participation.objects.filter(**{OF_PARTICIPATION[by]: OuterRef("pk")})
    known = model.objects.filter(Exists(places)).values_list("pk", flat=True)
    wanted = {Axis.REGION: scope.regions, Axis.CHAIN: scope.chains, Axis.CALL: scope.calls}[by]
    return {str(group) for group in known if not wanted or group in wanted}


def in_order(group: str) -> tuple[bool, int, str]:
    """Call 10 comes after call 9, a small company after a micro one; what is not assigned comes last."""
    size = Size.values.index(group) if group in Size.values else 0
    return (group == "", int(group) if group.isdigit() else size, group)

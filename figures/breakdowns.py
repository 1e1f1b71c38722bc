"""The way in to the figures: a scope in, all its measures and the bridge out, whole or broken down."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef

from companies.models import Participation, Size
from figures import facts
from figures.definitions import BRIDGE, INDICATORS, Axis
from figures.groups import MODELS
from figures.indicators import FAMILY, calculate
from figures.measures import Bridge, Measure
from figures.questions import Inquiry, Question, alone, known, plain, together, written_once
from figures.sales import CoverageFacts, SalesFacts, sales_and_coverage
from figures.scope import Scope
from figures.selection import OF_PARTICIPATION, years_with_sales

# What each family of facts is asked with, and what a group has of it that no answer speaks of.
QUERIES: dict[str, Any] = {
    "participants": facts.participant_facts,
    "services": facts.service_facts,
    "markets": facts.market_facts,
}
NOTHING: dict[str, Any] = {
    "participants": facts.ParticipantFacts(),
    "services": facts.ServiceFacts(),
    "sales": SalesFacts(),
    "coverage": CoverageFacts(),
    "markets": facts.MarketFacts(),
}
COUNTRY = "country"
"""What markets alone can be told apart by."""

ALONG_YEARS: dict[str, list[Axis | None]] = {
    "participants": [None],
    "services": [None],
    "sales": [Axis.YEAR],
    "coverage": [Axis.YEAR],
    "markets": [None, Axis.YEAR],
}
"""Along what each family is asked for the years: what is cumulative is the same in each."""

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
    """All measures of a scope, in four questions."""
    return figures_along(scope, {None: INDICATORS})[None][""]


def break_down(scope: Scope, by: Axis) -> dict[str, Figures]:
    """All measures within each group of an axis, computed anew and not split from the total.

    Sizes, and regions, chains and calls with a participation, are listed even where nothing is counted in them.
    """
    return figures_along(scope, {by: INDICATORS})[by]


def figures_along(
    scope: Scope, wanted: Mapping[Any, Iterable[str]], years: Sequence[int] | None = None
) -> dict[Any, dict[str, Figures]]:
    """The measures wanted (by slug) of each group of several axes; None is the whole, and markets have countries too.

    `years` are the groups along years: unless said, all from the first to the last with sales. What belongs to the families
    of those measures comes with them: the records are read once for all axes.
    """
    return inquiry_along(scope, wanted, years).answer()


def inquiry_along(
    scope: Scope, wanted: Mapping[Any, Iterable[str]], years: Sequence[int] | None = None
) -> Inquiry[dict[Any, dict[str, Figures]]]:
    """The same, to be asked with others."""
    families = {axis: {FAMILY[slug] for slug in slugs} for axis, slugs in wanted.items()}
    # All that those families say, in the order of the contract.
    slugs = {axis: [slug for slug in INDICATORS if FAMILY[slug] in asked] for axis, asked in families.items()}
    return _facts_along(scope, families, years).then(
        lambda found: {
            axis: {group: _calculate(facts, slugs[axis]) for group, facts in groups.items()}
            for axis, groups in found.items()
        }
    )


def entries_by_country(groups: Mapping[str, Figures]) -> dict[str, int]:
    """New market entries by country (ISO alpha-2), most first."""
    entries = {code: int(found["market_entries"].value or 0) for code, found in groups.items()}
    return dict(sorted(entries.items(), key=lambda country: (-country[1], country[0])))


def measure(slug: str, scope: Scope) -> Measure:
    """One measure of a scope, in the one query that it needs."""
    return measuring(slug, scope).answer()


def measuring(slug: str, scope: Scope) -> Inquiry[Measure]:
    """The same, to be asked with others."""
    facts = _facts_along(scope, {None: {FAMILY[slug]}})
    return facts.then(lambda found: calculate(slug, found[None][""]))


def measure_by(slug: str, scope: Scope, by: Axis | None) -> dict[str, Measure]:
    """One measure within each group of an axis (None: the whole)."""
    found = _facts_along(scope, {by: {FAMILY[slug]}}).answer()[by]
    return {group: calculate(slug, facts) for group, facts in found.items()}


def _facts_along(
    scope: Scope, families: Mapping[Any, set[str]], years: Sequence[int] | None = None
) -> Inquiry[dict[Any, dict[str, Facts]]]:
    """For each axis, the facts of its families by group."""
    along = (years_with_sales() if years is None else years) if Axis.YEAR in families else ()
    asked = {
        family: _asked(family, scope, [axis for axis in families if family in families[axis]])
        for family in NOTHING
    }
    asking = {
        "answers": _answers(scope, asked, along),
        "groups": together({axis: _expected_groups(scope, axis) for axis in families}),
    }
    return together(asking).then(
        lambda said: {
            axis: _facts_by_group(
                axis, said["groups"][axis], {family: said["answers"][family] for family in wanted}, along
            )
            for axis, wanted in families.items()
        }
    )


def _answers(scope: Scope, asked: Mapping[str, facts.Axes], years: Sequence[int]) -> Inquiry[Answers]:
    """What each family says, of sales first, which take longest; nothing of a family that is not asked."""
    questions: dict[str, Question[Any]] = {}
    if asked["sales"] or asked["coverage"]:
        questions["sales"] = sales_and_coverage(scope, asked["sales"], asked["coverage"], tuple(years))
    questions |= {family: query(scope, asked[family]) for family, query in QUERIES.items() if asked[family]}

    def understand(answers: list[Any]) -> Answers:
        found: dict[str, Any] = {family: {} for family in NOTHING}
        found |= zip(questions, answers, strict=True)
        found["sales"], found["coverage"] = found["sales"] or ({}, {})
        return found

    return Inquiry(list(questions.values()), understand)


def _facts_by_group(
    by: Axis | None, expected: frozenset[str], answers: Answers, years: Iterable[int]
) -> dict[str, Facts]:
    if by is Axis.YEAR:
        return {str(year): _facts_of_year(answers, str(year)) for year in years}
    groups = expected.union(*(answer.get(by, {}) for answer in answers.values()))
    return {group: _facts(answers, by, group) for group in sorted(groups, key=in_order)}


def _facts_of_year(answers: Answers, year: str) -> Facts:
    """A year's own facts, or what is cumulative; of markets both, for those that were entered in the year."""
    whole, own = _facts(answers, None, ""), _facts(answers, Axis.YEAR, year)
    if own.get("markets"):
        own["markets"] = replace(whole["markets"], in_year=own["markets"].entries)
    return {family: own[family] or whole[family] for family in answers}


def _asked(family: str, scope: Scope, axes: Iterable[Axis | None]) -> facts.Axes:
    """Along what a family is asked, apart from what it cannot speak of."""
    applicable = [axis for axis in axes if _applies(family, scope, axis)]
    along = ((ALONG_YEARS[family] if axis is Axis.YEAR else [axis]) for axis in applicable)
    return tuple(dict.fromkeys(itertools.chain.from_iterable(along)))


def _applies(family: str, scope: Scope, axis: Axis | None) -> bool:
    """A service has no size and is not women-led; only a market has a country."""
    if scope.countries and family != "markets":
        return False
    return family != "services" or (scope.applies_to_services and axis is not Axis.SIZE)


def _facts(answers: Answers, axis: Axis | None, group: str) -> Facts:
    """What is known of a group; of what no answer speaks of, nothing is there."""
    return {
        family: answer[axis].get(group, NOTHING[family]) if axis in answer else None
        for family, answer in answers.items()
    }


def _calculate(found: Facts, slugs: Iterable[str]) -> Figures:
    sales = found.get("sales") or NOTHING["sales"]
    return Figures({slug: calculate(slug, found) for slug in slugs}, sales.bridge)


@written_once
def _expected_groups(scope: Scope, by: Axis | None) -> Inquiry[frozenset[str]]:
    """The sizes in scope, or the regions, chains or calls of which the programme has any participation."""
    if by is None:
        return known(frozenset({""}))
    if by in (COUNTRY, Axis.YEAR):
        return known(frozenset())
    if by is Axis.SIZE:
        return known(frozenset(size for size in Size.values if not scope.sizes or size in scope.sizes))
    places = Participation.objects.filter(**{OF_PARTICIPATION[by]: OuterRef("pk")})
    wanted = {Axis.REGION: scope.regions, Axis.CHAIN: scope.chains, Axis.CALL: scope.calls}[by]
    return alone(
        plain(
            MODELS[by].objects.filter(Exists(places)).order_by().values_list("pk"),
            lambda rows: frozenset(str(group) for (group,) in rows if not wanted or group in wanted),
        )
    )


def in_order(group: str) -> tuple[bool, int, str]:
    """Call 10 comes after call 9, a small company after a micro one; what is not assigned comes last."""
    size = Size.values.index(group) if group in Size.values else 0
    return (group == "", int(group) if group.isdigit() else size, group)

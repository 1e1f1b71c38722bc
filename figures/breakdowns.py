"""The figures of a scope: all its measures and the bridge, whole or broken down by group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef

from accounts.access import Viewer
from companies.models import Participation, Size
from figures.bridge import Bridge, empty_bridge
from figures.concurrency import run_concurrently
from figures.definitions import Axis, Reason
from figures.disclosure.asking import Asking, Question
from figures.family import FactsByGroup, Family, Wanted
from figures.groups import MODELS
from figures.measures import Measure, unknown
from figures.queries import GroupBy, Query, compile_query, compiled_once
from figures.registry import FAMILIES, FAMILY_OF, INDICATORS
from figures.sales import SALES, SalesFacts
from figures.scope import Scope
from figures.selection import OF_PARTICIPATION, years_with_sales
from records.digests import Json

AxisT = TypeVar("AxisT", bound=GroupBy)

COUNTRY = "country"
"""The axis that only markets have."""

Facts = dict[str, Any]
"""The facts of a group by the name of their family; None where the family does not apply."""

Answers = dict[str, FactsByGroup[Any]]
"""The facts by the name of their family; an axis that does not apply to it is missing."""

Request = tuple[Family, Wanted]
"""What is wanted of a family."""


@dataclass(frozen=True)
class Figures:
    """The measures of a scope or of one group of it, by slug, and the bridge by step."""

    indicators: dict[str, Measure]
    bridge: Bridge

    def __getitem__(self, slug: str) -> Measure:
        return self.indicators[slug]

    def as_json(self) -> Json:
        """The figures as the `indicators` command prints them."""
        return {
            "indicators": {slug: measure.as_json() for slug, measure in self.indicators.items()},
            "bridge": {
                step: {"amount": None if found.amount is None else float(found.amount), "n": found.n}
                for step, found in self.bridge.items()
            },
        }

    def answering(self, question: Question) -> "Figures":
        """What of them is shown to those who see groups alone."""
        return Figures(
            {slug: question.measure(slug, found) for slug, found in self.indicators.items()},
            question.bridge(self.bridge),
        )


def figures(scope: Scope) -> Figures:
    """All measures of a scope, in one query for each family."""
    return figures_along(scope, {None: INDICATORS})[None][""]


def break_down(scope: Scope, by: Axis) -> dict[str, Figures]:
    """All measures within each group of an axis, computed anew and not split from the total.

    Sizes, and regions, chains and calls with a participation, are listed even where nothing is counted in them.
    """
    return figures_along(scope, {by: INDICATORS})[by]


def measure(slug: str, scope: Scope) -> Measure:
    """One measure of a scope, in the one query that it needs."""
    return measure_by(slug, scope, None)[""]


def measure_by(slug: str, scope: Scope, by: GroupBy) -> dict[str, Measure]:
    """One measure within each group of an axis (None: the whole)."""
    return {group: found[slug] for group, found in figures_along(scope, {by: [slug]})[by].items()}


def figures_along(
    scope: Scope, wanted: Mapping[AxisT, Iterable[str]], years: Sequence[int] | None = None
) -> dict[AxisT, dict[str, Figures]]:
    """The measures wanted (by slug) of each group of several axes; None is the whole, and markets have COUNTRY too.

    `years` are the groups along years: by default all from the first to the last with sales. Each family reads its
    records once for all axes, so that a breakdown costs little more than the whole.
    """
    slugs: Wanted = {axis: frozenset(wanted_slugs) for axis, wanted_slugs in wanted.items()}
    along = tuple((years_with_sales() if years is None else years) if Axis.YEAR in slugs else ())
    requests, facts = _with_data(_requests(scope, slugs))
    answers = run_concurrently(
        *(partial(family.facts, scope, asked, along) for family, asked in requests),
        *(partial(_expected_groups, scope, axis) for axis in slugs),
    )
    facts |= dict[str, Any](zip((family.name for family, _asked in requests), answers, strict=False))
    expected: dict[Any, Any] = dict(zip(slugs, answers[len(requests) :], strict=True))
    return _shown(scope, {axis: _groups(axis, slugs[axis], expected[axis], facts, along) for axis in wanted})


def _shown(scope: Scope, found: dict[AxisT, dict[str, Figures]]) -> dict[AxisT, dict[str, Figures]]:
    """The figures without those that give a company away, unless the viewer may see companies."""
    if scope.viewer is Viewer.ALL:
        return found
    asking = Asking.of(scope)
    return {
        axis: {group: own.answering(asking.about(axis, group)) for group, own in groups.items()}
        for axis, groups in found.items()
    }


def _requests(scope: Scope, slugs: Wanted) -> list[Request]:
    """Each family with what is wanted of it along which axes. Sales, which take longest, are begun first."""
    asked = ((family, _wanted_of(family, scope, slugs)) for family in FAMILIES)
    return sorted(
        ((family, wanted) for family, wanted in asked if wanted), key=lambda pair: pair[0] is not SALES
    )


def _with_data(requests: list[Request]) -> tuple[list[Request], Answers]:
    """The requests of families that have data, and of the others their answers: nothing of any group."""
    questions = {family.has_data for family, _wanted in requests}
    known = {has_data: has_data() for has_data in questions}
    without: Answers = {
        family.name: {axis: {} for axis in wanted}
        for family, wanted in requests
        if not known[family.has_data]
    }
    return [request for request in requests if request[0].name not in without], without


def _wanted_of(family: Family, scope: Scope, slugs: Wanted) -> Wanted:
    """What is wanted of a family, apart from axes that do not apply; years are read along the family's own axes."""
    own = frozenset(indicator.slug for indicator in family.indicators)
    wanted: dict[GroupBy, frozenset[str]] = {}
    for axis, of_axis in slugs.items():
        if own & of_axis and _applies(family, scope, axis):
            for read in family.along_years if axis == Axis.YEAR else (axis,):
                wanted[read] = wanted.get(read, frozenset()) | (own & of_axis)
    return wanted


def _applies(family: Family, scope: Scope, axis: GroupBy) -> bool:
    return (family.by_country or not scope.countries) and family.applies(scope, axis)


def _groups(
    axis: GroupBy, slugs: frozenset[str], expected: frozenset[str], answers: Answers, years: Sequence[int]
) -> dict[str, Figures]:
    """The figures of each group of an axis, in the order in which groups are listed."""
    families = [family for family in FAMILIES if any(one.slug in slugs for one in family.indicators)]
    in_order_of_contract = [slug for slug in INDICATORS if slug in slugs]
    if axis == Axis.YEAR:
        facts = {str(year): _facts_of_year(families, answers, str(year)) for year in years}
    else:
        found = (answers.get(family.name, {}).get(axis, {}) for family in families)
        groups = sorted(expected.union(*found), key=in_order)
        facts = {group: {one.name: _facts(one, answers, axis, group) for one in families} for group in groups}
    return {group: _figures(of_group, in_order_of_contract) for group, of_group in facts.items()}


def _facts_of_year(families: Iterable[Family], answers: Answers, year: str) -> Facts:
    """A year's own facts, or what is cumulative, as each family combines them."""
    return {
        family.name: family.of_year(
            _facts(family, answers, None, ""), _facts(family, answers, Axis.YEAR, year)
        )
        for family in families
    }


def _facts(family: Family, answers: Answers, axis: GroupBy, group: str) -> Any:
    """The family's facts of a group, empty ones where it has nothing of it; None where the axis was not read."""
    by_axis = answers.get(family.name, {})
    return by_axis[axis].get(group, family.empty) if axis in by_axis else None


def _figures(facts: Facts, slugs: Iterable[str]) -> Figures:
    sales: SalesFacts | None = facts.get(SALES.name)
    bridge = sales.bridge if sales else empty_bridge()
    return Figures({slug: _measure(slug, facts[FAMILY_OF[slug].name]) for slug in slugs}, bridge)


def _measure(slug: str, facts: Any) -> Measure:
    indicator = INDICATORS[slug]
    if facts is None:
        return unknown(indicator.unit, Reason.FILTER_NOT_APPLICABLE)
    return indicator.calculate(facts)


def _expected_groups(scope: Scope, by: GroupBy) -> frozenset[str]:
    """The sizes in scope, or the regions, chains or calls in scope with a participation in the programme."""
    if by is None:
        return frozenset({""})
    if by == Axis.SIZE:
        return frozenset(size for size in Size.values if not scope.sizes or size in scope.sizes)
    if by not in MODELS:
        return frozenset()
    wanted = {Axis.REGION: scope.regions, Axis.CHAIN: scope.chains, Axis.CALL: scope.calls}[Axis(by)]
    groups = [group for (group,) in compile_groups_of_participations(Axis(by)).rows()]
    return frozenset(str(group) for group in groups if not wanted or group in wanted)


@compiled_once
def compile_groups_of_participations(by: Axis) -> Query:
    places = Participation.objects.filter(**{OF_PARTICIPATION[by]: OuterRef("pk")})
    return compile_query(MODELS[by].objects.filter(Exists(places)).order_by().values_list("pk"))


def entries_by_country(groups: Mapping[str, Figures]) -> dict[str, int]:
    """New market entries by country (ISO alpha-2), most first."""
    entries = {code: int(found["market_entries"].value or 0) for code, found in groups.items()}
    return dict(sorted(entries.items(), key=lambda country: (-country[1], country[0])))


def in_order(group: str) -> tuple[bool, int, str]:
    """Call 10 comes after call 9, a small company after a micro one; what is not assigned comes last."""
    size = Size.values.index(group) if group in Size.values else 0
    return (group == "", int(group) if group.isdigit() else size, group)

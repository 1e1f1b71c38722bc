"""Where the programme is: the regions and the value chains of the companies that take part."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Participation
from figures.definitions import Axis, Unit
from figures.exclusions import NO_RECORD, Exclusion, Rule, not_participating
from figures.family import (
    Component,
    Contributions,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
    one_each,
)
from figures.measures import Measure, count
from figures.queries import GroupBy, Query, compile_groups, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import participations


@dataclass(frozen=True)
class ReachFacts:
    """Different regions, and different chains, of participations."""

    regions: int = 0
    chains: int = 0


def regions_covered(facts: ReachFacts) -> Measure:
    return count(Unit.REGIONS, facts.regions)


def chains_covered(facts: ReachFacts) -> Measure:
    return count(Unit.CHAINS, facts.chains)


def reach_facts(scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()) -> FactsByGroup[ReachFacts]:
    """The participations that put companies into P, by what is theirs or their company's."""
    axes = tuple(wanted)
    return read_groups(compile_reach(scope, axes).rows(), axes, ReachFacts)


@compiled_once
def compile_reach(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    places = (
        participations(scope)
        .order_by()
        .values("call", "chain", region=F("company__region"), size=F("company__size"))
        .distinct()
    )
    return compile_groups(
        axes,
        {"places": places},
        'SELECT {group}, region AS "of_region", chain AS "of_chain" FROM places',
        {"regions": "COUNT(DISTINCT of_region)", "chains": "COUNT(DISTINCT of_chain)"},
    )


def _in_region(scope: Scope) -> list[Rule]:
    return not_participating(scope, "pk", chain=True)


def _in_chain(scope: Scope) -> list[Rule]:
    narrowed = scope.narrows_companies or scope.chains
    return [
        (Exclusion.ENROLLED_LATER, Q(enrolled_on__gt=scope.as_of)),
        (
            Exclusion.OUTSIDE_FILTERS,
            ~Q(pk__in=participations(scope).values("pk")) if narrowed else NO_RECORD,
        ),
    ]


def _contributions(scope: Scope) -> Contributions:
    places = participations(scope).order_by()
    return {
        "regions": one_each(
            ContributorKind.REGION, places.values_list("company__region", flat=True).distinct()
        ),
        "chains": one_each(ContributorKind.CHAIN, places.values_list("chain", flat=True).distinct()),
    }


REACH = Family(
    "reach",
    (
        Indicator(
            "regions_covered",
            _("Regions covered"),
            Unit.REGIONS,
            _("Different regions of the companies enrolled on or before the cut-off date."),
            regions_covered,
            Company,
            _in_region,
            ("regions",),
            frozenset({Axis.REGION}),
            n_of=Unit.REGIONS,
        ),
        Indicator(
            "chains_covered",
            _("Value chains covered"),
            Unit.CHAINS,
            _("Different value chains with which companies enrolled on or before the cut-off date."),
            chains_covered,
            Participation,
            _in_chain,
            ("chains",),
            frozenset({Axis.CHAIN}),
            n_of=Unit.CHAINS,
        ),
    ),
    reach_facts,
    ReachFacts(),
    _contributions,
    dict.fromkeys(("regions", "chains"), Component((Participation, Company), confidential=False)),
)

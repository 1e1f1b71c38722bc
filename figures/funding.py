"""Who pays for the services: the counterpart is what does not come from cooperation."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from figures.definitions import Reason, Unit
from figures.exclusions import Rule
from figures.family import (
    Component,
    Contributions,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
    without_companies,
)
from figures.measures import Measure, ratio
from figures.queries import NO_MONEY, GroupBy, Query, cents, compiled_once, in_usd, read_groups
from figures.scope import Scope
from figures.selection import planned_services
from figures.services import compile_of_services, not_planned
from services.models import Funding, InstitutionType, Service


@dataclass(frozen=True)
class FundingFacts:
    """Fundings of services in the plan, services with a budget and without any funding; US$ in all, and of those from
    cooperation."""

    fundings: int = 0
    unfunded: int = 0
    budget: Decimal = NO_MONEY
    cooperation: Decimal = NO_MONEY


def counterpart_share(facts: FundingFacts) -> Measure:
    return ratio(
        facts.budget - facts.cooperation,
        facts.budget,
        otherwise=Reason.NO_BUDGET,
        n=facts.fundings,
        missing=facts.unfunded,
    )


def funding_facts(scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()) -> FactsByGroup[FundingFacts]:
    """The fundings of services that are not cancelled, by what is the services' own."""
    axes = tuple(wanted)
    return read_groups(compile_fundings(scope, axes).rows(), axes, _facts)


def _facts(fundings: int, unfunded: int, budget: int | None, cooperation: int | None) -> FundingFacts:
    """From sums of sums, which PostgreSQL returns as decimals; money in cents."""
    return FundingFacts(int(fundings), int(unfunded), in_usd(budget), in_usd(cooperation))


FROM_COOPERATION = Q(fundings__source__type=InstitutionType.COOPERATION)


@compiled_once
def compile_fundings(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    budget = cents("fundings__budget_usd")
    return compile_of_services(
        planned_services(scope),
        axes,
        funded=Count("fundings"),
        unfunded=Count("pk", filter=Q(budget_usd__isnull=False, fundings=None)),
        budget=Sum(budget),
        cooperation=Sum(budget, filter=FROM_COOPERATION),
    )


@dataclass(frozen=True)
class SourceBudget:
    """What a source pays of services: its acronym and type, US$ budgeted and spent; None where nothing is known of that."""

    acronym: str
    type: str
    budget: Decimal
    spent: Decimal | None


def budget_by_source(services: QuerySet[Service]) -> list[SourceBudget]:
    """The sources of these services, the largest budget first."""
    rows = (
        Funding.objects.filter(service__in=services.order_by().values("pk"))
        .order_by()
        .values_list("source__acronym", "source__type")
        .annotate(budget=Sum(cents("budget_usd")), spent=Sum(cents("spent_usd")))
    )
    found = [
        SourceBudget(acronym, of, in_usd(budget), None if spent is None else in_usd(spent))
        for acronym, of, budget, spent in rows
    ]
    return sorted(found, key=lambda source: (-source.budget, source.acronym))


def _funded(scope: Scope) -> list[Rule]:
    return not_planned(scope, "service__")


COMPONENTS = dict.fromkeys(
    ("counterpart", "funded"), Component((Funding, Service), money=True, confidential=False)
)


def _contributions(scope: Scope) -> Contributions:
    if scope.describes_companies_only:
        return {component: {} for component in COMPONENTS}
    fundings = Funding.objects.filter(service__in=planned_services(scope)).order_by()
    rows = list(fundings.values_list("pk", "budget_usd", "source__type"))
    kind = ContributorKind.FUNDING
    return {
        "counterpart": {
            (kind, str(pk)): budget for pk, budget, of in rows if of != InstitutionType.COOPERATION
        },
        "funded": {(kind, str(pk)): budget for pk, budget, _of in rows},
    }


FUNDING = Family(
    "funding",
    (
        Indicator(
            "counterpart_share",
            _("Share of the counterpart"),
            Unit.RATIO,
            _(
                "Budget from sources that are not cooperation, divided by all budget from sources, over services"
                " that are not cancelled."
            ),
            counterpart_share,
            Funding,
            _funded,
            ("counterpart", "funded"),
            decimals=1,
            n_of=Unit.FUNDINGS,
            missing_of=Unit.SERVICES,
        ),
    ),
    funding_facts,
    FundingFacts(),
    _contributions,
    COMPONENTS,
    applies=without_companies,
)

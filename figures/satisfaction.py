"""How satisfied companies were with the services that they received."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from figures.definitions import Reason, Unit
from figures.exclusions import Exclusion, Rule
from figures.family import (
    Component,
    Contributions,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
    one_each,
    without_companies,
)
from figures.measures import Measure, ratio
from figures.queries import GroupBy, Query, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import counts_as_delivered, planned_services
from figures.services import compile_of_services, not_delivered
from services.models import Beneficiary, Service


@dataclass(frozen=True)
class SatisfactionFacts:
    """Beneficiaries of delivered services; how many of them answered, and the sum of their points."""

    beneficiaries: int = 0
    answers: int = 0
    points: int = 0


def satisfaction(facts: SatisfactionFacts) -> Measure:
    return ratio(
        facts.points,
        facts.answers,
        otherwise=Reason.NO_DATA,
        n=facts.answers,
        missing=facts.beneficiaries - facts.answers,
        unit=Unit.POINTS,
    )


def satisfaction_facts(
    scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()
) -> FactsByGroup[SatisfactionFacts]:
    """The answers of the beneficiaries of services that count as delivered, by what is the services' own."""
    axes = tuple(wanted)
    return read_groups(compile_answers(scope, axes).rows(), axes, _facts)


def _facts(*sums: int | None) -> SatisfactionFacts:
    """From sums of sums, which PostgreSQL returns as decimals."""
    return SatisfactionFacts(*(int(one or 0) for one in sums))


@compiled_once
def compile_answers(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    return compile_of_services(
        planned_services(scope).filter(counts_as_delivered(scope)),
        axes,
        served=Count("beneficiaries"),
        answers=Count("beneficiaries__satisfaction"),
        points=Sum("beneficiaries__satisfaction"),
    )


def _answered(scope: Scope) -> list[Rule]:
    return [*not_delivered(scope, "service__"), (Exclusion.WITHOUT_ANSWER, Q(satisfaction=None))]


COMPONENTS = dict.fromkeys(
    ("satisfaction_points", "satisfaction_answers"), Component((Beneficiary, Service), confidential=False)
)


def _contributions(scope: Scope) -> Contributions:
    if scope.describes_companies_only:
        return {component: {} for component in COMPONENTS}
    services = planned_services(scope).filter(counts_as_delivered(scope)).order_by()
    answers = Beneficiary.objects.filter(service__in=services, satisfaction__isnull=False)
    points = dict(answers.values_list("pk", "satisfaction"))
    beneficiary = ContributorKind.BENEFICIARY
    return {
        "satisfaction_points": {(beneficiary, str(pk)): Decimal(n or 0) for pk, n in points.items()},
        "satisfaction_answers": one_each(beneficiary, points),
    }


SATISFACTION = Family(
    "satisfaction",
    (
        Indicator(
            "satisfaction",
            _("Satisfaction"),
            Unit.POINTS,
            _("The mean answer, from 1 to 5, of the companies that services were delivered to."),
            satisfaction,
            Beneficiary,
            _answered,
            ("satisfaction_points", "satisfaction_answers"),
            decimals=1,
            n_of=Unit.ANSWERS,
            missing_of=Unit.BENEFICIARIES,
        ),
    ),
    satisfaction_facts,
    SatisfactionFacts(),
    _contributions,
    COMPONENTS,
    applies=without_companies,
)

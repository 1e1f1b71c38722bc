"""Companies enrolled and supported, and the families behind them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Participation
from figures.definitions import ONE_COMPANY_ONE_GROUP, Axis, Unit
from figures.exclusions import Exclusion, Rule, company_in, not_participating
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
from figures.measures import Measure, count, total
from figures.queries import GroupBy, Query, compile_groups, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import OF_COMPANY, delivered_services, participations
from services.models import Beneficiary, Service


@dataclass(frozen=True)
class ParticipantFacts:
    """Companies enrolled; those supported, their members, and for how many of them members are known."""

    enrolled: int = 0
    supported: int = 0
    members: int = 0
    members_known: int = 0


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def companies_enrolled(facts: ParticipantFacts) -> Measure:
    return count(Unit.COMPANIES, facts.enrolled)


def companies_supported(facts: ParticipantFacts) -> Measure:
    return count(Unit.COMPANIES, facts.supported)


def families_reached(facts: ParticipantFacts) -> Measure:
    known = facts.members_known
    return total(Unit.MEMBERS, facts.members, n=known, missing=facts.supported - known)


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def participant_facts(
    scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()
) -> FactsByGroup[ParticipantFacts]:
    """P and the companies supported, chain by participation; each company once in a group."""
    axes = tuple(wanted)
    return read_groups(compile_participants(scope, axes).rows(), axes, ParticipantFacts)


@compiled_once
def compile_participants(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    places = participations(scope)
    companies = Company.objects.filter(pk__in=places.order_by().values("company")).order_by()
    # One list for all companies: asked company by company, SQLite tries each delivered service for each of them.
    supported = ExpressionWrapper(Q(pk__in=_received(scope).values("company")), BooleanField())
    columns = companies.values(*OF_COMPANY, "members", company=F("pk"), supported=supported)
    return compile_groups(
        axes,
        {"companies": columns} | tables_of_places(places, axes),
        "SELECT {group}, members, supported FROM companies {places}",
        {
            "enrolled": "COUNT(*)",
            "supported": "COUNT(CASE WHEN supported THEN 1 END)",
            "members": "COALESCE(SUM(CASE WHEN supported THEN members END), 0)",
            "members_known": "COUNT(CASE WHEN supported THEN members END)",
        },
    )


def tables_of_places(places: QuerySet[Any], axes: tuple[GroupBy, ...]) -> dict[str, QuerySet[Any]]:
    """The calls and chains of each company by its participations, each once, for the axes that need them."""
    return {
        f"of_{axis}": places.order_by().values("company", axis).distinct()
        for axis in (Axis.CALL, Axis.CHAIN)
        if axis in axes
    }


def _received(scope: Scope) -> QuerySet[Beneficiary]:
    """Who benefited from a service that counts as delivered."""
    return Beneficiary.objects.filter(service__in=delivered_services(scope))


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _enrolled(scope: Scope) -> list[Rule]:
    return not_participating(scope, "pk", chain=True)


def _supported(scope: Scope) -> list[Rule]:
    return [*_enrolled(scope), (Exclusion.NOT_SUPPORTED, ~company_in(_received(scope), "pk"))]


def _with_members(scope: Scope) -> list[Rule]:
    return [*_supported(scope), (Exclusion.MEMBERS_UNKNOWN, Q(members=None))]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


def _contributions(scope: Scope) -> Contributions:
    enrolled = participations(scope).order_by()
    supported = enrolled.filter(company__in=_received(scope).values("company"))
    members = dict(supported.values_list("company", "company__members").distinct())
    company = ContributorKind.COMPANY
    return {
        "enrolled": one_each(company, enrolled.values_list("company", flat=True).distinct()),
        "supported": one_each(company, members),
        "members": {(company, str(pk)): Decimal(n) for pk, n in members.items() if n is not None},
    }


PARTICIPANTS = Family(
    "participants",
    (
        Indicator(
            "companies_enrolled",
            _("Companies enrolled"),
            Unit.COMPANIES,
            _(
                "Companies with a participation that began on or before the cut-off date. An exit does not remove a company."
            ),
            companies_enrolled,
            Company,
            _enrolled,
            ("enrolled",),
            ONE_COMPANY_ONE_GROUP,
        ),
        Indicator(
            "companies_supported",
            _("Companies supported"),
            Unit.COMPANIES,
            _(
                "Enrolled companies that benefited from at least one service delivered on or before the cut-off date."
            ),
            companies_supported,
            Company,
            _supported,
            ("supported",),
            ONE_COMPANY_ONE_GROUP,
        ),
        Indicator(
            "families_reached",
            _("Families reached"),
            Unit.MEMBERS,
            _(
                "Members of the companies supported. Companies whose number of members is unknown are not in the sum."
            ),
            families_reached,
            Company,
            _with_members,
            ("members",),
            ONE_COMPANY_ONE_GROUP,
        ),
    ),
    participant_facts,
    ParticipantFacts(),
    _contributions,
    {
        "enrolled": Component((Participation,), confidential=False),
        "supported": Component((Participation, Beneficiary, Service), confidential=False),
        "members": Component((Company, Participation, Beneficiary, Service), confidential=True),
    },
)

"""What the database knows about a scope, counted and summed there: five queries, each for all groups at once.

A breakdown asks the same queries with a group, so that a part and the total cannot be computed
in two ways.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Cast, Round

from reports.definitions import BRIDGE, Axis
from reports.measures import Bridge, BridgeStep
from reports.scope import Scope
from reports.selection import (
    OF_PARTICIPATION,
    OF_SERVICE,
    counted_sales,
    delivered_services,
    grouped_by,
    new_market_entries,
    of_participants,
    participations,
    planned_services,
)
from services.models import Beneficiary

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class ParticipantFacts:
    """Companies enrolled; those supported, their members, and how many of them have that figure."""

    enrolled: int = 0
    supported: int = 0
    members: int = 0
    members_known: int = 0


@dataclass(frozen=True)
class ServiceFacts:
    """Services planned, delivered, due by the cut-off, and budgeted; US$ budgeted and spent of those."""

    planned: int = 0
    delivered: int = 0
    due: int = 0
    budgeted: int = 0
    budget: Decimal = NOTHING
    spent: Decimal = NOTHING


@dataclass(frozen=True)
class SalesFacts:
    """US$ sold in the year and the year before; companies that reported, exported, reported both."""

    reported: int = 0
    reported_previous: int = 0
    exporting: int = 0
    current: Decimal = NOTHING
    previous: Decimal = NOTHING
    matched: int = 0
    matched_current: Decimal = NOTHING
    matched_previous: Decimal = NOTHING
    bridge: Bridge = field(default_factory=lambda: {step: BridgeStep(NOTHING, 0) for step in BRIDGE})


@dataclass(frozen=True)
class CoverageFacts:
    """Companies expected to report the year and those that did; US$ they sold the year before."""

    expected: int = 0
    reported: int = 0
    previous: Decimal = NOTHING
    previous_of_reported: Decimal = NOTHING


@dataclass(frozen=True)
class MarketFacts:
    """New pairs of company and country, the companies and countries in them, and the pairs of the year."""

    entries: int = 0
    companies: int = 0
    countries: int = 0
    in_year: int = 0


def participant_facts(scope: Scope, by: Axis | None = None) -> dict[str, ParticipantFacts]:
    """P and the companies supported, chain by participation, each company once in a group."""
    # One list for all companies: asked company by company, SQLite tries each delivered service for each of them.
    received = Beneficiary.objects.filter(service__in=delivered_services(scope)).values("company")
    companies = (
        participations(scope)
        .order_by()
        .annotate(
            group=grouped_by(OF_PARTICIPATION, by),
            members=F("company__members"),
            supported=ExpressionWrapper(Q(company__in=received), BooleanField()),
        )
        .values("group", "company", "members", "supported")
        .distinct()
    )
    found = regroup(
        companies,
        enrolled="COUNT(*)",
        supported="COUNT(CASE WHEN supported THEN 1 END)",
        members="COALESCE(SUM(CASE WHEN supported THEN members END), 0)",
        members_known="COUNT(CASE WHEN supported THEN members END)",
    )
    return {group: ParticipantFacts(**columns) for group, columns in found.items()}


def service_facts(scope: Scope, by: Axis | None = None) -> dict[str, ServiceFacts] | None:
    """Services by their own region, chain and call; None where the question is about companies only."""
    if scope.describes_companies_only or by is Axis.SIZE:
        return None
    rows: Any = (
        planned_services(scope)
        .order_by()
        .annotate(group=grouped_by(OF_SERVICE, by))
        .values("group")
        .annotate(
            planned=Count("pk"),
            delivered=Count("pk", filter=Q(pk__in=delivered_services(scope).values("pk"))),
            due=Count("pk", filter=Q(planned_end__lte=scope.as_of)),
            budgeted=Count("budget_usd"),
            budget=Sum(cents("budget_usd")),
            spent=Sum(cents("spent_usd"), filter=Q(budget_usd__isnull=False)),
        )
    )
    return {
        _key(row.pop("group")): ServiceFacts(
            **row | {"budget": in_usd(row["budget"]), "spent": in_usd(row["spent"])}
        )
        for row in rows
    }


STEPS = {
    "continuing": ("previous > 0 AND current > 0", "current - previous"),
    "new_exporters": ("previous = 0 AND current > 0", "current"),
    "first_report": ("previous IS NULL AND current > 0", "current"),
    "stopped": ("previous > 0 AND current = 0", "-previous"),
    "not_reported": ("previous > 0 AND current IS NULL", "-previous"),
}
"""For each step of the bridge, which companies take it and what each moves."""

BOTH = "previous IS NOT NULL AND current IS NOT NULL"


def sales_facts(scope: Scope, by: Axis | None = None) -> dict[str, SalesFacts]:
    """Sales of P in the year and the year before: company by company first, because zero, nothing and
    nothing reported are told apart by company."""
    rows = counted_sales(scope).filter(year__in=[scope.year - 1, scope.year])
    companies = (
        of_participants(rows, scope, by)
        .values("group", "company")
        .annotate(
            previous=Sum(cents("fob_usd"), filter=Q(year=scope.year - 1)),
            current=Sum(cents("fob_usd"), filter=Q(year=scope.year)),
        )
    )
    found = regroup(
        companies,
        reported="COUNT(current)",
        reported_previous="COUNT(previous)",
        exporting="COUNT(CASE WHEN current > 0 THEN 1 END)",
        current="SUM(current)",
        previous="SUM(previous)",
        matched=f"COUNT(CASE WHEN {BOTH} THEN 1 END)",
        matched_current=f"SUM(CASE WHEN {BOTH} THEN current END)",
        matched_previous=f"SUM(CASE WHEN {BOTH} THEN previous END)",
        **{f"{step}_amount": f"SUM(CASE WHEN {who} THEN {what} END)" for step, (who, what) in STEPS.items()},
        **{f"{step}_n": f"COUNT(CASE WHEN {who} THEN 1 END)" for step, (who, _) in STEPS.items()},
    )
    return {group: _sales_facts(columns) for group, columns in found.items()}


def _sales_facts(columns: dict[str, Any]) -> SalesFacts:
    bridge = {step: BridgeStep(in_usd(columns[f"{step}_amount"]), columns[f"{step}_n"]) for step in STEPS}
    return SalesFacts(
        reported=columns["reported"],
        reported_previous=columns["reported_previous"],
        exporting=columns["exporting"],
        current=in_usd(columns["current"]),
        previous=in_usd(columns["previous"]),
        matched=columns["matched"],
        matched_current=in_usd(columns["matched_current"]),
        matched_previous=in_usd(columns["matched_previous"]),
        bridge=bridge,
    )


def coverage_facts(scope: Scope, by: Axis | None = None) -> dict[str, CoverageFacts]:
    """The companies expected to report the year: those of P with a matching participation in force in it.

    With a chain, by filter or by group, the row that they report must be of that chain.
    """
    sales = counted_sales(scope).filter(company=OuterRef("company")).order_by()
    if by is Axis.CHAIN:
        sales = sales.filter(chain=OuterRef("chain"))
    previous = (
        sales.filter(year=scope.year - 1).values("company").annotate(fob=Sum(cents("fob_usd"))).values("fob")
    )
    companies = (
        participations(scope)
        .in_force_during(scope.year)  # type: ignore[attr-defined]
        .order_by()
        .annotate(
            group=grouped_by(OF_PARTICIPATION, by),
            reported=Exists(sales.filter(year=scope.year)),
            previous=Subquery(previous),
        )
        .values("group", "company", "reported", "previous")
        .distinct()
    )
    found = regroup(
        companies,
        expected="COUNT(*)",
        reported="COUNT(CASE WHEN reported THEN 1 END)",
        previous="SUM(previous)",
        previous_of_reported="SUM(CASE WHEN reported THEN previous END)",
    )
    return {
        group: CoverageFacts(
            columns["expected"],
            columns["reported"],
            in_usd(columns["previous"]),
            in_usd(columns["previous_of_reported"]),
        )
        for group, columns in found.items()
    }


def market_facts(scope: Scope, by: Axis | None = None) -> dict[str, MarketFacts]:
    """New pairs of P, with the date and chain of the entry that decides each."""
    rows = (
        of_participants(new_market_entries(scope), scope, by)
        .values("group")
        .annotate(
            entries=Count("pk"),
            companies=Count("company", distinct=True),
            countries=Count("country", distinct=True),
            in_year=Count("pk", filter=Q(first_shipment_on__year=scope.year)),
        )
    )
    return {_key(row.pop("group")): MarketFacts(**row) for row in rows}


def regroup(companies: QuerySet[Any], **columns: str) -> dict[str, dict[str, Any]]:
    """Aggregate rows of one group and company once more, by group.

    Django cannot group a grouped query again, so the outer SELECT is written here, in SQL that both
    databases share; `columns` are constants of this module.
    """
    sql, params = companies.query.sql_with_params()
    selected = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
    # The inner query is Django's own, with its parameters apart; nothing a person typed is in the text.
    outer = f'SELECT "group", {selected} FROM ({sql}) AS companies GROUP BY "group"'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(outer, params)
        return {_key(group): dict(zip(columns, row, strict=True)) for group, *row in cursor.fetchall()}


def _key(group: Any) -> str:
    return "" if group is None else str(group)


def cents(column: str) -> Cast:
    """An amount in whole cents, so that its sum is exact: SQLite adds US$ in floating point."""
    return Cast(Round(F(column) * 100), BigIntegerField())


def in_usd(cents: int | Decimal | None) -> Decimal:
    """A sum of cents in US$; a sum of nothing is NULL."""
    return (Decimal(cents or 0) * CENT).quantize(CENT)

"""Services planned, delivered, due and on time, and how much of their budget is spent."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum, Value
from django.utils.translation import gettext_lazy as _

from figures.definitions import SERVICE_GROUPS, Reason, Unit
from figures.exclusions import ALL_RECORDS, NO_RECORD, Exclusion, Rule
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
from figures.measures import Measure, count, ratio
from figures.queries import (
    NO_MONEY,
    GroupBy,
    Query,
    cents,
    compile_groups,
    compiled_once,
    in_usd,
    read_groups,
)
from figures.scope import Scope
from figures.selection import counts_as_delivered, planned_services
from services.models import Service, Status


@dataclass(frozen=True)
class ServiceFacts:
    """Services planned, delivered, due by the cut-off, and budgeted; US$ budgeted and spent of those. Of those delivered,
    how many have a planned end, and how many were delivered by it.
    """

    planned: int = 0
    delivered: int = 0
    due: int = 0
    with_end: int = 0
    on_time: int = 0
    budgeted: int = 0
    budget: Decimal = NO_MONEY
    spent: Decimal = NO_MONEY


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def services_planned(facts: ServiceFacts) -> Measure:
    return count(Unit.SERVICES, facts.planned)


def services_delivered(facts: ServiceFacts) -> Measure:
    return count(Unit.SERVICES, facts.delivered)


def service_execution(facts: ServiceFacts) -> Measure:
    return ratio(facts.delivered, facts.planned, otherwise=Reason.NO_PLAN, n=facts.planned)


def service_execution_to_date(facts: ServiceFacts) -> Measure:
    return ratio(facts.delivered, facts.due, otherwise=Reason.NO_PLAN, n=facts.due)


def on_time_delivery(facts: ServiceFacts) -> Measure:
    missing = facts.delivered - facts.with_end
    return ratio(facts.on_time, facts.with_end, otherwise=Reason.NO_PLAN, n=facts.with_end, missing=missing)


def budget_execution(facts: ServiceFacts) -> Measure:
    missing = facts.planned - facts.budgeted
    return ratio(facts.spent, facts.budget, otherwise=Reason.NO_BUDGET, n=facts.budgeted, missing=missing)


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def service_facts(scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()) -> FactsByGroup[ServiceFacts]:
    """Services by what is their own: region, chain and call, or block, type and institution."""
    axes = tuple(wanted)
    return read_groups(compile_services(scope, axes).rows(), axes, _facts)


def _facts(
    planned: int,
    delivered: int,
    due: int,
    with_end: int,
    on_time: int,
    budgeted: int,
    budget: int | None,
    spent: int | None,
) -> ServiceFacts:
    """From sums of sums, which PostgreSQL returns as decimals; money in cents."""
    return ServiceFacts(
        planned=int(planned),
        delivered=int(delivered),
        due=int(due),
        with_end=int(with_end),
        on_time=int(on_time),
        budgeted=int(budgeted),
        budget=in_usd(budget),
        spent=in_usd(spent),
    )


@compiled_once
def compile_services(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    delivered = counts_as_delivered(scope)
    return compile_of_services(
        planned_services(scope),
        axes,
        planned=Count("pk"),
        delivered=Count("pk", filter=delivered),
        due=Count("pk", filter=Q(planned_end__lte=scope.as_of)),
        with_end=Count("pk", filter=delivered & Q(planned_end__isnull=False)),
        on_time=Count("pk", filter=delivered & Q(planned_end__gte=F("delivered_on"))),
        budgeted=Count("budget_usd"),
        budget=Sum(cents("budget_usd")),
        spent=Sum(cents("spent_usd"), filter=Q(budget_usd__isnull=False)),
    )


def compile_of_services(
    services: QuerySet[Service], axes: tuple[GroupBy, ...], **columns: Aggregate
) -> Query:
    """These columns of services by what is their own: region, chain and call, or block, type and institution."""
    computed = {"block": F("type__block"), "whole": Value("")}
    fields = [axis or "whole" for axis in axes]
    found: Any = services.order_by()
    found = found.values(
        *(name for name in fields if name not in computed),
        **{name: column for name, column in computed.items() if name in fields},
    ).annotate(**columns)
    sums = {column: f"SUM({column})" for column in columns}
    return compile_groups(axes, {"found": found}, "SELECT {group}, found.* FROM found", sums)


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def not_planned(scope: Scope, of: str = "") -> list[Rule]:
    """Why a service is not in the plan of the scope; `of` leads to it from another record: `service__`."""
    narrowed = scope.regions or scope.chains or scope.calls
    outside = ~Q(**{f"{of}pk__in": planned_services(scope).values("pk")}) if narrowed else NO_RECORD
    return [
        (Exclusion.CANCELLED, Q(**{f"{of}status": Status.CANCELLED})),
        (Exclusion.OUTSIDE_FILTERS, ALL_RECORDS if scope.describes_companies_only else outside),
    ]


def not_delivered(scope: Scope, of: str = "") -> list[Rule]:
    """Why a service does not count as delivered."""
    counted = Service.objects.counted(provisional=scope.provisional)
    not_verified = ~Q(**{f"{of}pk__in": counted.values("pk")})
    return [
        *not_planned(scope, of),
        (Exclusion.NOT_DELIVERED, ~Q(**{f"{of}status": Status.DELIVERED})),
        (Exclusion.LATER, Q(**{f"{of}delivered_on__gt": scope.as_of})),
        (Exclusion.NOT_VERIFIED, not_verified),
    ]


def _planned(scope: Scope) -> list[Rule]:
    return not_planned(scope)


def _delivered(scope: Scope) -> list[Rule]:
    return not_delivered(scope)


def _delivered_with_end(scope: Scope) -> list[Rule]:
    return [*_delivered(scope), (Exclusion.WITHOUT_PLAN, Q(planned_end=None))]


def _due(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Exclusion.NOT_DUE, Q(planned_end=None) | Q(planned_end__gt=scope.as_of))]


def _budgeted(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Exclusion.WITHOUT_BUDGET, Q(budget_usd=None))]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


COMPONENTS = dict.fromkeys(
    ("planned", "delivered", "due", "delivered_with_end", "on_time"),
    Component((Service,), confidential=False),
) | dict.fromkeys(("budget", "spent"), Component((Service,), money=True, confidential=False))


def _contributions(scope: Scope) -> Contributions:
    if scope.describes_companies_only:
        return {component: {} for component in COMPONENTS}
    service = ContributorKind.SERVICE
    planned = planned_services(scope).order_by()
    delivered = planned.filter(counts_as_delivered(scope))
    due = planned.filter(planned_end__lte=scope.as_of)
    budgets = list(planned.exclude(budget_usd=None).values_list("pk", "budget_usd", "spent_usd"))
    return {
        "planned": one_each(service, planned.values_list("pk", flat=True)),
        "delivered": one_each(service, delivered.values_list("pk", flat=True)),
        "delivered_with_end": one_each(
            service, delivered.filter(planned_end__isnull=False).values_list("pk", flat=True)
        ),
        "on_time": one_each(
            service, delivered.filter(planned_end__gte=F("delivered_on")).values_list("pk", flat=True)
        ),
        "due": one_each(service, due.values_list("pk", flat=True)),
        "budget": {(service, str(pk)): budget for pk, budget, _spent in budgets},
        "spent": {(service, str(pk)): spent for pk, _budget, spent in budgets if spent},
    }


SERVICES = Family(
    "services",
    (
        Indicator(
            "services_planned",
            _("Services planned"),
            Unit.SERVICES,
            _("Services in the plan that were not cancelled."),
            services_planned,
            Service,
            _planned,
            ("planned",),
            SERVICE_GROUPS,
            n_of=Unit.SERVICES,
        ),
        Indicator(
            "services_delivered",
            _("Services delivered"),
            Unit.SERVICES,
            _("Services delivered on or before the cut-off date."),
            services_delivered,
            Service,
            _delivered,
            ("delivered",),
            SERVICE_GROUPS,
            n_of=Unit.SERVICES,
        ),
        Indicator(
            "service_execution",
            _("Service execution"),
            Unit.RATIO,
            _("Services delivered, divided by services planned."),
            service_execution,
            Service,
            _planned,
            ("delivered", "planned"),
            n_of=Unit.SERVICES,
        ),
        Indicator(
            "service_execution_to_date",
            _("Service execution to date"),
            Unit.RATIO,
            _(
                "Services delivered, divided by the services whose planned end is on or before the cut-off date."
                " It exceeds 100 % where services were delivered ahead of the plan."
            ),
            service_execution_to_date,
            Service,
            _due,
            ("delivered", "due"),
            n_of=Unit.SERVICES,
        ),
        Indicator(
            "on_time_delivery",
            _("Delivered on time"),
            Unit.RATIO,
            _("Of the services delivered that have a planned end: those delivered on or before it."),
            on_time_delivery,
            Service,
            _delivered_with_end,
            ("on_time", "delivered_with_end"),
            n_of=Unit.SERVICES,
        ),
        Indicator(
            "budget_execution",
            _("Budget execution"),
            Unit.RATIO,
            _("US$ spent, divided by US$ budgeted, over services that are not cancelled and have a budget."),
            budget_execution,
            Service,
            _budgeted,
            ("spent", "budget"),
            n_of=Unit.SERVICES,
        ),
    ),
    service_facts,
    ServiceFacts(),
    _contributions,
    COMPONENTS,
    applies=without_companies,
)

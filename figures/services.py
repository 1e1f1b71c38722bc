"""Services planned, delivered and due, and how much of their budget is spent."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, Sum, Value
from django.utils.translation import gettext_lazy as _

from figures.definitions import SERVICE_GROUPS, Axis, Reason, Unit
from figures.exclusions import ALL_RECORDS, NO_RECORD, Exclusion, Rule, not_verified
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
    """Services planned, delivered, due by the cut-off, and budgeted; US$ budgeted and spent of those."""

    planned: int = 0
    delivered: int = 0
    due: int = 0
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


def budget_execution(facts: ServiceFacts) -> Measure:
    missing = facts.planned - facts.budgeted
    return ratio(facts.spent, facts.budget, otherwise=Reason.NO_BUDGET, n=facts.budgeted, missing=missing)


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def service_facts(scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()) -> FactsByGroup[ServiceFacts]:
    """Services by what is their own: region, chain and call, or block, type and institution."""
    axes = tuple(wanted)
    return read_groups(compile_services(scope, axes).rows(), axes, _facts)


def _facts(
    planned: int, delivered: int, due: int, budgeted: int, budget: int | None, spent: int | None
) -> ServiceFacts:
    """From sums of sums, which PostgreSQL returns as decimals; money in cents."""
    return ServiceFacts(
        int(planned), int(delivered), int(due), int(budgeted), budget=in_usd(budget), spent=in_usd(spent)
    )


COLUMNS = ("planned", "delivered", "due", "budgeted", "budget", "spent")


@compiled_once
def compile_services(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    computed = {"block": F("type__block"), "whole": Value("")}
    fields = [axis or "whole" for axis in axes]
    plan = (
        planned_services(scope)
        .order_by()
        .values(
            *(name for name in fields if name not in computed),
            **{name: column for name, column in computed.items() if name in fields},
        )
        .annotate(
            planned=Count("pk"),
            delivered=Count("pk", filter=counts_as_delivered(scope)),
            due=Count("pk", filter=Q(planned_end__lte=scope.as_of)),
            budgeted=Count("budget_usd"),
            budget=Sum(cents("budget_usd")),
            spent=Sum(cents("spent_usd"), filter=Q(budget_usd__isnull=False)),
        )
    )
    sums = {column: f"SUM({column})" for column in COLUMNS}
    return compile_groups(axes, {"plan": plan}, "SELECT {group}, plan.* FROM plan", sums)


def _applies(scope: Scope, axis: GroupBy) -> bool:
    """A service has no size and is not women-led."""
    return scope.applies_to_services and axis != Axis.SIZE


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _planned(scope: Scope) -> list[Rule]:
    narrowed = scope.regions or scope.chains or scope.calls
    outside = ~Q(pk__in=planned_services(scope).values("pk")) if narrowed else NO_RECORD
    return [
        (Exclusion.CANCELLED, Q(status=Status.CANCELLED)),
        (Exclusion.OUTSIDE_FILTERS, ALL_RECORDS if scope.describes_companies_only else outside),
    ]


def _delivered(scope: Scope) -> list[Rule]:
    return [
        *_planned(scope),
        (Exclusion.NOT_DELIVERED, ~Q(status=Status.DELIVERED)),
        (Exclusion.LATER, Q(delivered_on__gt=scope.as_of)),
        not_verified(scope),
    ]


def _due(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Exclusion.NOT_DUE, Q(planned_end=None) | Q(planned_end__gt=scope.as_of))]


def _budgeted(scope: Scope) -> list[Rule]:
    return [*_planned(scope), (Exclusion.WITHOUT_BUDGET, Q(budget_usd=None))]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


COMPONENTS = dict.fromkeys(
    ("planned", "delivered", "due"), Component((Service,), confidential=False)
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
        ),
    ),
    service_facts,
    ServiceFacts(),
    _contributions,
    COMPONENTS,
    applies=_applies,
)

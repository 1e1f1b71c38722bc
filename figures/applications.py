"""Applications to the calls, and how many of those decided were selected. Region, call and chain are their own."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from companies.models import Application, Outcome
from figures.definitions import SERVICE_GROUPS, Reason, Unit
from figures.exclusions import ALL_RECORDS, NO_RECORD, Exclusion, Rule, outside
from figures.family import (
    Component,
    Contributions,
    Contributor,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
    one_each,
    without_companies,
)
from figures.measures import Measure, count, ratio
from figures.queries import GroupBy, Query, compile_groups, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import received_applications

DECIDED = (Outcome.SELECTED, Outcome.NOT_SELECTED)


@dataclass(frozen=True)
class ApplicationFacts:
    """Applications that were not withdrawn; those selected, and those not selected."""

    applications: int = 0
    selected: int = 0
    not_selected: int = 0


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def applications(facts: ApplicationFacts) -> Measure:
    return count(Unit.APPLICATIONS, facts.applications)


def selection_rate(facts: ApplicationFacts) -> Measure:
    decided = facts.selected + facts.not_selected
    undecided = facts.applications - decided
    return ratio(facts.selected, decided, otherwise=Reason.NO_DECISION, n=decided, missing=undecided)


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def application_facts(
    scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()
) -> FactsByGroup[ApplicationFacts]:
    """Applications up to the cut-off; those without a chain are a group of their own."""
    axes = tuple(wanted)
    return read_groups(compile_applications(scope, axes).rows(), axes, _facts)


def _facts(*sums: int) -> ApplicationFacts:
    """From sums of sums, which PostgreSQL returns as decimals."""
    return ApplicationFacts(*map(int, sums))


@compiled_once
def compile_applications(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    fields = [axis for axis in axes if axis]
    found = (
        received_applications(scope)
        .order_by()
        .values(*fields, whole=Value(""))
        .annotate(
            applications=Count("pk"),
            selected=Count("pk", filter=Q(outcome=Outcome.SELECTED)),
            not_selected=Count("pk", filter=Q(outcome=Outcome.NOT_SELECTED)),
        )
    )
    sums = {column: f"SUM({column})" for column in ("applications", "selected", "not_selected")}
    return compile_groups(axes, {"found": found}, "SELECT {group}, found.* FROM found", sums)


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _applied(scope: Scope) -> list[Rule]:
    return [
        (Exclusion.LATER, Q(applied_on__gt=scope.as_of)),
        (Exclusion.WITHDRAWN, Q(outcome=Outcome.WITHDRAWN)),
        (Exclusion.OUTSIDE_FILTERS, ALL_RECORDS if scope.describes_companies_only else NO_RECORD),
        outside(scope.regions, "region"),
        outside(scope.chains, "chain"),
        outside(scope.calls, "call"),
    ]


def _decided(scope: Scope) -> list[Rule]:
    return [*_applied(scope), (Exclusion.UNDECIDED, ~Q(outcome__in=DECIDED))]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


COMPONENTS = dict.fromkeys(
    ("applications", "selected", "decided"), Component((Application,), confidential=False)
)


def _contributions(scope: Scope) -> Contributions:
    if scope.describes_companies_only:
        return {component: {} for component in COMPONENTS}
    found = received_applications(scope).order_by()
    return {
        "applications": _one_each(found),
        "selected": _one_each(found.filter(outcome=Outcome.SELECTED)),
        "decided": _one_each(found.filter(outcome__in=DECIDED)),
    }


def _one_each(found: QuerySet[Application]) -> dict[Contributor, Decimal]:
    return one_each(ContributorKind.APPLICATION, found.values_list("pk", flat=True))


APPLICATIONS = Family(
    "applications",
    (
        Indicator(
            "applications",
            _("Applications"),
            Unit.APPLICATIONS,
            _("Applications to the calls that came in on or before the cut-off date and were not withdrawn."),
            applications,
            Application,
            _applied,
            ("applications",),
            SERVICE_GROUPS,
            n_of=Unit.APPLICATIONS,
        ),
        Indicator(
            "selection_rate",
            _("Selection rate"),
            Unit.RATIO,
            _(
                "Applications selected, divided by those selected or not selected; others wait for a decision."
            ),
            selection_rate,
            Application,
            _decided,
            ("selected", "decided"),
            decimals=1,
            n_of=Unit.APPLICATIONS,
        ),
    ),
    application_facts,
    ApplicationFacts(),
    _contributions,
    COMPONENTS,
    applies=without_companies,
)

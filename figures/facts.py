"""What the database knows about a scope, counted and summed there: three questions, each for all groups at once.

A query answers for several axes: it reads the records once and groups them along each. So a breakdown
costs little more than the whole, and a part and the whole cannot be computed in two ways. The fourth, of sales, is in
figures/sales.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Left, Round

from companies.models import Company
from figures.definitions import Axis
from figures.questions import Question, Rows, question, written_once
from figures.scope import Scope
from figures.selection import (
    OF_COMPANY,
    counts_as_delivered,
    delivered_services,
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
class MarketFacts:
    """New pairs of company and country, the companies and countries in them, and the pairs of the year."""

    entries: int = 0
    companies: int = 0
    countries: int = 0
    in_year: int = 0


Groups = dict[Any, dict[str, Any]]
"""For each axis asked (None is the whole), the facts of each of its groups: a region's code, a chain's slug, a
call's number, a size …; "" is what is not assigned, and the one group of the whole."""

Axes = tuple[str | None, ...]
WHOLE: Axes = (None,)


@written_once
def participant_facts(scope: Scope, axes: Axes = WHOLE) -> Question[Groups]:
    """P and the companies supported, chain by participation, each company once in a group."""
    # One list for all companies: asked company by company, SQLite tries each delivered service for each of them.
    received = Beneficiary.objects.filter(service__in=delivered_services(scope)).values("company")
    places = participations(scope)
    companies = Company.objects.filter(pk__in=places.order_by().values("company")).order_by()
    return along(
        axes,
        {
            "companies": companies.values(
                *OF_COMPANY,
                "members",
                company=F("pk"),
                supported=ExpressionWrapper(Q(pk__in=received), BooleanField()),
            )
        }
        | _of_places(places, axes),
        "SELECT {group}, members, supported FROM companies {places}",
        ParticipantFacts,
        enrolled="COUNT(*)",
        supported="COUNT(CASE WHEN supported THEN 1 END)",
        members="COALESCE(SUM(CASE WHEN supported THEN members END), 0)",
        members_known="COUNT(CASE WHEN supported THEN members END)",
    )


@written_once
def service_facts(scope: Scope, axes: Axes = WHOLE) -> Question[Groups]:
    """Services by what is their own: region, chain and call, or block, type and institution."""
    own = {"block": F("type__block"), "whole": Value("")}
    fields = [axis or "whole" for axis in axes]
    plan = (
        planned_services(scope)
        .order_by()
        .values(
            *(name for name in fields if name not in own),
            **{name: column for name, column in own.items() if name in fields},
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
    return along(
        axes,
        {"plan": plan},
        "SELECT {group}, plan.* FROM plan",
        _service_facts,
        **{
            column: f"SUM({column})"
            for column in ("planned", "delivered", "due", "budgeted", "budget", "spent")
        },
    )


def _service_facts(budget: Any, spent: Any, **counts: Any) -> ServiceFacts:
    return ServiceFacts(
        **{name: int(n) for name, n in counts.items()}, budget=in_usd(budget), spent=in_usd(spent)
    )


@written_once
def market_facts(scope: Scope, axes: Axes = WHOLE) -> Question[Groups]:
    """New pairs of P, with the date and chain of the entry that decides each; also by country and by its year."""
    in_year = ExpressionWrapper(Q(first_shipment_on__year=scope.year), BooleanField())
    entries = new_market_entries(scope).order_by()
    if scope.narrows_companies:  # Without it, whoever has a new market is of P.
        entries = of_participants(entries, scope)
    # The year as text: Django's ExtractYear calls Python for each row on SQLite.
    year = {"year": Left(Cast("first_shipment_on", CharField()), 4)} if Axis.YEAR in axes else {}
    pairs = entries.values("company", "country", "chain", in_year=in_year, **OF_COMPANY, **year)
    return along(
        axes,
        {"pairs": pairs} | _of_places(participations(scope, chain=False), {Axis.CALL}.intersection(axes)),
        "SELECT {group}, company, country AS market, in_year FROM pairs {places}",
        MarketFacts,
        entries="COUNT(*)",
        companies="COUNT(DISTINCT company)",
        countries="COUNT(DISTINCT market)",
        in_year="COUNT(CASE WHEN in_year THEN 1 END)",
    )


def _of_places(places: QuerySet[Any], axes: Iterable[str | None]) -> dict[str, QuerySet[Any]]:
    """The calls and chains that a company is in by its participations, where they are asked for: each once."""
    return {
        f"of_{axis}": places.order_by().values("company", axis).distinct()
        for axis in (Axis.CALL, Axis.CHAIN)
        if axis in axes
    }


def along(
    axes: Axes,
    records: dict[str, QuerySet[Any]],
    source: str,
    facts: Callable[..., Any],
    **columns: str,
) -> Question[Groups]:
    """Read the first of the queries once, take what belongs to each group of each axis, and aggregate it.

    Django cannot group a grouped query again, so the outer SELECTs are written here, in SQL that both databases
    share; `source` and `columns` are constants of this module, and an axis is the name of a column.
    """
    selected = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
    outer = " UNION ALL ".join(
        f'SELECT {number}, CAST("group" AS varchar(50)), {selected} FROM ({_members(source, axis, records)}) AS members'  # noqa: S608
        ' GROUP BY "group"'
        for number, axis in enumerate(axes)
    )

    def understand(rows: Rows) -> Groups:
        found: Groups = {axis: {} for axis in axes}
        for number, group, *row in rows:
            found[axes[number]][group or ""] = facts(**dict(zip(columns, row, strict=True)))
        return found

    return question(records, outer, understand, kept=next(iter(records)))


def _members(source: str, axis: str | None, records: Iterable[str]) -> str:
    """What belongs to the groups of an axis. A company counts once in each call or chain that it is in."""
    column = f'"{axis}"' if axis else "''"
    places = f"JOIN of_{axis} USING (company)" if f"of_{axis}" in records else ""
    return source.format(group=f'{column} AS "group"', places=places)


def cents(column: str) -> Cast:
    """An amount in whole cents, so that its sum is exact: SQLite adds US$ in floating point."""
    return Cast(Round(F(column) * 100), BigIntegerField())


def grams(column: str) -> Cast:
    """A weight in kg in whole grams, so that its sum is exact too."""
    return Cast(Round(F(column) * 1000), BigIntegerField())


def in_usd(cents: int | Decimal | None) -> Decimal:
    """A sum of cents in US$; a sum of nothing is NULL."""
    return (Decimal(cents or 0) * CENT).quantize(CENT)

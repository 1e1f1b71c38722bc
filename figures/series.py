"""Numbers over time and place that charts draw, each summed in the database in one query or two."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

import pandas as pd
from django.db.models import CharField, Count, QuerySet, Sum
from django.db.models.functions import Cast, Left

from accounts.access import Viewer
from figures.definitions import Axis
from figures.disclosure.asking import Asking
from figures.measures import sum_of
from figures.queries import Query, cents, compile_query, compiled_once, in_usd
from figures.scope import Scope
from figures.selection import (
    MOST_YEARS,
    counted_sales,
    counts_as_delivered,
    of_participants,
    planned_services,
)
from services.models import Service, Status


def month(day: str) -> Left:
    """The month of a day as text, 2022-10. Django's TruncMonth calls Python for each row on SQLite."""
    return Left(Cast(day, CharField()), 7)


@dataclass(frozen=True)
class SalesByYear:
    """US$ exported by P: a row for each of the last years up to the scope's, a column for each chain with sales (by slug).

    A cell without any row of sales is missing (NaN): nothing is known of it, which is not zero. So is one of `withheld`
    (year, chain). `totals` are those of all chains; None where the total is withheld.
    """

    by_chain: pd.DataFrame
    totals: dict[int, Decimal | None]
    withheld: frozenset[tuple[int, str]] = frozenset()

    def shown(self, year: int) -> Decimal:
        """What of a year's sales is shown chain by chain."""
        return sum_of(self.by_chain.loc[year].dropna())

    def not_shown(self, year: int) -> Decimal:
        """What of a year's total is in chains that are withheld; zero where the total is, too."""
        total = self.totals[year]
        return sum_of([]) if total is None else total - self.shown(year)


def sales_by_year_and_chain(scope: Scope) -> SalesByYear:
    """What P exported of each chain in the last years, as far as the viewer may see it."""
    rows = [(*key, in_usd(fob)) for *key, fob in compile_sales_by_year_and_chain(scope).rows()]
    long = pd.DataFrame(rows, columns=["year", "chain", "fob"])
    frame = long.pivot(index="year", columns="chain", values="fob")
    found = SalesByYear(frame, {int(year): sum_of(row.dropna()) for year, row in frame.iterrows()})
    return found if scope.viewer is Viewer.ALL else _shown(scope, found)


def _shown(scope: Scope, found: SalesByYear) -> SalesByYear:
    """The sales without those that give a company away."""
    asking, frame = Asking.of(scope), found.by_chain
    withheld = frozenset(
        (year, chain)
        for year in found.totals
        for chain in frame.columns
        if not asking.about(Axis.CHAIN, chain, year=year).shows("sales")
        and not pd.isna(frame.loc[year, chain])
    )
    for year, chain in withheld:
        frame.loc[year, chain] = None
    totals = {
        year: total if asking.about(year=year).shows("sales") else None
        for year, total in found.totals.items()
    }
    return SalesByYear(frame, totals, withheld)


@compiled_once
def compile_sales_by_year_and_chain(scope: Scope) -> Query:
    rows = of_participants(counted_sales(scope).filter(year__range=_years_drawn(scope)), scope)
    return compile_query(rows.values_list("year", "chain").annotate(sold=Sum(cents("fob_usd"))))


def _years_drawn(scope: Scope) -> tuple[int, int]:
    """The first and the last of the years drawn: up to the scope's, whether anything was sold in them or not."""
    return scope.year - MOST_YEARS + 1, scope.year


@dataclass(frozen=True)
class Month:
    """Services that were to have ended, and those delivered, by the end of a month; after the month of the cut-off
    nobody knows what is delivered."""

    last_day: datetime.date
    planned: int
    delivered: int | None


def services_over_time(scope: Scope) -> list[Month]:
    """Services planned to have ended, and services delivered, by the end of each month: running totals.

    Planned services without a planned end are in no month; delivery stops at the cut-off.
    """
    planned: dict[str, int] = dict(compile_planned_by_month(scope).rows())
    delivered: dict[str, int] = dict(compile_delivered_by_month(scope).rows())
    return running_totals(planned, delivered, cut_off=scope.as_of)


def running_totals(
    planned: dict[str, int], delivered: dict[str, int], *, cut_off: datetime.date
) -> list[Month]:
    """From how many services have their planned end and their delivery in each month (2022-10)."""
    months = planned.keys() | delivered.keys()
    if not months:
        return []
    drawn = pd.period_range(min(months), max(*months, f"{cut_off:%Y-%m}"), freq="M")
    ends = list(drawn.end_time.date)
    totals = zip(ends, _running_total(planned, ends), _running_total(delivered, ends), strict=True)
    return [Month(day, due, done if day.replace(day=1) <= cut_off else None) for day, due, done in totals]


def _running_total(counts: dict[str, int], ends: list[datetime.date]) -> Iterator[int]:
    return accumulate(counts.get(f"{day:%Y-%m}", 0) for day in ends)


@compiled_once
def compile_planned_by_month(scope: Scope) -> Query:
    return _by_month(planned_services(scope), "planned_end")


@compiled_once
def compile_delivered_by_month(scope: Scope) -> Query:
    return _by_month(planned_services(scope).filter(counts_as_delivered(scope)), "delivered_on")


def _by_month(services: QuerySet[Service], day: str) -> Query:
    """How many services have that day in each month."""
    dated = services.exclude(**{day: None}).order_by()
    return compile_query(dated.annotate(month=month(day)).values_list("month").annotate(Count("pk")))


@dataclass(frozen=True)
class Overdue:
    """The services that are longest overdue, and how many there are in all."""

    services: list[Service]
    in_all: int
    as_of: datetime.date


def longest_overdue(scope: Scope, most: int) -> Overdue | None:
    """The services that are longest overdue, `most` at most; None where the filters do not apply."""
    if not scope.applies_to_services:
        return None
    late = overdue_services(scope)
    longest = late.select_related("type", "institution", "region")[:most]
    return Overdue(list(longest), late.count(), scope.as_of)


def overdue_services(scope: Scope) -> QuerySet[Service]:
    """Services whose planned end has passed at the cut-off and which are not delivered, longest overdue first."""
    late = planned_services(scope).filter(planned_end__lt=scope.as_of)
    return late.exclude(status=Status.DELIVERED, delivered_on__lte=scope.as_of).order_by(
        "planned_end", "code"
    )

"""Numbers over time and place that charts draw, each summed in the database in one query or two."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import pandas as pd
from django.db.models import CharField, Count, QuerySet, Sum, Value
from django.db.models.functions import Cast, Left

from figures.facts import cents, in_usd
from figures.questions import Inquiry, Question, Rows, alone, known, plain, written_once
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


@written_once
def sales_by_year_and_chain(scope: Scope) -> Inquiry[pd.DataFrame]:
    """US$ exported by P: a row for each of the last years up to the scope's, a column for each chain with sales (by slug).

    A cell without any row of sales is missing (NaN): nothing is known of it, which is not zero.
    """
    rows = of_participants(counted_sales(scope).filter(year__range=_years_drawn(scope)), scope)
    by = rows.values_list("year", "chain").annotate(sold=Sum(cents("fob_usd")))
    return alone(plain(by, _years_and_chains))


def _years_and_chains(rows: Rows) -> pd.DataFrame:
    long = pd.DataFrame([(*key, in_usd(fob)) for *key, fob in rows], columns=["year", "chain", "fob"])
    return long.pivot(index="year", columns="chain", values="fob")


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


@written_once
def services_over_time(scope: Scope) -> Inquiry[list[Month]]:
    """Services planned to have ended, and services delivered, by the end of each month: running totals.

    Planned services without a planned end are in no month; delivery stops at the cut-off.
    """
    planned = _by_month(planned_services(scope), "planned_end")
    delivered = _by_month(planned_services(scope).filter(counts_as_delivered(scope)), "delivered_on")
    return Inquiry([planned, delivered], partial(_running_totals, scope.as_of))


def _running_totals(cut_off: datetime.date, answers: list[dict[str, int]]) -> list[Month]:
    planned, delivered = answers
    months = planned.keys() | delivered.keys()
    if not months:
        return []
    drawn = pd.period_range(min(months), max(*months, f"{cut_off:%Y-%m}"), freq="M")
    ends = list(drawn.end_time.date)
    totals = [_running_total(counts, ends) for counts in answers]
    return [
        Month(day, due, done if day.replace(day=1) <= cut_off else None)
        for day, due, done in zip(ends, *totals, strict=True)
    ]


def _running_total(counts: dict[str, int], ends: list[datetime.date]) -> Iterator[int]:
    return accumulate(counts.get(f"{day:%Y-%m}", 0) for day in ends)


def _by_month(services: QuerySet[Service], day: str) -> Question[dict[str, int]]:
    """How many services have that day in each month."""
    dated = services.exclude(**{day: None}).order_by()
    return plain(dated.annotate(month=month(day)).values_list("month").annotate(Count("pk")), dict)


@dataclass(frozen=True)
class Overdue:
    """The services that are longest overdue, and how many there are in all."""

    services: list[Service]
    in_all: int
    as_of: datetime.date


@written_once
def longest_overdue(scope: Scope, most: int) -> Inquiry[Overdue | None]:
    """The services that are longest overdue; None where the filters do not apply."""
    if not scope.applies_to_services:
        return known(None)
    late = overdue_services(scope)
    longest = late.select_related("type", "institution", "region")[:most]
    # One row, asked with the page's other questions: .count() would ask by itself.
    in_all = late.order_by().values_list(Value(1)).annotate(Count("pk"))
    return alone(plain(in_all, lambda rows: Overdue(list(longest.all()), rows[0][1], scope.as_of)))


def overdue_services(scope: Scope) -> QuerySet[Service]:
    """Services whose planned end has passed at the cut-off and which are not delivered, longest overdue first."""
    late = planned_services(scope).filter(planned_end__lt=scope.as_of)
    return late.exclude(status=Status.DELIVERED, delivered_on__lte=scope.as_of).order_by(
        "planned_end", "code"
    )

"""Numbers over time and place that charts draw, each summed in the database in one query or two."""

from dataclasses import dataclass

import pandas as pd
from django.db.models import CharField, Count, QuerySet, Sum
from django.db.models.functions import Cast, Left

from companies.models import ValueChain
from reports.facts import cents, in_usd
from reports.scope import Scope
from reports.selection import (
    counted_sales,
    delivered_services,
    new_market_entries,
    of_participants,
    planned_services,
)
from services.models import Service, Status


def month(day: str) -> Left:
    """The month of a day as text, 2022-10. Django's TruncMonth calls Python for each row on SQLite."""
    return Left(Cast(day, CharField()), 7)


def sales_by_year_and_chain(scope: Scope) -> pd.DataFrame:
    """US$ exported by P: a row for each of the last years up to the scope's, a column for each chain with sales (by slug).

    A cell without any row of sales is missing (NaN): nothing is known of it, which is not zero.
    """
    rows = (
        of_participants(counted_sales(scope).filter(year__in=_last_years(scope)), scope)
        .values_list("year", "chain")
        .annotate(sold=Sum(cents("fob_usd")))
    )
    long = pd.DataFrame([(*key, in_usd(fob)) for *key, fob in rows], columns=["year", "chain", "fob"])
    order = [slug for slug in ValueChain.objects.values_list("pk", flat=True) if slug in set(long["chain"])]
    return long.pivot(index="year", columns="chain", values="fob").reindex(columns=order)


MOST_YEARS = 5
"""How many years the sales are shown for; the filter shows those before."""


def _last_years(scope: Scope) -> range:
    return range(scope.year - MOST_YEARS + 1, scope.year + 1)


def services_over_time(scope: Scope) -> pd.DataFrame:
    """Services planned to have ended, and services delivered, by the end of each month: running totals.

    Planned services without a planned end are in no month; delivery stops at the cut-off (NaN after it).
    """
    delivered = planned_services(scope) & delivered_services(scope)
    frame = pd.DataFrame(
        {
            "planned": _by_month(planned_services(scope), "planned_end"),
            "delivered": _by_month(delivered, "delivered_on"),
        }
    )
    if frame.empty:
        return frame
    months = pd.period_range(min(frame.index), max(*frame.index, pd.Period(scope.as_of, "M")), freq="M")
    totals = frame.reindex(months).fillna(0).cumsum().astype("Int64")
    totals.loc[months > pd.Period(scope.as_of, "M"), "delivered"] = pd.NA
    return totals


def _by_month(services: QuerySet[Service], day: str) -> pd.Series:
    """How many services have that day in each month."""
    dated = services.exclude(**{day: None}).order_by()
    found = dict(dated.annotate(month=month(day)).values_list("month").annotate(Count("pk")))
    return pd.Series(list(found.values()), index=pd.PeriodIndex(list(found), freq="M"), dtype="Int64")


def entries_by_country(scope: Scope) -> dict[str, int]:
    """New market entries of P by country (ISO alpha-2), most first."""
    entries = of_participants(new_market_entries(scope), scope)
    return dict(entries.values_list("country").annotate(n=Count("pk")).order_by("-n", "country"))


@dataclass(frozen=True)
class Overdue:
    """A service that should have ended by the cut-off, and for how many days it has been waited for."""

    service: Service
    days: int


def longest_overdue(scope: Scope, most: int) -> tuple[list[Overdue], int]:
    """The services that are longest overdue, and how many there are in all; none where the filters do not apply."""
    if scope.describes_companies_only or scope.countries:
        return [], 0
    late = overdue_services(scope)
    named = late.select_related("type", "institution", "region")[:most]
    return [
        Overdue(service, (scope.as_of - (service.planned_end or scope.as_of)).days) for service in named
    ], late.count()


def overdue_services(scope: Scope) -> QuerySet[Service]:
    """Services whose planned end has passed at the cut-off and which are not delivered, longest overdue first."""
    late = planned_services(scope).filter(planned_end__lt=scope.as_of)
    return late.exclude(status=Status.DELIVERED, delivered_on__lte=scope.as_of).order_by(
        "planned_end", "code"
    )

"""The way into the programme and its growth: what becomes of applications to each call, and where companies take part."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from companies.models import Call, Outcome
from figures.scope import Scope
from figures.selection import participations, received_applications

ELIGIBLE = (Outcome.ELIGIBLE, Outcome.SELECTED, Outcome.NOT_SELECTED)
"""The outcomes of applications that were found eligible: only those are selected or not selected."""


@dataclass(frozen=True)
class Funnel:
    """How many applied to a call and did not withdraw, were eligible, were selected, and how many companies enrolled."""

    call: Call
    received: int = 0
    eligible: int = 0
    selected: int = 0
    enrolled: int = 0

    @property
    def steps(self) -> tuple[int, int, int, int]:
        return self.received, self.eligible, self.selected, self.enrolled


NOBODY = (0, 0, 0)


def funnels(scope: Scope) -> list[Funnel]:
    """The calls in scope, in three queries; a company is counted in each call that it enrolled in."""
    applied: dict[int, tuple[int, int, int]] = {
        call: (received, eligible, selected)
        for call, received, eligible, selected in received_applications(scope)
        .order_by()
        .values_list("call")
        .annotate(
            received=Count("pk"),
            eligible=Count("pk", filter=Q(outcome__in=ELIGIBLE)),
            selected=Count("pk", filter=Q(outcome=Outcome.SELECTED)),
        )
    }
    places = participations(scope).order_by().values_list("call")
    enrolled = dict(places.annotate(n=Count("company", distinct=True)))
    return [
        Funnel(call, *applied.get(call.pk, NOBODY), enrolled=enrolled.get(call.pk, 0))
        for call in Call.objects.order_by("number")
        if not scope.calls or call.pk in scope.calls
    ]


@dataclass(frozen=True)
class Coverage:
    """The first enrolment in each region and in each chain, companies by region, and applications from regions in which
    there is no company yet."""

    regions: dict[str, datetime.date]
    chains: dict[str, datetime.date]
    companies: dict[str, int]
    waiting: dict[str, int]

    def years(self, last: int) -> list[tuple[int, int, int]]:
        """For each year from the first enrolment to the last, the regions and the chains covered at its end."""
        days = [*self.regions.values(), *self.chains.values()]
        years = range(min(days).year, last + 1) if days else range(0)
        return [(year, _until(self.regions, year), _until(self.chains, year)) for year in years]


def _until(first: dict[str, datetime.date], year: int) -> int:
    return sum(day.year <= year for day in first.values())


def coverage(scope: Scope) -> Coverage:
    """Where the programme is, in three queries."""
    places = participations(scope).order_by()
    of_regions = places.values_list("company__region").annotate(
        first=Min("enrolled_on"), n=Count("company", distinct=True)
    )
    regions = {region: (first, n) for region, first, n in of_regions}
    applied = received_applications(scope).order_by().values_list("region").annotate(n=Count("pk"))
    return Coverage(
        {region: first for region, (first, _n) in regions.items()},
        dict(places.values_list("chain").annotate(first=Min("enrolled_on"))),
        {region: n for region, (_first, n) in regions.items()},
        {region: n for region, n in applied if region not in regions},
    )

"""What companies received and what they achieved, side by side: associations, which prove no effect.

Companies are P, chain by participation. Services are those they are beneficiaries of, counted and delivered by the
cut-off, whatever the service's own region, chain or call. Markets are new pairs of company and country.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Min, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Left, Substr

from figures.definitions import Reason, Unit
from figures.measures import Measure, mean, unknown
from figures.queries import (
    Query,
    cents,
    compile_groups,
    compile_over,
    compile_query,
    compiled_once,
    in_usd,
    read_groups,
)
from figures.scope import Scope
from figures.selection import (
    counts_as_delivered,
    delivered_services,
    new_market_entries,
    participations,
    planned_services,
)
from services.models import Beneficiary, Service

MANY = 5
"""From this number of services on, companies are one group."""


@dataclass(frozen=True)
class Received:
    """Companies by how many services they received, those of them that entered a new market, and their new markets."""

    companies: int = 0
    entering: int = 0
    entries: int = 0

    @property
    def share(self) -> Decimal | None:
        """The companies that entered a market, of all; None of no company."""
        return Decimal(self.entering) / self.companies if self.companies else None

    @property
    def each(self) -> Decimal | None:
        """New markets for each company."""
        return Decimal(self.entries) / self.companies if self.companies else None


@dataclass(frozen=True)
class Waiting:
    """Calendar months from a company's first service to its first new market, with how many companies took each.

    A company whose first new market came before its first service is apart, and so is one that has only one of both.
    """

    months: Counter[int]
    market_first: int
    no_market_yet: int
    no_service: int

    @property
    def n(self) -> int:
        return self.months.total()

    @property
    def median(self) -> Decimal | None:
        """Half of the companies took at most so long."""
        in_order = sorted(self.months.elements())
        if not in_order:
            return None
        middle = in_order[(self.n - 1) // 2 : self.n // 2 + 1]
        return Decimal(sum(middle)) / len(middle)


def received_and_entered(scope: Scope) -> tuple[dict[int, Received], Waiting]:
    """Both associations, from one reading of the companies of P."""
    by_number = {number: Received() for number in range(MANY + 1)}
    months: Counter[int] = Counter()
    apart: Counter[str] = Counter()
    for number, case, waited, companies, entering, entries in compile_per_company(scope).rows():
        known = by_number[number]
        by_number[number] = Received(
            known.companies + companies, known.entering + entering, known.entries + int(entries)
        )
        if case == "waited":
            months[waited] += companies
        else:
            apart[case] += companies
    return by_number, Waiting(months, apart["market first"], apart["no market"], apart["no service"])


# A company with neither a service nor a market is in no case of waiting ("neither").
PER_COMPANY = f"""
    SELECT number, waiting, CASE WHEN waiting = 'waited' THEN months END,
        COUNT(*), COUNT(CASE WHEN entries > 0 THEN 1 END), SUM(entries)
    FROM (
        SELECT
            CASE WHEN received.n >= {MANY} THEN {MANY} ELSE COALESCE(received.n, 0) END AS number,
            COALESCE(entered.n, 0) AS entries,
            CASE
                WHEN received.n IS NULL AND entered.n IS NULL THEN 'neither'
                WHEN received.n IS NULL THEN 'no service'
                WHEN entered.n IS NULL THEN 'no market'
                WHEN entered.first < received.first THEN 'market first'
                ELSE 'waited'
            END AS waiting,
            entered.month - received.month AS months
        FROM (SELECT DISTINCT company FROM places) AS companies
        LEFT JOIN received ON received.company = companies.company
        LEFT JOIN entered ON entered.company = companies.company
    ) AS each_company
    GROUP BY 1, 2, 3"""  # noqa: S608


@compiled_once
def compile_per_company(scope: Scope) -> Query:
    received = Beneficiary.objects.filter(service__in=delivered_services(scope)).order_by()
    entered = new_market_entries(scope).order_by()
    tables = {
        "places": participations(scope).order_by().values("company"),
        "received": received.values("company").annotate(
            n=Count("pk"), first=Min("service__delivered_on"), month=_month(Min("service__delivered_on"))
        ),
        "entered": entered.values("company").annotate(
            n=Count("pk"), first=Min("first_shipment_on"), month=_month(Min("first_shipment_on"))
        ),
    }
    return compile_over(tables, PER_COMPANY)


def _month(day: Any) -> Combinable:
    """The number of a day's month, counted from the year 0: months between two days are their difference."""
    text = Cast(day, CharField())
    year, month = Cast(Left(text, 4), IntegerField()), Cast(Substr(text, 6, 2), IntegerField())
    return year * 12 + month


@dataclass(frozen=True)
class Cost:
    """US$ spent on delivered services, the companies that benefited, and the services whose spending is unknown."""

    spent: Decimal = Decimal(0)
    services: int = 0
    unknown: int = 0
    companies: int = 0

    @property
    def each(self) -> Measure:
        """US$ for each company supported; `n` companies, `missing` services without a figure of what was spent."""
        if self.services == self.unknown:
            return unknown(Unit.USD, Reason.NO_DATA, n=self.companies, missing=self.unknown)
        return mean(Unit.USD, self.spent, self.companies, otherwise=Reason.NO_DATA, missing=self.unknown)


def costs(scope: Scope) -> dict[str | None, Cost]:
    """The cost of the services in scope that were delivered: of all (None), and by block ("" is not assigned).

    A company that received services of two blocks is in both. Services do not have the size of a company.
    """
    companies = read_groups(compile_companies_helped(scope).rows(), BLOCKS, int)
    blocks: dict[str | None, Cost] = {
        block: Cost(in_usd(spent), n, n - known, companies["block"].get(block, 0))
        for block, n, known, spent in compile_spent(scope).rows()
    }
    return {None: _sum_of(blocks.values(), companies[None].get("", 0))} | blocks


BLOCKS = (None, "block")


@compiled_once
def compile_companies_helped(scope: Scope) -> Query:
    """How many different companies of P the delivered services were for, in all and by block."""
    services = _delivered(scope).order_by().values("pk")
    received = Beneficiary.objects.filter(service__in=services).order_by()
    return compile_groups(
        BLOCKS,
        {
            "places": participations(scope).order_by().values("company"),
            "received": received.values("company", block=F("service__type__block")),
        },
        "SELECT {group}, company FROM received WHERE company IN (SELECT company FROM places)",
        {"companies": "COUNT(DISTINCT company)"},
    )


@compiled_once
def compile_spent(scope: Scope) -> Query:
    """By block: delivered services, of how many the spending is known, and cents spent."""
    by_block = _delivered(scope).order_by().values_list("type__block")
    return compile_query(
        by_block.annotate(n=Count("pk"), known=Count("spent_usd"), spent=Sum(cents("spent_usd")))
    )


def _delivered(scope: Scope) -> QuerySet[Service]:
    """The services in scope that count as delivered."""
    return planned_services(scope).filter(counts_as_delivered(scope))


def _sum_of(blocks: Iterable[Cost], companies: int) -> Cost:
    blocks = list(blocks)
    return Cost(
        sum((block.spent for block in blocks), Decimal(0)),
        sum(block.services for block in blocks),
        sum(block.unknown for block in blocks),
        companies,
    )

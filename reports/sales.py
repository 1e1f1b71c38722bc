"""What companies sold in two years and whether they were expected to report it: one query, for all groups at once.

Companies that stand alike (each expected or not, and with sales, none or no report in either year) are counted and
summed together by the database, in each group; every figure about sales is a choice among those few sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from companies.querysets import in_force_during
from reports.definitions import BRIDGE, Axis
from reports.facts import NOTHING, WHOLE, Axes, Groups, cents, in_usd, read
from reports.measures import Bridge, BridgeStep
from reports.scope import Scope
from reports.selection import OF_COMPANY, counted_sales, participations, years_with_sales


@dataclass(frozen=True)
class SalesFacts:
    """US$ sold in the year and the year before; companies that reported, exported, reported both.

    Of the companies expected to report the year: how many they are and did, and US$ they sold the year before.
    """

    reported: int = 0
    reported_previous: int = 0
    exporting: int = 0
    current: Decimal = NOTHING
    previous: Decimal = NOTHING
    matched: int = 0
    matched_current: Decimal = NOTHING
    matched_previous: Decimal = NOTHING
    expected: int = 0
    expected_reported: int = 0
    expected_previous: Decimal = NOTHING
    expected_reported_previous: Decimal = NOTHING
    bridge: Bridge = field(default_factory=lambda: {step: BridgeStep(NOTHING, 0) for step in BRIDGE})


class Alike(NamedTuple):
    """Companies that stand alike, and their sales in cents.

    `before` and `now` say whether each sold something in the year before and in the year: None without a report.
    """

    expected: bool
    before: bool | None
    now: bool | None
    n: int
    previous: int
    current: int


STEPS = {
    "continuing": (True, True),
    "new_exporters": (False, True),
    "first_report": (None, True),
    "stopped": (True, False),
    "not_reported": (True, None),
}
"""For each step of the bridge, the companies that take it: whether they sold before, and now."""


def sales_facts(scope: Scope, axes: Axes = WHOLE) -> Groups:
    """Sales of P in the year and the year before, beside what was expected of it: company by company first, because
    zero, nothing and nothing reported are told apart by company.

    Expected are the companies of P with a matching participation in force in the year. With a chain, by filter or by
    group, the row that they report must be of that chain.
    """
    axes = list(axes)
    years = years_with_sales() if Axis.YEAR in axes else range(0)
    found: dict[Any, dict[str, list[Alike]]] = {axis: {} for axis in axes}
    for number, group, expected, before, now, n, previous, current in _read(
        scope, axes, {*years, scope.year}
    ):
        alike = Alike(
            bool(expected), _or_none(before), _or_none(now), n, int(previous or 0), int(current or 0)
        )
        found[axes[number]].setdefault(group or "", []).append(alike)
    return {
        axis: {group: _sales_facts(alike) for group, alike in groups.items()}
        for axis, groups in found.items()
    }


def _or_none(sold: Any) -> bool | None:
    return None if sold is None else bool(sold)


def _sales_facts(companies: list[Alike]) -> SalesFacts:
    now = [alike for alike in companies if alike.now is not None]
    before = [alike for alike in companies if alike.before is not None]
    matched = [alike for alike in now if alike.before is not None]
    expected = [alike for alike in companies if alike.expected]
    in_time = [alike for alike in expected if alike.now is not None]
    return SalesFacts(
        reported=_n(now),
        reported_previous=_n(before),
        exporting=_n(alike for alike in now if alike.now),
        current=in_usd(sum(alike.current for alike in now)),
        previous=in_usd(sum(alike.previous for alike in before)),
        matched=_n(matched),
        matched_current=in_usd(sum(alike.current for alike in matched)),
        matched_previous=in_usd(sum(alike.previous for alike in matched)),
        expected=_n(expected),
        expected_reported=_n(in_time),
        expected_previous=in_usd(sum(alike.previous for alike in expected)),
        expected_reported_previous=in_usd(sum(alike.previous for alike in in_time)),
        bridge={
            step: _step([alike for alike in companies if alike[1:3] == who]) for step, who in STEPS.items()
        },
    )


def _n(companies: Iterable[Alike]) -> int:
    return sum(alike.n for alike in companies)


def _step(companies: list[Alike]) -> BridgeStep:
    return BridgeStep(in_usd(sum(alike.current - alike.previous for alike in companies)), _n(companies))


# ── The query ───────────────────────────────────────────────────────────────────────────────────

COMPANIES = """
    SELECT * FROM (SELECT company, region, size, {expected} FROM places GROUP BY company, region, size) AS enrolled
    LEFT JOIN (SELECT company AS seller, {sold} FROM sold GROUP BY company) AS sellers ON seller = company"""
"""Each company of P, with the years that it was to report and what it sold in each, of all chains."""

MEMBERS = 'SELECT {group} AS "group", to_report_{year} AS expected, sold_{before} AS previous, sold_{year} AS current'
IN_CALLS = """
    SELECT call AS "group", places.to_report_{year} AS expected, sold_{before} AS previous, sold_{year} AS current
    FROM places JOIN companies USING (company)"""
IN_CHAINS = """
    SELECT chain AS "group", MAX(expected) AS expected,
        CAST(SUM(previous) AS bigint) AS previous, CAST(SUM(current) AS bigint) AS current
    FROM (
        SELECT company, chain, NULL AS expected, sold_{before} AS previous, sold_{year} AS current
        FROM sold WHERE company IN (SELECT company FROM companies)
        UNION ALL SELECT company, chain, to_report_{year}, NULL, NULL FROM places
    ) AS of_chains GROUP BY company, chain"""
ALIKE = """
    SELECT {number}, CAST("group" AS varchar(50)), expected, previous > 0, current > 0,
        COUNT(*), SUM(previous), SUM(current)
    FROM ({members}) AS members WHERE COALESCE(expected, previous, current) IS NOT NULL GROUP BY 2, 3, 4, 5"""


def _read(scope: Scope, axes: list[str | None], years: set[int]) -> list[tuple[Any, ...]]:
    """For the number of each axis, the companies that stand alike in each of its groups."""
    with_those_before = sorted(years | {year - 1 for year in years})
    return read(
        {"places": _places(scope, sorted(years)), "sold": _sold(scope, with_those_before)},
        " UNION ALL ".join(
            ALIKE.format(number=number, members=members)
            for number, axis in enumerate(axes)
            for members in _members(axis, scope, sorted(years))
        ),
        companies=COMPANIES.format(
            expected=", ".join(f"MAX(to_report_{year}) AS to_report_{year}" for year in sorted(years)),
            # PostgreSQL sums whole numbers as decimals, which take far longer to sum again.
            sold=", ".join(f"CAST(SUM(sold_{year}) AS bigint) AS sold_{year}" for year in with_those_before),
        ),
    )


def _members(axis: str | None, scope: Scope, years: list[int]) -> list[str]:
    """What belongs to the groups of an axis. Along chains a company counts once in each of its own; along calls, in each
    that it is in; each year is a group of its own."""
    if axis == Axis.YEAR:
        return [_of_companies(f"'{year}'", year) for year in years]
    if axis in (Axis.CALL, Axis.CHAIN):
        source = IN_CALLS if axis == Axis.CALL else IN_CHAINS
        return [source.format(year=scope.year, before=scope.year - 1)]
    return [_of_companies(axis or "''", scope.year)]


def _of_companies(group: str, year: int) -> str:
    return f"{MEMBERS.format(group=group, year=year, before=year - 1)} FROM companies"


def _places(scope: Scope, years: list[int]) -> QuerySet[Any]:
    """The participations of P: 1 for each year that the company was to report for their sake."""
    of_chain = Q(chain__in=scope.chains) if scope.chains else Q()
    to_report = {
        f"to_report_{year}": Case(
            When(in_force_during(year) & of_chain, then=Value(1)), output_field=IntegerField()
        )
        for year in years
    }
    places = participations(scope, chain=False).order_by()
    return places.values("company", "chain", "call", **OF_COMPANY, **to_report)


def _sold(scope: Scope, years: list[int]) -> QuerySet[Any]:
    """What any company sold of each chain in each of the years, in cents; NULL without a row."""
    sold = {
        f"sold_{year}": Cast(Sum(cents("fob_usd"), filter=Q(year=year)), BigIntegerField()) for year in years
    }
    return counted_sales(scope).filter(year__in=years).order_by().values("company", "chain").annotate(**sold)

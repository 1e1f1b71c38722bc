"""What companies sold in two years and whether they were expected to report it: one query, for all groups at once.

Companies that stand alike (each expected or not, and with sales, none or no report in either year) are counted and
summed together by the database, in each group; every figure about sales is a choice among those few sums.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from companies.querysets import in_force_during
from reports.definitions import BRIDGE, Axis
from reports.facts import NOTHING, Axes, Groups, cents, in_usd, read
from reports.measures import Bridge, BridgeStep
from reports.scope import Scope
from reports.selection import OF_COMPANY, counted_sales, participations, years_with_sales


@dataclass(frozen=True)
class SalesFacts:
    """US$ sold in the year and the year before; companies that reported, exported, reported both."""

    reported: int = 0
    reported_previous: int = 0
    exporting: int = 0
    current: Decimal = NOTHING
    previous: Decimal = NOTHING
    matched: int = 0
    matched_current: Decimal = NOTHING
    matched_previous: Decimal = NOTHING
    bridge: Bridge = field(default_factory=lambda: {step: BridgeStep(NOTHING, 0) for step in BRIDGE})


@dataclass(frozen=True)
class CoverageFacts:
    """Companies expected to report the year and those that did; US$ they sold the year before."""

    expected: int = 0
    reported: int = 0
    previous: Decimal = NOTHING
    previous_of_reported: Decimal = NOTHING


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


def sales_and_coverage(scope: Scope, sales: Axes, coverage: Axes) -> tuple[Groups, Groups]:
    """Sales of P in the year and the year before, and how much was reported of what was expected, each along its axes:
    company by company first, because zero, nothing and nothing reported are told apart by company.

    Expected are the companies of P with a matching participation in force in the year. With a chain, by filter or by
    group, the row that they report must be of that chain.
    """
    sales, coverage = set(sales), set(coverage)
    if not sales | coverage:
        return {}, {}
    found = _alike(scope, sales, coverage)
    return (
        {
            axis: _of_each(found[axis], _sales_facts, lambda alike: alike[1:3] != (None, None))
            for axis in sales
        },
        {axis: _of_each(found[axis], _coverage_facts, lambda alike: alike.expected) for axis in coverage},
    )


def _of_each(
    groups: dict[str, list[Alike]], facts: Callable[[list[Alike]], Any], counts: Callable[[Alike], bool]
) -> dict[str, Any]:
    """The facts of each group in which any company counts."""
    counted = {group: list(filter(counts, companies)) for group, companies in groups.items()}
    return {group: facts(companies) for group, companies in counted.items() if companies}


def _sales_facts(companies: list[Alike]) -> SalesFacts:
    now = [alike for alike in companies if alike.now is not None]
    before = [alike for alike in companies if alike.before is not None]
    matched = [alike for alike in now if alike.before is not None]
    return SalesFacts(
        reported=_n(now),
        reported_previous=_n(before),
        exporting=_n(alike for alike in now if alike.now),
        current=in_usd(sum(alike.current for alike in now)),
        previous=in_usd(sum(alike.previous for alike in before)),
        matched=_n(matched),
        matched_current=in_usd(sum(alike.current for alike in matched)),
        matched_previous=in_usd(sum(alike.previous for alike in matched)),
        bridge={
            step: _step([alike for alike in companies if alike[1:3] == who]) for step, who in STEPS.items()
        },
    )


def _coverage_facts(expected: list[Alike]) -> CoverageFacts:
    reported = [alike for alike in expected if alike.now is not None]
    return CoverageFacts(
        expected=_n(expected),
        reported=_n(reported),
        previous=in_usd(sum(alike.previous for alike in expected)),
        previous_of_reported=in_usd(sum(alike.previous for alike in reported)),
    )


def _n(companies: Iterable[Alike]) -> int:
    return sum(alike.n for alike in companies)


def _step(companies: list[Alike]) -> BridgeStep:
    return BridgeStep(in_usd(sum(alike.current - alike.previous for alike in companies)), _n(companies))


# ── The query ───────────────────────────────────────────────────────────────────────────────────

COMPANIES = "SELECT * FROM enrolled LEFT JOIN sellers USING (company)"
"""Each company of P, with the years that it was to report and what it sold in each, of all chains."""

MEMBERS = 'SELECT {group} AS "group", to_report_{year} AS expected, sold_{before} AS previous, sold_{year} AS current'
IN_CALLS = """
    SELECT call AS "group", places.to_report_{year} AS expected, sold_{before} AS previous, sold_{year} AS current
    FROM places JOIN companies USING (company)"""
IN_CHAINS = """
    SELECT chain AS "group", CAST(NULL AS integer) AS expected, sold_{before} AS previous, sold_{year} AS current
    FROM sold WHERE company IN (SELECT company FROM companies)"""
IN_CHAINS_OF_BOTH = """
    SELECT chain AS "group", MAX(expected) AS expected,
        CAST(SUM(previous) AS bigint) AS previous, CAST(SUM(current) AS bigint) AS current
    FROM (
        SELECT company, chain, NULL AS expected, sold_{before} AS previous, sold_{year} AS current
        FROM sold WHERE company IN (SELECT company FROM companies)
        UNION ALL SELECT company, chain, to_report_{year}, NULL, NULL FROM places
    ) AS of_both GROUP BY company, chain"""
"""A company's sales of a chain, and those with whether it was to report them, which takes longer."""

ALIKE = """
    SELECT {number}, CAST("group" AS varchar(50)), expected, previous > 0, current > 0,
        COUNT(*), SUM(previous), SUM(current)
    FROM ({members}) AS members GROUP BY 2, 3, 4, 5"""


def _alike(scope: Scope, sales: Axes, coverage: Axes) -> dict[Any, dict[str, list[Alike]]]:
    """The companies that stand alike in each group of each axis."""
    axes = sorted({*sales, *coverage}, key=str)
    years = sorted({scope.year, *(years_with_sales() if Axis.YEAR in axes else ())})
    records = {"enrolled": _enrolled(scope, years), "sellers": _sold(scope, years, "company")}
    if {Axis.CALL, Axis.CHAIN} & set(axes):
        records["places"] = _enrolled(scope, [scope.year], "call", "chain")
        records["sold"] = _sold(scope, [scope.year], "company", "chain")
    sources = {axis: _members(axis, scope, years, expected=axis in coverage) for axis in axes}
    rows = read(
        records,
        " UNION ALL ".join(
            ALIKE.format(number=number, members=members)
            for number, axis in enumerate(axes)
            for members in sources[axis]
        ),
        companies=COMPANIES,
    )
    found: dict[Any, dict[str, list[Alike]]] = {axis: {} for axis in axes}
    for number, group, expected, *sold, n, previous, current in rows:
        before, now = (None if some is None else bool(some) for some in sold)
        alike = Alike(bool(expected), before, now, n, int(previous or 0), int(current or 0))
        found[axes[number]].setdefault(group or "", []).append(alike)
    return found


def _members(axis: str | None, scope: Scope, years: list[int], *, expected: bool) -> list[str]:
    """What belongs to the groups of an axis. Along chains a company counts once in each of its own; along calls, in each
    that it is in; each year is a group of its own."""
    if axis == Axis.YEAR:
        return [_of_companies(f"'{year}'", year) for year in years]
    apart = {Axis.CALL: IN_CALLS, Axis.CHAIN: IN_CHAINS_OF_BOTH if expected else IN_CHAINS}
    if axis in apart:
        return [apart[Axis(axis)].format(year=scope.year, before=scope.year - 1)]
    return [_of_companies(axis or "''", scope.year)]


def _of_companies(group: str, year: int) -> str:
    return f"{MEMBERS.format(group=group, year=year, before=year - 1)} FROM companies"


def _enrolled(scope: Scope, years: list[int], *by: str) -> QuerySet[Any]:
    """The companies of P: 1 for each year that they were to report."""
    of_chain = Q(chain__in=scope.chains) if scope.chains else Q()
    to_report = {
        f"to_report_{year}": Max(
            Case(When(in_force_during(year) & of_chain, then=Value(1)), output_field=IntegerField())
        )
        for year in years
    }
    places: Any = participations(scope, chain=False).order_by()
    found: QuerySet[Any] = places.values("company", *by, **OF_COMPANY).annotate(**to_report)
    return found


def _sold(scope: Scope, years: list[int], *by: str) -> QuerySet[Any]:
    """What was sold in each of the years and the years before them, in cents; NULL without a row."""
    known = sorted({*years, *(year - 1 for year in years)})
    sold = {
        f"sold_{year}": Cast(Sum(cents("fob_usd"), filter=Q(year=year)), BigIntegerField()) for year in known
    }
    rows: Any = counted_sales(scope).filter(year__in=known).order_by()
    found: QuerySet[Any] = rows.values(*by).annotate(**sold)
    return found

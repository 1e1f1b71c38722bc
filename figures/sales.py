"""What companies sold in two years and whether they were expected to report it: one query, for all groups at once.

Companies that stand alike (each expected or not, and with sales, none or no report in either year) are counted and
summed together by the database, in each group; every figure about sales is a choice among those few sums.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast

from companies.models import Company
from companies.querysets import in_force_during
from figures.definitions import BRIDGE, Axis
from figures.facts import NOTHING, Axes, Groups, cents, in_usd
from figures.measures import Bridge, BridgeStep
from figures.questions import Question, Rows, question, written_once
from figures.scope import Scope
from figures.selection import OF_COMPANY, counted_sales, participations


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


@written_once
def sales_and_coverage(
    scope: Scope, sales: Axes, coverage: Axes, years: tuple[int, ...] = ()
) -> Question[tuple[Groups, Groups]]:
    """Sales of P in the year and the year before, and how much was reported of what was expected, each along its axes:
    company by company first, because zero, nothing and nothing reported are told apart by company.

    Expected are the companies of P with a matching participation in force in the year. With a chain, by filter or by
    group, the row that they report must be of that chain. `years` are the groups along years.
    """
    axes, along_years = sorted({*sales, *coverage}, key=str), sorted({scope.year, *years})
    records = {
        "registered": Company.objects.order_by().values("region", "size", company=F("pk")),
        "enrolled": _enrolled(scope, along_years),
        "sellers": _sellers(scope, along_years),
    }
    if {Axis.CALL, Axis.CHAIN} & set(axes):
        records["places"] = _places(scope)
        records["sold"] = _sold_of_chains(scope)
    selects = [
        select
        for number, axis in enumerate(axes)
        for select in _selects(number, axis, scope.year, along_years, expected=axis in coverage)
    ]
    return question(
        records,
        " UNION ALL ".join(selects),
        partial(_understood, axes, sales, coverage),
        companies=COMPANIES,
        own=_own(axes, scope.year),
        in_years=_in_years(along_years),
    )


def _understood(axes: list[str | None], sales: Axes, coverage: Axes, rows: Rows) -> tuple[Groups, Groups]:
    """The facts of each group, from the companies that stand alike in it."""
    found: dict[Any, dict[str, list[Alike]]] = {axis: {} for axis in axes}
    for number, group, stand, n, previous, current in rows:
        alike = Alike(*_standing(stand), n=int(n), previous=int(previous or 0), current=int(current or 0))
        found[axes[number]].setdefault(group or "", []).append(alike)
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

COMPANIES = "SELECT * FROM registered JOIN enrolled USING (company) LEFT JOIN sellers USING (company)"
"""Each company of P, with the years that it was to report and what it sold in each, of all chains. Joined by the key of
companies PostgreSQL knows how many there are; else it expects fifty times as many, and sorts them."""

OF_YEAR = "to_report_{year} AS expected, sold_{before} AS previous, sold_{year} AS current"
IN_CALLS = f'SELECT call AS "group", places.{OF_YEAR} FROM places JOIN companies USING (company)'  # noqa: S608
IN_CHAINS = """
    SELECT chain AS "group", expected, previous, current
    FROM (
        SELECT company, chain, MAX(expected) AS expected,
            CAST(SUM(previous) AS bigint) AS previous, CAST(SUM(current) AS bigint) AS current
        FROM (
            SELECT company, chain, CAST(NULL AS integer) AS expected, previous, current FROM sold
            {or_expected}
        ) AS of_chain GROUP BY company, chain
    ) AS of_company WHERE company IN (SELECT company FROM companies)"""
OR_EXPECTED = "UNION ALL SELECT company, chain, 1, NULL, NULL FROM places WHERE to_report_{year} = 1"
"""What a company sold of a chain, and whether it was to report that, which takes longer."""


def _stand(expected: str = "expected", previous: str = "previous", current: str = "current") -> str:
    """How a company stands, as one number, by which both databases group faster than by its three parts."""
    before, now = (
        f"CASE WHEN {sold} > 0 THEN 2 WHEN {sold} = 0 THEN 1 ELSE 0 END" for sold in (previous, current)
    )
    return f"6 * {before} + 2 * {now} + COALESCE({expected}, 0)"


def _standing(stand: int) -> tuple[bool, bool | None, bool | None]:
    """What that number says: whether expected, and whether anything was sold in the year before and in the year."""
    sold = (None, False, True)
    return bool(stand % 2), sold[stand // 6], sold[stand // 2 % 3]


SUMS = "COUNT(*) AS n, SUM(previous) AS previous, SUM(current) AS current"
ALIKE = f"""
    SELECT {{number}}, CAST("group" AS varchar(50)), {_stand()}, {SUMS}
    FROM ({{members}}) AS members GROUP BY 2, 3"""  # noqa: S608
OF_OWN = """
    SELECT {number}, CAST({group} AS varchar(50)), stand, SUM(n), SUM(previous), SUM(current)
    FROM own GROUP BY 2, 3"""
OF_YEARS = """
    SELECT {number}, '{year}', stand_{year}, SUM(n), SUM(sold_{before}), SUM(sold_{year})
    FROM in_years GROUP BY 2, 3"""


def _own(axes: list[str | None], year: int) -> str:
    """Companies of the year by all that is their own (region, size) at once: a few rows, from which each axis adds up."""
    own = "".join(f"{axis}, " for axis in axes if axis in OF_COMPANY)
    members = f"SELECT {own} {OF_YEAR} FROM companies".format(year=year, before=year - 1)  # noqa: S608
    return f"SELECT {own} {_stand()} AS stand, {SUMS} FROM ({members}) AS members GROUP BY {own} {_stand()}"  # noqa: S608


def _in_years(years: list[int]) -> str:
    """Companies by how they stood in all the years at once: few rows too, as most report each year."""
    stands = [f"{_stand(f'to_report_{y}', f'sold_{y - 1}', f'sold_{y}')} AS stand_{y}" for y in years]
    sold = [f"SUM(sold_{year}) AS sold_{year}" for year in _with_those_before(years)]
    columns = ", ".join([*stands, "COUNT(*) AS n", *sold])
    positions = ", ".join(str(position) for position in range(1, len(years) + 1))
    return f"SELECT {columns} FROM companies GROUP BY {positions}"  # noqa: S608


def _selects(number: int, axis: str | None, year: int, years: list[int], *, expected: bool) -> list[str]:
    """What adds up the groups of an axis. Along chains a company counts once in each of its own; along calls, in each
    that it is in; each year is a group of its own."""
    if axis == Axis.YEAR:
        return [OF_YEARS.format(number=number, year=each, before=each - 1) for each in years]
    if axis in (Axis.CALL, Axis.CHAIN):
        of_chains = IN_CHAINS.format(or_expected=OR_EXPECTED.format(year=year) if expected else "")
        members = of_chains if axis == Axis.CHAIN else IN_CALLS.format(year=year, before=year - 1)
        return [ALIKE.format(number=number, members=members)]
    return [OF_OWN.format(number=number, group=axis or "''")]


def _enrolled(scope: Scope, years: Iterable[int]) -> QuerySet[Any]:
    """The companies of P: 1 for each year that they were to report."""
    to_report = {name: Max(one) for name, one in _to_report(scope, years).items()}
    places: Any = participations(scope, chain=False).order_by()
    found: QuerySet[Any] = places.values("company").annotate(**to_report)
    return found


def _places(scope: Scope) -> QuerySet[Any]:
    """Where the companies of P take part, in a call once: 1 where they were to report the year."""
    places: Any = participations(scope, chain=False).order_by()
    found: QuerySet[Any] = places.values("company", "call", "chain", **_to_report(scope, [scope.year]))
    return found


def _to_report(scope: Scope, years: Iterable[int]) -> dict[str, Case]:
    """For each year, 1 for a participation by which a company was to report it."""
    of_chain = Q(chain__in=scope.chains) if scope.chains else Q()
    return {
        f"to_report_{year}": Case(
            When(in_force_during(year) & of_chain, then=Value(1)), output_field=IntegerField()
        )
        for year in years
    }


def _sellers(scope: Scope, years: list[int]) -> QuerySet[Any]:
    """What each company sold in each of the years and the years before them, in cents; NULL without a row."""
    known = _with_those_before(years)
    sold = {
        f"sold_{year}": Cast(Sum(cents("fob_usd"), filter=Q(year=year)), BigIntegerField()) for year in known
    }
    rows: QuerySet[Any] = _sold(scope, known[0], known[-1]).values("company").annotate(**sold)
    return rows


def _sold_of_chains(scope: Scope) -> QuerySet[Any]:
    """What companies sold of their chains in the year and the year before, row by row."""
    years = {"previous": scope.year - 1, "current": scope.year}
    sold = {name: Case(When(year=year, then=cents("fob_usd"))) for name, year in years.items()}
    rows: QuerySet[Any] = _sold(scope, *years.values()).values("company", "chain", **sold)
    return rows


def _sold(scope: Scope, first: int, last: int) -> QuerySet[Any]:
    """The sales that count. Years are a range, which an index gives in order; a list of them, SQLite looks up company
    by company."""
    rows: QuerySet[Any] = counted_sales(scope).filter(year__range=(first, last)).order_by()
    return rows


def _with_those_before(years: Iterable[int]) -> list[int]:
    return sorted({year - before for year in years for before in (0, 1)})

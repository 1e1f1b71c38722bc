"""Export sales, their growth, and how much of what was expected has been reported: one query, for all groups at once.

Companies in the same situation (expected to report or not; with sales, none or no report in either year) are counted
and summed together by the database, in each group; every figure about sales is a choice among those few sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from companies.models import AnnualSales, Company, Participation
from companies.querysets import in_force_during
from figures.bridge import Bridge, BridgeStep, empty_bridge
from figures.definitions import ONE_COMPANY_ONE_GROUP, RECORD_GROUPS, Axis, Reason, Unit
from figures.exclusions import Exclusion, Rule, company_in, not_participating, not_verified, outside
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
)
from figures.kept_rows import Rows
from figures.measures import Measure, count, ratio, total, unknown
from figures.queries import (
    NO_MONEY,
    GroupBy,
    Query,
    cents,
    compile_over,
    compiled_once,
    in_usd,
)
from figures.scope import Scope
from figures.selection import OF_COMPANY, counted_sales, of_participants, participations


@dataclass(frozen=True)
class CoverageFacts:
    """Companies expected to report the year and those that did; US$ they sold the year before."""

    expected: int = 0
    reported: int = 0
    previous: Decimal = NO_MONEY
    previous_of_reported: Decimal = NO_MONEY


@dataclass(frozen=True)
class SalesFacts:
    """US$ sold in the year and the year before; companies that reported, exported, reported both; and the coverage."""

    reported: int = 0
    reported_previous: int = 0
    exporting: int = 0
    current: Decimal = NO_MONEY
    previous: Decimal = NO_MONEY
    matched: int = 0
    matched_current: Decimal = NO_MONEY
    matched_previous: Decimal = NO_MONEY
    bridge: Bridge = field(default_factory=empty_bridge)
    coverage: CoverageFacts = CoverageFacts()


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def exporting_companies(facts: SalesFacts) -> Measure:
    return count(Unit.COMPANIES, facts.exporting, n=facts.reported)


def export_sales(facts: SalesFacts) -> Measure:
    return total(Unit.USD, facts.current, n=facts.reported)


def export_sales_growth(facts: SalesFacts) -> Measure:
    if not facts.reported or not facts.reported_previous:
        return unknown(Unit.RATIO, Reason.NO_DATA)
    return ratio(facts.current, facts.previous, otherwise=Reason.NO_PREVIOUS_SALES, n=None, minus=1)


def export_sales_growth_like_for_like(facts: SalesFacts) -> Measure:
    if not facts.matched:
        return unknown(Unit.RATIO, Reason.NO_MATCHED_COMPANIES, n=0)
    return ratio(
        facts.matched_current,
        facts.matched_previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=facts.matched,
        minus=1,
    )


def reporting_coverage(facts: SalesFacts) -> Measure:
    found = facts.coverage
    missing = found.expected - found.reported
    return ratio(
        found.reported, found.expected, otherwise=Reason.NO_EXPECTED, n=found.expected, missing=missing
    )


def reporting_coverage_by_value(facts: SalesFacts) -> Measure:
    found = facts.coverage
    return ratio(
        found.previous_of_reported,
        found.previous,
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=found.expected,
        missing=found.expected - found.reported,
    )


COVERAGE = frozenset({"reporting_coverage", "reporting_coverage_by_value"})
"""The indicators that compare what was reported with what was expected; along chains that takes longer to read."""


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


class Alike(NamedTuple):
    """Companies in the same situation, how many, and their sales in cents.

    `before` and `now` are whether each sold something in the year before and in the year: None without a report.
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
"""For each step of the bridge, its companies: whether they sold before, and now."""


def sales_facts(scope: Scope, wanted: Wanted, years: tuple[int, ...] = ()) -> FactsByGroup[SalesFacts]:
    """Sales of P in the year and the year before, and how much was reported of what was expected.

    Company by company first, because zero, no sales and no report are told apart by company. Expected are the companies
    of P with a matching participation in force in the year. With a chain, by filter or by group, the row that they report
    must be of that chain. `years` are the groups along years.
    """
    axes = tuple(sorted(wanted, key=str))
    covered = tuple(axis for axis in axes if COVERAGE & wanted[axis])
    alike = _read(compile_sales(scope, axes, covered, years).rows(), axes)
    return {
        axis: {
            group: _facts(companies)
            for group, companies in groups.items()
            if any(_counts(some, covered=axis in covered) for some in companies)
        }
        for axis, groups in alike.items()
    }


def _read(rows: Rows, axes: tuple[GroupBy, ...]) -> dict[GroupBy, dict[str, list[Alike]]]:
    """The companies in each situation, in each group of each axis."""
    found: dict[GroupBy, dict[str, list[Alike]]] = {axis: {} for axis in axes}
    for number, group, situation, n, previous, current in rows:
        alike = Alike(
            *_situation(situation), n=int(n), previous=int(previous or 0), current=int(current or 0)
        )
        found[axes[number]].setdefault(group or "", []).append(alike)
    return found


def _counts(companies: Alike, *, covered: bool) -> bool:
    """Whether a group of such companies is listed: they reported a year, or were expected to."""
    return companies[1:3] != (None, None) or (covered and companies.expected)


def _facts(companies: list[Alike]) -> SalesFacts:
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
            step: _step([alike for alike in companies if alike[1:3] == sold]) for step, sold in STEPS.items()
        },
        coverage=_coverage([alike for alike in companies if alike.expected]),
    )


def _coverage(expected: list[Alike]) -> CoverageFacts:
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


@compiled_once
def compile_sales(
    scope: Scope, axes: tuple[GroupBy, ...], covered: tuple[GroupBy, ...], years: tuple[int, ...]
) -> Query:
    """The query; along the axes that are `covered`, with what was expected."""
    along_years = sorted({scope.year, *years})
    tables = {
        "registered": Company.objects.order_by().values("region", "size", company=F("pk")),
        "enrolled": _enrolled(scope, along_years),
        "sellers": _sellers(scope, along_years),
    }
    if {Axis.CALL, Axis.CHAIN} & set(axes):
        tables["places"] = _places(scope)
        tables["sold"] = _sold_of_chains(scope)
    selects = [
        select
        for number, axis in enumerate(axes)
        for select in _selects(number, axis, scope.year, along_years, expected=axis in covered)
    ]
    return compile_over(
        tables,
        " UNION ALL ".join(selects),
        companies=COMPANIES,
        own=_own(axes, scope.year),
        in_years=_in_years(along_years),
    )


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


def _situation_sql(expected: str = "expected", previous: str = "previous", current: str = "current") -> str:
    """A company's situation as one number, by which both databases group faster than by its three parts."""
    before, now = (
        f"CASE WHEN {sold} > 0 THEN 2 WHEN {sold} = 0 THEN 1 ELSE 0 END" for sold in (previous, current)
    )
    return f"6 * {before} + 2 * {now} + COALESCE({expected}, 0)"


def _situation(number: int) -> tuple[bool, bool | None, bool | None]:
    """That number read back: whether expected, and whether anything was sold in the year before and in the year."""
    sold = (None, False, True)
    return bool(number % 2), sold[number // 6], sold[number // 2 % 3]


SUMS = "COUNT(*) AS n, SUM(previous) AS previous, SUM(current) AS current"
ALIKE = f"""
    SELECT {{number}}, CAST("group" AS varchar(50)), {_situation_sql()}, {SUMS}
    FROM ({{members}}) AS members GROUP BY 2, 3"""  # noqa: S608
OF_OWN = """
    SELECT {number}, CAST({group} AS varchar(50)), situation, SUM(n), SUM(previous), SUM(current)
    FROM own GROUP BY 2, 3"""
OF_YEARS = """
    SELECT {number}, '{year}', situation_{year}, SUM(n), SUM(sold_{before}), SUM(sold_{year})
    FROM in_years GROUP BY 2, 3"""


def _own(axes: tuple[GroupBy, ...], year: int) -> str:
    """Companies of the year by all that is their own (region, size) at once: a few rows, from which each axis adds up."""
    own = "".join(f"{axis}, " for axis in axes if axis in OF_COMPANY)
    members = f"SELECT {own} {OF_YEAR} FROM companies".format(year=year, before=year - 1)  # noqa: S608
    situation = _situation_sql()
    return f"SELECT {own} {situation} AS situation, {SUMS} FROM ({members}) AS members GROUP BY {own} {situation}"  # noqa: S608


def _in_years(years: list[int]) -> str:
    """Companies by their situation in all the years at once: few rows too, as most report each year."""
    situations = [
        f"{_situation_sql(f'to_report_{y}', f'sold_{y - 1}', f'sold_{y}')} AS situation_{y}" for y in years
    ]
    sold = [f"SUM(sold_{year}) AS sold_{year}" for year in _with_those_before(years)]
    columns = ", ".join([*situations, "COUNT(*) AS n", *sold])
    positions = ", ".join(str(position) for position in range(1, len(years) + 1))
    return f"SELECT {columns} FROM companies GROUP BY {positions}"  # noqa: S608


def _selects(number: int, axis: GroupBy, year: int, years: list[int], *, expected: bool) -> list[str]:
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


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _sold_in(scope: Scope, *years: int) -> list[Rule]:
    return [
        (Exclusion.OTHER_YEAR, ~Q(year__in=years or [scope.year])),
        not_verified(scope),
        *not_participating(scope, "company", chain=False),
        outside(scope.chains, "chain"),
    ]


def _exported(scope: Scope) -> list[Rule]:
    return [*_sold_in(scope), (Exclusion.ZERO, Q(fob_usd=0))]


def _both_years(scope: Scope) -> list[Rule]:
    return _sold_in(scope, scope.year, scope.year - 1)


def _matched(scope: Scope) -> list[Rule]:
    rows = counted_sales(scope)
    now, before = rows.filter(year=scope.year), rows.filter(year=scope.year - 1)
    one_only = ~(company_in(now, "company") & company_in(before, "company"))
    return [*_both_years(scope), (Exclusion.ONE_YEAR_ONLY, one_only)]


def _reporting(scope: Scope) -> list[Rule]:
    """Of companies: why one is not among those that reported, of those expected to."""
    reported = counted_sales(scope).filter(year=scope.year)
    return [
        *not_participating(scope, "pk", chain=True),
        (Exclusion.NOT_EXPECTED, ~company_in(_expected(scope), "pk")),
        (Exclusion.NOT_REPORTED, ~company_in(reported, "pk")),
    ]


def _expected(scope: Scope) -> QuerySet[Any]:
    """The participations by which companies are expected to report the year."""
    found: QuerySet[Any] = participations(scope).in_force_during(scope.year)  # type: ignore[attr-defined]
    return found.order_by()


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


OF_SALES, OF_COVERAGE = (AnnualSales, Participation), (Participation, AnnualSales)
COMPONENTS = {
    "exporting": Component(OF_SALES, confidential=False),
    "sales": Component(OF_SALES, money=True, confidential=True),
    "previous_sales": Component(OF_SALES, money=True, confidential=True),
    "matched": Component(OF_SALES, money=True, confidential=True),
    "previous_matched": Component(OF_SALES, money=True, confidential=True),
    "expected": Component(OF_COVERAGE, confidential=False),
    "reported": Component(OF_COVERAGE, confidential=False),
    "previous_of_expected": Component(OF_COVERAGE, money=True, confidential=True),
    "previous_of_reported": Component(OF_COVERAGE, money=True, confidential=True),
}


class SoldRow(NamedTuple):
    """A row of sales, the company that sold and US$."""

    row: Contributor
    company: int
    fob: Decimal


def _contributions(scope: Scope) -> Contributions:
    """Sales of the year and of the year before, row by row, and the companies that they are of."""
    current, previous = _rows_of(scope, scope.year), _rows_of(scope, scope.year - 1)
    sold, sold_before = _by_company(current), _by_company(previous)
    both = sold.keys() & sold_before.keys()
    exporting = (company for company, fob in sold.items() if fob > 0)
    return {
        "sales": {row: fob for row, _company, fob in current},
        "previous_sales": {row: fob for row, _company, fob in previous},
        "matched": {row: fob for row, company, fob in current if company in both},
        "previous_matched": {row: fob for row, company, fob in previous if company in both},
        "exporting": one_each(ContributorKind.COMPANY, exporting),
        **_contributions_to_coverage(scope, sold, sold_before),
    }


def _rows_of(scope: Scope, year: int) -> list[SoldRow]:
    rows = of_participants(counted_sales(scope).filter(year=year), scope)
    return [
        SoldRow((ContributorKind.SALES, str(pk)), company, fob)
        for pk, company, fob in rows.values_list("pk", "company", "fob_usd")
    ]


def _by_company(rows: list[SoldRow]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for _row, company, fob in rows:
        sums[company] = sums.get(company, Decimal(0)) + fob
    return sums


def _contributions_to_coverage(
    scope: Scope, sold: dict[int, Decimal], sold_before: dict[int, Decimal]
) -> Contributions:
    """The companies expected to report the year, those that did, and what each sold the year before."""
    expected = set(_expected(scope).values_list("company", flat=True))
    reported = expected & sold.keys()

    def amounts_before(companies: set[int]) -> dict[Contributor, Decimal]:
        known = companies & sold_before.keys()
        return {(ContributorKind.COMPANY, str(company)): sold_before[company] for company in known}

    return {
        "expected": one_each(ContributorKind.COMPANY, expected),
        "reported": one_each(ContributorKind.COMPANY, reported),
        "previous_of_expected": amounts_before(expected),
        "previous_of_reported": amounts_before(reported),
    }


def _of_year(_whole: SalesFacts | None, own: SalesFacts | None) -> SalesFacts | None:
    return own


SALES = Family(
    "sales",
    (
        Indicator(
            "exporting_companies",
            _("Exporting companies"),
            Unit.COMPANIES,
            _("Enrolled companies with export sales above zero in the year."),
            exporting_companies,
            AnnualSales,
            _exported,
            ("exporting",),
            ONE_COMPANY_ONE_GROUP,
            year_matters=True,
        ),
        Indicator(
            "export_sales",
            _("Export sales"),
            Unit.USD,
            _("FOB value in US$ that enrolled companies exported in the year."),
            export_sales,
            AnnualSales,
            _sold_in,
            ("sales",),
            RECORD_GROUPS,
            year_matters=True,
        ),
        Indicator(
            "export_sales_growth",
            _("Growth of export sales"),
            Unit.RATIO,
            _(
                "Export sales of the year, divided by those of the year before, minus one;"
                " all enrolled companies, whoever reported in each year."
            ),
            export_sales_growth,
            AnnualSales,
            _both_years,
            ("sales", "previous_sales"),
            year_matters=True,
            decimals=1,
            is_change=True,
        ),
        Indicator(
            "export_sales_growth_like_for_like",
            _("Like-for-like growth"),
            Unit.RATIO,
            _("The same growth over only the companies that reported both years."),
            export_sales_growth_like_for_like,
            AnnualSales,
            _matched,
            ("matched", "previous_matched"),
            year_matters=True,
            decimals=1,
            is_change=True,
        ),
        Indicator(
            "reporting_coverage",
            _("Reporting coverage"),
            Unit.RATIO,
            _(
                "Companies that reported the year, divided by those expected to:"
                " enrolled, and not gone before the year began."
            ),
            reporting_coverage,
            Company,
            _reporting,
            ("reported", "expected"),
            year_matters=True,
            decimals=1,
        ),
        Indicator(
            "reporting_coverage_by_value",
            _("Reporting coverage by value"),
            Unit.RATIO,
            _(
                "The share of last year's sales of the expected companies that belongs to companies that reported this year."
            ),
            reporting_coverage_by_value,
            Company,
            _reporting,
            ("previous_of_reported", "previous_of_expected"),
            year_matters=True,
            decimals=1,
        ),
    ),
    sales_facts,
    SalesFacts(),
    _contributions,
    COMPONENTS,
    along_years=(Axis.YEAR,),
    of_year=_of_year,
)

"""Workers of the companies in the programme, how many of them are women, and how their number grew.

The chain of workers is that of their company's participations: a company has one number of workers, whatever it grows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Participation, Workforce
from companies.querysets import in_force_during
from figures.definitions import ONE_COMPANY_ONE_GROUP, Axis, Reason, Unit
from figures.exclusions import Exclusion, Rule, company_in, not_participating, not_verified
from figures.family import Component, Contributions, ContributorKind, FactsByGroup, Family, Indicator, Wanted
from figures.measures import Measure, ratio, total, unknown
from figures.queries import GroupBy, Query, compile_over, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import participations


@dataclass(frozen=True)
class WorkforceFacts:
    """Companies with workers known in the year, and their workers; those expected to report of which nothing is known.

    Of those whose women are known: how many, their workers and women. Of those known in both years: how many, and
    their workers in each.
    """

    known: int = 0
    workers: int = 0
    missing: int = 0
    women_known: int = 0
    women: int = 0
    workers_beside_women: int = 0
    matched: int = 0
    matched_workers: int = 0
    matched_previous: int = 0


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def workers(facts: WorkforceFacts) -> Measure:
    return total(Unit.WORKERS, facts.workers, n=facts.known, missing=facts.missing)


def women_workers_share(facts: WorkforceFacts) -> Measure:
    return ratio(
        facts.women,
        facts.workers_beside_women,
        otherwise=Reason.NO_DATA,
        n=facts.women_known,
        missing=facts.known - facts.women_known,
    )


def workers_growth_like_for_like(facts: WorkforceFacts) -> Measure:
    if not facts.matched:
        return unknown(Unit.RATIO, Reason.NO_MATCHED_COMPANIES, n=0)
    return ratio(
        facts.matched_workers,
        facts.matched_previous,
        otherwise=Reason.NO_PREVIOUS_WORKERS,
        n=facts.matched,
        minus=1,
    )


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def workforce_facts(
    scope: Scope, wanted: Wanted, years: tuple[int, ...] = ()
) -> FactsByGroup[WorkforceFacts]:
    """The workers of P in the year and the year before; each company once in a group, in each of its calls and chains."""
    axes = tuple(wanted)
    return read_groups(compile_workforce(scope, axes, years).rows(), axes, _facts)


def _facts(*sums: int | None) -> WorkforceFacts:
    """From sums, which PostgreSQL returns as decimals, and which are NULL over nothing."""
    return WorkforceFacts(*(int(one or 0) for one in sums))


@compiled_once
def compile_workforce(scope: Scope, axes: tuple[GroupBy, ...], years: tuple[int, ...]) -> Query:
    along_years = sorted({scope.year, *years})
    of_groups = {
        f"of_{axis}": _places(scope, "company", axis, years=[scope.year])
        for axis in (Axis.CALL, Axis.CHAIN)
        if axis in axes
    }
    selects = [
        SUMS.format(number=number, group=group, members=members)
        for number, axis in enumerate(axes)
        for group, members in _members(axis, scope.year, along_years)
    ]
    return compile_over(
        {
            "companies": _places(scope, "company", "region", "size", years=along_years),
            "reports": _reports(scope, along_years),
            **of_groups,
        },
        " UNION ALL ".join(selects),
        with_workers="SELECT * FROM companies LEFT JOIN reports USING (company)",
    )


SUMS = """
    SELECT {number}, CAST({group} AS varchar(50)), COUNT(now), SUM(now),
        COUNT(CASE WHEN expected = 1 AND now IS NULL THEN 1 END),
        COUNT(women), SUM(women), SUM(CASE WHEN women IS NOT NULL THEN now END),
        COUNT(now + before), SUM(CASE WHEN before IS NOT NULL THEN now END),
        SUM(CASE WHEN now IS NOT NULL THEN before END)
    FROM ({members}) AS members GROUP BY 2"""
"""The facts in their order; `now` and `before` are a company's workers in the year and the year before."""
OF_YEAR = "workers_{year} AS now, women_{year} AS women, workers_{before} AS before"
OF_COMPANIES = f"SELECT *, to_report_{{year}} AS expected, {OF_YEAR} FROM with_workers"  # noqa: S608
OF_GROUPS = f"SELECT {{axis}}, to_report_{{year}} AS expected, {OF_YEAR} FROM of_{{axis}} LEFT JOIN reports USING (company)"  # noqa: S608


def _members(axis: GroupBy, year: int, years: list[int]) -> Iterable[tuple[str, str]]:
    """The column of the group, and each company with its workers; for each year, if years are the groups."""
    if axis == Axis.YEAR:
        return [(f"'{each}'", OF_COMPANIES.format(year=each, before=each - 1)) for each in years]
    source = OF_GROUPS if axis in (Axis.CALL, Axis.CHAIN) else OF_COMPANIES
    return [(axis or "''", source.format(axis=axis, year=year, before=year - 1))]


def _places(scope: Scope, *columns: str, years: Iterable[int]) -> QuerySet[Any]:
    """The companies of P, each once for these columns, with 1 for each year that it was to report."""
    of_company = {"region": F("company__region"), "size": F("company__size")}
    expected = {
        f"to_report_{year}": Max(
            Case(When(in_force_during(year), then=Value(1)), output_field=IntegerField())
        )
        for year in years
    }
    places: Any = participations(scope).order_by()
    found: QuerySet[Any] = places.values(
        *(column for column in columns if column not in of_company),
        **{column: of_company[column] for column in columns if column in of_company},
    ).annotate(**expected)
    return found


def _reports(scope: Scope, years: list[int]) -> QuerySet[Any]:
    """What counts of each company: its workers in each of the years and the years before, and the women among them."""
    columns = {"workers": [*years, *(year - 1 for year in years)], "women": years}
    counted = {
        f"{column}_{year}": Cast(Sum(column, filter=Q(year=year)), BigIntegerField())
        for column, of in columns.items()
        for year in of
    }
    rows: Any = counted_workforce(scope).filter(year__range=(years[0] - 1, years[-1])).order_by()
    found: QuerySet[Any] = rows.values("company").annotate(**counted)
    return found


def counted_workforce(scope: Scope) -> QuerySet[Workforce]:
    """The workers that count: of any company, in any year."""
    return Workforce.objects.counted(provisional=scope.provisional)


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _employed(scope: Scope, *years: int) -> list[Rule]:
    return [
        (Exclusion.OTHER_YEAR, ~Q(year__in=years or [scope.year])),
        not_verified(scope),
        *not_participating(scope, "company", chain=True),
    ]


def _of_year(scope: Scope) -> list[Rule]:
    return _employed(scope)


def _with_women(scope: Scope) -> list[Rule]:
    return [*_employed(scope), (Exclusion.WOMEN_UNKNOWN, Q(women=None))]


def _matched(scope: Scope) -> list[Rule]:
    rows = counted_workforce(scope)
    now, before = rows.filter(year=scope.year), rows.filter(year=scope.year - 1)
    one_only = ~(company_in(now, "company") & company_in(before, "company"))
    return [*_employed(scope, scope.year, scope.year - 1), (Exclusion.ONE_YEAR_ONLY, one_only)]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


COMPONENTS = dict.fromkeys(
    ("workers", "women_workers", "workers_beside_women", "matched_workers", "previous_matched_workers"),
    Component((Workforce, Participation, Company), confidential=True),
)


def _contributions(scope: Scope) -> Contributions:
    """Each company's report of the year, and of the year before."""
    companies = participations(scope).order_by().values("company")
    rows = counted_workforce(scope).filter(company__in=companies, year__in=(scope.year, scope.year - 1))
    by_year: dict[int, dict[int, tuple[int, int, int | None]]] = {scope.year: {}, scope.year - 1: {}}
    for pk, company, year, number, women in rows.values_list("pk", "company", "year", "workers", "women"):
        by_year[year][company] = (pk, number, women)
    now, before = by_year[scope.year], by_year[scope.year - 1]
    both = now.keys() & before.keys()
    return {
        "workers": _amounts((pk, number) for pk, number, _women in now.values()),
        "women_workers": _amounts((pk, women) for pk, _number, women in now.values()),
        "workers_beside_women": _amounts(
            (pk, number) for pk, number, women in now.values() if women is not None
        ),
        "matched_workers": _amounts(now[company][:2] for company in both),
        "previous_matched_workers": _amounts(before[company][:2] for company in both),
    }


def _amounts(found: Iterable[tuple[int, int | None]]) -> dict[tuple[ContributorKind, str], Decimal]:
    return {(ContributorKind.WORKFORCE, str(pk)): Decimal(n) for pk, n in found if n is not None}


def _own(_whole: WorkforceFacts | None, own: WorkforceFacts | None) -> WorkforceFacts | None:
    return own


WORKFORCE = Family(
    "workforce",
    (
        Indicator(
            "workers",
            _("Workers"),
            Unit.WORKERS,
            _(
                "People who worked for enrolled companies in the year, as far as the companies have reported it."
            ),
            workers,
            Workforce,
            _of_year,
            ("workers",),
            ONE_COMPANY_ONE_GROUP,
            year_matters=True,
        ),
        Indicator(
            "women_workers_share",
            _("Women among workers"),
            Unit.RATIO,
            _("Women, divided by all workers, over the companies whose number of women is known."),
            women_workers_share,
            Workforce,
            _with_women,
            ("women_workers", "workers_beside_women"),
            year_matters=True,
            decimals=1,
        ),
        Indicator(
            "workers_growth_like_for_like",
            _("Growth of workers"),
            Unit.RATIO,
            _(
                "Workers of the year, divided by those of the year before, minus one,"
                " over only the companies that reported both years."
            ),
            workers_growth_like_for_like,
            Workforce,
            _matched,
            ("matched_workers", "previous_matched_workers"),
            year_matters=True,
            decimals=1,
            is_change=True,
        ),
    ),
    workforce_facts,
    WorkforceFacts(),
    _contributions,
    COMPONENTS,
    along_years=(Axis.YEAR,),
    of_year=_own,
)

"""The grid of a year's sales: the companies expected to report down, chains across."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from companies.models import FIRST_YEAR, AnnualSales, Company, Participation, ValueChain
from entry.cells import Key, Measure, Outcome, Result, Standing, closed_period, standing
from entry.forms.grid import GridFilter
from entry.unreported import HANDED_IN
from records.models import ClosedPeriod, Verification
from records.text import fold

COMPANIES = 400
"""Rows of a page: all of the programme's companies at once, and not more than a browser can take."""


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: where it is, how it stands, and what became of what was typed in it."""

    company: int
    chain: str
    standing: Standing
    is_expected: bool
    result: Result | None = None

    @property
    def name(self) -> str:
        return f"c-{self.company}-{self.chain}"

    @property
    def text(self) -> str:
        """What stands in the cell: what was typed, as long as it is not saved."""
        return self.result.typed.text if self.result and self.result.is_open else self.standing.text

    @property
    def message(self) -> str:
        """What is wrong with it, or who was faster and with which value."""
        if self.result is None or not self.result.is_open:
            return ""
        other = f": {self.standing.text or '—'}" if self.result.outcome is Outcome.CONFLICT else ""
        return f"{self.result.message}{other}"

    @property
    def must_be_confirmed(self) -> bool:
        return self.result is not None and self.result.outcome is Outcome.CONFIRM


@dataclass(frozen=True)
class Row:
    """A company and its cells."""

    company: int
    name: str
    ruc: str
    region: str
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """The page's content."""

    year: int
    years: range
    filters: GridFilter
    measure: Measure
    all_chains: list[ValueChain]
    promised: set[str]
    chains: list[ValueChain]
    rows: list[Row]
    page: Page
    closed: ClosedPeriod | None
    drafts: int
    problems: int

    @property
    def seen(self) -> str:
        """Each filled cell's version and text, for whoever saves the page as a form."""
        return ";".join(
            f"{cell.name}:{cell.standing.version}:{cell.standing.text}"
            for row in self.rows
            for cell in row.cells
            if cell.standing.version
        )

    @property
    def unit(self) -> str:
        return "US$" if self.measure is Measure.FOB else "kg"

    @property
    def further(self) -> list[tuple[ValueChain, bool]]:
        """The chains that no company of the page is in the programme with, and whether each was asked for."""
        chosen = set(self.filters.cleaned_data.get("chain", ()))
        offered = [chain for chain in self.all_chains if chain.slug not in self.promised]
        return [(chain, chain.slug in chosen) for chain in offered]


def years() -> range:
    """The years that can have sales of the programme's companies: from the first enrolment to this one, latest first."""
    today = timezone.localdate()
    first = Participation.objects.aggregate(first=Min("enrolled_on"))["first"] or today
    return range(today.year, max(min(first, today).year, FIRST_YEAR) - 1, -1)


def grid(year: int, asked: Any, results: Iterable[Result] = ()) -> Grid:
    """The grid for what its address asks for; `results` are of cells that were just typed."""
    all_chains = list(ValueChain.objects.all())
    filters = GridFilter(asked, all_chains)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    expected = Participation.objects.in_force_during(year)
    page = Paginator(_companies(expected, year, chosen), COMPANIES).get_page(asked.get("page"))
    keys = [company[0] for company in page]
    promised: set[Key] = set(expected.filter(company__in=keys).order_by().values_list("company", "chain"))
    sold = {(row.company_id, row.chain_id): row for row in _sold(year, keys)}
    first = {chain for _company, chain in promised}
    chains = _across(all_chains, first, {chain for _company, chain in sold} | set(chosen.get("chain", ())))
    measure = chosen.get("measure", Measure.FOB)
    typed = {result.typed.key: result for result in results}

    def cell(company: int, chain: str) -> Cell:
        key = company, chain
        return Cell(company, chain, standing(sold.get(key), measure), key in promised, typed.get(key))

    return Grid(
        year=year,
        years=years(),
        filters=filters,
        measure=measure,
        all_chains=all_chains,
        promised=first,
        chains=chains,
        rows=[
            Row(
                company,
                trade_name or legal_name,
                ruc,
                region,
                [cell(company, chain.slug) for chain in chains],
            )
            for company, legal_name, trade_name, ruc, region in page
        ],
        page=page,
        closed=closed_period(year),
        drafts=AnnualSales.objects.filter(year=year, verification=Verification.DRAFT).count(),
        problems=sum(result.is_open for result in typed.values()),
    )


def _sold(year: int, companies: list[int]) -> QuerySet[AnnualSales]:
    return AnnualSales.objects.filter(year=year, company__in=companies).order_by()


def _across(chains: list[ValueChain], first: set[str], then: set[str]) -> list[ValueChain]:
    """The chains of the companies' participations, then those with sales and those asked for."""
    return [chain for chain in chains if chain.slug in first] + [
        chain for chain in chains if chain.slug in then - first
    ]


def _companies(expected: QuerySet[Any], year: int, chosen: dict[str, Any]) -> QuerySet[Any]:
    """The companies that the filters leave, by name."""
    if chosen.get("call"):
        expected = expected.filter(call=chosen["call"])
    found = Company.objects.filter(pk__in=expected.values("company"))
    if chosen.get("region"):
        found = found.filter(region=chosen["region"])
    for word in fold(chosen.get("q", "")).split():
        found = found.filter(search__contains=word)
    if chosen.get("unreported"):
        handed_in = AnnualSales.objects.filter(company=OuterRef("pk"), year=year, verification__in=HANDED_IN)
        found = found.filter(~Exists(handed_in))
    columns = ("pk", "legal_name", "trade_name", "ruc", "region__name")
    return found.order_by("search", "pk").values_list(*columns)


def is_a_year(year: int) -> bool:
    """A year that has begun."""
    return FIRST_YEAR <= year <= timezone.localdate().year

"""The grid of a year's sales or workers: the companies expected to report down, and one column of workers or a few chains
across; of more chains, a row for each chain of a company."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict, cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, Min, OuterRef, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import person
from companies.models import FIRST_YEAR, AnnualSales, Company, Participation, ValueChain, Workforce
from companies.unusual import median_prices
from entry.grid.cells import (
    OF_COMPANY,
    CellOutcome,
    CellResult,
    Key,
    Quantity,
    StoredCell,
    YearRow,
    closed_period,
    drafts_of,
    key_of,
    shown,
    stored_cell,
)
from entry.grid.forms import GridFilter
from records.models import ClosedPeriod
from records.states import HANDED_IN

COMPANIES = 400
"""Rows of a page: all of the programme's companies at once, and not more than a browser can take."""

MOST_ACROSS = 4
"""Chains whose columns fit across a page. Where there are more, each company works in one or two of them."""

CompanyColumns = tuple[int, str, str, str, str]
"""A company's primary key, legal name, trade name, RUC and region."""


class Chosen(TypedDict, total=False):
    """The cleaned values of GridFilter."""

    q: str
    region: str
    call: str
    chain: list[str]
    measure: Quantity
    unreported: bool


@dataclass(frozen=True)
class Cell:
    """A cell of the grid: its place, its stored value, and the result of what was typed in it.

    It is open to be filled where the company works in the chain, has sales of it, or somebody asked for the chain.
    `last_year` is the year before's value; `other` is the row's other quantity, by which its price per kg is known.
    """

    company: int
    chain: str
    stored: StoredCell
    is_expected: bool
    is_open: bool = True
    last_year: Decimal | int | None = None
    other: Decimal | None = None
    result: CellResult | None = None

    @property
    def last_year_text(self) -> str:
        return shown(self.last_year)

    @property
    def name(self) -> str:
        return f"c-{self.company}-{self.chain}"

    @property
    def text(self) -> str:
        """The text to show: the input as long as it is not saved."""
        return self.result.typed.text if self.result and self.result.is_open else self.stored.text

    @property
    def message(self) -> str:
        """The error, or the author and value of a conflicting change."""
        if self.result is None or not self.result.is_open:
            return ""
        other = f": {self.stored.text or '—'}" if self.result.outcome is CellOutcome.CONFLICT else ""
        return f"{self.result.message}{other}"

    @property
    def must_be_confirmed(self) -> bool:
        return self.result is not None and self.result.outcome is CellOutcome.CONFIRM


@dataclass(frozen=True)
class Row:
    """A company and its cells."""

    company: int
    legal_name: str
    trade_name: str
    ruc: str
    region: str
    cells: list[Cell]

    @property
    def name(self) -> str:
        return self.trade_name or self.legal_name

    @property
    def open_cells(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_open]


@dataclass(frozen=True)
class Grid:
    """The page's content."""

    year: int
    years: range
    filters: GridFilter
    quantity: Quantity
    chains: list[ValueChain]
    """The columns, or of many the chains that rows name; of workers there is one, named as a chain is."""
    medians: dict[str, float]
    further: list[tuple[ValueChain, bool]]
    rows: list[Row]
    page: Page
    closed: ClosedPeriod | None
    drafts: int
    problems: int
    is_long: bool
    """Whether each cell has a row of its own, which names its chain."""

    @property
    def seen(self) -> str:
        """Each filled cell's version and text, for saving the page as a form."""
        return ";".join(
            f"{cell.name}:{cell.stored.version}:{cell.stored.text}"
            for row in self.rows
            for cell in row.cells
            if cell.stored.version
        )

    @property
    def lines(self) -> list[tuple[Row, list[tuple[ValueChain, Cell]]]]:
        """Each company with its cells and their chains, one below another."""
        chains = {chain.slug: chain for chain in self.chains}
        return [(row, [(chains[cell.chain], cell) for cell in row.open_cells]) for row in self.rows]

    @property
    def missing(self) -> int:
        """How many expected cells of the page are blank."""
        return sum(cell.is_expected and not cell.stored.text for row in self.rows for cell in row.cells)

    @property
    def last_year(self) -> int:
        return self.year - 1

    @property
    def unit(self) -> str:
        return {Quantity.FOB: "US$", Quantity.WEIGHT: "kg"}.get(self.quantity, "")

    @property
    def is_of_sales(self) -> bool:
        return self.quantity.model is AnnualSales


def years() -> range:
    """The years of which the programme's companies can report: from the first enrolment to this one, latest first."""
    today = timezone.localdate()
    first = Participation.objects.aggregate(first=Min("enrolled_on"))["first"] or today
    return range(today.year, max(min(first, today).year, FIRST_YEAR) - 1, -1)


def grid(year: int, asked: QueryDict, results: Iterable[CellResult] = ()) -> Grid:
    """The grid for the filters of its address; `results` are of cells that were just typed."""
    all_chains = list(ValueChain.objects.all())
    filters = GridFilter(asked, all_chains)
    chosen = cast(Chosen, filters.cleaned_data if filters.is_valid() else {})
    quantity, further = chosen.get("measure", Quantity.FOB), set(chosen.get("chain", ()))
    expected = Participation.objects.seen_by(person()).in_force_during(year)
    page = Paginator(_companies(expected, year, chosen), COMPANIES).get_page(asked.get("page"))
    companies: list[CompanyColumns] = list(page)
    in_page = [company[0] for company in companies]
    sales = (
        Sales(year, expected, in_page) if quantity.model is AnnualSales else Workers(year, in_page, quantity)
    )
    chains = sales.across(all_chains, further)
    typed = {result.typed.key: result for result in results}
    return Grid(
        year=year,
        years=years(),
        filters=filters,
        quantity=quantity,
        chains=chains,
        medians=median_prices(year=year - 1) if companies and quantity.model is AnnualSales else {},
        further=[(chain, chain.slug in further) for chain in sales.optional(all_chains)],
        rows=[
            Row(*company, cells=sales.cells(company[0], chains, quantity, typed, further))
            for company in companies
        ],
        page=page,
        closed=closed_period(year),
        drafts=drafts_of(year, quantity).count(),
        problems=sum(result.is_open for result in typed.values()),
        is_long=quantity.model is AnnualSales and len(all_chains) > MOST_ACROSS,
    )


class YearRows:
    """The rows of some companies in a year and in the one before, and which of their cells are expected."""

    def __init__(self, model: type[YearRow], year: int, companies: list[int], expected: set[Key]) -> None:
        self.expected = expected
        self.rows: dict[Key, YearRow] = {}
        self.before: dict[Key, YearRow] = {}
        found = model._base_manager.filter(year__in=(year - 1, year), company__in=companies).order_by()
        for row in cast("Iterable[YearRow]", found):
            (self.rows if row.year == year else self.before)[key_of(row)] = row
        self.open = expected | self.rows.keys() | self.before.keys()

    def optional(self, chains: list[ValueChain]) -> list[ValueChain]:
        """The chains that can be opened for every company."""
        return []

    def cells(
        self,
        company: int,
        chains: list[ValueChain],
        quantity: Quantity,
        typed: dict[Key, CellResult],
        further: set[str],
    ) -> list[Cell]:
        """A company's cells, one for each column."""
        other = PRICED_BY.get(quantity, "")
        return [
            Cell(
                *key,
                stored_cell(self.rows.get(key), quantity),
                key in self.expected,
                is_open=key in self.open or key in typed or key[1] in further,
                last_year=getattr(self.before.get(key), quantity, None),
                other=getattr(self.rows.get(key), other, None),
                result=typed.get(key),
            )
            for key in ((company, chain.slug) for chain in chains)
        ]


PRICED_BY = {Quantity.FOB: Quantity.WEIGHT, Quantity.WEIGHT: Quantity.FOB}
"""The other quantity by which a row's price per kg is known."""


class Workers(YearRows):
    """Some companies' workers of a year: one column, and each company is expected in it."""

    def __init__(self, year: int, companies: list[int], quantity: Quantity) -> None:
        super().__init__(Workforce, year, companies, {(company, OF_COMPANY) for company in companies})
        self.name = _("Workers") if quantity is Quantity.WORKERS else _("Women among workers")

    def across(self, _chains: list[ValueChain], _further: set[str]) -> list[ValueChain]:
        return [ValueChain(slug=OF_COMPANY, name_es=self.name, name_en=self.name)]


class Sales(YearRows):
    """Some companies' sales of a year, and the chains of their participations then."""

    def __init__(self, year: int, expected: QuerySet[Participation], companies: list[int]) -> None:
        places = expected.filter(company__in=companies).order_by()
        super().__init__(AnnualSales, year, companies, set(places.values_list("company", "chain")))
        self.first = {chain for _company, chain in self.expected}

    def across(self, chains: list[ValueChain], further: set[str]) -> list[ValueChain]:
        """The chains of the companies' participations, then those with sales and those asked for."""
        then = further.union(chain for _company, chain in (*self.rows, *self.before)) - self.first
        return [
            *(chain for chain in chains if chain.slug in self.first),
            *(chain for chain in chains if chain.slug in then),
        ]

    def optional(self, chains: list[ValueChain]) -> list[ValueChain]:
        return chains


def _companies(
    expected: QuerySet[Participation], year: int, chosen: Chosen
) -> QuerySet[Company, CompanyColumns]:
    """The companies that the filters select, by name."""
    if chosen.get("call"):
        expected = expected.filter(call__number=int(chosen["call"]))
    found = Company.objects.seen_by(person()).named(chosen.get("q", ""), person())
    found = found.filter(pk__in=expected.values("company"))
    if chosen.get("region"):
        found = found.filter(region=chosen["region"])
    if chosen.get("unreported"):
        rows = chosen.get("measure", Quantity.FOB).model.objects
        handed_in = rows.filter(company=OuterRef("pk"), year=year, verification__in=HANDED_IN)
        found = found.filter(~Exists(handed_in))
    columns = ("pk", "legal_name", "trade_name", "ruc", "region__name")
    return found.order_by("search", "pk").values_list(*columns)


def is_a_year(year: int) -> bool:
    """A year that has begun."""
    return FIRST_YEAR <= year <= timezone.localdate().year

"""A company's customs: its exports beside what was declared, by month, market and product, and the lines behind them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action, Subject, may
from accounts.actor import person
from accounts.people import Reader
from companies import countries
from companies.models import AnnualSales, Company, ValueChain
from customs.codes import NO_CHAIN
from customs.engine import Row
from customs.keys import key_of
from customs.market_entries import Entry
from customs.queries import by_month, has_lines, lines_of
from entry.customs.forms import LinesForm
from figures.customs import Exports, exports, is_equal, kg, market_entries, tolerance, years_covered
from figures.queries import in_usd
from figures.scope import Scope
from records.text import LazyText
from reports.exports.jobs import source
from reports.exports.listing import Listing

ON_A_PAGE = 50
OTHER_PRODUCTS = gettext_lazy("other products")


@dataclass(frozen=True)
class ChainOfYear:
    """What a company exported of a chain in a year, and its row of sales."""

    year: int
    chain: LazyText
    customs: Exports
    row: AnnualSales | None
    tolerance: Decimal

    @property
    def is_equal(self) -> bool:
        return self.row is not None and is_equal(self.row.fob_usd, self.customs.fob_usd, self.tolerance)


def chains_of_years(company: Company, sales: Collection[AnnualSales], reader: Reader) -> list[ChainOfYear]:
    """A company's exports by year and chain beside its rows of sales, the latest year first; none where none is loaded."""
    if not may(reader, Action.SEE, Subject.CUSTOMS) or not has_lines():
        return []
    today = timezone.localdate()
    years = range(today.year, today.year - 15, -1)
    found, share = exports(Scope.at(today), [company.ruc], years), tolerance()
    chains: dict[str, LazyText] = {chain.pk: str(chain) for chain in ValueChain.objects.all()}
    stored = {(row.year, row.chain_id): row for row in sales}
    return [
        ChainOfYear(year, chains.get(chain, OTHER_PRODUCTS), amounts, stored.get((year, chain)), share)
        for year in years
        for (_ruc, chain), amounts in sorted(found[year].items())
    ]


def equal_to_customs(found: Iterable[ChainOfYear]) -> set[int]:
    """The keys of the rows of sales that customs equal."""
    return {one.row.pk for one in found if one.row and one.is_equal}


@dataclass(frozen=True)
class Part:
    """The exports of a month, to a market or of a tariff line."""

    name: str
    fob_usd: Decimal
    kg: Decimal
    lines: int


@dataclass(frozen=True)
class Line:
    """A line of a declaration as pages show it."""

    row: Row

    @property
    def key(self) -> str:
        return key_of(*(self.row[name] for name in ("cadu", "fano", "ndcl", "nser")))

    @property
    def country(self) -> str:
        return _country(self.row)

    @property
    def fob_usd(self) -> Decimal:
        return in_usd(self.row["fob"])

    @property
    def kg(self) -> Decimal | None:
        return None if self.row["grams"] is None else kg(self.row["grams"])


def _country(row: Row) -> str:
    """The country's name; the code as customs write it where it means none."""
    return countries.name(row["market"]) if row["market"] else row["country"]


@dataclass(frozen=True)
class Lines:
    """A company's lines of a year that hold today, of the chain and country that are chosen, by day and key.

    `amounts` are theirs by month, tariff line and country; lines are read when they are looked at.
    """

    company: Company
    year: int
    amounts: list[Row] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(row["lines"] for row in self.amounts)

    def at(self, places: range) -> list[Line]:
        """The lines at these places."""
        if not places:
            return []
        chosen = {(row["heading"], row["country"]) for row in self.amounts}
        today = timezone.localdate()
        return [Line(row) for row in lines_of(today, self.year, self.company.ruc, chosen, places)]

    @property
    def fob_usd(self) -> Decimal:
        return in_usd(sum(row["fob"] for row in self.amounts))

    @property
    def months(self) -> list[Part]:
        return self._parts(lambda row: row["month"], lambda month: str(MONTHS[month]))

    @property
    def markets(self) -> list[Part]:
        return _largest_first(self._parts(_country, str))

    @property
    def products(self) -> list[Part]:
        return _largest_first(self._parts(lambda row: row["heading"], str))

    def _parts(self, key: Callable[[Row], Any], name: Callable[[Any], str]) -> list[Part]:
        groups: dict[Any, list[Row]] = {}
        for row in self.amounts:
            groups.setdefault(key(row), []).append(row)
        return [
            Part(
                name(value),
                in_usd(sum(row["fob"] for row in group)),
                kg(sum(row["grams"] for row in group)),
                sum(row["lines"] for row in group),
            )
            for value, group in sorted(groups.items())
        ]


def _largest_first(parts: list[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: -part.fob_usd)


@dataclass(frozen=True)
class LinesPage:
    """The lines of a company in a year, with what they add up to."""

    company: Company
    form: LinesForm
    found: Lines
    places: Page[int]
    rows: list[Line]


def lines_page(company: Company, asked: QueryDict) -> LinesPage:
    form = LinesForm(asked)
    found = chosen_lines(company, form) if form.is_valid() else Lines(company, 0)
    places = Paginator(range(len(found)), ON_A_PAGE).get_page(asked.get("page"))
    return LinesPage(company, form, found, places, found.at(cast(range, places.object_list)))


def chosen_lines(company: Company, form: LinesForm) -> Lines:
    chosen = form.cleaned_data
    found = by_month(timezone.localdate(), chosen["year"], company.ruc) if has_lines() else []
    return Lines(company, chosen["year"], [row for row in found if _is_chosen(row, chosen)])


def _is_chosen(row: Row, chosen: dict[str, object]) -> bool:
    chain = NO_CHAIN if chosen["chain"] == "-" else chosen["chain"]
    return (not chosen["chain"] or row["chain"] == chain) and (
        not chosen["country"] or row["market"] == chosen["country"]
    )


@source("customs_lines", lambda ruc: Subject.CUSTOMS)
def lines_listing(query: QueryDict, ruc: str) -> Listing:
    """A company's lines as a file."""
    company = Company.objects.seen_by(person()).known_as(ruc).first()
    form = LinesForm(query)
    if company is None or not form.is_valid():
        raise Http404
    chosen = chosen_lines(company, form)
    found = chosen.at(range(len(chosen)))
    return Listing(
        slug="declarations",
        title=_("Lines of export declarations: %(company)s") % {"company": company},
        columns=[
            *(
                _("Declaration"),
                _("Shipped on"),
                _("Tariff line"),
                _("Country"),
                _("FOB US$"),
                _("Net weight kg"),
            ),
            *(_("Exporter"), _("Description"), _("File"), _("Published on")),
        ],
        rows=[
            [
                *(one.key, one.row["shipped"], one.row["heading"], one.country, one.fob_usd, one.kg),
                *(one.row["name"], one.row["description"], one.row["file"], one.row["published"]),
            ]
            for one in found
        ],
        count=len(found),
    )


@dataclass(frozen=True)
class Evidenced:
    """A market entry that customs show, and whether the programme has a record of it."""

    company: Company
    entry: Entry
    chain: LazyText
    is_recorded: bool

    @property
    def country(self) -> str:
        return countries.name(self.entry.country)

    @property
    def fob_usd(self) -> Decimal:
        return in_usd(self.entry.fob)


def evidenced_entries(reader: Reader) -> list[Evidenced]:
    """The market entries of P that customs show by today, of the companies that the reader may see, the latest first."""
    if not has_lines():
        return []
    scope = Scope.at(timezone.localdate())
    found = market_entries(scope, years_covered(scope.as_of))
    companies = {
        one.ruc: one for one in Company.objects.seen_by(reader).filter(ruc__in={entry.ruc for entry in found})
    }
    chains: dict[str, LazyText] = {chain.pk: str(chain) for chain in ValueChain.objects.all()}
    recorded = set(
        Company.objects.filter(market_entries__isnull=False).values_list("ruc", "market_entries__country")
    )
    return [
        Evidenced(
            companies[entry.ruc],
            entry,
            chains.get(entry.chain, OTHER_PRODUCTS),
            (entry.ruc, entry.country) in recorded,
        )
        for entry in sorted(found, key=lambda one: (one.on, one.ruc, one.country), reverse=True)
        if entry.ruc in companies
    ]

"""The customs page: the programme beside the country, from the export declarations. Association, not effect."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from accounts.access import Viewer
from companies import countries
from customs.models import CustomsSettings
from customs.queries import OUTSIDE, PROGRAMME, by_market, has_lines
from figures.breakdowns import Figures, figures_along, measure
from figures.customs import National, national, participants, years_covered
from figures.definitions import Axis, Reason
from figures.groups import chain_names
from figures.measures import Measure
from figures.models import Programme
from figures.queries import in_usd
from figures.registry import INDICATORS
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart
from reports.charts.customs import share_chart
from reports.headline import Headline, headline
from reports.links import NO_FILTERS, Links
from reports.tables import Table

YEARS = 5
DESTINATIONS = 15


SHOWN = (
    "customs_sales",
    "programme_share",
    "evidenced_share",
    "growth_outside_like_for_like",
    "market_entries_evidenced",
)


@dataclass(frozen=True)
class CustomsPage:
    """The page's content. Who may not see single companies' sales gets the country's exports and what is not withheld."""

    scope: Scope
    is_loaded: bool
    is_complete: bool
    figures: list[Headline]
    charts: list[Chart]
    chains: Table
    destinations: Table | None = None


def customs_page(scope: Scope, _links: Links = NO_FILTERS) -> CustomsPage:
    """As much of the page as its viewer may see."""
    # Along the years of the chart, so that customs are asked about all of them once.
    along = {None: SHOWN, Axis.CHAIN: ["programme_share"], Axis.YEAR: ["programme_share"]}
    found = figures_along(scope, along, _years(scope))
    is_loaded, is_complete = has_lines(), scope.year in years_covered(scope.as_of)
    whole = partial(
        CustomsPage,
        scope,
        is_loaded,
        is_complete,
        [_headline(scope, slug, found[None][""][slug]) for slug in SHOWN],
    )
    if scope.viewer is not Viewer.ALL:
        return whole([], _country(scope, found[Axis.CHAIN]))
    names = chain_names()
    of_years = {year: country.chains for year, country in national(scope, _years(scope)).items()}
    charts = [share_chart(scope, of_years, names)] if is_loaded else []
    return whole(charts, _chains(scope, of_years[scope.year], names, is_complete), _destinations(scope))


def _country(scope: Scope, shares: Mapping[str, Figures]) -> Table:
    """The country's exports as of the opening cut-off, with the programme's share of them where that is shown."""
    opening = Scope.at(Programme.opening_date(), scope.year, chains=scope.chains)
    found = {year: country.chains for year, country in national(opening, _years(scope)).items()}
    covered = years_covered(opening.as_of)
    share = INDICATORS["programme_share"]
    return Table(
        [_("Value chain"), *(f"{year}, US$" for year in found), _("The programme's share")],
        [
            [
                name,
                *(_known(found[year][chain].country_fob, year in covered) for year in found),
                formatting.in_table(share, shares[chain]["programme_share"]) if chain in shares else "—",
            ]
            for chain, name in chain_names().items()
            if chain in found[scope.year]
        ],
        slug="country",
        name=_("The country's exports"),
    )


def _known(cents: int, is_covered: bool) -> str:
    """An amount of a year; without lines it is zero only where every day of the year is covered."""
    return _usd(cents) if cents or is_covered else formatting.reason(Reason.NO_DATA)


def _years(scope: Scope) -> list[int]:
    return list(range(scope.year - YEARS + 1, scope.year + 1))


def _headline(scope: Scope, slug: str, found: Measure) -> Headline:
    return headline(slug, found, partial(measure, scope=scope), notes=list(_notes(slug, found)))


def _notes(slug: str, found: Measure) -> Iterator[str]:
    """What a figure is made of."""
    if slug == "market_entries_evidenced":
        yield _("at least %(usd)s in a year to a new country") % {
            "usd": formatting.usd(Decimal(CustomsSettings.current().least_market_usd))
        }
        if found.missing:
            yield _("%(n)s more cannot be told: a year before is not complete") % {
                "n": formatting.number(found.missing)
            }
    elif slug == "growth_outside_like_for_like":
        yield formatting.n_of(slug, found.n or 0)
    else:
        if found.numerator is not None and found.denominator is not None:
            yield formatting.usd_of(found.numerator, found.denominator)
        if slug != "evidenced_share":
            yield formatting.companies(found.n or 0)


def _chains(
    scope: Scope, found: Mapping[str, National], names: Mapping[str, str], is_complete: bool
) -> Table:
    return Table(
        [
            _("Value chain"),
            _("Country US$"),
            _("Programme US$"),
            _("Share"),
            _("Growth, programme"),
            _("n"),
            _("Growth, firms outside"),
            _("n outside"),
            _("US$/kg, programme"),
            _("US$/kg, outside"),
        ],
        [_row(names[chain], found[chain], is_complete) for chain in names if chain in found],
        slug="chains",
        name=_("The programme within the country's exports, %(year)s") % {"year": scope.year},
        note=_(
            "Association, not effect. Growth is like for like, over the exporters of both years (n). Outside are"
            " exporters that never joined the programme. Unit values are of lines whose weight is known."
        ),
    )


def _row(name: str, one: National, is_complete: bool) -> list[str]:
    found = one.as_json()
    return [
        name,
        _known(one.country_fob, is_complete),
        _known(one.programme_fob, is_complete),
        _percent(one.share),
        _change(found["growth_programme"]),
        formatting.number(found["n_programme"]),
        _change(found["growth_outside"]),
        formatting.number(found["n_outside"]),
        _unit_value(one.unit_value(PROGRAMME)),
        _unit_value(one.unit_value(OUTSIDE)),
    ]


def _destinations(scope: Scope) -> Table:
    """Where the programme's companies ship to, the countries with most FOB first."""
    fob: dict[str, int] = defaultdict(int)
    for row in by_market(scope.as_of, scope.year, participants(scope).values()):
        if not scope.chains or row["chain"] in scope.chains:
            fob[row["market"] or ""] += row["fob"]
    whole = sum(fob.values())
    first = sorted(fob.items(), key=lambda pair: -pair[1])[:DESTINATIONS]
    return Table(
        [_("Country"), _("FOB US$"), _("Share")],
        [
            [countries.name(code) if code else _("country not known"), _usd(amount), _percent(amount / whole)]
            for code, amount in first
            if whole
        ],
        slug="destinations",
        name=_("Destinations of the programme's companies, %(year)s") % {"year": scope.year},
    )


def _usd(cents: int) -> str:
    return formatting.usd(in_usd(cents))


def _percent(share: float | None) -> str:
    return "—" if share is None else formatting.percent(share)


def _change(growth: float | None) -> str:
    return "—" if growth is None else formatting.change(growth)


def _unit_value(value: float | None) -> str:
    return "—" if value is None else formatting.number(value, 2)

"""The customs page: the programme beside the country, from the export declarations. Association, not effect."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.access import Viewer
from companies import countries
from companies.models import ValueChain
from customs.queries import OUTSIDE, PROGRAMME, by_market, has_lines
from figures.customs import (
    Exports,
    National,
    Pair,
    compare,
    declared_sales,
    evidenced,
    exporters,
    exports,
    in_all,
    market_entries,
    national,
    participants,
    total,
    years_covered,
)
from figures.models import Programme
from figures.queries import in_usd
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart
from reports.charts.customs import share_chart
from reports.headline import OtherFigure
from reports.links import NO_FILTERS, Links
from reports.tables import Table

YEARS = 5
DESTINATIONS = 15


@dataclass(frozen=True)
class CustomsPage:
    """The page's content. Who may not see single companies' sales gets the country's and the programme's totals alone."""

    scope: Scope
    is_complete: bool
    figures: list[OtherFigure]
    charts: list[Chart]
    chains: Table
    destinations: Table | None = None


def customs_page(scope: Scope, links: Links = NO_FILTERS) -> CustomsPage:
    """As much of the page as its viewer may see."""
    return _whole_page(scope) if scope.viewer is Viewer.ALL else _totals(scope)


def _whole_page(scope: Scope) -> CustomsPage:
    """Everything on the page, for who may see single companies' sales."""
    complete = years_covered(scope.as_of)
    found = national(scope, _years(scope))
    names = _names()
    return CustomsPage(
        scope,
        scope.year in complete,
        [*_figures(scope, found), *(_of_companies(scope, complete) if has_lines() else [])],
        [share_chart(scope, found, names)] if has_lines() else [],
        _chains(scope, found[scope.year], names),
        _destinations(scope),
    )


def _totals(scope: Scope) -> CustomsPage:
    """The country's exports by chain and the programme's total: of the opening cut-off, without filters."""
    scope = Scope.at(Programme.opening_date(), scope.year)
    found = national(scope, _years(scope))
    names = _names()
    return CustomsPage(
        scope,
        scope.year in years_covered(scope.as_of),
        _figures(scope, found),
        [],
        Table(
            [_("Value chain"), *(f"{year}, US$" for year in found)],
            [
                [name, *(_usd(found[year][chain].country_fob) for year in found)]
                for chain, name in names.items()
                if chain in found[scope.year]
            ],
            slug="country",
            name=_("The country's exports"),
        ),
    )


def _years(scope: Scope) -> list[int]:
    return list(range(scope.year - YEARS + 1, scope.year + 1))


def _names() -> dict[str, str]:
    return {chain.slug: str(chain) for chain in ValueChain.objects.all()}


def _figures(scope: Scope, found: dict[int, dict[str, National]]) -> list[OtherFigure]:
    if not has_lines():
        return [
            OtherFigure(
                _("Share of the country's exports"), _("no file of export declarations is loaded yet")
            )
        ]
    now = in_all(found[scope.year].values())
    amounts = {"programme": _usd(now.programme_fob), "country": _usd(now.country_fob), "year": scope.year}
    return [
        OtherFigure(
            _("Share of the country's exports"),
            _percent(now.share),
            [_("%(programme)s of %(country)s in %(year)s, of the programme's chains") % amounts],
        )
    ]


def _of_companies(scope: Scope, complete: frozenset[int]) -> list[OtherFigure]:
    """What customs say of the programme's companies: their sales, how much of the counted sales they equal, new markets."""
    sold = exports(scope, participants(scope).values(), [scope.year])[scope.year]
    entries = market_entries(scope, complete)
    known = [entry for entry in entries if not entry.is_indeterminate]
    return [
        OtherFigure(
            _("Sales by customs"),
            _usd(total(sold).fob),
            [
                _("FOB of the lines that hold, of the companies in scope, in %(year)s")
                % {"year": scope.year},
                formatting.companies(exporters(sold)),
            ],
        ),
        _evidenced(scope, sold, is_complete=scope.year in complete),
        OtherFigure(
            _("Market entries evidenced by customs"),
            formatting.number(len(known)),
            [
                _("a year with at least US$ 1,000 to a country after three years without, since enrolment"),
                _("%(n)s more cannot be told: a year before is not complete")
                % {"n": formatting.number(len(entries) - len(known))},
            ],
        ),
    ]


def _evidenced(scope: Scope, sold: dict[Pair, Exports], *, is_complete: bool) -> OtherFigure:
    label = _("Counted sales that customs equal")
    if not is_complete:
        return OtherFigure(label, _("not compared: the declarations of the year are not complete"))
    share = evidenced(compare(declared_sales(scope, scope.year), sold))
    if share.value is None:
        return OtherFigure(label, formatting.reason(share.reason))
    amounts = {"equal": formatting.usd(share.numerator or 0), "all": formatting.usd(share.denominator or 0)}
    return OtherFigure(
        label, formatting.percent(share.value), [_("%(equal)s of %(all)s, within 1 %%") % amounts]
    )


def _chains(scope: Scope, found: dict[str, National], names: dict[str, str]) -> Table:
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
        [_row(names[chain], found[chain]) for chain in names if chain in found],
        slug="chains",
        name=_("The programme beside the country, %(year)s") % {"year": scope.year},
        note=_(
            "Association, not effect. Growth is like for like, over the exporters of both years (n). Outside are"
            " exporters that never joined the programme. Unit values are of lines whose weight is known."
        ),
    )


def _row(name: str, one: National) -> list[str]:
    found = one.as_json()
    return [
        name,
        _usd(one.country_fob),
        _usd(one.programme_fob),
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

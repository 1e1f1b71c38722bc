"""New markets: a map of the world, and the countries with most of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies import countries
from figures.breakdowns import COUNTRY
from figures.measures import Measure
from figures.queries import GroupBy
from figures.registry import INDICATORS
from figures.scope import Scope
from reports import formatting
from reports.charts.chart import Chart, alt_text, subtitle
from reports.links import NO_FILTERS, Links
from reports.plots.plot import Country, Mark, Rows, World
from reports.sessions import OF_MARKETS, WHOLE, Earlier, place_of, then_cells, then_columns
from reports.tables import Table


def markets_chart(
    scope: Scope, by_country: dict[str, int], links: Links = NO_FILTERS, earlier: Earlier | None = None
) -> Chart:
    """New market entries by country (ISO alpha-2), most first."""
    names = [countries.name(code) for code in by_country]
    entries = [formatting.number(n) for n in by_country.values()]
    total = sum(by_country.values())
    addresses = [links.group("country", code) for code in by_country]
    words = {"entries": formatting.entries(total), "countries": formatting.countries(len(by_country))}
    return Chart(
        "markets",
        _("New markets"),
        _("%(entries)s in %(countries)s") % words,
        subtitle(_("Pairs of a company and a country that it first shipped to after it enrolled"), scope),
        World(
            [
                Country(countries.alpha_3()[code], name, n, shown, link)
                for (code, n), name, shown, link in zip(
                    by_country.items(), names, entries, addresses, strict=True
                )
            ],
            unit=_("New market entries"),
        ),
        markets_table(by_country, earlier, addresses),
        alt_text(names[:MOST_NAMED], entries[:MOST_NAMED]),
    )


MOST_NAMED = 10
"""The text alternative names at most so many countries; the table below the map has all."""


MOST_BARS, MOST_LEVEL = 10, 15
"""So many countries have a bar; a few more where the last of them are level."""


FEWEST_BARS = 3


def _first(by_country: dict[str, int]) -> dict[str, int]:
    """The countries with most; of those that are level either all are among them or none, where that leaves enough bars."""
    numbers = list(by_country.values())
    if _is_level(by_country) or len(numbers) <= MOST_BARS:
        return by_country
    above = sum(n > numbers[MOST_BARS] for n in numbers)
    shown = above if above >= FEWEST_BARS else len(numbers) if len(numbers) <= MOST_LEVEL else MOST_BARS
    # Whichever language names them.
    chosen = sorted(by_country, key=lambda code: (-by_country[code], code))[:shown]
    return {code: n for code, n in by_country.items() if code in chosen}


def _is_level(by_country: dict[str, int]) -> bool:
    """Whether several countries have as many as each other, so that bars would say nothing."""
    return len(by_country) > 1 and len(set(by_country.values())) == 1


def _most_first(by_country: dict[str, int], first: dict[str, int], names: Sequence[str]) -> str:
    """What bars show, or the names that stand in their place; and what the other countries have, where that is the same."""
    words = {"n": len(first), "all": len(by_country)}
    shown = (
        ", ".join(names)
        if _is_level(first)
        else _("New market entries by country, most first: %(n)s of %(all)s countries") % words
        if len(first) < len(by_country)
        else _("New market entries by country, most first")
    )
    rest = list(by_country.values())[len(first) :]
    if len(rest) < 2 or len(set(rest)) > 1:
        return shown
    return _("%(shown)s; the other %(n)s have %(each)s each") % {
        "shown": shown,
        "n": formatting.number(len(rest)),
        "each": formatting.number(rest[0]),
    }


def destinations_chart(scope: Scope, by_country: dict[str, int], links: Links = NO_FILTERS) -> Chart:
    """The countries with most new market entries; its table has all others together, whose bar would dwarf them.

    Where all that would have a bar have as many, they are named, without bars.
    """
    first = _first(by_country)
    total, others = sum(by_country.values()), len(by_country) - len(first)
    names = [countries.name(code) for code in first]
    shown = [formatting.number(n) for n in first.values()]
    addresses = [links.group("country", code) for code in first]
    rows = [[name, *_of_total(n, total)] for name, n in zip(names, first.values(), strict=True)]
    if others:
        rows.append([_other_countries(others), *_of_total(total - sum(first.values()), total)])
    return Chart(
        "destinations",
        _("Destinations"),
        _first_of(by_country, total),
        subtitle(_most_first(by_country, first, names), scope),
        None
        if _is_level(first)
        else Rows(
            names,
            [Mark(n, label, link) for n, label, link in zip(first.values(), shown, addresses, strict=True)],
            unit=_("New market entries"),
        ),
        Table(
            [_("Country"), _("New market entries"), _("Share of the total")],
            rows,
            links=[*addresses, *([""] if others else [])],
        ),
        alt_text(names, shown),
    )


def _of_total(n: int, total: int) -> list[str]:
    return [formatting.number(n), formatting.percent(n / total)]


def _other_countries(n: int) -> str:
    return ngettext("%(n)s other country", "%(n)s other countries", n) % {"n": formatting.number(n)}


def _first_of(by_country: dict[str, int], total: int) -> str:
    """The country with most entries; where several or all have as many, how many they are."""
    if not by_country:
        return _("No company has entered a new market")
    code, most = next(iter(by_country.items()))
    words = {
        "country": countries.name(code),
        "entries": formatting.entries(most),
        "total": formatting.number(total),
    }
    first = sum(n == most for n in by_country.values())
    if first == len(by_country) > 1:
        return _("%(countries)s with %(entries)s each") % (words | {"countries": formatting.countries(first)})
    if first > 1:
        return ngettext(
            "%(n)s country has the most: %(entries)s each",
            "%(n)s countries have the most: %(entries)s each",
            first,
        ) % (words | {"n": formatting.number(first)})
    return _("%(country)s has the most: %(entries)s of %(total)s") % words


def markets_table(
    by_country: dict[str, int], earlier: Earlier | None, addresses: Sequence[str] = ()
) -> Table:
    """A row for each country, with what a session of the whole programme kept of it."""
    session = earlier if earlier and place_of(earlier.scope) == WHOLE else None
    total = sum(by_country.values())

    def cells(name: str, n: int, by: GroupBy = None, code: str = "") -> list[str]:
        entries = Measure(INDICATORS[OF_MARKETS].unit, n)
        return [name, formatting.number(n), *then_cells(session, OF_MARKETS, entries, by, code)]

    return Table(
        [_("Country"), _("New market entries"), *then_columns(session, OF_MARKETS)],
        [cells(countries.name(code), n, COUNTRY, code) for code, n in by_country.items()],
        cells(_("Total"), total) if by_country else [],
        links=addresses,
    )

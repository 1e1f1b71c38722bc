"""New markets: pairs of company and country whose first shipment left after the company enrolled."""

from dataclasses import dataclass, replace

from django.db.models import BooleanField, CharField, ExpressionWrapper, Q
from django.db.models.functions import Cast, Left
from django.utils.translation import gettext_lazy as _

from companies.models import MarketEntry, Participation
from figures.definitions import ONE_COMPANY_ONE_GROUP, RECORD_GROUPS, Axis, Unit
from figures.exclusions import Exclusion, Rule, not_participating, not_verified, outside
from figures.family import (
    Component,
    Contributions,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
    one_each,
)
from figures.measures import Measure, count
from figures.participants import tables_of_places
from figures.queries import GroupBy, Query, compile_groups, compiled_once, read_groups
from figures.scope import Scope
from figures.selection import (
    OF_COMPANY,
    enrolled_by_then,
    new_market_entries,
    of_participants,
    participations,
)


@dataclass(frozen=True)
class MarketFacts:
    """New pairs of company and country, the companies and countries in them, and the pairs of the year."""

    entries: int = 0
    companies: int = 0
    countries: int = 0
    in_year: int = 0


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def market_entries(facts: MarketFacts) -> Measure:
    return count(Unit.ENTRIES, facts.entries)


def companies_entering_markets(facts: MarketFacts) -> Measure:
    return count(Unit.COMPANIES, facts.companies)


def new_markets(facts: MarketFacts) -> Measure:
    return count(Unit.COUNTRIES, facts.countries)


def market_entries_in_year(facts: MarketFacts) -> Measure:
    return count(Unit.ENTRIES, facts.in_year)


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


def market_facts(scope: Scope, wanted: Wanted, _years: tuple[int, ...] = ()) -> FactsByGroup[MarketFacts]:
    """New pairs of P, with the date and chain of the entry that decides each; also by country and by its year."""
    axes = tuple(wanted)
    return read_groups(compile_markets(scope, axes).rows(), axes, MarketFacts)


@compiled_once
def compile_markets(scope: Scope, axes: tuple[GroupBy, ...]) -> Query:
    in_year = ExpressionWrapper(Q(first_shipment_on__year=scope.year), BooleanField())
    entries = new_market_entries(scope).order_by()
    if scope.narrows_companies:  # Without it, every company with a new market is of P.
        entries = of_participants(entries, scope)
    # The year as text: Django's ExtractYear calls Python for each row on SQLite.
    year = {"year": Left(Cast("first_shipment_on", CharField()), 4)} if Axis.YEAR in axes else {}
    pairs = entries.values("company", "country", "chain", in_year=in_year, **OF_COMPANY, **year)
    calls = tables_of_places(participations(scope, chain=False), tuple({Axis.CALL}.intersection(axes)))
    return compile_groups(
        axes,
        {"pairs": pairs} | calls,
        "SELECT {group}, company, country AS market, in_year FROM pairs {places}",
        {
            "entries": "COUNT(*)",
            "companies": "COUNT(DISTINCT company)",
            "countries": "COUNT(DISTINCT market)",
            "in_year": "COUNT(CASE WHEN in_year THEN 1 END)",
        },
    )


def _of_year(whole: MarketFacts | None, own: MarketFacts | None) -> MarketFacts | None:
    """Pairs are cumulative, and besides there are those of the year."""
    return replace(whole, in_year=own.entries) if whole and own else whole


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _entered(scope: Scope) -> list[Rule]:
    counted = MarketEntry.objects.counted(provisional=scope.provisional).shipped(by=scope.as_of)
    return [
        not_verified(scope),
        (Exclusion.LATER, Q(first_shipment_on__gt=scope.as_of)),
        (Exclusion.ANOTHER_DECIDES, Q(counted.another_decides())),
        *not_participating(scope, "company", chain=False),
        outside(scope.chains, "chain"),
        outside(scope.countries, "country"),
        (Exclusion.BEFORE_ENROLMENT, ~Q(enrolled_by_then(scope))),
    ]


def _entered_in_year(scope: Scope) -> list[Rule]:
    return [*_entered(scope), (Exclusion.OTHER_YEAR, ~Q(first_shipment_on__year=scope.year))]


# ── Contributions ───────────────────────────────────────────────────────────────────────────────


def _contributions(scope: Scope) -> Contributions:
    entries = of_participants(new_market_entries(scope), scope)
    of_year = entries.filter(first_shipment_on__year=scope.year)
    kind = ContributorKind
    return {
        "entries": one_each(kind.ENTRY, entries.values_list("pk", flat=True)),
        "entering": one_each(kind.COMPANY, entries.values_list("company", flat=True).distinct()),
        "markets": one_each(kind.COUNTRY, entries.values_list("country", flat=True).distinct()),
        "entries_in_year": one_each(kind.ENTRY, of_year.values_list("pk", flat=True)),
    }


MARKETS = Family(
    "markets",
    (
        Indicator(
            "market_entries",
            _("New market entries"),
            Unit.ENTRIES,
            _(
                "Company and country pairs whose first shipment ever left after the company enrolled"
                " and on or before the cut-off date."
            ),
            market_entries,
            MarketEntry,
            _entered,
            ("entries",),
            RECORD_GROUPS,
            n_of=Unit.ENTRIES,
        ),
        Indicator(
            "companies_entering_markets",
            _("Companies entering markets"),
            Unit.COMPANIES,
            _("Different companies among the new market entries."),
            companies_entering_markets,
            MarketEntry,
            _entered,
            ("entering",),
            ONE_COMPANY_ONE_GROUP,
        ),
        Indicator(
            "new_markets",
            _("New markets"),
            Unit.COUNTRIES,
            _("Different countries among the new market entries."),
            new_markets,
            MarketEntry,
            _entered,
            ("markets",),
            n_of=Unit.COUNTRIES,
        ),
        Indicator(
            "market_entries_in_year",
            _("New market entries in the year"),
            Unit.ENTRIES,
            _("New market entries whose first shipment left in the year."),
            market_entries_in_year,
            MarketEntry,
            _entered_in_year,
            ("entries_in_year",),
            RECORD_GROUPS,
            year_matters=True,
            n_of=Unit.ENTRIES,
        ),
    ),
    market_facts,
    MarketFacts(),
    _contributions,
    dict.fromkeys(
        ("entries", "entering", "markets", "entries_in_year"),
        Component((MarketEntry, Participation), confidential=False),
    ),
    by_country=True,
    along_years=(None, Axis.YEAR),
    of_year=_of_year,
)

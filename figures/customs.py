"""What the export declarations say of the programme's companies and of the country: docs/customs.md has the definitions.

Lines are added up by customs/queries.py; this module knows who is in scope and what was declared. Amounts are cents and
grams until they are shown.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from companies.models import AnnualSales, Company, HSCode, Participation
from customs.codes import NO_CHAIN
from customs.engine import Row
from customs.market_entries import Entry, entries
from customs.models import CustomsFile, CustomsSettings
from customs.queries import OUTSIDE, PROGRAMME, TOGETHER, by_company, by_role, has_lines
from customs.weeks import begun_years, complete_years, covered
from figures.definitions import Axis
from figures.queries import NO_MONEY, in_usd
from figures.scope import Scope
from figures.selection import OF_PARTICIPATION, counted_sales, of_participants, participations
from records.digests import Json

GRAM = Decimal("0.001")

Pair = tuple[str, str]
"""A company's RUC and the slug of a chain; "" is other products."""


def kg(grams: int) -> Decimal:
    return Decimal(grams) * GRAM


# ── Coverage ────────────────────────────────────────────────────────────────────────────────────


def years_covered(as_of: datetime.date) -> frozenset[int]:
    """The years that are complete, by the files published by a day."""
    return complete_years(covered(CustomsFile.objects.published(by=as_of).weeks()))


def years_begun(as_of: datetime.date) -> frozenset[int]:
    """The years of which any day is covered, by the files published by a day."""
    return begun_years(covered(CustomsFile.objects.published(by=as_of).weeks()))


# ── Sales ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Exports:
    """What a company exported of a chain in a year."""

    fob: int = 0
    grams: int = 0
    lines: int = 0
    unweighed: int = 0

    def __add__(self, other: "Exports") -> "Exports":
        return Exports(
            self.fob + other.fob,
            self.grams + other.grams,
            self.lines + other.lines,
            self.unweighed + other.unweighed,
        )

    @property
    def fob_usd(self) -> Decimal:
        return in_usd(self.fob)

    @property
    def weight_kg(self) -> Decimal | None:
        """The net weight; None where that of any line is unknown."""
        return None if self.unweighed else kg(self.grams)


ExportsByYear = dict[int, dict[Pair, Exports]]


def participants(scope: Scope) -> dict[int, str]:
    """The RUC of each company of P, taken without the chain, by its key."""
    found = participations(scope, chain=False).order_by()
    return dict(found.values_list("company", "company__ruc").distinct())


def members_by(scope: Scope, axis: Axis) -> dict[str, set[str]]:
    """The RUCs of P, taken without the chain, by their region, size or calls."""
    column = OF_PARTICIPATION[axis]
    found: dict[str, set[str]] = defaultdict(set)
    rows = participations(scope, chain=False).order_by()
    for key, ruc in rows.values_list(column, "company__ruc").distinct():
        found[str(key)].add(ruc)
    return found


def enrolled(as_of: datetime.date) -> frozenset[str]:
    """The RUC of each company with a participation by a day, whatever the filters."""
    found = Participation.objects.enrolled(by=as_of).order_by()
    return frozenset(found.values_list("company__ruc", flat=True).distinct())


def exports(scope: Scope, rucs: Iterable[str], years: Iterable[int]) -> ExportsByYear:
    """What these companies exported in each of the years, of the chains in scope."""
    found: ExportsByYear = {year: {} for year in years}
    for row in by_company(scope.as_of, found, rucs):
        if not scope.chains or row["chain"] in scope.chains:
            amounts = Exports(row["fob"], row["grams"], row["lines"], row["unweighed"])
            found[row["year"]][row["exporter"], row["chain"]] = amounts
    return found


def total(found: Mapping[Pair, Exports]) -> Exports:
    return sum(found.values(), Exports())


def of_chains(found: Mapping[Pair, Exports]) -> dict[str, dict[Pair, Exports]]:
    """The exports by chain, in order."""
    groups: dict[str, dict[Pair, Exports]] = defaultdict(dict)
    for pair, amounts in found.items():
        groups[pair[1]][pair] = amounts
    return dict(sorted(groups.items()))


def exporters(found: Mapping[Pair, Exports]) -> int:
    """How many companies have a FOB above zero."""
    return len({ruc for (ruc, _chain), amounts in found.items() if amounts.fob > 0})


# ── Reconciliation ──────────────────────────────────────────────────────────────────────────────


class Match(StrEnum):
    """How what was declared compares with customs."""

    EQUAL = "equal"
    DIFFERS = "differs"
    DECLARED_ONLY = "declared_only"
    CUSTOMS_ONLY = "customs_only"


@dataclass(frozen=True)
class Compared:
    """What a company declared of a chain in a year, and what customs say; None is no row, and no line.

    They are equal where they differ by no more than the `tolerance`, a share of the greater.
    """

    ruc: str
    chain: str
    declared: Decimal | None
    customs: Exports | None
    tolerance: Decimal

    @property
    def match(self) -> Match:
        if self.customs is None:
            return Match.DECLARED_ONLY
        if self.declared is None:
            return Match.CUSTOMS_ONLY
        return Match.EQUAL if is_equal(self.declared, self.customs.fob_usd, self.tolerance) else Match.DIFFERS

    @property
    def customs_usd(self) -> Decimal:
        return self.customs.fob_usd if self.customs else NO_MONEY

    @property
    def difference(self) -> Decimal:
        """Customs less declared."""
        return self.customs_usd - (self.declared or NO_MONEY)


def is_equal(declared: Decimal, customs: Decimal, tolerance: Decimal) -> bool:
    return abs(declared - customs) <= tolerance * max(declared, customs)


def tolerance() -> Decimal:
    """The share of the greater by which what was declared and customs may differ and be equal."""
    return CustomsSettings.current().tolerance


def declared_sales(scope: Scope, years: Collection[int]) -> dict[int, dict[Pair, Decimal]]:
    """The counted sales rows of P in each of the years."""
    found: dict[int, dict[Pair, Decimal]] = {year: {} for year in years}
    rows = of_participants(counted_sales(scope).filter(year__in=found), scope)
    for year, ruc, chain, fob in rows.values_list("year", "company__ruc", "chain", "fob_usd"):
        found[year][ruc, chain] = fob
    return found


def equal_rows(rows: Collection[AnnualSales], as_of: datetime.date) -> set[int]:
    """The keys of those of these rows that customs equal; of companies of the programme."""
    years = {row.year for row in rows}
    scope = Scope.at(as_of)
    if not years or not has_lines():
        return set()
    found, share = exports(scope, participants(scope).values(), years), tolerance()
    return {
        row.pk
        for row in rows
        if (customs := found.get(row.year, {}).get((row.company.ruc, row.chain_id)))
        and is_equal(row.fob_usd, customs.fob_usd, share)
    }


def compare(
    declared: Mapping[Pair, Decimal], found: Mapping[Pair, Exports], share: Decimal
) -> list[Compared]:
    """Each pair of company and chain that has a row or a line, within a tolerance; other products are not compared."""
    pairs = sorted({*declared, *(pair for pair in found if pair[1] != NO_CHAIN)})
    return [Compared(*pair, declared.get(pair), found.get(pair), share) for pair in pairs]


# ── Markets ─────────────────────────────────────────────────────────────────────────────────────


def market_entries(scope: Scope, complete: frozenset[int]) -> list[Entry]:
    """New markets of P by the cut-off, of the chains and countries in scope, the indeterminate ones too."""
    companies = participants(scope)
    first = _first_enrolments(scope.as_of)
    least = CustomsSettings.current().least_market_usd * 100
    found = entries(scope.as_of, lineage(companies.values()), complete, least)
    return [entry for entry in found if entry.on >= first[entry.ruc] and _in_scope(entry, scope)]


def _in_scope(entry: Entry, scope: Scope) -> bool:
    return (not scope.chains or entry.chain in scope.chains) and (
        not scope.countries or entry.country in scope.countries
    )


def _first_enrolments(as_of: datetime.date) -> dict[str, datetime.date]:
    found: dict[str, datetime.date] = {}
    rows = Participation.objects.enrolled(by=as_of).order_by("-enrolled_on")
    for ruc, day in rows.values_list("company__ruc", "enrolled_on"):
        found[ruc] = day
    return found


def lineage(rucs: Iterable[str]) -> list[Pair]:
    """Each RUC with itself and with its predecessors', theirs too."""
    known = set(rucs)
    before = dict(
        Company.objects.filter(predecessor__isnull=False).order_by().values_list("ruc", "predecessor__ruc")
    )
    return sorted((ruc, each) for ruc in known for each in _with_predecessors(ruc, before))


def _with_predecessors(ruc: str, before: Mapping[str, str]) -> set[str]:
    found = {ruc}
    while (previous := before.get(ruc)) and previous not in found:
        found.add(previous)
        ruc = previous
    return found


# ── The country ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class National:
    """The exports of a chain in a year: of the country, of the programme's companies and of firms outside it."""

    rows: Mapping[str, Row] = field(default_factory=dict)

    def _sum(self, name: str, *roles: str) -> int:
        return sum(row[name] for role, row in self.rows.items() if not roles or role in roles)

    @cached_property
    def country_fob(self) -> int:
        return self._sum("fob")

    @cached_property
    def programme_fob(self) -> int:
        return self._sum("fob", PROGRAMME)

    @property
    def share(self) -> float | None:
        return self.programme_fob / self.country_fob if self.country_fob else None

    def growth(self, role: str) -> float | None:
        """Like for like: over the exporters with FOB in both years."""
        previous = self._sum("matched_previous", role)
        return float(Decimal(self._sum("matched_fob", role)) / previous - 1) if previous else None

    def matched(self, role: str) -> dict[str, int]:
        """The exporters of a role with FOB in both years: how many, and their cents in the year and the year before."""
        return {
            "matched": self._sum("matched", role),
            "matched_now": self._sum("matched_fob", role),
            "matched_before": self._sum("matched_previous", role),
        }

    def unit_value(self, role: str) -> float | None:
        """US$ for each kg, of the lines with a known weight above zero."""
        grams = self._sum("grams", role)
        return float(in_usd(self._sum("weighed_fob", role)) / kg(grams)) if grams else None

    def as_json(self) -> Json:
        return {
            "country_fob": float(in_usd(self.country_fob)),
            "programme_fob": float(in_usd(self.programme_fob)),
            "share": self.share,
            "country_exporters": sum(
                row["exporters"] for role, row in self.rows.items() if role != "unknown"
            ),
            "programme_exporters": self._sum("exporters", PROGRAMME),
            "growth_programme": self.growth(PROGRAMME),
            "n_programme": self._sum("matched", PROGRAMME),
            "growth_outside": self.growth(OUTSIDE),
            "n_outside": self._sum("matched", OUTSIDE),
            "unit_value_programme": self.unit_value(PROGRAMME),
            "unit_value_outside": self.unit_value(OUTSIDE),
        }


@dataclass(frozen=True)
class Country:
    """The country's exports of a year by chain, and of these chains together."""

    chains: Mapping[str, National]
    together: National


def national(scope: Scope, years: Collection[int]) -> dict[int, Country]:
    """The country's exports of each year, of the chains in scope that have HS codes."""
    known = set(HSCode.objects.order_by().values_list("chain", flat=True).distinct())
    chains = sorted(known & (scope.chains or known))
    found: dict[tuple[int, str], dict[str, Row]] = defaultdict(dict)
    for row in by_role(scope.as_of, years, chains, participants(scope).values(), enrolled(scope.as_of)):
        found[row["year"], row["chain"]][row["role"]] = row
    return {
        year: Country(
            {chain: National(found[year, chain]) for chain in chains}, National(found[year, TOGETHER])
        )
        for year in years
    }


# ── All of it ───────────────────────────────────────────────────────────────────────────────────


def customs_figures(scope: Scope) -> Json:
    """All figures of a scope, as the command prints them."""
    complete = years_covered(scope.as_of)
    year = scope.year
    rucs = participants(scope).values()
    found = exports(scope, rucs, [year, year - 1])
    return {
        "scope": scope.as_json(),
        "complete": year in complete,
        "year": year,
        "sales": _sales_json(found[year]) | {"previous_fob": float(total(found[year - 1]).fob_usd)},
        "reconciliation": _reconciliation_json(
            declared_sales(scope, [year])[year], found[year], year in complete
        ),
        "markets": _markets_json(market_entries(scope, complete), year),
        "national": {chain: one.as_json() for chain, one in national(scope, [year])[year].chains.items()},
    }


def _exports_json(found: Mapping[Pair, Exports]) -> Json:
    added = total(found)
    return {
        "fob": float(added.fob_usd),
        "kg": float(kg(added.grams)),
        "lines": added.lines,
        "exporters": exporters(found),
    }


def _sales_json(found: Mapping[Pair, Exports]) -> Json:
    by_chain = {chain: _exports_json(group) for chain, group in of_chains(found).items()}
    return _exports_json(found) | {"by_chain": by_chain}


def _reconciliation_json(
    declared: Mapping[Pair, Decimal], found: Mapping[Pair, Exports], is_complete: bool
) -> Json:
    compared = compare(declared, found, tolerance())
    answer: Json = {}
    for match in Match:
        alike = [one for one in compared if is_complete and one.match is match]
        answer[match.value] = {
            "n": len(alike),
            "declared": float(sum((one.declared or NO_MONEY for one in alike), NO_MONEY)),
            "customs": float(sum((one.customs_usd for one in alike), NO_MONEY)),
        }
    return answer | {"not_compared": 0 if is_complete else len(compared)}


def _markets_json(found: list[Entry], year: int) -> Json:
    known = [entry for entry in found if not entry.is_indeterminate]
    return {
        "entries": len(known),
        "companies": len({entry.ruc for entry in known}),
        "countries": len({entry.country for entry in known}),
        "indeterminate": len(found) - len(known),
        "in_year": sum(entry.on.year == year for entry in known),
        "pairs": [
            {
                "ruc": entry.ruc,
                "country": entry.country,
                "chain": entry.chain,
                "on": entry.on.isoformat(),
                "fob": float(in_usd(entry.fob)),
            }
            for entry in known
        ],
    }

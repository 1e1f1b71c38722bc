"""What customs say of the programme's sales: how much, its share of the country's exports, and how much of what was
declared they equal; and how firms outside the programme fared meanwhile, which is association and not effect.

Lines are added up by exporter once for all groups; who is in which group is read from the database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from companies.models import AnnualSales, Company, Participation
from customs.codes import NO_CHAIN
from customs.queries import OUTSIDE, has_lines
from figures.customs import (
    Compared,
    Country,
    Exports,
    Match,
    Pair,
    compare,
    declared_sales,
    exports,
    members_by,
    national,
    participants,
    tolerance,
    years_begun,
    years_covered,
)
from figures.definitions import RECORD_GROUPS, Axis, Reason, Unit
from figures.exclusions import (
    ALL_RECORDS,
    Exclusion,
    Rule,
    company_in,
    not_participating,
    not_verified,
    outside,
)
from figures.family import (
    Component,
    Contributions,
    Contributor,
    ContributorKind,
    FactsByGroup,
    Family,
    Indicator,
    Wanted,
)
from figures.measures import Measure, ratio, sum_of, unknown
from figures.queries import NO_MONEY, GroupBy, in_usd
from figures.scope import Scope
from figures.selection import counted_sales, of_participants


@dataclass(frozen=True)
class CustomsFacts:
    """A year by customs, in cents: of the companies in scope, of the country, and of firms outside in both years.

    Nothing is known of a year of which no day is covered. `programme` is what is of a chain, `exported` all of it;
    `rows` are the counted rows of sales, `declared` their US$ and `equal` those of rows that customs equal.
    """

    is_known: bool = False
    is_complete: bool = False
    exported: int = 0
    exporters: int = 0
    programme: int = 0
    of_chains: int = 0
    country: int = 0
    rows: int = 0
    declared: Decimal = NO_MONEY
    equal: Decimal = NO_MONEY
    matched: int = 0
    matched_now: int = 0
    matched_before: int = 0


# ── Measures ────────────────────────────────────────────────────────────────────────────────────


def customs_sales(facts: CustomsFacts) -> Measure:
    if not facts.is_known:
        return unknown(Unit.USD, Reason.NO_DATA, n=0)
    return Measure(Unit.USD, in_usd(facts.exported), n=facts.exporters)


def programme_share(facts: CustomsFacts) -> Measure:
    if not facts.is_known:
        return unknown(Unit.RATIO, Reason.NO_DATA, n=0)
    return ratio(in_usd(facts.programme), in_usd(facts.country), otherwise=Reason.NO_DATA, n=facts.of_chains)


def evidenced_share(facts: CustomsFacts) -> Measure:
    if not facts.is_complete:
        reason = Reason.YEAR_NOT_COMPLETE if facts.is_known else Reason.NO_DATA
        return unknown(Unit.RATIO, reason, n=0, missing=facts.rows)
    return ratio(facts.equal, facts.declared, otherwise=Reason.NO_DATA, n=facts.rows)


def growth_outside_like_for_like(facts: CustomsFacts) -> Measure:
    if not facts.matched:
        reason = Reason.NO_MATCHED_COMPANIES if facts.is_known else Reason.NO_DATA
        return unknown(Unit.RATIO, reason, n=0)
    return ratio(
        in_usd(facts.matched_now),
        in_usd(facts.matched_before),
        otherwise=Reason.NO_PREVIOUS_SALES,
        n=facts.matched,
        minus=1,
    )


OF_COMPANIES = {"customs_sales", "programme_share", "evidenced_share"}
OF_COUNTRY = {"programme_share", "growth_outside_like_for_like"}


# ── Facts ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Group:
    """A group: a year, the companies of P in it, and the chain whose lines and rows it takes; None takes all."""

    year: int
    rucs: Collection[str] | None = None
    chain: str | None = None

    def holds(self, pair: Pair) -> bool:
        return (self.rucs is None or pair[0] in self.rucs) and self.chain in (None, pair[1])


@dataclass(frozen=True)
class _Years:
    """What is known of each year, of all companies in scope and of the country; only what was asked for."""

    covered: Collection[int] = ()
    complete: Collection[int] = ()
    exported: Mapping[int, Mapping[Pair, Exports]] = field(default_factory=dict)
    declared: Mapping[int, Mapping[Pair, Decimal]] = field(default_factory=dict)
    country: Mapping[int, Country] = field(default_factory=dict)
    tolerance: Decimal = NO_MONEY

    def facts(self, group: _Group) -> CustomsFacts:
        year = group.year
        exported = {pair: one for pair, one in self.exported.get(year, {}).items() if group.holds(pair)}
        declared = {pair: fob for pair, fob in self.declared.get(year, {}).items() if group.holds(pair)}
        of_chains = {pair: one for pair, one in exported.items() if pair[1] != NO_CHAIN}
        found = self.country.get(year)
        country = found and (found.together if group.chain is None else found.chains.get(group.chain))
        return CustomsFacts(
            is_known=year in self.covered,
            is_complete=year in self.complete,
            exported=_fob(exported),
            exporters=_exporters(exported),
            programme=_fob(of_chains),
            of_chains=_exporters(of_chains),
            country=country.country_fob if country else 0,
            rows=len(declared),
            declared=sum_of(declared.values()),
            equal=sum_of(declared[one.ruc, one.chain] for one in _equal(declared, exported, self.tolerance)),
            **(country.matched(OUTSIDE) if country else {}),
        )


def _fob(found: Mapping[Pair, Exports]) -> int:
    return sum(one.fob for one in found.values())


def _exporters(found: Mapping[Pair, Exports]) -> int:
    return len({ruc for (ruc, _chain), one in found.items() if one.fob > 0})


def _equal(
    declared: Mapping[Pair, Decimal], exported: Mapping[Pair, Exports], share: Decimal
) -> Iterator[Compared]:
    """The rows that customs equal, within a tolerance."""
    return (one for one in compare(declared, exported, share) if one.match is Match.EQUAL)


def customs_facts(scope: Scope, wanted: Wanted, years: tuple[int, ...] = ()) -> FactsByGroup[CustomsFacts]:
    """The facts of each group."""
    known = _read(scope, frozenset().union(*wanted.values()), {scope.year, *years})
    return {
        axis: {key: known.facts(group) for key, group in _groups(scope, axis, known, years).items()}
        for axis in wanted
    }


def _read(scope: Scope, slugs: Collection[str], years: Collection[int]) -> _Years:
    of_companies, compares = OF_COMPANIES.intersection(slugs), "evidenced_share" in slugs
    return _Years(
        years_begun(scope.as_of),
        years_covered(scope.as_of),
        exports(scope, participants(scope).values(), years) if of_companies else {},
        declared_sales(scope, years) if compares else {},
        national(scope, years) if OF_COUNTRY.intersection(slugs) else {},
        tolerance() if compares else NO_MONEY,
    )


def _groups(scope: Scope, axis: GroupBy, known: _Years, years: Iterable[int]) -> dict[str, _Group]:
    if axis is None:
        return {"": _Group(scope.year)}
    if axis == Axis.YEAR:
        return {str(year): _Group(year) for year in years}
    if axis == Axis.CHAIN:
        return {chain: _Group(scope.year, chain=chain) for chain in _chains(known, scope.year)}
    return {key: _Group(scope.year, rucs) for key, rucs in members_by(scope, Axis(axis)).items()}


def _chains(known: _Years, year: int) -> set[str]:
    pairs = {*known.exported.get(year, {}), *known.declared.get(year, {})}
    country = known.country.get(year)
    return {chain for _ruc, chain in pairs} | set(country.chains if country else ())


def _of_year(_whole: CustomsFacts | None, own: CustomsFacts | None) -> CustomsFacts | None:
    return own


# ── Ledger ──────────────────────────────────────────────────────────────────────────────────────


def _exported(scope: Scope) -> list[Rule]:
    return _exporting(scope, _exports_of_year(scope))


def _exported_of_chains(scope: Scope) -> list[Rule]:
    found = _exports_of_year(scope)
    return _exporting(scope, {pair: one for pair, one in found.items() if pair[1] != NO_CHAIN})


def _exporting(scope: Scope, found: Mapping[Pair, Exports]) -> list[Rule]:
    """Of companies: why one has no part in exports."""
    rucs = sorted({ruc for (ruc, _chain), one in found.items() if one.fob > 0})
    return [
        *not_participating(scope, "pk", chain=False),
        (Exclusion.NO_LINES, ~Q(ruc__in=rucs)),
    ]


def _exports_of_year(scope: Scope) -> Mapping[Pair, Exports]:
    return exports(scope, participants(scope).values(), [scope.year])[scope.year] if has_lines() else {}


def _compared(scope: Scope) -> list[Rule]:
    """Of rows of sales: why one is not compared with customs."""
    return [
        (Exclusion.OTHER_YEAR, ~Q(year=scope.year)),
        not_verified(scope),
        *not_participating(scope, "company", chain=False),
        outside(scope.chains, "chain"),
        *([] if _is_complete(scope) else [(Exclusion.YEAR_NOT_COMPLETE, ALL_RECORDS)]),
    ]


def _is_complete(scope: Scope) -> bool:
    return scope.year in years_covered(scope.as_of)


def _outside(scope: Scope) -> list[Rule]:
    """Of companies: why one is no firm outside that exported in both years; nearly all of those are no records here."""
    known = Company.objects.exclude(pk__in=Participation.objects.enrolled(by=scope.as_of).values("company"))
    return [
        (Exclusion.IN_PROGRAMME, company_in(Participation.objects.enrolled(by=scope.as_of), "pk")),
        (Exclusion.ONE_YEAR_ONLY, ~Q(ruc__in=_in_both_years(scope, known.values_list("ruc", flat=True)))),
    ]


def _in_both_years(scope: Scope, rucs: Iterable[str]) -> list[str]:
    """The exporters among these of the chains in scope in the year and the year before."""
    years = (scope.year, scope.year - 1)
    found = exports(scope, rucs, years) if has_lines() else {year: {} for year in years}
    now, before = (
        {ruc for (ruc, chain), one in found[year].items() if chain != NO_CHAIN and one.fob > 0}
        for year in years
    )
    return sorted(now & before)


# ── Contributions ───────────────────────────────────────────────────────────────────────────────

OF_CUSTOMS = (Company, Participation)
COMPONENTS = {
    "customs_sales": Component(OF_CUSTOMS, money=True, confidential=True),
    "customs_of_chains": Component(OF_CUSTOMS, money=True, confidential=True),
    "customs_of_country": Component(OF_CUSTOMS, money=True, confidential=False),
    "evidenced_sales": Component((AnnualSales, Participation), money=True, confidential=True),
    "outside": Component(OF_CUSTOMS, money=True, confidential=True),
    "previous_outside": Component(OF_CUSTOMS, money=True, confidential=True),
}
PERU = (ContributorKind.COUNTRY, "PE")
"""Firms outside the programme are no records: the country stands for them."""


def _contributions(scope: Scope) -> Contributions:
    """What each company exported by customs, each row of sales that is compared, and what the country adds by chain."""
    found: Contributions = {component: {} for component in COMPONENTS}
    if not has_lines():
        return found
    year, companies = scope.year, {ruc: pk for pk, ruc in participants(scope).items()}
    exported = exports(scope, companies, [year])[year]
    for (ruc, chain), one in exported.items():
        key, fob = (ContributorKind.COMPANY, str(companies[ruc])), in_usd(one.fob)
        for component in ("customs_sales", *(["customs_of_chains"] if chain != NO_CHAIN else [])):
            found[component][key] = found[component].get(key, NO_MONEY) + fob
    country = national(scope, [year])[year]
    for chain, of_chain in country.chains.items():
        found["customs_of_country"][ContributorKind.CHAIN, chain] = in_usd(of_chain.country_fob)
    matched = country.together.matched(OUTSIDE)
    found["outside"] = {PERU: in_usd(matched["matched_now"])}
    found["previous_outside"] = {PERU: in_usd(matched["matched_before"])}
    if _is_complete(scope):
        found["evidenced_sales"] = _evidenced(scope, exported)
    return found


def _evidenced(scope: Scope, exported: Mapping[Pair, Exports]) -> dict[Contributor, Decimal]:
    """The rows of sales that customs equal."""
    rows = of_participants(counted_sales(scope).filter(year=scope.year), scope)
    sold = {
        (ruc, chain): ((ContributorKind.SALES, str(pk)), fob)
        for pk, ruc, chain, fob in rows.values_list("pk", "company__ruc", "chain", "fob_usd")
    }
    declared = {pair: fob for pair, (_row, fob) in sold.items()}
    return dict(sold[one.ruc, one.chain] for one in _equal(declared, exported, tolerance()))


CUSTOMS = Family(
    "customs",
    (
        Indicator(
            "customs_sales",
            _("Export sales by customs"),
            Unit.USD,
            _(
                "FOB value in US$ of the lines of export declarations of the year that hold at the cut-off date,"
                " of enrolled companies."
            ),
            customs_sales,
            Company,
            _exported,
            ("customs_sales",),
            RECORD_GROUPS,
            year_matters=True,
        ),
        Indicator(
            "programme_share",
            _("Share of the country's exports"),
            Unit.RATIO,
            _(
                "FOB by customs of enrolled companies, divided by that of all exporters of the country, in the chains"
                " that have HS codes. Filters other than by chain leave the country as it is. Association, not effect."
            ),
            programme_share,
            Company,
            _exported_of_chains,
            ("customs_of_chains", "customs_of_country"),
            year_matters=True,
            decimals=1,
        ),
        Indicator(
            "evidenced_share",
            _("Export sales evidenced by customs"),
            Unit.RATIO,
            _(
                "Verified export sales of the year that customs equal within what the settings allow (1 % at first), company"
                " by company and chain by chain, divided by all verified export sales. Only of years whose declarations are"
                " complete."
            ),
            evidenced_share,
            AnnualSales,
            _compared,
            ("evidenced_sales", "sales"),
            year_matters=True,
            decimals=1,
            n_of=Unit.SALES,
        ),
        Indicator(
            "growth_outside_like_for_like",
            _("Like-for-like growth of firms outside"),
            Unit.RATIO,
            _(
                "Growth by customs, in the chains that have HS codes, of exporters that never joined the programme, over"
                " those that exported in both years. Filters other than by chain do not change it. Association, not effect."
            ),
            growth_outside_like_for_like,
            Company,
            _outside,
            ("outside", "previous_outside"),
            year_matters=True,
            decimals=1,
            is_change=True,
        ),
    ),
    customs_facts,
    CustomsFacts(),
    _contributions,
    COMPONENTS,
    along_years=(Axis.YEAR,),
    of_year=_of_year,
    rules_read_data=True,
    has_data=has_lines,
)

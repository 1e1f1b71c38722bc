"""Questions about the lines that hold, as Ibis expressions over the yearly sums and, where a day matters, over lines.

Amounts are whole numbers: cents and grams.
"""

import datetime
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from companies import countries
from customs import parts, store
from customs.answers import Loaded, Pairs, kept
from customs.codes import NO_CHAIN
from customs.engine import Files, Function, Given, Row, ask, given, named, question, quoted
from customs.models import CustomsPart

AS_OF = named("as_of", pa.schema([("day", pa.date32())]))
"""One row: the day as of which is asked."""
_DAY = AS_OF.day.as_scalar()
CHANGES = named("changes", parts.SUMS)
SUMS = CHANGES.filter(CHANGES.day <= _DAY)
"""The yearly sums, as changes up to the day."""
VERSIONS = named("versions", parts.VERSIONS)
LINES = VERSIONS.filter(VERSIONS.published <= _DAY, VERSIONS.until.isnull() | (VERSIONS.until > _DAY))
"""The lines that hold on the day."""
EXPORTERS = named("exporters", pa.schema([("exporter", pa.string())]))
"""The exporters asked about."""
YEARS = named("years", pa.schema([("year", pa.int32())]))
"""The years asked about."""
COUNTRIES = named("countries", pa.schema([("country", pa.string()), ("market", pa.string())]))
"""Each code of customs that means a country, with the country as `market`."""
DAY_TEXT = 10
"""The length of a day as text, 2022-08-20."""
WEIGHED = ("fob", "grams", "weighed_fob")
AMOUNTS = (*WEIGHED, "lines", "unweighed")


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def chain_of(heading: str) -> str:  # type: ignore[empty-body]
    """The chain with the longest HS code that a tariff line begins with; "" for other products."""


# ── What questions are about ────────────────────────────────────────────────────────────────────


def sums_on(loaded: Loaded, as_of: datetime.date) -> Given:
    """SUMS of a day, and their chains."""
    return _on(loaded, as_of, CHANGES, store.sums_file)


def lines_on(loaded: Loaded, as_of: datetime.date) -> Given:
    """LINES of a day, and their chains."""
    return _on(loaded, as_of, VERSIONS, store.lines_file)


def _on(loaded: Loaded, as_of: datetime.date, table: ir.Table, file: Callable[[int, str], Path]) -> Given:
    files = tuple(store.present(file(*part)) for part in loaded.parts)
    return {
        **({table.get_name(): Files(files)} if files else given(table, ())),
        **given(AS_OF, [{"day": as_of}]),
        "chain_of": _chain_of(loaded.chains),
    }


def _chain_of(chains: Pairs) -> Function:
    cases = " ".join(f"WHEN heading LIKE {quoted(f'{code}%')} THEN {quoted(chain)}" for code, chain in chains)
    return Function("heading", f"CASE {cases or 'WHEN false THEN heading'} ELSE {quoted(NO_CHAIN)} END")


def exporters(rucs: Iterable[str]) -> Given:
    return given(EXPORTERS, ({"exporter": ruc} for ruc in sorted(set(rucs))))


def _years(asked: Iterable[int]) -> Given:
    return given(YEARS, ({"year": year} for year in sorted(set(asked))))


def markets(loaded: Loaded) -> Given:
    """COUNTRIES: those of ISO 3166, and the codes that are mapped."""
    known = {code: code for code in countries.codes()} | dict(loaded.countries)
    return given(COUNTRIES, ({"country": code, "market": country} for code, country in known.items()))


# ── Questions ───────────────────────────────────────────────────────────────────────────────────


@kept
def by_company(loaded: Loaded, as_of: datetime.date, years: Iterable[int], rucs: Iterable[str]) -> list[Row]:
    """The amounts of exporters by year and chain, where any line of theirs holds."""
    return ask(_by_company, {**sums_on(loaded, as_of), **exporters(rucs), **_years(years)})


@question
def _by_company() -> ir.Table:
    found = SUMS.semi_join(EXPORTERS, "exporter").semi_join(YEARS, "year")
    found = found.mutate(chain=chain_of(found.heading))
    return held(found, ["exporter", "year", "chain"]).order_by("exporter", "year", "chain")


def held(table: ir.Table, by: list[str]) -> ir.Table:
    """Add up changes; groups of which no line holds are left out."""
    found = added_up(table, by, AMOUNTS)
    return found.filter(found.lines > 0)


def added_up(table: ir.Table, by: list[str], amounts: Iterable[str]) -> ir.Table:
    return table.group_by(by).aggregate(**{name: table[name].sum() for name in amounts})


PROGRAMME, ENROLLED, OUTSIDE, UNKNOWN = "programme", "enrolled", "outside", "unknown"
"""Whose exports they are: of the companies asked about, of other companies of the programme, of firms outside it, and of
exporters whose RUC is not known."""

ROLES = named("roles", pa.schema([("exporter", pa.string()), ("role", pa.string())]))
CHAINS = named("chains", pa.schema([("chain", pa.string())]))
COMPARED = named("compared", pa.schema([("asked", pa.int32()), ("year", pa.int32()), ("is_now", pa.bool_())]))
"""Each year asked about, with itself and with the year before."""
TOGETHER = "*"
"""All chains asked about, as if they were one."""


@kept
def by_role(
    loaded: Loaded,
    as_of: datetime.date,
    years: Collection[int],
    chains: Collection[str],
    programme: Iterable[str],
    enrolled: Iterable[str],
) -> list[Row]:
    """The country's exports of each of the years by chain, and of the chains TOGETHER, and by role.

    `fob`, `grams` and `weighed_fob` of the year; `exporters` with FOB above zero; and of those with FOB above zero in the
    year before too, how many (`matched`), and their FOB in the year and the year before.
    """
    roles = dict.fromkeys(enrolled, ENROLLED) | dict.fromkeys(programme, PROGRAMME)
    compared = [
        {"asked": year, "year": each, "is_now": each == year} for year in years for each in (year, year - 1)
    ]
    about = {
        **sums_on(loaded, as_of),
        **given(COMPARED, compared),
        **given(CHAINS, ({"chain": chain} for chain in chains)),
        **given(ROLES, ({"exporter": ruc, "role": role} for ruc, role in roles.items())),
    }
    return ask(_by_role, about)


@question
def _by_role() -> ir.Table:
    found = SUMS.semi_join(COMPARED, "year").mutate(chain=chain_of(SUMS.heading))
    found = added_up(found.filter(found.chain != NO_CHAIN), ["chain", "exporter", "year"], WEIGHED)
    each = found.semi_join(CHAINS, "chain").join(COMPARED, "year").drop("year").rename(year="asked")
    each = each.group_by(["chain", "exporter", "year"]).aggregate(
        **{name: each[name].sum(where=each.is_now).fill_null(0) for name in WEIGHED},
        previous=each.fob.sum(where=~each.is_now).fill_null(0),
    )
    together = added_up(each, ["exporter", "year"], [*WEIGHED, "previous"])
    together = together.mutate(chain=ibis.literal(TOGETHER)).select(each.columns)
    return _added_up_by_role(_with_role(each.union(together)))


def _with_role(each: ir.Table) -> ir.Table:
    joined = each.left_join(ROLES, "exporter")
    otherwise = ibis.ifelse(joined.exporter.isnull(), UNKNOWN, OUTSIDE)
    return joined.mutate(role=joined.role.fill_null(otherwise))


def _added_up_by_role(each: ir.Table) -> ir.Table:
    exported = each.fob > 0
    both = exported & (each.previous > 0)
    return each.group_by(["year", "chain", "role"]).aggregate(
        **{name: each[name].sum() for name in WEIGHED},
        exporters=exported.sum(),
        matched=both.sum(),
        matched_fob=ibis.ifelse(both, each.fob, 0).sum(),
        matched_previous=ibis.ifelse(both, each.previous, 0).sum(),
    )


@kept
def by_market(loaded: Loaded, as_of: datetime.date, year: int, rucs: Iterable[str]) -> list[Row]:
    """The FOB of exporters by chain and country in a year; `market` is NULL where the code means no country."""
    return ask(_by_market, {**sums_on(loaded, as_of), **exporters(rucs), **_years([year]), **markets(loaded)})


@question
def _by_market() -> ir.Table:
    found = SUMS.semi_join(EXPORTERS, "exporter").semi_join(YEARS, "year")
    found = found.mutate(chain=chain_of(found.heading))
    each = held(found, ["chain", "country"])
    return each.left_join(COUNTRIES, "country").select("chain", "market", "fob", "lines")


def lines_of(as_of: datetime.date, year: int, ruc: str) -> list[Row]:
    """The lines of an exporter in a year that hold on a day, by day and key; `market` as in `by_market`."""
    loaded = Loaded.now()
    return ask(
        _lines_of, {**lines_on(loaded, as_of), **exporters([ruc]), **_years([year]), **markets(loaded)}
    )


@question
def _lines_of() -> ir.Table:
    found = LINES.semi_join(EXPORTERS, "exporter")
    found = found.mutate(year=found.shipped.year().cast("int32")).semi_join(YEARS, "year")
    found = found.mutate(chain=chain_of(found.heading)).left_join(COUNTRIES, "country")
    found = found.select(*LINES.columns, "chain", "market")
    return found.order_by("shipped", "cadu", "fano", "ndcl", "nser")


@kept
def unknown_countries(loaded: Loaded, as_of: datetime.date) -> list[Row]:
    """The codes that mean no country, with their `lines` that hold and their `fob`, the largest first."""
    return ask(_unknown_countries, {**sums_on(loaded, as_of), **markets(loaded)})


@question
def _unknown_countries() -> ir.Table:
    found = held(SUMS.anti_join(COUNTRIES, "country"), ["country"])
    return found.order_by(found.fob.desc(), found.country)


def has_lines() -> bool:
    """Whether any file is loaded: without one nothing needs to be asked."""
    return CustomsPart.objects.exists()

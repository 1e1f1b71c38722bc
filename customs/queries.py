"""Questions about the lines that hold, as Ibis expressions over the yearly sums and, where a day matters, over lines.

Amounts are whole numbers: cents and grams.
"""

import datetime
from collections.abc import Collection, Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from customs import store
from customs.answers import kept
from customs.codes import NO_CHAIN, chains_of_codes, countries_of_codes
from customs.engine import Row, read, rows, table_of
from customs.models import CustomsPart
from customs.parts import SUMS, VERSIONS

CHAINS = pa.schema([("code", pa.string()), ("chain", pa.string())])
COUNTRIES = pa.schema([("country", pa.string()), ("market", pa.string())])
ROLES = pa.schema([("exporter", pa.string()), ("role", pa.string())])
AMOUNTS = ("fob", "grams", "weighed_fob", "lines", "unweighed")


def sums(as_of: datetime.date) -> ir.Table:
    """The yearly sums, as changes up to a day."""
    files = [store.present(store.sums_file(part, generation)) for part, generation in _parts()]
    changes = read(files, SUMS)
    return changes.filter(changes.day <= as_of)


def lines(as_of: datetime.date) -> ir.Table:
    """The lines that hold on a day."""
    files = [store.present(store.lines_file(part, generation)) for part, generation in _parts()]
    versions = read(files, VERSIONS)
    return versions.filter(versions.published <= as_of, versions.until.isnull() | (versions.until > as_of))


def _parts() -> list[tuple[int, str]]:
    return list(CustomsPart.objects.order_by("number").values_list("number", "generation"))


def chain_of(heading: ir.StringValue) -> ir.StringValue:
    """The chain with the longest HS code that a tariff line begins with; "" for other products."""
    branches = [(heading.startswith(code), chain) for code, chain in chains_of_codes()]
    return ibis.cases(*branches, else_=NO_CHAIN) if branches else ibis.literal(NO_CHAIN)


def with_market(table: ir.Table) -> ir.Table:
    """Only rows whose country is known, with the country as `market`."""
    return table.join(_markets(), "country")


def _markets() -> ir.Table:
    codes = countries_of_codes().items()
    return table_of(({"country": code, "market": country} for code, country in codes), COUNTRIES)


@kept
def by_company(as_of: datetime.date, years: Iterable[int], exporters: Iterable[str]) -> list[Row]:
    """The amounts of exporters by year and chain, where any line of theirs holds."""
    found = of_exporters(sums(as_of), exporters)
    found = found.filter(found.year.isin(list(years))).mutate(chain=chain_of(found.heading))
    return rows(added_up(found, ["exporter", "year", "chain"]).order_by("exporter", "year", "chain"))


def of_exporters(table: ir.Table, exporters: Iterable[str]) -> ir.Table:
    """Only the rows of these exporters."""
    known = table_of(({"exporter": ruc, "role": ""} for ruc in sorted(set(exporters))), ROLES)
    return table.semi_join(known, "exporter")


def added_up(table: ir.Table, by: list[str]) -> ir.Table:
    """Add up changes; groups of which no line holds are left out."""
    found = table.group_by(by).aggregate(**{name: table[name].sum().cast("int64") for name in AMOUNTS})
    return found.filter(found.lines > 0)


PROGRAMME, ENROLLED, OUTSIDE, UNKNOWN = "programme", "enrolled", "outside", "unknown"
"""Whose exports they are: of the companies asked about, of other companies of the programme, of firms outside it, and of
exporters whose RUC is not known."""


TOGETHER = "*"
"""All chains asked about, as if they were one."""


@kept
def by_role(
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
    found = sums(as_of)
    found = found.filter(found.year.isin(sorted({*years, *(year - 1 for year in years)})))
    found = found.mutate(chain=chain_of(found.heading))
    found = found.filter(found.chain.isin(sorted(chains)))
    of_chains = added_up(found, ["chain", "exporter", "year"])
    together = added_up(of_chains, ["exporter", "year"]).mutate(chain=ibis.literal(TOGETHER))
    each = of_chains.union(together.select(of_chains.columns))
    last = ibis.window(group_by=["chain", "exporter"], order_by="year")
    each = each.mutate(before=each.year.lag().over(last), previous=each.fob.lag().over(last))
    each = each.mutate(previous=ibis.ifelse(each.before == each.year - 1, each.previous, 0).fill_null(0))
    of_years = _with_role(each.filter(each.year.isin(sorted(years))), programme, enrolled)
    return rows(_by_role(of_years))


def _with_role(each: ir.Table, programme: Iterable[str], enrolled: Iterable[str]) -> ir.Table:
    roles = dict.fromkeys(enrolled, ENROLLED) | dict.fromkeys(programme, PROGRAMME)
    known = table_of(({"exporter": ruc, "role": role} for ruc, role in sorted(roles.items())), ROLES)
    joined = each.left_join(known, "exporter")
    otherwise = ibis.ifelse(joined.exporter.isnull(), UNKNOWN, OUTSIDE)
    return joined.mutate(role=joined.role.fill_null(otherwise))


def _by_role(each: ir.Table) -> ir.Table:
    exported = each.fob > 0
    both = exported & (each.previous > 0)
    return each.group_by(["year", "chain", "role"]).aggregate(
        fob=each.fob.sum().cast("int64"),
        grams=each.grams.sum().cast("int64"),
        weighed_fob=each.weighed_fob.sum().cast("int64"),
        exporters=exported.sum().cast("int64"),
        matched=both.sum().cast("int64"),
        matched_fob=ibis.ifelse(both, each.fob, 0).sum().cast("int64"),
        matched_previous=ibis.ifelse(both, each.previous, 0).sum().cast("int64"),
    )


@kept
def by_market(as_of: datetime.date, year: int, exporters: Iterable[str]) -> list[Row]:
    """The FOB of exporters by chain and country in a year; `market` is NULL where the code means no country."""
    found = of_exporters(sums(as_of), exporters)
    found = found.filter(found.year == year).mutate(chain=chain_of(found.heading))
    each = added_up(found, ["chain", "country"])
    return rows(each.left_join(_markets(), "country").select("chain", "market", "fob", "lines"))


def lines_of(as_of: datetime.date, exporters: Iterable[str]) -> ir.Table:
    """The lines of exporters that hold on a day, with their chain, and `market`, NULL where the code means no country."""
    found = of_exporters(lines(as_of), exporters)
    found = found.mutate(chain=chain_of(found.heading), year=found.shipped.year())
    known = _markets().rename(code="country")
    return found.left_join(known, found.country == known.code).drop("code")


def has_lines() -> bool:
    """Whether any file is loaded: without one nothing needs to be asked."""
    return CustomsPart.objects.exists()

"""New markets, from the lines: pairs of a company and a country with an export year that none of the three before is.

An export year of a pair is one with a least FOB of the company and its predecessors, US$ 1,000 unless the settings say
otherwise: samples are no market.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from customs.answers import kept
from customs.codes import NO_CHAIN
from customs.engine import Row, rows, table_of
from customs.queries import chain_of, lines, sums, with_market

BEFORE = 3
"""Years in which nothing may have been exported to the country."""

LINEAGE = pa.schema([("company", pa.string()), ("exporter", pa.string()), ("own", pa.bool_())])
CANDIDATES = pa.schema(
    [("company", pa.string()), ("market", pa.string()), ("year", pa.int32()), ("indeterminate", pa.bool_())]
)
LAST_OF_ALL = "\U0010ffff"
"""Sorts behind every chain."""


@dataclass(frozen=True)
class Entry:
    """A company's entry into a market: its day, its chain, its own FOB there in that year in cents.

    It is `indeterminate` where one of the three years before is not complete.
    """

    ruc: str
    country: str
    chain: str
    on: datetime.date
    fob: int
    is_indeterminate: bool


@kept
def entries(
    as_of: datetime.date, lineage: Iterable[tuple[str, str]], complete: frozenset[int], least: int
) -> list[Entry]:
    """All entries of companies, given as pairs of a RUC and the same or a predecessor's, by company, country and day.

    `complete` are the years that are covered from end to end, `least` the cents that make an export year.
    """
    own = [{"company": ruc, "exporter": other, "own": ruc == other} for ruc, other in lineage]
    companies = table_of(own, LINEAGE)
    candidates = rows(_candidates(_years(as_of, companies, least), complete))
    if not candidates:
        return []
    # As a table in memory: the engine plans better for what it knows the size of.
    first = _first_days(as_of, companies, table_of(candidates, CANDIDATES))
    return [_entry(row) for row in rows(first.order_by("company", "market", "on"))]


def _entry(row: Row) -> Entry:
    chain = NO_CHAIN if row["chain"] == LAST_OF_ALL else row["chain"]
    return Entry(row["company"], row["market"], chain, row["on"], row["fob"], row["indeterminate"])


def _years(as_of: datetime.date, companies: ir.Table, least: int) -> ir.Table:
    """The export years of each pair."""
    of_companies = with_market(sums(as_of)).join(companies, "exporter")
    years = of_companies.group_by(["company", "market", "year"]).aggregate(
        fob=of_companies.fob.sum().cast("int64"),
    )
    return years.filter(years.fob >= least)


def _candidates(years: ir.Table, complete: frozenset[int]) -> ir.Table:
    """The export years that no other precedes within three years, and whether those three are known."""
    in_order = ibis.window(group_by=["company", "market"], order_by="year")
    before = years.mutate(previous=years.year.lag().over(in_order))
    first = before.filter(before.previous.isnull() | (before.year - before.previous > BEFORE))
    known = [year for year in complete if {year - back for back in range(BEFORE)} <= complete]
    is_known = first.year.isin([year + 1 for year in known]) if known else ibis.literal(False)
    return first.select("company", "market", "year", indeterminate=~is_known)


def _first_days(as_of: datetime.date, companies: ir.Table, candidates: ir.Table) -> ir.Table:
    """The first day of each entry with FOB of the company itself, with the chain that sorts first on it."""
    own = companies.filter(companies.own).select("company", "exporter")
    held = lines(as_of)
    held = held.filter(held.fob > 0).select("exporter", "country", "heading", "shipped", "fob")
    shipped = with_market(held.semi_join(own, "exporter"))
    shipped = shipped.mutate(year=shipped.shipped.year(), chain=chain_of(shipped.heading))
    shipped = shipped.join(own, "exporter").drop("exporter")
    each = shipped.join(candidates, ["company", "market", "year"])
    key = ["company", "market", "year", "indeterminate"]
    window = ibis.window(group_by=key)
    each = each.mutate(on=each.shipped.min().over(window), total=each.fob.sum().over(window).cast("int64"))
    chain = ibis.ifelse(each.chain == NO_CHAIN, LAST_OF_ALL, each.chain)
    on_the_day = each.filter(each.shipped == each.on).mutate(chain=chain)
    return on_the_day.group_by([*key, "on"]).aggregate(
        chain=on_the_day.chain.min(), fob=on_the_day.total.max()
    )

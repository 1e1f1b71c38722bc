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

from customs.answers import Loaded, kept
from customs.codes import NO_CHAIN
from customs.engine import Row, ask, given, named, question
from customs.queries import COUNTRIES, DAY_TEXT, LINES, SUMS, chain_of, lines_on, markets, sums_on

BEFORE = 3
"""Years in which nothing may have been exported to the country."""

LINEAGE = named(
    "lineage", pa.schema([("company", pa.string()), ("exporter", pa.string()), ("own", pa.bool_())])
)
"""Each company with its own RUC, and with its predecessors'."""
LEAST = named("least", pa.schema([("fob", pa.int64())]))
"""One row: the cents that make an export year."""
FIRST_YEARS = named(
    "first_years",
    pa.schema([("company", pa.string()), ("market", pa.string()), ("year", pa.int32())]),
)
"""The export years that may be entries."""
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
    loaded: Loaded,
    as_of: datetime.date,
    lineage: Iterable[tuple[str, str]],
    complete: frozenset[int],
    least: int,
) -> list[Entry]:
    """All entries of companies, given as pairs of a RUC and the same or a predecessor's, by company, country and day.

    `complete` are the years that are covered from end to end, `least` the cents that make an export year.
    """
    own = [{"company": ruc, "exporter": other, "own": ruc == other} for ruc, other in lineage]
    known = {**given(LINEAGE, own), **markets(loaded)}
    first = ask(_first_years, {**sums_on(loaded, as_of), **known, **given(LEAST, [{"fob": least}])})
    if not first:
        return []
    # As a table in memory: the engine plans better for what it knows the size of.
    found = ask(_first_days, {**lines_on(loaded, as_of), **known, **given(FIRST_YEARS, first)})
    return [_entry(row, complete) for row in found]


def _entry(row: Row, complete: frozenset[int]) -> Entry:
    day, chain = row["first"][:DAY_TEXT], row["first"][DAY_TEXT:]
    before = {row["year"] - back for back in range(1, BEFORE + 1)}
    return Entry(
        row["company"],
        row["market"],
        NO_CHAIN if chain == LAST_OF_ALL else chain,
        datetime.date.fromisoformat(day),
        row["fob"],
        not before <= complete,
    )


@question
def _first_years() -> ir.Table:
    """The export years of each company and country that no other precedes within three years."""
    exported = SUMS.join(COUNTRIES, "country").join(LINEAGE, "exporter")
    years = exported.group_by(["company", "market", "year"]).aggregate(fob=exported.fob.sum())
    years = years.filter(years.fob >= LEAST.fob.as_scalar())
    in_order = ibis.window(group_by=["company", "market"], order_by="year")
    before = years.mutate(previous=years.year.lag().over(in_order))
    first = before.filter(before.previous.isnull() | (before.year - before.previous > BEFORE))
    return first.select("company", "market", "year")


@question
def _first_days() -> ir.Table:
    """Of each entry with FOB of the company itself, the `first` day with the chain that sorts first on it, and its FOB."""
    own = LINEAGE.filter(LINEAGE.own).select("company", "exporter")
    shipped = LINES.filter(LINES.fob > 0).join(COUNTRIES, "country").join(own, "exporter")
    shipped = shipped.mutate(year=shipped.shipped.year().cast("int32"))
    each = shipped.join(FIRST_YEARS, ["company", "market", "year"])
    each = each.mutate(chain=chain_of(each.heading))
    chain = ibis.ifelse(each.chain == NO_CHAIN, LAST_OF_ALL, each.chain)
    found = each.group_by(["company", "market", "year"]).aggregate(
        first=(each.shipped.cast("string").substr(0, DAY_TEXT) + chain).min(), fob=each.fob.sum()
    )
    return found.order_by("company", "market", "year")

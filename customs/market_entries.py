"""New markets: pairs of a company and a country with an export year that none of the three before is.

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
from customs.queries import COUNTRIES, DAY_TEXT, SUMS, chain_of, markets, sums_on

BEFORE = 3
"""Years in which nothing may have been exported to the country."""

LINEAGE = named(
    "lineage", pa.schema([("company", pa.string()), ("exporter", pa.string()), ("own", pa.bool_())])
)
"""Each company with its own RUC, and with its predecessors'."""
LEAST = named("least", pa.schema([("fob", pa.int64())]))
"""One row: the cents that make an export year."""
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
    about = {**given(LINEAGE, own), **markets(loaded), **given(LEAST, [{"fob": least}])}
    return [_entry(row, complete) for row in ask(_entries, {**sums_on(loaded, as_of), **about})]


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
def _entries() -> ir.Table:
    """The export years of each company and country that no other precedes within three years, of which any FOB is the
    company's own: with that FOB, and its `first` day together with the chain that sorts first on it."""
    years = _years().filter(lambda table: table.in_all >= LEAST.fob.as_scalar())
    in_order = ibis.window(group_by=["company", "market"], order_by="year")
    years = years.mutate(previous=years.year.lag().over(in_order))
    found = years.filter(years.previous.isnull() | (years.year - years.previous > BEFORE))
    found = found.filter(found["first"].notnull()).drop("in_all", "previous")
    return found.order_by("company", "market", "year")


def _years() -> ir.Table:
    """What was exported by company, country and year: `in_all`, and by the company itself."""
    exported = SUMS.join(LINEAGE, "exporter").join(COUNTRIES, "country")
    exported = exported.mutate(chain=chain_of(exported.heading))
    chain = ibis.ifelse(exported.chain == NO_CHAIN, LAST_OF_ALL, exported.chain)
    first = exported["first"].cast("string").substr(0, DAY_TEXT) + chain
    return exported.group_by(["company", "market", "year"]).aggregate(
        in_all=exported.fob.sum(),
        fob=exported.fob.sum(where=exported.own),
        first=first.min(where=exported.own),
    )

"""Questions about what is suspicious in the lines that hold: prices, exporters' names, and exporters that follow another."""

import datetime
from collections.abc import Collection

import ibis.expr.types as ir
import pyarrow as pa

from customs.answers import Loaded, kept
from customs.engine import Row, ask, given, named, question
from customs.queries import (
    DAY_TEXT,
    EXPORTERS,
    LINES,
    SUMS,
    added_up,
    chain_of,
    exporters,
    lines_on,
    sums_on,
)

PRICES = named("prices", pa.schema([("times", pa.int64()), ("fewest", pa.int64())]))
"""One row: how far a price is from the median, and of how many exporters a median says something."""
FOLLOWING = named("following", pa.schema([("latest", pa.int64()), ("between", pa.int64())]))
"""One row: the year before which an exporter has stopped, and the most years until another follows it."""


@kept
def prices_far_from_median(
    loaded: Loaded, as_of: datetime.date, rucs: Collection[str], times: int, fewest: int
) -> list[Row]:
    """What these exporters shipped of a tariff line in a year at a price far from the country's, the largest FOB first.

    Far is more than so many `times` the median, or less than that part of it. `price` and `median` are US$ per kg; the
    median is over the exporters of the tariff line in the year, and says nothing of fewer than `fewest`.
    """
    limits = given(PRICES, [{"times": times, "fewest": fewest}])
    return ask(_prices_far_from_median, {**sums_on(loaded, as_of), **exporters(rucs), **limits})


@question
def _prices_far_from_median() -> ir.Table:
    times, fewest = PRICES.times.as_scalar(), PRICES.fewest.as_scalar()
    each = added_up(SUMS, ["exporter", "heading", "year"])
    each = each.filter(each.grams > 0, each.weighed_fob > 0)
    # Cents for each gram, times ten, are US$ for each kg.
    each = each.mutate(price=each.weighed_fob * 10.0 / each.grams)
    usual = each.group_by(["heading", "year"]).aggregate(median=each.price.median(), among=each.count())
    usual = usual.filter(usual.among >= fewest)
    found = each.semi_join(EXPORTERS, "exporter").join(usual, ["heading", "year"])
    found = found.filter((found.price > found.median * times) | (found.price * times < found.median))
    found = found.mutate(chain=chain_of(found.heading))
    found = found.select("exporter", "year", "chain", "heading", "price", "median", "fob")
    return found.order_by(found.fob.desc(), "exporter", "year", "heading")


@kept
def names_of(loaded: Loaded, as_of: datetime.date, rucs: Collection[str]) -> dict[str, str]:
    """The name of each exporter in the line published last."""
    found = ask(_latest_names, {**lines_on(loaded, as_of), **exporters(rucs)})
    return {row["exporter"]: row["latest"][DAY_TEXT:] for row in found}


@question
def _latest_names() -> ir.Table:
    found = LINES.semi_join(EXPORTERS, "exporter")
    found = found.filter(found.name.notnull(), found.name != "")
    latest = found.published.cast("string").substr(0, DAY_TEXT) + found.name
    return found.group_by("exporter").aggregate(latest=latest.max())


@kept
def followers(
    loaded: Loaded, as_of: datetime.date, rucs: Collection[str], latest: int, between: int
) -> list[Row]:
    """Other exporters that began when one of these had stopped before the year `latest`, and ship half of what it shipped.

    One that begins more than `between` years later does not follow. `shared` of its `pairs` of a tariff line and a country
    are theirs too; `last` is its last year and `first` their first.
    """
    limits = given(FOLLOWING, [{"latest": latest, "between": between}])
    return ask(_followers, {**sums_on(loaded, as_of), **exporters(rucs), **limits})


@question
def _followers() -> ir.Table:
    latest, between = FOLLOWING.latest.as_scalar(), FOLLOWING.between.as_scalar()
    years = _exported(SUMS.filter(SUMS.exporter.notnull()), ["exporter", "year"])
    years = years.group_by("exporter").aggregate(first=years.year.min(), last=years.year.max())
    stopped = years.semi_join(EXPORTERS, "exporter")
    stopped = stopped.filter(stopped["last"] < latest).select("exporter", "last")
    others = years.anti_join(EXPORTERS, "exporter").select("first", follower="exporter")
    begun = [others["first"] >= stopped["last"], others["first"] <= stopped["last"] + between]
    candidates = stopped.join(others, begun)
    own = _exported(SUMS.semi_join(stopped, "exporter"), ["exporter", "heading", "country"])
    theirs = SUMS.semi_join(candidates, SUMS.exporter == candidates.follower)
    theirs = _exported(theirs, ["exporter", "heading", "country"]).rename(follower="exporter")
    shared = own.join(theirs, ["heading", "country"]).group_by(["exporter", "follower"])
    found = shared.aggregate(shared=lambda table: table.count())
    in_all = own.group_by("exporter").aggregate(pairs=lambda table: table.count())
    found = found.join(candidates, ["exporter", "follower"]).join(in_all, "exporter")
    found = found.filter(found.shared * 2 >= found.pairs)
    found = found.select("exporter", "follower", "shared", "pairs", "last", "first")
    return found.order_by("exporter", found.shared.desc(), "follower")


def _exported(table: ir.Table, by: list[str]) -> ir.Table:
    """The groups of which any line with FOB above zero holds."""
    found = added_up(table, by, ["fob"])
    return found.filter(found.fob > 0).drop("fob")

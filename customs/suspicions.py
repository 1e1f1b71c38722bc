"""Questions about what is suspicious in the lines that hold: prices, exporters' names, and exporters that follow another."""

import datetime
from collections.abc import Collection

from customs.answers import kept
from customs.engine import Row, rows
from customs.queries import added_up, chain_of, lines, of_exporters, sums

DAY_TEXT = 10
"""The length of a day as text, 2022-08-20."""


@kept
def prices_far_from_median(
    as_of: datetime.date, exporters: Collection[str], times: int, fewest: int
) -> list[Row]:
    """What these exporters shipped of a tariff line in a year at a price far from the country's, the largest FOB first.

    Far is more than so many `times` the median, or less than that part of it. `price` and `median` are US$ per kg; the
    median is over the exporters of the tariff line in the year, and says nothing of fewer than `fewest`.
    """
    each = added_up(sums(as_of), ["exporter", "heading", "year"])
    each = each.filter(each.grams > 0, each.weighed_fob > 0)
    # Cents for each gram, times ten, are US$ for each kg.
    each = each.mutate(price=each.weighed_fob * 10.0 / each.grams)
    usual = each.group_by(["heading", "year"]).aggregate(median=each.price.median(), among=each.count())
    usual = usual.filter(usual.among >= fewest)
    found = of_exporters(each, exporters).join(usual, ["heading", "year"])
    far = (found.price > found.median * times) | (found.price * times < found.median)
    found = found.filter(far).mutate(chain=chain_of(found.heading))
    found = found.select("exporter", "year", "chain", "heading", "price", "median", "fob")
    return rows(found.order_by(found.fob.desc(), "exporter", "year", "heading"))


@kept
def names_of(as_of: datetime.date, exporters: Collection[str]) -> dict[str, str]:
    """The name of each exporter in the line published last."""
    found = of_exporters(lines(as_of), exporters)
    found = found.filter(found.name.notnull(), found.name != "")
    latest = found.group_by("exporter").aggregate(
        latest=(found.published.cast("string").substr(0, DAY_TEXT) + found.name).max()
    )
    return {row["exporter"]: row["latest"][DAY_TEXT:] for row in rows(latest)}


@kept
def followers(as_of: datetime.date, exporters: Collection[str], latest: int, between: int) -> list[Row]:
    """Other exporters that began when one of these had stopped before the year `latest`, and ship half of what it shipped.

    One that begins more than `between` years later does not follow. `shared` of its `pairs` of a tariff line and a country
    are theirs too; `last` is its last year and `first` their first.
    """
    each = added_up(sums(as_of), ["exporter", "heading", "country", "year"])
    each = each.filter(each.fob > 0, each.exporter.notnull())
    years = each.group_by("exporter").aggregate(first=each.year.min(), last=each.year.max())
    stopped = of_exporters(years, exporters)
    stopped = stopped.filter(stopped.last < latest).select("exporter", "last")
    pairs = each.select("exporter", "heading", "country").distinct()
    own = pairs.semi_join(stopped, "exporter")
    others = pairs.anti_join(of_exporters(years, exporters), "exporter").rename(follower="exporter")
    shared = own.join(others, ["heading", "country"]).group_by(["exporter", "follower"])
    found = shared.aggregate(shared=lambda table: table.count())
    in_all = own.group_by("exporter").aggregate(pairs=lambda table: table.count())
    begun = years.select("exporter", "first").rename(follower="exporter")
    found = found.join(in_all, "exporter").join(stopped, "exporter").join(begun, "follower")
    follows = (found.first >= found.last) & (found.first <= found.last + between)
    found = found.filter(follows, found.shared * 2 >= found.pairs)
    found = found.select("exporter", "follower", "shared", "pairs", "last", "first")
    return rows(found.order_by("exporter", found.shared.desc(), "follower"))

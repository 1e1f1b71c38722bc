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
VERSIONS = named("versions", parts.VERSIONS)
UNSETTLED = named("unsettled", parts.VERSIONS)
"""The versions of parts of which some lines were published after the day."""
YEARLY = named("yearly", parts.SUMS)
"""The yearly sums of parts of which all lines were published by the day."""
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


def _held(versions: ir.Table) -> ir.Table:
    """The lines that hold on the day."""
    day = AS_OF.day.as_scalar()
    return versions.filter(versions.published <= day, versions.until.isnull() | (versions.until > day))


def _each_as_sums(lines: ir.Table) -> ir.Table:
    """Each line as if it were the yearly sums of itself."""
    return lines.select(
        "exporter",
        "heading",
        "country",
        "fob",
        year=lines.shipped.year().cast("int32"),
        first=ibis.ifelse(lines.fob > 0, lines.shipped, None),
        grams=lines.grams.fill_null(0),
        weighed_fob=ibis.ifelse(lines.grams > 0, lines.fob, 0),
        lines=ibis.literal(1, "int64"),
        unweighed=lines.grams.isnull().cast("int64"),
    ).select(*YEARLY.columns)


LINES = _held(VERSIONS)
"""The lines that hold on the day."""
SUMS = YEARLY.union(_each_as_sums(_held(UNSETTLED)))
"""The yearly sums of the lines that hold on the day, in one row or several by exporter, tariff line and country."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def chain_of(heading: str) -> str:  # type: ignore[empty-body]
    """The chain with the longest HS code that a tariff line begins with; "" for other products."""


# ── What questions are about ────────────────────────────────────────────────────────────────────


def sums_on(loaded: Loaded, as_of: datetime.date) -> Given:
    """SUMS of a day, and their chains."""
    settled = [part for part in loaded.parts if parts.is_settled(part, as_of)]
    unsettled = [part for part in loaded.parts if part not in settled]
    return {
        **_files(YEARLY, store.yearly_file, settled),
        **_files(UNSETTLED, store.lines_file, unsettled),
        **_on(loaded, as_of),
    }


def lines_on(loaded: Loaded, as_of: datetime.date) -> Given:
    """LINES of a day, and their chains."""
    return {**_files(VERSIONS, store.lines_file, loaded.parts), **_on(loaded, as_of)}


def _on(loaded: Loaded, as_of: datetime.date) -> Given:
    return {**given(AS_OF, [{"day": as_of}]), "chain_of": _chain_of(loaded.chains)}


def _files(table: ir.Table, file: Callable[[int, str], Path], of: Iterable[parts.Part]) -> Given:
    files = tuple(store.present(file(*part)) for part in of)
    return {table.get_name(): Files(files)} if files else given(table, ())


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
    return added_up(found, ["exporter", "year", "chain"]).order_by("exporter", "year", "chain")


def added_up(table: ir.Table, by: list[str], amounts: Iterable[str] = AMOUNTS) -> ir.Table:
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
    each = added_up(found, ["chain", "country"])
    return each.left_join(COUNTRIES, "country").select("chain", "market", "fob", "lines")


@kept
def by_month(loaded: Loaded, as_of: datetime.date, year: int, ruc: str) -> list[Row]:
    """The amounts of an exporter's lines in a year by month, chain, tariff line and country; `market` as in `by_market`."""
    about = {**exporters([ruc]), **_years([year]), **markets(loaded)}
    return ask(_by_month, {**lines_on(loaded, as_of), **about})


@question
def _by_month() -> ir.Table:
    found = _of_exporters_in_years()
    found = found.mutate(month=found.shipped.month(), grams=found.grams.fill_null(0))
    each = found.group_by(["month", "heading", "country"]).aggregate(
        fob=found.fob.sum(), grams=found.grams.sum(), lines=found.count()
    )
    each = each.mutate(chain=chain_of(each.heading)).left_join(COUNTRIES, "country").drop("country_right")
    return each.order_by("month", "heading", "country")


def _of_exporters_in_years() -> ir.Table:
    found = LINES.semi_join(EXPORTERS, "exporter")
    return found.filter(found.shipped.year().cast("int32").isin(YEARS.year))


IN_ORDER = ("shipped", "cadu", "fano", "ndcl", "nser")
CHOSEN = named("chosen", pa.schema([("heading", pa.string()), ("country", pa.string())]))
"""The tariff lines and countries whose lines are asked for."""
PLACES = named("places", pa.schema([("first", pa.int64()), ("end", pa.int64())]))
"""One row: from which place on lines are asked for, and up to which, without it."""


def lines_of(
    as_of: datetime.date, year: int, ruc: str, chosen: Iterable[tuple[str, str]], places: range
) -> list[Row]:
    """Lines of an exporter in a year that hold on a day: of these tariff lines and countries, by day and key, and of
    those the ones at these places; `market` as in `by_market`."""
    loaded = Loaded.now()
    about = {
        **given(CHOSEN, ({"heading": heading, "country": country} for heading, country in chosen)),
        **given(PLACES, [{"first": places.start, "end": places.stop}]),
        **exporters([ruc]),
        **_years([year]),
        **markets(loaded),
    }
    return ask(_lines_of, {**lines_on(loaded, as_of), **about})


@question
def _lines_of() -> ir.Table:
    found = _of_exporters_in_years().semi_join(CHOSEN, ["heading", "country"])
    # Only what orders lines is sorted, and the rest read of those that are asked for.
    order = found.select(*IN_ORDER).mutate(at=ibis.row_number().over(order_by=IN_ORDER))
    wanted = order.filter(order.at >= PLACES["first"].as_scalar(), order.at < PLACES.end.as_scalar())
    found = found.semi_join(wanted, IN_ORDER).left_join(COUNTRIES, "country")
    return found.select(*LINES.columns, "market").order_by(IN_ORDER)


@kept
def unknown_countries(loaded: Loaded, as_of: datetime.date) -> list[Row]:
    """The codes that mean no country, with their `lines` that hold and their `fob`, the largest first."""
    return ask(_unknown_countries, {**sums_on(loaded, as_of), **markets(loaded)})


@question
def _unknown_countries() -> ir.Table:
    found = added_up(SUMS.anti_join(COUNTRIES, "country"), ["country"])
    return found.order_by(found.fob.desc(), found.country)


def has_lines() -> bool:
    """Whether any file is loaded: without one nothing needs to be asked."""
    return CustomsPart.objects.exists()

"""Measure loading and asking at size: `make bench-customs`, with sizes in BENCH, such as BENCH="--years 10 --lines 2000000".

A generator writes a dBase table for each year and one week more; the years are then spread over the weeks in which they
would have been published. Loading runs in processes of its own, so that each has
its own peak of memory. The database is a file of SQLite that goes with the rest.
"""

import argparse
import datetime
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from figures.scope import Scope

WIDTHS = {
    "CADU": 3,
    "FANO": 4,
    "NDCL": 6,
    "FEMB": 8,
    "NSER": 4,
    "NDOC": 15,
    "DNOMBRE": 60,
    "PART_NANDI": 10,
    "CPAIDES": 2,
    "VFOBSERDOL": 15,
    "VPESNET": 15,
    "DCOM": 100,
}
NUMERIC = {"FEMB", "NSER", "PART_NANDI", "VFOBSERDOL", "VPESNET"}
COUNTRIES = np.array(["US", "DE", "NL", "CN", "ES", "GB", "BE", "KR", "CL", "IT"], "S2")
HEADINGS = np.array([*range(901111000, 901111900, 10), *range(1801001900, 1801009900, 10)])
EXPORTERS, PARTICIPANTS, CHUNK = 8_000, 500, 100_000


def rucs() -> list[str]:
    from tests.factories import valid_ruc

    return [valid_ruc(40_000_000 + number) for number in range(EXPORTERS)]


def write_table(
    path: Path, year: int, first: int, number: int, days: range, exporters: np.ndarray, variety: int
) -> None:
    """Lines number `first` to `first + number` of a year, shipped on these days of it. Each exporter ships at most
    `variety` tariff lines to as many countries."""
    layout = np.dtype([("deleted", "S1"), *((name, f"S{width}") for name, width in WIDTHS.items())])
    head = np.zeros(1, "u1,3u1,<i4,<u2,<u2,V20")
    head[0] = (3, (125, 1, 1), number, 33 + 32 * len(WIDTHS), layout.itemsize, b"")
    with path.open("wb") as file:
        file.write(head.tobytes())
        for name, width in WIDTHS.items():
            kind = b"N" if name in NUMERIC else b"C"
            file.write(name.encode().ljust(11, b"\0") + kind + bytes(4) + bytes([width, 0]) + bytes(14))
        file.write(b"\r")
        for start in range(first, first + number, CHUNK):
            chunk = np.arange(start, min(start + CHUNK, first + number))
            file.write(_records(layout, year, chunk, days, exporters, variety))
        file.write(b"\x1a")


def _records(
    layout: np.dtype, year: int, chunk: np.ndarray, days: range, exporters: np.ndarray, variety: int
) -> bytes:
    random = np.random.default_rng([year, int(chunk[0])])
    number = len(chunk)
    found = np.zeros(number, layout)
    found["deleted"] = b" "
    found["CADU"] = 118 + chunk // 4_000_000
    found["FANO"] = year
    found["NDCL"] = np.char.zfill((chunk // 4 % 1_000_000).astype("S6"), 6)
    found["NSER"] = np.char.rjust((chunk % 4 + 1).astype("S4"), 4)
    shipped = np.datetime64(f"{year}-01-01") + random.integers(days.start, days.stop, number)
    found["FEMB"] = np.char.replace(shipped.astype("S10"), b"-", b"")
    # Few large exporters, many small ones.
    exporter = (random.random(number) ** 3 * EXPORTERS).astype(int)
    found["NDOC"] = exporters[exporter]
    found["DNOMBRE"] = b"EXPORTADORA"
    # Those of an exporter are the same in each year, and stand beside each other.
    heading = 7 * exporter + random.integers(0, variety, number)
    found["PART_NANDI"] = np.char.rjust(HEADINGS[heading % len(HEADINGS)].astype("S10"), 10)
    found["CPAIDES"] = COUNTRIES[(exporter + random.integers(0, variety, number)) % len(COUNTRIES)]
    found["VFOBSERDOL"] = np.char.rjust((random.integers(1, 10**8, number) / 1000).astype("S15"), 15)
    found["VPESNET"] = np.char.rjust((random.integers(1, 10**7, number) / 1000).astype("S15"), 15)
    found["DCOM"] = np.char.add(b"CAFE VERDE ", random.integers(0, 50_000, number).astype("S6"))
    return found.tobytes().replace(b"\0", b" ")


def measure(argv: list[str]) -> None:
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="bench-customs-") as folder:
        root = Path(folder)
        environment = os.environ | {
            "DEBUG": "true",
            "DATABASE_URL": f"sqlite:///{root}/bench.sqlite3",
            "CUSTOMS_ROOT": str(root / "customs"),
            "DJANGO_SETTINGS_MODULE": "rpe.settings",
            "ALLOWED_HOSTS": "testserver",
        }
        for step in (
            "prepare",
            *(f"year-{number}" for number in range(options.years)),
            "spread",
            "week",
            "ask",
        ):
            arguments = [
                sys.executable,
                "-m",
                "tests.bench_customs",
                *argv,
                "--step",
                step,
                "--folder",
                folder,
            ]
            subprocess.run(arguments, env=environment, check=True)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--lines", type=int, default=200_000, help="lines of a year")
    parser.add_argument("--week", type=int, default=40_000, help="lines of the last week")
    parser.add_argument(
        "--variety", type=int, default=5, help="tariff lines and countries of an exporter at most; 1000: all"
    )
    parser.add_argument("--step", default="")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args(argv)


def run(options: argparse.Namespace) -> None:
    import django

    django.setup()
    step: str = options.step
    if step == "prepare":
        prepare()
    elif step == "ask":
        ask(options)
    elif step == "spread":
        spread(options.folder)
    elif step == "week":
        load_table(options, 2025, options.lines, options.week, range(1, 28), "2026-01-05", "2026-03-01")
    else:
        year = 2025 - int(step.removeprefix("year-"))
        load_table(options, year, 0, options.lines, range(365), f"{year}-01-01", f"{year + 1}-01-04")


def prepare() -> None:
    from django.core.management import call_command

    from companies.models import Call, Company, HSCode, Participation

    call_command("migrate", verbosity=0)
    for code, chain in (("0901", "coffee"), ("1801", "cocoa")):
        HSCode.objects.get_or_create(code=code, defaults={"chain_id": chain})
    call = Call.objects.create(number=1)
    companies = [
        Company(ruc=ruc, legal_name=ruc, region_id="20") for ruc in rucs()[:: EXPORTERS // PARTICIPANTS]
    ]
    places = [
        Participation(company=one, call=call, chain_id="coffee", enrolled_on=datetime.date(2020, 1, 1))
        for one in Company.objects.bulk_create(companies)
    ]
    Participation.objects.bulk_create(places)


def load_table(
    options: argparse.Namespace, year: int, first: int, number: int, days: range, start: str, published: str
) -> None:
    from customs.loading import load

    path = options.folder / f"{options.step}.dbf"
    write_table(path, year, first, number, days, np.array(rucs(), "S11"), options.variety)
    day, outcomes = datetime.date.fromisoformat, []
    wall, used = _took(
        lambda: outcomes.append(load(path, path.name, first=day(start), published=day(published)))
    )
    path.unlink()
    assert outcomes[0].held == number, outcomes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{options.step}: {number:,} lines in {wall:.1f} s, of a processor {used:.1f} s, {peak} MB at most")


def spread(folder: Path) -> None:
    """Make each year what it would be had it come week by week, a line in fifty of it once more eight weeks later."""
    import duckdb

    from customs import parts, store
    from customs.models import CustomsPart

    added = folder / "spread.parquet"
    for part in CustomsPart.objects.all():
        present, new = store.lines_file(part.number, part.generation), store.new_name()
        duckdb.execute(f"COPY ({SPREAD.format(present=present)}) TO '{added}'")
        files = store.lines_file(part.number, new), store.yearly_file(part.number, new)
        parts.write_part(None, added, "", *files)
        CustomsPart.objects.filter(pk=part.pk).update(generation=new)
    added.unlink()


SPREAD = """
    WITH week AS (
        SELECT *, shipped + 7 + (hash(cadu, ndcl, nser) % 14)::int - dayofweek(shipped)::int AS saturday
        FROM '{present}'
    ),
    once AS (SELECT * EXCLUDE (until, saturday) REPLACE (saturday AS published) FROM week),
    again AS (SELECT * REPLACE (published + 56 AS published) FROM once WHERE hash(ndcl, nser) % 50 = 0)
    SELECT * REPLACE (strftime(published, 'x%d%m%y') AS file, row_number() OVER () AS place)
    FROM (FROM once UNION ALL FROM again)"""


def ask(options: argparse.Namespace) -> None:
    """All figures cold and again, the same sums in plain DuckDB, pages, and the size on disk."""
    from customs import store
    from customs.engine import compile_questions
    from figures.customs import customs_figures
    from figures.scope import Scope

    compile_questions()  # As a web server does before it forks.
    scope = Scope.at(datetime.date(2026, 3, 10), 2025)
    for when in ("cold", "again"):
        wall, used = _took(lambda: customs_figures(scope))
        print(f"all figures of {PARTICIPANTS} companies, {when}: {wall:.2f} s, of a processor {used:.2f} s")
    compare(options.folder, scope)
    ask_pages()
    size = sum(path.stat().st_size for path in store.root().rglob("*.parquet"))
    lines = options.years * options.lines + options.week
    print(f"on disk: {size / lines:.0f} MB for a million lines, with what no longer counts")


def compare(folder: Path, scope: "Scope") -> None:
    """The country's sums by chain and role, and the same by hand over one file of the lines that hold."""
    import duckdb

    from customs import store
    from customs.answers import Loaded
    from customs.codes import chains_of_codes
    from customs.queries import by_role
    from figures.customs import enrolled, participants

    programme, one = list(participants(scope).values()), folder / "one.parquet"
    plain = duckdb.connect(config={"threads": 2})
    day = "DATE '2026-03-10'"
    held = f"published <= {day} AND (until IS NULL OR until > {day})"
    files = [str(store.lines_file(*part)) for part in Loaded.now().parts]
    plain.execute(f"COPY (SELECT * FROM read_parquet({files}) WHERE {held} ORDER BY exporter) TO '{one}'")
    plain.execute("CREATE TABLE own AS SELECT unnest(?) AS exporter", [programme])
    cases = " ".join(
        f"WHEN starts_with(heading, '{code}') THEN '{chain}'" for code, chain in chains_of_codes()
    )
    by_hand = partial(plain.execute, PLAIN.format(one=one, cases=cases))
    # Asked anew each time: answers are kept (customs/answers.py).
    asked = partial(by_role.__wrapped__, Loaded.now(), scope.as_of, [2025], ["cocoa", "coffee"], programme)
    all_of = enrolled(scope.as_of)
    columns = [column[0] for column in by_hand().description]
    ours = sorted(tuple(row[name] for name in columns) for row in asked(all_of))
    assert ours == by_hand().fetchall()
    # In turn, so that a moment in which the machine is slow is not one side's alone.
    pairs = [(_took(lambda: asked(all_of)), _took(lambda: by_hand().fetchall())) for _time in range(7)]
    (wall, used), (plain_wall, plain_used) = (
        tuple(map(min, zip(*side, strict=True))) for side in zip(*pairs, strict=True)
    )
    print(
        f"sums by chain and role: {wall:.2f} s, plain DuckDB {plain_wall:.2f} s, ratio {wall / plain_wall:.2f}"
        f" (of a processor {used / plain_used:.2f})"
    )


def ask_pages() -> None:
    """Pages by the processor's time: anew, the least of three, and again, where answers and pages are kept."""
    from django.core.cache import caches
    from django.test import Client

    from accounts.models import Role, User
    from companies.models import Company
    from reports.models import KeptPage

    client = Client()
    client.force_login(User.objects.create_user("bench@example.org", "x", name="Bench", role=Role.STAFF))

    def page(*, anew: bool) -> float:
        if anew:
            for name in ("answers", "rows", "customs"):
                caches[name].clear()
            KeptPage.objects.all().delete()
        return _took(lambda: answers.append(client.get(address).status_code))[1]

    ruc = Company.objects.order_by("pk")[0].ruc
    for address in (address.format(ruc=ruc) for address in PAGES):
        answers: list[int] = []
        anew, again = min(page(anew=True) for _time in range(3)), page(anew=False)
        print(f"{address} {answers[0]}: {anew * 1000:.0f} ms, again {again * 1000:.0f} ms")


PAGES = [
    "/customs/?as_of=2026-03-10&year=2025",
    "/records/customs/reconciliation/?year=2025",
    "/records/customs/proposals/?year=2025",
    "/records/customs/markets/",
    "/records/customs/lines/{ruc}/?year=2025",
    "/records/customs/codes/",
    "/records/companies/{ruc}/",
    "/indicators/customs_sales/?as_of=2026-03-10&year=2025",
    "/indicators/market_entries_evidenced/?as_of=2026-03-10&year=2025",
]
PLAIN = """
    WITH line AS (
        SELECT exporter, CASE {cases} ELSE '' END AS chain, fob, coalesce(grams, 0) AS grams,
            CASE WHEN grams > 0 THEN fob ELSE 0 END AS weighed_fob, year(shipped) = 2025 AS is_now
        FROM '{one}' WHERE year(shipped) IN (2024, 2025)
    ), of_chain AS (
        SELECT chain, exporter, coalesce(sum(fob) FILTER (is_now), 0) AS fob,
            coalesce(sum(grams) FILTER (is_now), 0) AS grams,
            coalesce(sum(weighed_fob) FILTER (is_now), 0) AS weighed_fob,
            coalesce(sum(fob) FILTER (NOT is_now), 0) AS before
        FROM line WHERE chain IN ('cocoa', 'coffee') GROUP BY ALL
    ), of_each AS (
        FROM of_chain UNION ALL
        SELECT '*', exporter, sum(fob), sum(grams), sum(weighed_fob), sum(before) FROM of_chain GROUP BY exporter
    )
    SELECT chain, CASE WHEN exporter IN (SELECT exporter FROM own) THEN 'programme' ELSE 'outside' END AS role,
        sum(fob) AS fob, sum(grams) AS grams, sum(weighed_fob) AS weighed_fob, count(*) FILTER (fob > 0) AS exporters,
        count(*) FILTER (fob > 0 AND before > 0) AS matched, sum(fob) FILTER (fob > 0 AND before > 0) AS matched_fob,
        sum(before) FILTER (fob > 0 AND before > 0) AS matched_previous
    FROM of_each GROUP BY ALL ORDER BY ALL"""


def _took(work: Callable[[], object]) -> tuple[float, float]:
    """How many seconds a work took, and how many of a processor."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - begun, time.process_time() - used


if __name__ == "__main__":
    if _options(sys.argv[1:]).step:
        run(_options(sys.argv[1:]))
    else:
        measure(sys.argv[1:])

"""Measure loading and asking at size: `make bench-customs`, with sizes in BENCH, such as BENCH="--years 10 --lines 2000000".

A generator writes a dBase table for each year and one week more. Loading runs in processes of its own, so that each has
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
from functools import partial
from pathlib import Path

import numpy as np

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


def write_table(path: Path, year: int, first: int, number: int, days: range, exporters: np.ndarray) -> None:
    """Lines number `first` to `first + number` of a year, shipped on these days of it."""
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
            file.write(_records(layout, year, chunk, days, exporters))
        file.write(b"\x1a")


def _records(layout: np.dtype, year: int, chunk: np.ndarray, days: range, exporters: np.ndarray) -> bytes:
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
    found["NDOC"] = exporters[(random.random(number) ** 3 * EXPORTERS).astype(int)]
    found["DNOMBRE"] = b"EXPORTADORA"
    found["PART_NANDI"] = np.char.rjust(random.choice(HEADINGS, number).astype("S10"), 10)
    found["CPAIDES"] = random.choice(COUNTRIES, number)
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
        for step in ("prepare", *(f"year-{number}" for number in range(options.years)), "week", "ask"):
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
    write_table(path, year, first, number, days, np.array(rucs(), "S11"))
    begun = time.perf_counter()
    day = datetime.date.fromisoformat
    outcome = load(path, path.name, first=day(start), published=day(published))
    took = time.perf_counter() - begun
    path.unlink()
    assert outcome.held == number, outcome
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{options.step}: {number:,} lines in {took:.1f} s, {peak} MB at most")


def ask(options: argparse.Namespace) -> None:
    """All figures cold and again, a page, the same sums in plain DuckDB over one file, and the size on disk."""
    import duckdb
    from django.test import Client

    from accounts.models import Role, User
    from customs import store
    from customs.queries import by_role
    from figures.customs import customs_figures, enrolled, participants
    from figures.scope import Scope

    scope = Scope.at(datetime.date(2026, 3, 10), 2025)
    print(f"all figures of {PARTICIPANTS} companies, cold: {_seconds(lambda: customs_figures(scope)):.2f} s")
    print(f"all figures again: {_seconds(lambda: customs_figures(scope)):.2f} s")
    one, programme = options.folder / "one.parquet", list(participants(scope).values())
    files = f"{store.root()}/lines/*/*.parquet"
    plain = duckdb.connect(config={"threads": 2})
    held = "until IS NULL OR until > DATE '2026-03-10'"
    plain.execute(f"COPY (SELECT * FROM '{files}' WHERE {held} ORDER BY exporter) TO '{one}'")
    plain.execute("CREATE TABLE own AS SELECT unnest(?) AS exporter", [programme])
    theirs = min(_seconds(lambda: plain.execute(PLAIN.format(one=one)).fetchall()) for _time in range(3))
    # Asked anew each time: answers are kept (customs/answers.py).
    asked = partial(by_role.__wrapped__, scope.as_of, [2025], ["cocoa", "coffee"], programme)
    all_of = enrolled(scope.as_of)
    ours = min(_seconds(lambda: asked(all_of)) for _time in range(3))
    print(f"sums by chain and role: {ours:.2f} s, plain DuckDB {theirs:.2f} s, ratio {ours / theirs:.2f}")
    user = User.objects.create_user("bench@example.org", "x", name="Bench", role=Role.AUDITOR)
    client = Client()
    client.force_login(user)
    for address in ("/customs/?as_of=2026-03-10&year=2025", "/records/customs/reconciliation/?year=2025"):
        answer: list[int] = []
        seconds = [_seconds(lambda: answer.append(client.get(address).status_code)) for _time in range(2)]  # noqa: B023
        print(f"{address} {answer[0]}: {seconds[0]:.2f} s, again {seconds[1]:.2f} s")
    size = sum(path.stat().st_size for path in store.root().rglob("*.parquet"))
    lines = options.years * options.lines + options.week
    print(f"on disk: {size / lines:.0f} MB for a million lines, with what no longer counts")


PLAIN = """
    SELECT chain, role, sum(fob), count(*) FILTER (fob > 0 AND before > 0), sum(before) FROM (
        SELECT exporter, CASE WHEN starts_with(heading, '0901') THEN 'coffee'
            WHEN starts_with(heading, '1801') THEN 'cocoa' ELSE '' END AS chain,
            CASE WHEN exporter IN (SELECT exporter FROM own) THEN 'programme' ELSE 'outside' END AS role,
            sum(fob) FILTER (year(shipped) = 2025) AS fob, sum(fob) FILTER (year(shipped) = 2024) AS before
        FROM '{one}' WHERE year(shipped) IN (2024, 2025) GROUP BY ALL
    ) GROUP BY ALL"""


def _seconds(work: object) -> float:
    begun = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - begun


if __name__ == "__main__":
    if _options(sys.argv[1:]).step:
        run(_options(sys.argv[1:]))
    else:
        measure(sys.argv[1:])

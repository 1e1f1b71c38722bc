"""Measures what people wait for, on whatever DATABASE_URL names: `make bench`; with `write`, `make bench-data`.

In a database of its own it imports the national workbook and 10,000 further sales rows, then makes up a programme of the
size that the system is built for, and a hundredth of it. For each page it prints: queries, milliseconds cold (computed
anew: the least of 7 and their median) and warm (the data unchanged), those of the page's SQL alone, and the size of the page
in KB. Pages are asked in turn, one after the other and all again, so that a moment in which the machine is slow is not one
page's alone; how fast the machine was meanwhile stands above them.
"""

import datetime
import gzip
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.cache import caches  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test.utils import override_settings, setup_databases, teardown_databases  # noqa: E402

from figures.concurrency import threads  # noqa: E402
from tests.conftest import signed_in  # noqa: E402
from tests.demo import NATIONAL  # noqa: E402

CHAINS = ("Café", "Cacao", "Banano orgánico")
PAGES = [
    "/",
    "/regions/20/",
    "/chains/coffee/",
    "/calls/2/",
    "/markets/DE/",
    "/growth/",
    "/execution/",
    "/results/",
    "/targets/",
    "/brief/",
    "/methodology/",
    "/indicators/companies_supported/",
    "/indicators/services_delivered/",
    "/indicators/export_sales/",
    "/indicators/reporting_coverage/",
    "/indicators/market_entries/",
    "/?as_of=nothing",
]
"""Of each kind one, and at the end a page that computes nothing."""
MACHINE = "this machine added a million numbers"


def main() -> None:
    if sys.argv[1:] == ["write"]:
        write()
        return
    print(f"{connection.vendor}, Python {sys.version.split()[0]}, Django {django.__version__}")
    as_installed = override_settings(CONCURRENT_QUERIES=2)
    with as_installed, tempfile.TemporaryDirectory() as folder:
        # In a file, as an installation has it: in memory it has one connection.
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = f"{folder}/bench.sqlite3"
        for work in (
            bench_workbooks,
            lambda: bench_pages(1),
            lambda: bench_pages(100),
            lambda: bench_plan(20),
            lambda: bench_plan(1),
            bench_lists,
        ):
            created = setup_databases(verbosity=0, interactive=False)
            try:
                work()
            finally:
                threads().submit(connections.close_all).result()
                teardown_databases(created, verbosity=0)


def add_a_million() -> int:
    """The same work on every machine and at any time: by it, figures of one can be held against those of another."""
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def write() -> None:
    """Bring the database that DATABASE_URL names up to date and fill it; one that holds companies is left alone."""
    from companies.models import Company
    from tests import bench_data

    call_command("migrate", verbosity=0)
    if Company.objects.exists():
        sys.exit("The database holds companies already: name an empty one.")
    seconds, _nothing = timed(bench_data.generate)
    bench_data.analyze()
    print(f"{Company.objects.count()} companies and what belongs to them, in {seconds:.0f} s")


def bench_workbooks() -> None:
    bench_import()
    bench_preview()
    bench_listing()
    bench_grid()


def bench_import() -> None:
    """The national workbook, and a sheet of 10,000 rows of sales."""
    from workbook.importing import import_file

    seconds, plan = timed(lambda: import_file(NATIONAL, create_missing=True, may_verify=True))
    print(f"import national.xlsx        {sum(map(len, plan.rows.values())):6} rows {seconds:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        file = ten_thousand_sales(Path(folder) / "sales.xlsx")
        seconds, plan = timed(lambda: import_file(file))
        assert not plan.faults, plan.faults[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"import of sales             {sum(map(len, plan.rows.values())):6} rows {seconds:6.2f} s, peak {peak:.0f} MB"
    )


def bench_preview() -> None:
    """What a person waits for after an upload of 10,000 rows: the preview, and applying it."""
    from accounts.models import User
    from entry.imports import work as importing
    from entry.imports.upload import Upload, UploadState

    importing.AT_ONCE = 100_000_000
    person = User.objects.create_superuser("upload@example.org", name="Upload")
    for name, factor in (("new", 1.01), ("unchanged", 1.01), ("changed", 1.02)):
        with tempfile.TemporaryDirectory() as folder, override_settings(EVIDENCE_ROOT=folder):
            file = ten_thousand_sales(Path(folder) / "sales.xlsx", years=range(2000, 2008), factor=factor)
            with file.open("rb") as content:
                upload = Upload.objects.create(uploaded_by=person, file=File(content, "x.xlsx"), name="x")
            checking, _ = timed(lambda upload=upload: importing.begin_check(upload, by=person))
            upload.refresh_from_db()
            assert (upload.lines.count(), upload.state) == (10_000, UploadState.CHECKED), upload.problem
            applying, _ = timed(lambda upload=upload: importing.begin_applying(upload, by=person))
            upload.refresh_from_db()
            assert upload.state == UploadState.APPLIED
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"upload of sales, {name:11} 10000 rows {checking:6.2f} s to preview, "
            f"{applying:.2f} s to apply, peak {peak:.0f} MB"
        )


def ten_thousand_sales(path: Path, *, years: range = range(2008, 2019), factor: float = 1.01) -> Path:
    """10,000 rows of sales of the national companies, in years before the programme."""
    import xlsxwriter

    from companies.models import Company

    rucs = Company.objects.values_list("ruc", flat=True)
    keys = [(ruc, chain, year) for year in years for chain in CHAINS for ruc in rucs]
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Ventas")
        page.write_row(0, 0, ["RUC", "Cadena", "Año", "FOB US$"])
        for number, (ruc, chain, year) in enumerate(keys[:10_000], 1):
            page.write_row(number, 0, [ruc, chain, year, round(number * factor, 2)])
    return path


def bench_listing() -> None:
    """A list of 100,000 rows as a workbook."""
    from reports.exports.xlsx import write_listing
    from tests.reports.test_listings import long_list

    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = timed(lambda: write_listing(Path(folder) / "long.xlsx", long_list(100_000)))
    print(f"list as a workbook          100000 rows {seconds:6.2f} s")


def bench_grid() -> None:
    """The grid of a year's sales, of all companies of the national workbook that are expected to report it."""
    from accounts.models import User

    client = signed_in(User.objects.create_superuser("bench@example.org", name="Bench"))
    grid = "/records/sales/grid/2022/"
    page = client.get(grid)
    cells = page.content.count(b"aria-labelledby")
    assert cells, "what was measured is not the grid."
    packed = len(gzip.compress(page.content)) / 1000
    seconds = statistics.median(timed(lambda: client.get(grid))[0] for _ in range(9))
    print(
        f"grid of {cells} cells: {seconds * 1000:.0f} ms, {len(page.content) / 1000:.0f} KB, compressed {packed:.0f} KB"
    )


def bench_pages(scale: int) -> None:
    """Every kind of page of a programme of the full size, divided by `scale`."""
    from accounts.models import User
    from companies.models import AnnualSales, Company
    from tests import bench_data

    bench_data.generate(scale)
    bench_data.analyze()
    client = signed_in(User.objects.create_superuser("bench@example.org", name="Bench"))
    client.get("/methodology/")  # The first page of a process also loads the program.
    client.get("/")
    print(f"\n{Company.objects.count():,} companies, {AnnualSales.objects.count():,} rows of sales")
    addresses = {page: page if "?" in page else f"{page}?as_of=2022-12-31" for page in PAGES}
    report({page: partial(client.get, address) for page, address in addresses.items()})


def bench_plan(scale: int) -> None:
    """The plan of withheld cells of ten years, of a programme of the full size divided by `scale`: made anew, and after
    one amount changed."""
    from companies.models import AnnualSales
    from figures.disclosure import store
    from figures.disclosure.findings import Findings
    from tests import bench_data

    bench_data.generate(scale)
    known, before = [store.today(store.OPENING, datetime.date(2022, 12, 31))], Findings()
    for what in ("made anew", "one amount changed"):
        findings, start = Findings(before.now), time.process_time()
        seconds, found = timed(partial(store.decide, known, findings))
        cpu = time.process_time() - start
        print(
            f"plan of {AnnualSales.objects.count():,} rows of sales, {what}:"
            f" {len(found.cells)} cells {seconds:.2f} s, {cpu:.2f} s of it at work"
        )
        row, before = AnnualSales.objects.filter(fob_usd__gt=100, year=2020).earliest("pk"), findings
        AnnualSales.objects.filter(pk=row.pk).update(fob_usd=row.fob_usd * 2)


def bench_lists() -> None:
    """The staff's lists with 50,000 rows each: no page of them may take more than 200 ms."""
    from accounts.models import User
    from companies.models import AnnualSales, Company, MarketEntry
    from services.models import Service
    from tests.bench_data import analyze, fill

    fill(50_000)
    analyze()
    rows = [
        f"{model._default_manager.count()} {model.__name__}"
        for model in (Company, Service, AnnualSales, MarketEntry)
    ]
    print(f"lists of {', '.join(rows)}")
    client = signed_in(User.objects.create_superuser("bench@example.org", name="Bench"))
    report({address: partial(client.get, f"/records/{address}") for address in LISTS})


LISTS = (
    "companies/",
    "companies/?page=900",
    "companies/?q=agraria+4999",
    "companies/?region=20&call=1&sort=-members",
    "services/",
    "services/?page=900&sort=type",
    "services/?q=inst-3+servicio",
    "services/?verification=submitted&evidence=no&sort=-delivered_on",
    "sales/",
    "sales/?page=900&sort=company",
    "sales/?q=agraria+499",
    "sales/?q=agraria",
    "sales/?year=2020&region=20&evidence=no&sort=-fob_usd",
    "market-entries/",
    "market-entries/?page=900&sort=company",
    "market-entries/?q=agraria&country=DE",
    "calls/",
    "institutions/",
    "verification/",
    "verification/?region=20&older_than=0&page=9",
    "history/",
    "history/?q=INST-1&kind=service",
    "history/?how=-&kind=annualsales",
)


def report(pages: dict[str, Callable[[], Any]]) -> None:
    """A line for each: the page computed anew, answered again, and what its queries take by themselves."""
    cold = measured_in_turn(pages | {MACHINE: add_a_million}, 7, anew)
    asked = {name: asked_by(name, ask) for name, ask in pages.items()}
    sizes = {name: len(ask().content) / 1000 for name, ask in pages.items()}
    warm = measured_in_turn(pages, 9, timed)
    sql = measured_in_turn({name: partial(run, queries) for name, queries in asked.items()}, 3, timed)
    machine = cold[MACHINE]
    print(f"meanwhile {MACHINE} in {min(machine):.0f} ms, median {statistics.median(machine):.0f}")
    print(f"{'':60}queries   least  median    warm  SQL alone   KB   (milliseconds; least and median cold)")
    for name in pages:
        figures = (min(cold[name]), *(statistics.median(found[name]) for found in (cold, warm)))
        milliseconds = "".join(f"{figure:8.1f}" for figure in figures)
        print(
            f"{name:60}{len(asked[name]):7}{milliseconds}{statistics.median(sql[name]):11.1f}{sizes[name]:5.0f}"
        )


def asked_by(name: str, ask: Callable[[], Any]) -> list[tuple[str, Any]]:
    """The queries of a page that is computed anew."""
    asked: list[tuple[str, Any]] = []
    noting = connection.execute_wrapper(lambda execute, *query: (asked.append(query[:2]), execute(*query))[1])
    with noting, override_settings(CONCURRENT_QUERIES=1):
        _seconds, page = anew(ask)
    assert page.status_code == 200, f"{name} answers {page.status_code}: what was measured is not the page."
    return asked


def measured_in_turn(
    works: dict[str, Callable[[], Any]],
    rounds: int,
    measure: Callable[[Callable[[], Any]], tuple[float, Any]],
) -> dict[str, list[float]]:
    """Milliseconds of each in every round."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(measure(work)[0] * 1000)
    return found


def anew(work: Callable[[], Any]) -> tuple[float, Any]:
    """As if the data had just changed: nothing is kept."""
    caches["answers"].clear()
    caches["rows"].clear()
    return timed(work)


def run(queries: list[tuple[str, Any]]) -> None:
    with connection.cursor() as cursor:
        for sql, params in queries:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()

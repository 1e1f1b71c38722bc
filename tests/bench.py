"""Measures what people wait for, on whatever DATABASE_URL names: `make bench`.

In a database of its own it imports the national workbook and 10,000 further sales rows, and prints for the
figures, each breakdown, the overview and the staff's lists: queries, cold and warm milliseconds, and those spent in SQL.
"""

import datetime
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases  # noqa: E402

NATIONAL = Path(__file__).parent / "data/national.xlsx"


def main() -> None:
    created = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{connection.vendor}, Python {sys.version.split()[0]}, Django {django.__version__}")
        bench_import()
        bench_pages()
        bench_lists()
    finally:
        teardown_databases(created, verbosity=0)


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


def ten_thousand_sales(path: Path) -> Path:
    """10,000 rows of sales of the national companies, in years before the programme."""
    import xlsxwriter

    from companies.models import Company

    rucs = Company.objects.values_list("ruc", flat=True)
    keys = [(ruc, chain, year) for year in range(2008, 2019) for chain in ("Café", "Cacao") for ruc in rucs]
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Ventas")
        page.write_row(0, 0, ["RUC", "Cadena", "Año", "FOB US$"])
        for number, (ruc, chain, year) in enumerate(keys[:10_000], 1):
            page.write_row(number, 0, [ruc, chain, year, number * 1.01])
    return path


def bench_pages() -> None:
    from accounts.models import User
    from reports.definitions import Axis
    from reports.figures import break_down, figures
    from reports.scope import Scope

    scope = Scope.at(datetime.date(2022, 12, 31))
    client = Client()
    client.force_login(User.objects.create_superuser("bench@example.org", name="Bench"))
    print(f"{'':64}queries    cold    warm  of it SQL   (milliseconds, warm: median of 9)")
    report("all measures of a scope", lambda: figures(scope))
    for axis in Axis:
        report(f"all measures by {axis}", lambda axis=axis: break_down(scope, axis))
    report("overview page", lambda: client.get("/?as_of=2022-12-31"))
    report("a page that asks nothing", lambda: Client().get("/accounts/login/"))


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
    client = Client()
    client.force_login(User.objects.get(email="bench@example.org"))
    for address in LISTS:
        report(address, lambda address=address: client.get(f"/records/{address}"))


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


def report(name: str, work: Callable[[], Any]) -> None:
    """One line: the first run, the median of nine more, and SQL's part of the last."""
    cold, _result = timed(work)
    warm = statistics.median(timed(work)[0] for _ in range(9))
    with CaptureQueriesContext(connection) as queries:
        work()
    sql = sum(float(query["time"]) for query in queries.captured_queries)
    print(f"{name:64}{len(queries):7}{cold * 1000:8.1f}{warm * 1000:8.1f}{sql * 1000:11.0f}")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()

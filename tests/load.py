"""Many people at once on the system as it is installed: `make load`, on the database that DATABASE_URL names.

A gunicorn with gunicorn.conf.py answers readers who look at all kinds of page in turn, and, where there is one, a
writer who changes a company's sales again and again. Printed are the requests in a second, the milliseconds of which
half, 95 and 99 of a hundred requests took less, errors, and the memory of each process at rest and afterwards. Readers
look at an empty signed-in page too, in turn with the others, as the least that any page takes; beside each page stands
what its queries take alone. At last many readers ask for the same page at once, right after a change.
"""

import argparse
import http.client
import itertools
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from companies.models import AnnualSales  # noqa: E402
from tests.conftest import signed_in  # noqa: E402
from tests.postgres import free_port  # noqa: E402

CHANGE = "(a change)"
EMPTY = "/accounts/privacy/"
PAGES = (
    "/",
    "/growth/",
    "/results/",
    "/execution/",
    "/methodology/",
    "/targets/",
    "/regions/20/",
    "/chains/coffee/",
)
ASKED = [*(f"{page}?as_of=2022-12-31" for page in PAGES), EMPTY]


@dataclass
class Tally:
    """Seconds of requests by what was asked, and how many failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    took: float = 0

    def add(self, name: str, seconds: float, status: int) -> None:
        self.seconds.setdefault(name, []).append(seconds)
        if status >= 400:
            self.errors.append(f"{name}: {status}")


def report(name: str, of: list[float], sql: float | None = None) -> None:
    ordered = sorted(of)
    points = [ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.95, 0.99)]
    alone = "" if sql is None else f"{sql * 1000:9.0f}"
    print(f"{name:40}{len(of):7}" + "".join(f"{point:9.0f}" for point in points) + alone)


@contextmanager
def server(port: int, workers: int, threads: int) -> Iterator[int]:
    """The number of the server's first process."""
    command = [
        Path(sys.executable).with_name("gunicorn"),
        "rpe.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--threads", str(threads)],
        env=os.environ | {"LOG_FORMAT": "text"},
    )
    try:
        for _look in range(600):
            try:
                if ask(connect(port), "/healthz", "")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def ask(connection: http.client.HTTPConnection, path: str, cookie: str, body: str = "") -> tuple[int, bytes]:
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip, deflate, br, zstd", "Host": "localhost"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body else "GET", path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def read(port: int, cookie: str, number: int, first: int, tally: Tally, stop: threading.Event) -> None:
    """Look at pages in turn, beginning at another one than the others."""
    connection = connect(port)
    for path in itertools.islice(itertools.cycle(ASKED), first, first + number):
        if stop.is_set():
            return
        began = time.monotonic()
        status, _page = ask(connection, path, cookie)
        tally.add(path, time.monotonic() - began, status)


def write(tally: Tally, stop: threading.Event) -> None:
    """Change a row of sales every second: every figure of sales is computed anew."""
    while True:
        began = time.monotonic()
        change_a_row()
        tally.add(CHANGE, time.monotonic() - began, 200)
        if stop.wait(1):
            return


def change_a_row() -> None:
    """Write a row of sales as it is, which marks the data as changed."""
    row = AnnualSales.objects.order_by("pk")[0]
    AnnualSales.objects.filter(pk=row.pk).update(fob_usd=row.fob_usd)


def cookie_of(client: Client) -> str:
    return f"sessionid={client.cookies['sessionid'].value}"


def memory(first: int) -> list[int]:
    """Megabytes of each process that answers: its own and its part of what is shared (PSS)."""
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    found = (Path(f"/proc/{child}/smaps_rollup").read_text() for child in children)
    return [int(match[1]) // 1024 for text in found if (match := re.search(r"^Pss:\s+(\d+)", text, re.M))]


def sql_alone(path: str, client: Client) -> float:
    """Seconds that the database takes for what a page asks of it where nothing is kept, one after the other."""
    for cache in ("answers", "rows"):
        caches[cache].clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    reads = [query["sql"] for query in asked.captured_queries if query["sql"].startswith(("SELECT", "WITH"))]
    began = time.monotonic()
    with connection.cursor() as cursor:
        for statement in reads:
            cursor.execute(statement)
            cursor.fetchall()
    return time.monotonic() - began


def crowd(port: int, cookie: str, readers: int) -> list[float]:
    """Seconds that each of some readers waits who ask for the same page at the same moment, right after a change."""
    change_a_row()
    connections = [connect(port) for _reader in range(readers)]
    moment = threading.Barrier(readers)

    def wait(connection: http.client.HTTPConnection) -> float:
        moment.wait()
        began = time.monotonic()
        assert ask(connection, ASKED[0], cookie)[0] == 200
        return time.monotonic() - began

    with ThreadPoolExecutor(readers) as threads:
        return sorted(threads.map(wait, connections))


def report_crowd(port: int, cookie: str, readers: int) -> None:
    """How long one reader waits after a change, and the first and the last of several at once: medians of five times."""
    alone = statistics.median(crowd(port, cookie, 1)[0] for _time in range(5))
    waits = [crowd(port, cookie, readers) for _time in range(5)]
    first, last = (statistics.median(each[place] for each in waits) * 1000 for place in (0, -1))
    print(
        f"after a change one reader waits {alone * 1000:.0f} ms;"
        f" of {readers} at once the first {first:.0f} ms, the last {last:.0f} ms"
    )


def read_and_write(port: int, cookie: str, given: argparse.Namespace) -> Tally:
    """Let the readers look, and the writer change, until all have looked or the time is up."""
    tally, stop, began = Tally(), threading.Event(), time.monotonic()
    each = given.requests // given.readers
    readers = [
        threading.Thread(target=read, args=(port, cookie, each, number, tally, stop))
        for number in range(given.readers)
    ]
    writer = threading.Thread(target=write, args=(tally, stop))
    threading.Timer(given.most, stop.set).start()
    for thread in [*readers, *([writer] if given.writes else [])]:
        thread.start()
    for thread in readers:
        thread.join()
    stop.set()
    tally.took = time.monotonic() - began
    return tally


def report_tally(tally: Tally, sql: dict[str, float]) -> None:
    pages = {name: seconds for name, seconds in tally.seconds.items() if name not in (CHANGE, EMPTY)}
    every = list(itertools.chain(*pages.values()))
    print(f"{len(every)} pages in {tally.took:.1f} s: {len(every) / tally.took:.0f} a second")
    print(f"{len(tally.errors)} errors {tally.errors[:5] or ''}")
    print(
        f"{'':40}{'times':>7}{'p50':>9}{'p95':>9}{'p99':>9}{'SQL':>9}  (milliseconds; SQL: its queries alone)"
    )
    report("all pages but the empty one", every)
    for name, seconds in tally.seconds.items():
        report(name, seconds, sql.get(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--requests", type=int, default=2000, help="of all readers together")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--writes", action="store_true")
    parser.add_argument("--most", type=float, default=55, help="seconds")
    parser.add_argument("--crowd", type=int, default=20, help="readers who ask at once after a change")
    given = parser.parse_args()
    reader, _made = User.objects.get_or_create(
        email="load@example.org", defaults={"name": "Load", "role": "committee"}
    )
    client, port = signed_in(reader), free_port()
    sql = {path: sql_alone(path, client) for path in ASKED}
    with server(port, given.workers, given.threads) as first:
        print(f"memory at rest: {memory(first)} MB")
        report_tally(read_and_write(port, cookie_of(client), given), sql)
        report_crowd(port, cookie_of(client), given.crowd)
        print(f"memory afterwards: {memory(first)} MB")


if __name__ == "__main__":
    main()
    # The timer.
    os._exit(0)

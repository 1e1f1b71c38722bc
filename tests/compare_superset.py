"""Times the overview beside Apache Superset on the same PostgreSQL: `make compare-superset`.

Superset is installed by pip into an environment of its own (--environment), with a folder, secrets and a port that last
as long as the program. It gets six datasets, those of the charts of our overview in plain SQL, and is asked for the data
of each through its own API, as its dashboards ask. Ours answers the whole page, which holds those six charts drawn and
besides all that the overview says. Both run under gunicorn with two processes of four threads, and are asked in turn,
round by round.
"""

import argparse
import datetime
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import django

ROOT = Path(__file__).resolve().parents[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "rpe.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.access import Viewer  # noqa: E402
from accounts.models import User  # noqa: E402
from companies.models import AnnualSales, Company  # noqa: E402
from figures.kept_rows import INSTALLED  # noqa: E402
from figures.models import DataVersion, Programme  # noqa: E402
from figures.scope import Scope  # noqa: E402
from jobs.models import Job, JobState  # noqa: E402
from reports.opening import JOB  # noqa: E402
from reports.overview import overview  # noqa: E402
from tests import bench, bench_data, load  # noqa: E402
from tests.conftest import signed_in  # noqa: E402
from tests.postgres import free_port  # noqa: E402

WANTED = (
    "apache-superset==6.1.0",
    "psycopg2-binary==2.9.13",
    "flask-caching==2.3.1",
    "rich==15.0.0",
    "cachetools==8.0.2",
)
AS_OF = datetime.date(2022, 12, 31)
PROCESSES, THREADS = 2, 4

ENROLLED = f"SELECT company_id FROM companies_participation WHERE enrolled_on <= '{AS_OF}'"
SALES = (
    "SELECT company_id, chain_id, year, fob_usd FROM companies_annualsales"
    f" WHERE verification = 'verified' AND company_id IN ({ENROLLED})"
)


@dataclass(frozen=True)
class Chart:
    """What Superset is asked: groups and metrics, in SQL, over a dataset that is a query."""

    dataset: str
    groups: list[str]
    metrics: dict[str, str]


CHARTS = {
    "sales by year and chain": Chart(
        f"{SALES} AND year BETWEEN {AS_OF.year - 4} AND {AS_OF.year}",
        ["year", "chain_id"],
        {"usd": "SUM(fob_usd)"},
    ),
    "what moved sales": Chart(
        "SELECT CASE WHEN before > 0 AND now > 0 THEN 'both years' WHEN now > 0 THEN 'this year' ELSE 'last year' END"
        f" AS step, now - before AS change FROM (SELECT company_id, SUM(CASE WHEN year = {AS_OF.year} THEN fob_usd"
        f" ELSE 0 END) AS now, SUM(CASE WHEN year = {AS_OF.year - 1} THEN fob_usd ELSE 0 END) AS before FROM ({SALES}"
        f" AND year IN ({AS_OF.year - 1}, {AS_OF.year})) AS sales GROUP BY company_id) AS companies",
        ["step"],
        {"usd": "SUM(change)", "companies": "COUNT(*)"},
    ),
    "services by month": Chart(
        "SELECT to_char(planned_end, 'YYYY-MM') AS month, 'planned' AS kind FROM services_service"
        " WHERE status <> 'cancelled' AND planned_end IS NOT NULL UNION ALL"
        " SELECT to_char(delivered_on, 'YYYY-MM'), 'delivered' FROM services_service WHERE status = 'delivered'"
        f" AND verification = 'verified' AND delivered_on <= '{AS_OF}'",
        ["month", "kind"],
        {"services": "COUNT(*)"},
    ),
    "market entries by country": Chart(
        "SELECT country FROM (SELECT DISTINCT ON (company_id, country) company_id, country, first_shipment_on"
        f" FROM companies_marketentry WHERE verification = 'verified' AND first_shipment_on <= '{AS_OF}'"
        " ORDER BY company_id, country, first_shipment_on, chain_id) AS firsts WHERE EXISTS (SELECT FROM"
        " companies_participation AS place WHERE place.company_id = firsts.company_id AND"
        " place.enrolled_on <= firsts.first_shipment_on)",
        ["country"],
        {"entries": "COUNT(*)"},
    ),
    "applications by call": Chart(
        f"SELECT call_id, outcome FROM companies_application WHERE applied_on <= '{AS_OF}'"
        " AND outcome <> 'withdrawn'",
        ["call_id"],
        {
            "received": "COUNT(*)",
            "eligible": "SUM(CASE WHEN outcome IN ('eligible', 'selected', 'not_selected') THEN 1 ELSE 0 END)",
            "selected": "SUM(CASE WHEN outcome = 'selected' THEN 1 ELSE 0 END)",
        },
    ),
    "sales by region": Chart(
        f"SELECT region_id, fob_usd FROM ({SALES} AND year = {AS_OF.year}) AS sales"
        " JOIN companies_company AS company ON company.id = sales.company_id",
        ["region_id"],
        {"usd": "SUM(fob_usd)"},
    ),
}

CONFIGURATION = """
import os
SECRET_KEY = os.environ["COMPARED_SECRET"]
SQLALCHEMY_DATABASE_URI = "sqlite:///" + os.environ["SUPERSET_HOME"] + "/superset.db"
FILES = {
    "CACHE_TYPE": "FileSystemCache", "CACHE_DIR": os.environ["SUPERSET_HOME"] + "/cache", "CACHE_DEFAULT_TIMEOUT": 86400
}
CACHE_CONFIG = DATA_CACHE_CONFIG = FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = FILES
WTF_CSRF_ENABLED = TALISMAN_ENABLED = RATELIMIT_ENABLED = False
"""


@dataclass
class Superset:
    """A server of Superset, and its number of each dataset."""

    address: str
    token: str = ""
    numbers: dict[str, int] = field(default_factory=dict)

    def ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"{self.address}{path}", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as fault:
            sys.exit(f"Superset {path}: {fault.code} {fault.read().decode()[:2000]}")

    def set_up(self, password: str, database: str) -> None:
        """Sign in, and register the database and the datasets."""
        login = {"username": "admin", "password": password, "provider": "db"}
        self.token = self.ask("/api/v1/security/login", login)["access_token"]
        number = self.ask("/api/v1/database/", {"database_name": "rpe", "sqlalchemy_uri": database})["id"]
        for name, chart in CHARTS.items():
            dataset = {"database": number, "schema": "public", "table_name": name, "sql": chart.dataset}
            self.numbers[name] = self.ask("/api/v1/dataset/", dataset)["id"]

    def rows(self, name: str, *, anew: bool) -> list[dict[str, Any]]:
        """The data of a chart, computed or as kept."""
        chart = CHARTS[name]
        metrics = [
            {"expressionType": "SQL", "sqlExpression": sql, "label": label}
            for label, sql in chart.metrics.items()
        ]
        query = {"columns": chart.groups, "metrics": metrics, "row_limit": 10_000}
        source = {"id": self.numbers[name], "type": "table"}
        asked = {"datasource": source, "force": anew, "queries": [query], "result_format": "json"}
        found = self.ask("/api/v1/chart/data", asked)["result"][0]
        if found["error"]:
            sys.exit(f"{name}: {found['error']}")
        if anew and found["is_cached"]:
            sys.exit(f"{name} was to be computed, and was kept.")
        rows: list[dict[str, Any]] = found["data"]
        return rows

    def one_after_the_other(self, *, anew: bool) -> None:
        for name in CHARTS:
            self.rows(name, anew=anew)

    def six_at_once(self, *, anew: bool) -> None:
        with ThreadPoolExecutor(len(CHARTS)) as threads:
            list(threads.map(partial(self.rows, anew=anew), CHARTS))


@contextmanager
def superset(environment: Path, database: str) -> Iterator[Superset]:
    """A server that contacts nothing but the database: what would leave the machine finds no proxy."""
    if not (environment / "bin/superset").exists():
        print(f"Superset is installed into {environment}, which takes some minutes.", flush=True)
        run([sys.executable, "-m", "venv", environment])
        run([environment / "bin/pip", "install", "--quiet", *WANTED])
    with tempfile.TemporaryDirectory(prefix="superset-") as home:
        configuration = Path(home, "superset_config.py")
        configuration.write_text(CONFIGURATION)
        password, nowhere = secrets.token_urlsafe(16), "http://127.0.0.1:9"
        variables = {
            "PATH": f"{environment}/bin:/usr/bin:/bin",
            "HOME": home,
            "SUPERSET_HOME": home,
            "SUPERSET_CONFIG_PATH": str(configuration),
            "COMPARED_SECRET": secrets.token_urlsafe(42),
            "FLASK_APP": "superset",
            "SCARF_ANALYTICS": "false",
            "HTTP_PROXY": nowhere,
            "HTTPS_PROXY": nowhere,
        }
        named = ["--username", "admin", "--firstname", "A", "--lastname", "B", "--email", "a@example.org"]
        for command in (["db", "upgrade"], ["fab", "create-admin", *named, "--password", password], ["init"]):
            run([environment / "bin/superset", *command], variables, Path(home, "log"))
        with served(environment, variables, Path(home, "log")) as address:
            found = Superset(address)
            found.set_up(password, database)
            yield found


@contextmanager
def served(environment: Path, variables: dict[str, str], log: Path) -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    command = [
        environment / "bin/gunicorn",
        "superset.app:create_app()",
        "--bind",
        address,
        "--timeout",
        "120",
    ]
    command += ["--workers", str(PROCESSES), "--threads", str(THREADS)]
    with log.open("a") as output:
        process = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
        try:
            wait_for(lambda: urllib.request.urlopen(f"http://{address}/health", timeout=60).status == 200)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait()


def run(command: list[Any], variables: dict[str, str] | None = None, log: Path | None = None) -> None:
    """A command whose words are shown only where it fails."""
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr[-2000:]}")
    if log:
        log.open("a").write(done.stderr)


def wait_for(is_there: Callable[[], bool]) -> None:
    """Ask until it is there, three minutes at most."""
    for _look in range(900):
        try:
            if is_there():
                return
        except OSError:
            pass
        time.sleep(0.2)
    sys.exit("Waited for in vain.")


class Ours:
    """Our web server and worker on the same database."""

    def __init__(self, port: int) -> None:
        reader, _made = User.objects.get_or_create(
            email="compare@example.org", defaults={"name": "Compare", "role": "staff"}
        )
        self.cookie, self.port = load.cookie_of(signed_in(reader)), port
        self.rows = cycle(AnnualSales.objects.order_by("pk").values_list("pk", flat=True)[:50])

    def get(self, path: str) -> None:
        status, _page = load.ask(load.connect(self.port), path, self.cookie)
        if status != 200:
            sys.exit(f"{path} answers {status}.")

    def forget(self) -> None:
        """Nothing that any process keeps holds any more, as after a change of every table."""
        DataVersion.objects.filter(of_table=INSTALLED).update(mark=f"installed:{uuid4()}")

    def change(self) -> None:
        """One company's sales."""
        AnnualSales.objects.filter(pk=next(self.rows)).update(fob_usd=int(time.time()) % 1000 + 1)

    def wait_for_pages(self, since: datetime.datetime) -> None:
        done = Job.objects.filter(key=JOB, state=JobState.FINISHED, asked_at__gt=since)
        wait_for(done.exists)


@contextmanager
def worker() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", "db_worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@dataclass
class Times:
    """Milliseconds of each round, by what was timed."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, work: Callable[[], Any]) -> None:
        seconds, _result = bench.timed(work)
        self.of.setdefault(name, []).append(seconds * 1000)

    def median(self, name: str) -> float:
        return statistics.median(self.of[name])


SUM, AT_ONCE = "Superset, six charts one after the other", "Superset, six charts at once"
KEPT_SUM, KEPT_AT_ONCE = f"{SUM}, kept", f"{AT_ONCE}, kept"
DATA, PAGE = "ours, the data of the page without a server", "ours, the whole page, nothing kept"
CHANGED, UNCHANGED = "ours, the whole page, one row changed, before the worker", "ours, the whole page, kept"
READY = "ours, the whole page, one row changed, after the worker"


def computed(ours: Ours, other: Superset, rounds: int) -> Times:
    """Nothing kept, and what one row changes, in turn. No worker runs."""
    times, page = Times(), f"/?as_of={AS_OF}"
    scope = Scope.at(AS_OF, viewer=Viewer.ALL)
    for _round in range(rounds):
        times.add(SUM, partial(other.one_after_the_other, anew=True))
        ours.forget()
        times.add(PAGE, partial(ours.get, page))
        times.add(AT_ONCE, partial(other.six_at_once, anew=True))
        times.add(DATA, partial(overview, scope))
        # Both processes keep what they found, as they do at work.
        for _process in range(3 * PROCESSES):
            ours.get(page)
        ours.change()
        times.add(CHANGED, partial(ours.get, page))
    return times


def kept(ours: Ours, other: Superset, rounds: int, times: Times) -> None:
    for _round in range(rounds):
        times.add(KEPT_SUM, partial(other.one_after_the_other, anew=False))
        times.add(KEPT_AT_ONCE, partial(other.six_at_once, anew=False))
        times.add(UNCHANGED, partial(ours.get, f"/?as_of={AS_OF}"))


def made_by_the_worker(ours: Ours, rounds: int, times: Times) -> float:
    """The page as the dashboards open with it, at its first request after a change; the seconds until it was ready."""
    waited = []
    with worker():
        for _round in range(rounds):
            since, began = datetime.datetime.now(datetime.UTC), time.monotonic()
            ours.change()
            ours.wait_for_pages(since)
            waited.append(time.monotonic() - began)
            times.add(READY, partial(ours.get, "/"))
    return statistics.median(waited)


def is_the_same(other: Superset) -> None:
    """That both mean the same: what each says of a year's sales, and how many entries into markets."""
    found = overview(Scope.at(AS_OF, viewer=Viewer.ALL)).figures
    theirs = {
        "export_sales": sum(row["usd"] for row in other.rows("sales by region", anew=True)),
        "market_entries": sum(row["entries"] for row in other.rows("market entries by country", anew=True)),
    }
    for slug, value in theirs.items():
        own = found[slug].value
        if own is None or abs(float(own) - float(value)) > 0.005:
            sys.exit(f"{slug}: {own} here and {value} there: what was compared is not the same.")


def report(times: Times, ready: float) -> None:
    print(f"\n{'':62}{'least':>8}{'median':>8}   (milliseconds)")
    for name, found in times.of.items():
        print(f"{name:62}{min(found):8.1f}{statistics.median(found):8.1f}")
    print(
        f"\nPages were ready {ready:.0f} s after a change (median). How many times as long as ours (medians):"
    )
    for own in (DATA, PAGE, CHANGED, READY):
        by = [times.median(name) / times.median(own) for name in (SUM, AT_ONCE)]
        print(f"{own:62}{by[0]:8.1f} the sum, {by[1]:.1f} six at once")
    by = [times.median(name) / times.median(UNCHANGED) for name in (KEPT_SUM, KEPT_AT_ONCE)]
    print(f"{UNCHANGED:62}{by[0]:8.1f} the sum, {by[1]:.1f} six at once, both kept")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environment", type=Path, default=ROOT / "var/superset")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit(
            "Name an empty PostgreSQL in DATABASE_URL, or say `python -m tests.postgres` before the command."
        )
    call_command("migrate", verbosity=0)
    if not Company.objects.exists():
        bench.write()
    Programme.objects.update_or_create(pk=1, defaults={"opening_cut_off": AS_OF})
    bench_data.analyze()
    url, port = urlsplit(os.environ["DATABASE_URL"]), free_port()
    database = url._replace(scheme="postgresql+psycopg2").geturl()
    with superset(given.environment, database) as other, load.server(port, PROCESSES, THREADS):
        ours = Ours(port)
        is_the_same(other)
        other.six_at_once(anew=True)
        times = computed(ours, other, given.rounds)
        kept(ours, other, given.rounds, times)
        report(times, made_by_the_worker(ours, given.rounds, times))


if __name__ == "__main__":
    main()

"""The worker as a real process on a database of its own: killed, stopped, kept waiting."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

pytestmark = [pytest.mark.anywhere, pytest.mark.django_db]
ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys, time
import django; django.setup()
from django.db import transaction
from accounts.models import User
from jobs import worker
from jobs.tasks import task
worker.LOOK = 0.2
worker.POLL = 0.1

@task("nap", doing="", sentence="")
def nap(run, seconds):
    for step in range(int(float(seconds) * 20)):
        time.sleep(0.05)
        run.report(step, int(float(seconds) * 20))
    with run.finishing():
        User.objects.create_user(f"{run.job.attempt}@example.org", name=run.job.key)

@task("die", doing="", sentence="")
def die(run):
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)

worker.Worker().run()
"""


class Installation:
    """A database in a file, and workers on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "db.sqlite3"
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.file}",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def ask(self, program: str) -> None:
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=self.environment, check=True)

    def worker(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT, env=self.environment)
        self.processes.append(process)
        return process

    def begin(self, task: str, key: str, arguments: str = "{}") -> None:
        self.write(
            "INSERT INTO jobs_job (key, task, arguments, asked_by_id, asked_at, language, state, runner,"
            " attempt, done, total, fault) VALUES (?, ?, ?, 1, '2026-01-01', 'en', 'waiting', '', 0, 0, 0, '')",
            key,
            task,
            arguments,
        )

    def write(self, statement: str, *values: str) -> None:
        with closing(sqlite3.connect(self.file, timeout=30)) as database, database:
            database.execute(statement, values)

    def job(self, key: str) -> dict[str, object]:
        with closing(sqlite3.connect(self.file, timeout=30)) as database:
            database.row_factory = sqlite3.Row
            return dict(database.execute("SELECT * FROM jobs_job WHERE key = ?", [key]).fetchone())

    def names(self) -> list[str]:
        """Those whom jobs have written down."""
        with closing(sqlite3.connect(self.file, timeout=30)) as database:
            rows = database.execute("SELECT name FROM accounts_user WHERE id > 1 ORDER BY id")
            return [name for (name,) in rows]

    def wait(self, key: str, seen: Callable[[dict[str, object]], bool]) -> dict[str, object]:
        """The job as soon as it is as described; generous, for machines that are busy."""
        for _look in range(600):
            if seen(job := self.job(key)):
                return job
            time.sleep(0.1)
        raise AssertionError(job)


def is_(state: str) -> Callable[[dict[str, object]], bool]:
    return lambda job: job["state"] == state


@pytest.fixture(scope="module")
def migrated(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A copy of the tests' own database, and a person in it."""
    folder = tmp_path_factory.mktemp("worker")
    with django_db_blocker.unblock(), closing(sqlite3.connect(folder / "db.sqlite3")) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    Installation(folder).ask(
        "import django; django.setup()\n"
        "from accounts.models import User; User.objects.create_user('bob@example.org', name='Bob', pk=1)"
    )
    return folder / "db.sqlite3"


@pytest.fixture
def installation(migrated: Path, tmp_path: Path) -> Iterator[Installation]:
    with (
        closing(sqlite3.connect(migrated)) as source,
        closing(sqlite3.connect(tmp_path / "db.sqlite3")) as copy,
    ):
        source.backup(copy)
    found = Installation(tmp_path)
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


def test_it_works(installation: Installation) -> None:
    worker = installation.worker()
    installation.begin("nap", "a", '{"seconds": "1"}')
    job = installation.wait("a", lambda job: int(str(job["done"])) > 0)
    assert job["state"] == "running"
    installation.wait("a", is_("finished"))
    assert installation.names() == ["a"]
    worker.terminate()
    assert worker.wait(20) == 0


def test_a_worker_that_was_killed_is_replaced(installation: Installation) -> None:
    """Its child ends with it, and the next worker begins the job again: it is done once."""
    installation.begin("nap", "a", '{"seconds": "2"}')
    first = installation.worker()
    installation.wait("a", is_("running"))
    first.send_signal(signal.SIGKILL)
    installation.worker()
    job = installation.wait("a", is_("finished"))
    assert job["attempt"] == 2
    assert installation.names() == ["a"]


def test_one_that_is_told_to_stop_gives_its_job_back(installation: Installation) -> None:
    installation.begin("nap", "a", '{"seconds": "600"}')
    worker = installation.worker()
    installation.wait("a", is_("running"))
    worker.terminate()
    assert worker.wait(20) == 0
    assert (installation.job("a")["state"], installation.job("a")["attempt"]) == ("waiting", 0)


def test_what_kills_its_process_is_given_up_and_the_worker_goes_on(installation: Installation) -> None:
    installation.begin("die", "a")
    installation.begin("nap", "b", '{"seconds": "0"}')
    installation.worker()
    installation.wait("b", is_("finished"))
    job = installation.wait("a", is_("failed"))
    assert (job["attempt"], "interrupted each time" in str(job["fault"])) == (3, True)


def test_whoever_waits_for_another_writer_is_not_taken_for_dead(installation: Installation) -> None:
    """The beat cannot be written meanwhile, for longer than the other worker waits for a silent one."""
    installation.begin("nap", "a", '{"seconds": "8"}')
    installation.worker()
    installation.wait("a", lambda job: int(str(job["done"])) > 0)
    installation.worker()
    with closing(sqlite3.connect(installation.file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(4)
    job = installation.wait("a", is_("finished"))
    assert (job["attempt"], installation.names()) == (1, ["a"])

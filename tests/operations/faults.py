"""A web server and a worker as real processes, for tests that kill them and fill their disks."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.operations.place import ROOT, Place, migrated_place
from tests.postgres import Server, free_port

GUNICORN = Path(sys.executable).with_name("gunicorn")
BEGIN = """
import datetime, sys
import django; django.setup()
from django.core.files import File
from accounts.models import User
from committee.models import Session
from entry.imports.upload import Upload
from jobs.running import begin
from reports.exports.jobs import begin_export
from workbook.demo import WORKBOOK

what = sys.argv[1]
by, _made = User.objects.get_or_create(
    email="a@example.org", defaults={"name": "A", "role": "administrator", "is_superuser": True, "is_staff": True}
)
if what == "check":
    with WORKBOOK.open("rb") as file:
        Upload.objects.create(file=File(file, name="a.xlsx"), name="a.xlsx", create_missing=True, uploaded_by=by)
if what in ("check", "apply"):
    upload = Upload.objects.get()
    begin(f"{what}_upload", upload.job_key, by=by, language="es", upload=str(upload.pk))
if what == "freeze":
    days = {"held_on": datetime.date(2023, 2, 1), "as_of": datetime.date(2023, 1, 23)}
    session = Session.objects.create(number=1, opened_by=by, **days)
    begin("freeze_session", session.job_key, by=by, session=str(session.pk))
if what == "export":
    more = {"query": "", "ending": "xlsx", "site": "", "total": 0, "name": "a.xlsx"}
    begin_export(by, source="list", arguments={"name": "companies"}, **more)
"""

WORKER = """
import datetime, os, signal, sys, time
from pathlib import Path
from django.utils import timezone
right = timezone.now
timezone.now = lambda: right() - datetime.timedelta(hours=int(os.environ.get("HOURS_BACK", 0)))
import django; django.setup()
from jobs import running, worker
worker.LOOK, worker.POLL = 0.2, 0.1
marker, what, ends = Path(sys.argv[1]), sys.argv[2], running._end

def end(job, state, fault=""):
    if not marker.exists():
        marker.touch()
        if what == "wait":
            while not marker.with_suffix(".go").exists():
                time.sleep(0.1)
            return ends(job, state, fault)
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return ends(job, state, fault)

running._end = end
worker.Worker().run()
"""

STATE = """
import json
import django; django.setup()
from committee.models import FrozenRecord, Snapshot
from companies.models import Company
from entry.imports.upload import Upload
from jobs.models import Job
from reports.models import Export
print(json.dumps({
    "companies": Company.objects.count(),
    "uploads": list(Upload.objects.values_list("state", flat=True)),
    "snapshots": Snapshot.objects.count(),
    "exports": Export.objects.filter(content__isnull=False).count(),
    "unfinished": Job.objects.exclude(state="finished").count(),
}))
"""


def module_place(name: str) -> Any:
    """A fixture: a migrated place of a module, made before a test holds a transaction, which would lock what is copied."""

    @pytest.fixture(scope="module")
    def place(
        django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
    ) -> Place:
        with django_db_blocker.unblock():
            return migrated_place(tmp_path_factory.mktemp(name), name)

    return place


class Web:
    """gunicorn on a port of its own."""

    def __init__(self, place: Place) -> None:
        self.port = free_port()
        environment = place.environment | {"WEB_CONCURRENCY": "2", "LOG_FORMAT": "text"}
        self.process = subprocess.Popen(
            [GUNICORN, "rpe.wsgi", "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical"],
            cwd=ROOT,
            env=environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
            stderr=subprocess.DEVNULL,
        )

    def ask(self, path: str) -> int:
        return self.get(path, {})[0]

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        """Status and content; 0 where nobody answers."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asking.request("GET", path, headers=headers)
            answer = asking.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            asking.close()

    def wait(self, path: str, status: int) -> None:
        """Until it answers so; generous, for machines that are busy."""
        for _look in range(1200):
            if self.ask(path) == status:
                return
            time.sleep(0.1)
        raise AssertionError(self.ask(path))

    def workers(self) -> set[int]:
        first = self.process.pid
        return set(map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split()))


def state(place: Place) -> dict[str, Any]:
    done = place.run("-c", STATE)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def worker(place: Place, marker: Path, what: str = "die") -> Iterator["subprocess.Popen[bytes]"]:
    """One that dies, or waits, at the end of its first job, unless the marker is there already."""
    process = subprocess.Popen([sys.executable, "-c", WORKER, marker, what], cwd=ROOT, env=place.environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], object]) -> None:
    """Generous, for machines that are busy."""
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def clean(place: Place) -> None:
    for command in ("check_sessions", "check_evidence"):
        done = place.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr


def starts(server: Server) -> bool:
    """Its processes end by themselves; until then it cannot be started."""
    try:
        server.start()
    except SystemExit:
        return False
    return True

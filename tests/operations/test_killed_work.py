"""Work that is killed at its worst moment, when all is written and nothing is committed: it is begun again and done once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.operations.faults import Web
from tests.operations.place import ROOT, Place, empty_place, migrated_place
from tests.postgres import Server, started

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("FAULTS" not in os.environ, reason="takes long: make faults"),
]

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
import os, signal, sys, time
from pathlib import Path
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


def state(place: Place) -> dict[str, Any]:
    done = place.run("-c", STATE)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def worker(place: Place, marker: Path, what: str = "die") -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", WORKER, marker, what], cwd=ROOT, env=place.environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], object]) -> None:
    """Generous, for machines that are busy."""
    for _look in range(240):
        if holds():
            return
        time.sleep(0.5)
    raise AssertionError("waited in vain")


def clean(place: Place) -> None:
    for command in ("check_sessions", "check_evidence"):
        done = place.manage(command)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    with django_db_blocker.unblock():
        return migrated_place(tmp_path_factory.mktemp("killed"), "killed")


def test_a_worker_that_is_killed_with_its_job(place: Place, tmp_path: Path) -> None:
    """An import's check and its writing, a session and an export, one after the other."""
    before = state(place) | {"unfinished": 1}
    after: dict[str, dict[str, Any]] = {
        "check": {"uploads": ["checked"]},
        "apply": {"uploads": ["applied"]},
        "freeze": {"snapshots": 1},
        "export": {"exports": 1},
    }
    for what, changes in after.items():
        began = place.run("-c", BEGIN, what)
        assert began.returncode == 0, began.stderr
        marker = tmp_path / what
        with worker(place, marker) as first:
            assert first.wait(120) == -signal.SIGKILL
        before |= {"uploads": ["received"]} if what == "check" else {}
        assert state(place) == before
        with worker(place, marker):
            until(lambda: state(place)["unfinished"] == 0)
        companies = {"companies": state(place)["companies"]} if what == "apply" else {}
        assert state(place) == before | changes | companies | {"unfinished": 0}
        before |= changes | companies
    assert before["companies"] > 0
    clean(place)


@pytest.mark.anywhere
def test_a_postgresql_that_is_killed_in_a_freeze(tmp_path: Path) -> None:
    """The worker and the web server go on when it is back, without a restart of theirs."""
    with started() as server:
        place = Place(server.url, tmp_path / "evidence")
        assert place.manage("migrate", "--verbosity", "0").returncode == 0
        assert (
            place.run(
                "-c", "import django; django.setup(); from workbook.demo import load; load()"
            ).returncode
            == 0
        )
        web = Web(place)
        try:
            web.wait("/readyz", 200)
            assert place.run("-c", BEGIN, "freeze").returncode == 0
            with worker(place, tmp_path / "marker", "wait"):
                until((tmp_path / "marker").exists)
                kill(server)
                assert (web.ask("/readyz"), web.ask("/accounts/login/")) == (503, 503)
                until(lambda: starts(server))
                # The one that waited has lost its connection; another attempt does it.
                (tmp_path / "marker.go").touch()
                until(lambda: state(place)["unfinished"] == 0)
            web.wait("/accounts/login/", 200)
        finally:
            web.process.terminate()
            web.process.wait()
        assert state(place)["snapshots"] == 1
        clean(place)


def kill(server: Server) -> None:
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def starts(server: Server) -> bool:
    """Its processes end by themselves; until then it cannot be started."""
    try:
        server.start()
    except SystemExit:
        return False
    return True


def test_two_deploys_at_once(tmp_path: Path) -> None:
    place = empty_place(tmp_path, "twice")
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=place.environment, stderr=subprocess.PIPE) for _n in range(2)
    ]
    assert [(one.wait(300), one.communicate()[1]) for one in both] == [(0, b"")] * 2
    assert place.manage("migrate", "--check").returncode == 0
    assert state(place)["companies"] == 0

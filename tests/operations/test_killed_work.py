"""Work that is killed at its worst moment, when all is written and nothing is committed: it is begun again and done once."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.operations.faults import BEGIN, Web, clean, module_place, starts, state, until, worker
from tests.operations.place import ROOT, Place, empty_place
from tests.postgres import Server, started

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("FAULTS" not in os.environ, reason="takes long: make faults"),
]


place, late = module_place("killed"), module_place("late")


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


def test_a_clock_that_is_set_back(late: Place, tmp_path: Path) -> None:
    """A worker does, a day before they were asked for, an import, a session and an export."""
    early = replace(late, more={"HOURS_BACK": "24"})
    with worker(early, tmp_path):
        for what in ("check", "apply", "freeze", "export"):
            began = late.run("-c", BEGIN, what)
            assert began.returncode == 0, began.stderr
            until(lambda: state(late)["unfinished"] == 0)
    found = state(late)
    assert found.pop("companies") > 0
    assert found == {"uploads": ["applied"], "snapshots": 1, "exports": 1, "unfinished": 0}
    clean(late)


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


def test_two_deploys_at_once(tmp_path: Path) -> None:
    place = empty_place(tmp_path, "twice")
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=place.environment, stderr=subprocess.PIPE) for _n in range(2)
    ]
    assert [(one.wait(300), one.communicate()[1]) for one in both] == [(0, b"")] * 2
    assert place.manage("migrate", "--check").returncode == 0
    assert state(place)["companies"] == 0

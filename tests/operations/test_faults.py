"""An installation whose processes are killed: nothing is half done, nothing acknowledged is lost, it goes on by itself."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations.faults import Web, module_place
from tests.operations.place import Place, empty_place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("FAULTS" not in os.environ, reason="takes long: make faults"),
]


place = module_place("faults")


@pytest.fixture
def web(place: Place) -> Iterator[Web]:
    found = Web(place)
    yield found
    found.process.terminate()
    found.process.wait()


def test_web_workers_that_are_killed_are_replaced(web: Web) -> None:
    web.wait("/readyz", 200)
    before = web.workers()
    assert len(before) == 2
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    web.wait("/accounts/login/", 200)
    for _look in range(300):
        if len(web.workers() - before) == 2:
            break
        time.sleep(0.1)
    assert not web.workers() & before
    assert web.ask("/readyz") == 200


@pytest.mark.anywhere
def test_a_database_that_goes_and_comes_back(web: Web, place: Place) -> None:
    """The file is away: 503 with a calm page; back, and the system serves without a restart."""
    file = Path(place.url.removeprefix("sqlite:///"))
    web.wait("/readyz", 200)
    file.rename(file.with_suffix(".away"))
    assert web.ask("/readyz") == 503
    assert web.ask("/healthz") == 200
    file.with_suffix(".away").rename(file)
    web.wait("/readyz", 200)
    web.wait("/accounts/login/", 200)


def test_a_restoration_that_is_killed(backup: Path, tmp_path: Path) -> None:
    """Before the database is there it is begun again by the same command."""
    place = empty_place(tmp_path, "killed")
    program = f"""
import os, signal, sys
sys.argv = ["manage.py", "restore", {str(backup)!r}]
import django; django.setup()
from operations import restoring
restoring.load = lambda path: os.kill(os.getpid(), signal.SIGKILL)
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
    assert place.run("-c", program).returncode == -signal.SIGKILL
    again = place.manage("restore", backup)
    assert (again.returncode, again.stderr) == (0, "")

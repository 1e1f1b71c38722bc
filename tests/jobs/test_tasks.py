"""The registry of tasks."""

import subprocess
import sys
from importlib import import_module

from jobs.tasks import TASKS

SETUP = "import django; django.setup(); from jobs.tasks import TASKS; print(*TASKS)"


def test_the_worker_knows_every_task_without_the_addresses_of_pages() -> None:
    import_module("rpe.urls")
    known = {name for name, task in TASKS.items() if not task.run.__module__.startswith("tests.")}
    at_start = subprocess.run([sys.executable, "-c", SETUP], check=True, capture_output=True, text=True)
    assert known == set(at_start.stdout.split()) != set()

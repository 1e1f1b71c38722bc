"""How gunicorn serves the system; it reads this file where it is started. Measured in docs/decisions/0051."""

import atexit
import itertools
import os
import shutil
import tempfile
from typing import Any

from operations.logs import logging_config

bind = "127.0.0.1:8000"
# Processes answer at the same time; threads let others be answered while one waits for the database.
workers = int(os.environ.get("WEB_CONCURRENCY") or (os.cpu_count() or 1) + 1)
worker_class = "gthread"
threads = 4
# Loaded once and shared: processes start at once and take less memory each. What is missing is said once.
preload_app = True
# A process that hangs is replaced; a request may wait 25 s for another writer of SQLite.
timeout = 60
# What is being answered when the service is stopped or renewed is answered to its end.
graceful_timeout = 30
keepalive = 5
# Whatever memory is lost comes back, not in all processes at once.
max_requests = 5000
max_requests_jitter = 1000
# Signs of life of processes are written in memory, where there is such a folder.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# Nobody steers it but its supervisor.
control_socket_disable = True
# Each request has a line of ours (operations/requests.py).
accesslog = None
logconfig_dict = logging_config(os.environ.get("LOG_FORMAT") or "json")

# Processes add up their numbers in files (operations/metrics.py), of this start alone: in memory, for a process that writes
# to a mapped file on a full disk is killed.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="rpe-metrics-", dir=worker_tmp_dir)


_first = os.getpid()


@atexit.register
def _remove_numbers() -> None:
    """At the end of the first process, not of those that answer."""
    if os.getpid() == _first:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def pre_fork(server: Any, worker: Any) -> None:
    """A new process goes on counting in the file of one that ended: what that one counted counts, and files stay few."""
    taken = {other.counter for other in server.WORKERS.values()}
    worker.counter = next(number for number in itertools.count() if number not in taken)


def post_fork(server: Any, worker: Any) -> None:
    os.environ["RPE_COUNTER"] = str(worker.counter)

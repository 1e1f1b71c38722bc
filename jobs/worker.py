"""The worker: a process that runs jobs one after the other, each in a child process of its own.

The worker itself does nothing but watch. While the child works it writes the job's beat and progress, on its own
connection, whatever long statement, transaction or library the child is in. A child that is killed is noticed at once, a
worker that was killed by the next one, and a database that was restarted is waited for (docs/decisions/0030-jobs.md).
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing import connection as pipes
from multiprocessing.sharedctypes import RawArray
from typing import Any

from django.db import connections
from django.db.models import F
from django.utils import timezone

from accounts.letters import send_waiting
from jobs.last_runs import WORKER, note
from jobs.models import Job, JobState
from jobs.running import DATABASE_GONE, claim, execute, interrupt, running
from jobs.tasks import chores

logger = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between two looks for work, and between two beats."""
LOOK = 5.0
"""Seconds between two looks at other workers' jobs."""
SIGN_OF_LIFE = 15.0
"""Seconds between two notes that a worker is there (jobs/last_runs.py)."""
LETTERS = 5.0
"""Seconds between two looks for letters."""
CHORES = 2.0
"""Seconds between two rounds of what apps have a worker look for (jobs/tasks.py)."""
MISSED = 6
"""In so many looks, one after the other, a job's beat stood still: its runner is dead."""

# Fork: the child begins with the program loaded. The worker has no threads, and its connections are closed before.
_processes = multiprocessing.get_context("fork")
Progress = Any
"""An array that worker and child share: steps done, and of how many."""


class Worker:
    """Runs jobs until it is told to stop."""

    def __init__(self) -> None:
        self.is_stopping = False
        self.is_gone = False
        self.watch = Watch()
        self.noted = -SIGN_OF_LIFE
        self.sent = -LETTERS
        self.looked = -CHORES

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.is_stopping:
            if not self._unless_gone(self._step):
                time.sleep(POLL)

    def _stop(self, _number: int, _frame: object) -> None:
        self.is_stopping = True

    def _unless_gone(self, step: Callable[[], bool]) -> bool:
        """Do something with the database; False where it does not answer. Then it is asked on a new connection."""
        try:
            done, self.is_gone = step(), False
            return done
        except DATABASE_GONE as fault:
            if not self.is_gone:
                logger.warning("The database does not answer, and is asked until it does: %s", fault)
            self.is_gone = True
            connections.close_all()
            return False

    def _step(self) -> bool:
        """Run the next job; False where none waits."""
        self._note()
        self.watch.look()
        self._send_letters()
        self._do_chores()
        job = claim()
        if job:
            self._supervise(job)
        return job is not None

    def _note(self) -> bool:
        """Note that a worker is there, if it is time."""
        if time.monotonic() - self.noted > SIGN_OF_LIFE:
            note(WORKER)
            self.noted = time.monotonic()
        return True

    def _send_letters(self) -> None:
        """Send the letters that are due, if it is time."""
        if time.monotonic() - self.sent > LETTERS:
            send_waiting()
            self.sent = time.monotonic()

    def _do_chores(self) -> None:
        """Do what apps have registered, if it is time."""
        if time.monotonic() - self.looked > CHORES:
            for chore in chores:
                chore()
            self.looked = time.monotonic()

    def _supervise(self, job: Job) -> None:
        progress = RawArray("Q", 2)
        connections.close_all()
        child = _processes.Process(target=_work, args=(job, progress), daemon=True)
        child.start()
        while not pipes.wait([child.sentinel], POLL):
            if self.is_stopping:
                child.terminate()
            self._unless_gone(lambda: beat(job, progress) and self._note())
        child.join()
        if child.exitcode:
            logger.warning("%s was interrupted (exit code %s)", job, child.exitcode)
            self._return(job)

    def _return(self, job: Job) -> None:
        """Put an interrupted job back; where this worker itself was told to stop, the attempt does not count."""
        if self.is_stopping:
            running(job).update(attempt=F("attempt") - 1)
            job.attempt -= 1
        interrupt(job)


def beat(job: Job, progress: Progress) -> bool:
    """Write the sign of life and the progress of a job."""
    done, total = progress
    return bool(running(job).update(beat=timezone.now(), done=done, total=total))


class Watch:
    """Finds jobs whose runner has died: whose beat stood still while this process could write to the database.

    Whoever writes for long on SQLite keeps every beat waiting, and this look with it: so each look is a write, and it
    takes several in a row. Clocks of other machines do not matter.
    """

    def __init__(self) -> None:
        self.looked = 0.0
        self.missed: dict[tuple[int, str, datetime | None], int] = {}

    def look(self) -> None:
        """Look, if it is time; put back what nobody runs any more."""
        if time.monotonic() - self.looked < LOOK:
            return
        jobs = list(Job.objects.filter(state=JobState.RUNNING).select_related("asked_by"))
        still = {(job.pk, job.runner, job.beat): job for job in jobs if _stands_still(job)}
        self.missed = {key: self.missed.get(key, 0) + 1 for key in still}
        for key, job in still.items():
            if self.missed[key] > MISSED:
                logger.warning("%s: its runner is gone", job)
                interrupt(job)
        self.looked = time.monotonic()


def _stands_still(job: Job) -> bool:
    """Whether nobody has written the beat since it was read; writes it as it is."""
    return bool(running(job).filter(beat=job.beat).update(beat=job.beat))


def _work(job: Job, progress: Progress) -> None:
    """The child: runs the job, and ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def report(done: int, total: int) -> None:
        progress[:] = done, total

    execute(job, report)


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)

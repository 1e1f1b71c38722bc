"""Begin jobs and run them: the one mechanism for all work that may take longer than a request.

A task is a function that is registered by name. It writes its outcome within `Run.finishing`, so that the outcome and the
end of the job are one transaction: whoever is killed before has written nothing, and the job is begun again
(jobs/worker.py). A runner that was taken for dead and is not finds at that moment that another has taken over.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actor import acting
from accounts.models import User
from jobs.models import UNFINISHED, Job, JobState
from jobs.tasks import TASKS
from records.full_disk import NOTHING_SAVED, is_full

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
"""A job whose runner died so often is given up: it may be what kills them."""
DATABASE_GONE = (OperationalError, InterfaceError)
"""What is raised where the database was restarted or is locked: the job is not at fault."""

Report = Callable[[int, int], None]
"""Takes how many steps are done, and of about how many."""


class Overtaken(Exception):
    """Another runner has taken over, or what the job is about is gone or done: nothing may be written any more."""


class Refused(Exception):
    """The work cannot be done; the message is for the person who asked for it."""


@dataclass(frozen=True)
class Run:
    """One attempt at a job, as its task sees it."""

    job: Job
    report: Report

    @property
    def by(self) -> User:
        return self.job.asked_by

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """A transaction for the outcome that also finishes the job. Raises Overtaken, and writes nothing, if it is not ours.

        The job's row is touched last: until then the beat can be written, and nobody waits for a lock on it.
        """
        with transaction.atomic():
            yield
            if not _end(self.job, JobState.FINISHED):
                raise Overtaken


def begin(
    name: str, key: str, *, by: User, at_once: bool = False, language: str = "", **arguments: str
) -> Job | None:
    """Put work on a thing into the queue, or run it now; None where work on it waits or is under way already."""
    fresh = {
        "task": name,
        "arguments": arguments,
        "asked_by": by,
        "asked_at": timezone.now(),
        "language": language or translation.get_language() or "es",
        "state": JobState.WAITING,
        "runner": "",
        "attempt": 0,
        "beat": None,
        "done": 0,
        "total": 0,
        "fault": "",
        "finished_at": None,
    }
    ended = Job.objects.filter(key=key).exclude(state__in=UNFINISHED)
    if not ended.update(**fresh) and not Job.objects.get_or_create(key=key, defaults=fresh)[1]:
        return None
    if at_once:
        _run_now(key)
    return Job.objects.get(key=key)


def _run_now(key: str) -> None:
    if job := claim(Job.objects.filter(key=key)):
        try:
            execute(job)
        except DATABASE_GONE:
            interrupt(job)


def claim(jobs: QuerySet[Job] | None = None) -> Job | None:
    """Take the job that waits longest, for the caller to run; None where none waits."""
    waiting = (Job.objects.all() if jobs is None else jobs).filter(state=JobState.WAITING)
    for pk in waiting.order_by("asked_at", "pk").values_list("pk", flat=True)[:10]:
        taken = {"runner": uuid.uuid4().hex, "beat": timezone.now(), "attempt": F("attempt") + 1}
        if Job.objects.filter(pk=pk, state=JobState.WAITING).update(state=JobState.RUNNING, **taken):
            return Job.objects.select_related("asked_by").get(pk=pk)
    return None


def execute(job: Job, report: Report = lambda done, total: None) -> None:
    """Run a job that was claimed, on behalf of the person who asked for it, and note how it ended.

    Raises DATABASE_GONE, for which the job is not at fault: it is begun again.
    """
    with acting(job.asked_by), translation.override(job.language):
        try:
            TASKS[job.task].run(Run(job, report), **job.arguments)
            _end(job, JobState.FINISHED)
        except Overtaken:
            logger.warning("%s was overtaken", job)
            # Where another runner has it, this ends nothing; otherwise nobody else would.
            _end(job, JobState.FINISHED)
        except Refused as fault:
            _end(job, JobState.FAILED, str(fault))
        except PermissionDenied:
            _end(job, JobState.FAILED, _("Nothing was done: whoever asked for it may no longer do this."))
        except DATABASE_GONE:
            raise
        except Exception as fault:
            logger.exception("%s", job)
            unexpected = _(
                "Something went wrong on our side and nothing was written."
                " Try again; if it happens again, tell an administrator."
            )
            _end(job, JobState.FAILED, str(NOTHING_SAVED) if is_full(fault) else unexpected)


def interrupt(job: Job) -> None:
    """Queue a job whose runner has died; give it up after some attempts."""
    if job.attempt < MOST_ATTEMPTS:
        running(job).update(state=JobState.WAITING, runner="", beat=None, done=0, total=0)
        return
    with translation.override(job.language):
        _end(
            job,
            JobState.FAILED,
            _(
                "The work was begun %(n)d times and interrupted each time; nothing was written."
                " It may be too large for this machine: tell an administrator."
            )
            % {"n": MOST_ATTEMPTS},
        )


def running(job: Job) -> QuerySet[Job]:
    """The job, as long as this runner is the one that runs it."""
    return Job.objects.filter(pk=job.pk, runner=job.runner, state=JobState.RUNNING)


def _end(job: Job, state: JobState, fault: str = "") -> bool:
    return bool(running(job).update(state=state, fault=fault, finished_at=timezone.now()))

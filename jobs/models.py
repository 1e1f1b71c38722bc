"""Jobs: work that takes longer than a request may, on one thing at a time."""

import datetime
from collections.abc import Iterable
from typing import Protocol, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.tasks import TASKS
from records.constraints import one_of
from records.text import LazyText

SILENCE = datetime.timedelta(minutes=1)
"""A page says so where a running job has given no sign of life for longer."""


class JobState(models.TextChoices):
    """How far a job has come."""

    WAITING = "waiting", _("waits for its turn")
    RUNNING = "running", _("under way")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("could not be finished")


UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class HasJob(Protocol):
    """A thing that is worked on."""

    @property
    def job_key(self) -> str: ...


T = TypeVar("T", bound=HasJob)


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs by their state and by what they are about."""

    def unfinished(self) -> Self:
        return self.filter(state__in=UNFINISHED)

    def about(self, thing: HasJob) -> "Job | None":
        """The job of a thing."""
        return self.filter(key=thing.job_key).first()

    def beside(self, things: Iterable[T]) -> "list[tuple[T, Job | None]]":
        """Things with the job of each, in one query."""
        found = list(things)
        jobs = {job.key: job for job in self.filter(key__in=[thing.job_key for thing in found])}
        return [(thing, jobs.get(thing.job_key)) for thing in found]

    def finished_before(self, moment: datetime.datetime) -> Self:
        return self.filter(finished_at__lt=moment)


class Job(models.Model):
    """The last work on a thing: who asked for it, how far it is, and why it failed.

    `key` names the thing, such as `session:3`: there is one job for it, which is begun anew when it is finished.
    `runner` identifies who runs it at present and is another one whenever it is begun again; what an earlier runner still
    writes is refused (jobs/running.py). `beat` is the runner's last sign of life, `attempt` how often it was begun.
    """

    key = models.CharField(max_length=100, unique=True)
    task = models.CharField(max_length=50)
    arguments = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    runner = models.CharField(max_length=32, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    beat = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["state", "asked_at"], name="job_queue")]
        constraints = [
            one_of("job_state_known", "state", JobState.values),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | (~Q(runner="") & Q(beat__isnull=False)),
                name="job_running_has_runner",
            ),
            models.CheckConstraint(
                condition=Q(state=JobState.FAILED) & ~Q(fault="") | ~Q(state=JobState.FAILED) & Q(fault=""),
                name="job_failed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def is_running(self) -> bool:
        return self.state == JobState.RUNNING

    @property
    def has_failed(self) -> bool:
        return self.state == JobState.FAILED

    @property
    def is_silent(self) -> bool:
        """Whether a running job has given no sign of life for a while: its runner died, or the database is busy."""
        return self.is_running and self.beat is not None and timezone.now() - self.beat > SILENCE

    @property
    def standing(self) -> LazyText:
        """How it stands, in a few words."""
        known = TASKS.get(self.task)
        return known.doing if known and self.is_running else JobState(self.state).label

    @property
    def sentence(self) -> LazyText:
        """What is being done while it runs."""
        known = TASKS.get(self.task)
        return known.sentence if known else ""

    @property
    def percent(self) -> int | None:
        """How much is done; None while nobody knows how much there is."""
        return min(100, self.done * 100 // self.total) if self.total else None


class LastRun(models.Model):
    """When something last ran to its end (jobs/last_runs.py)."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

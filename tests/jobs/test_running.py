"""Jobs: begun once for a thing, run once, and begun again when they were interrupted."""

import datetime
import errno
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.actor import person
from accounts.models import User
from jobs import worker
from jobs.models import Job
from jobs.running import MOST_ATTEMPTS, Overtaken, Refused, Run, begin, claim, execute, interrupt
from jobs.tasks import TASKS, task
from jobs.worker import MISSED, Watch
from tests.worker import run_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran() -> Iterator[list[str]]:
    """What the task `note` was run with; `fail` and its like raise."""
    words: list[str] = []

    @task("note", doing="noting", sentence="It is noted.")
    def note(run: Run, word: str) -> None:
        words.append(word)

    for name, fault in {
        "fail": ZeroDivisionError(),
        "refuse": Refused("No."),
        "forbid": PermissionDenied(),
        "lose": OperationalError(),
        "miss": Overtaken(),
        "fill": OSError(errno.ENOSPC, "No space left on device"),
    }.items():

        @task(name, doing="failing", sentence="It fails.")
        def fail(run: Run, fault: Exception = fault) -> None:
            raise fault

    yield words
    for name in ("note", "fail", "refuse", "forbid", "lose", "miss", "fill"):
        del TASKS[name]


def test_it_works(bob: User, ran: list[str]) -> None:
    job = begin("note", "thing:1", by=bob, word="hello")
    assert job
    assert (job.state, str(job.standing)) == ("waiting", "espera su turno")
    run_worker()
    job.refresh_from_db()
    assert (job.state, job.attempt, ran) == ("finished", 1, ["hello"])
    assert job.finished_at


def test_a_small_one_is_run_at_once(bob: User, ran: list[str]) -> None:
    job = begin("note", "thing:1", by=bob, at_once=True, word="hello")
    assert job
    assert (job.state, ran) == ("finished", ["hello"])


def test_there_is_one_for_a_thing_at_a_time(bob: User, ran: list[str]) -> None:
    assert begin("note", "thing:1", by=bob, word="first")
    assert begin("note", "thing:1", by=bob, word="second") is None
    assert begin("note", "thing:2", by=bob, word="other")
    assert claim(Job.objects.filter(key="thing:1"))
    assert begin("note", "thing:1", by=bob, at_once=True, word="third") is None
    run_worker()
    assert ran == ["other"]


def test_a_finished_one_can_be_asked_for_again(bob: User, ran: list[str]) -> None:
    for word in ("first", "second"):
        begin("note", "thing:1", by=bob, word=word)
        run_worker()
    assert ran == ["first", "second"]
    assert Job.objects.get().attempt == 1


def test_a_task_speaks_the_language_of_who_asked_and_acts_for_them(bob: User, ran: list[str]) -> None:
    @task("who", doing="", sentence="")
    def who(run: Run) -> None:
        ran.append(f"{translation.get_language()} {person()}")

    begin("who", "thing:1", by=bob, language="en")
    run_worker()
    del TASKS["who"]
    assert ran == [f"en {bob}"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fail", "Something went wrong on our side"),
        ("refuse", "No."),
        ("forbid", "may no longer do this"),
        ("unknown", "Something went wrong on our side"),
        ("fill", "The disk is full: nothing was saved."),
    ],
)
def test_a_failed_one_says_why(name: str, words: str, bob: User, ran: list[str]) -> None:
    begin(name, "thing:1", by=bob, language="en")
    run_worker()
    job = Job.objects.get()
    assert job.has_failed
    assert words in job.fault


def test_a_lost_database_is_not_the_jobs_fault(bob: User, ran: list[str]) -> None:
    begin("lose", "thing:1", by=bob)
    job = claim()
    assert job
    with pytest.raises(OperationalError):
        execute(job)
    assert Job.objects.get().is_running
    job = begin("lose", "thing:2", by=bob, at_once=True)
    assert job
    assert (job.state, job.attempt) == ("waiting", 1)


def test_one_that_is_interrupted_again_and_again_is_given_up(bob: User, ran: list[str]) -> None:
    begin("note", "thing:1", by=bob, language="en", word="x")
    for _attempt in range(MOST_ATTEMPTS):
        job = claim()
        assert job
        interrupt(job)
    assert claim() is None
    assert "interrupted each time" in Job.objects.get().fault


def test_a_runner_that_was_replaced_writes_nothing(bob: User, ran: list[str]) -> None:
    begin("note", "thing:1", by=bob, word="x")
    old = claim()
    assert old
    interrupt(old)
    new = claim()
    assert new
    with pytest.raises(Overtaken), Run(old, lambda done, total: None).finishing():
        User.objects.filter(pk=bob.pk).update(name="Changed")
    assert User.objects.get(pk=bob.pk).name == "Bob"
    interrupt(old)
    assert Job.objects.get().runner == new.runner


def test_one_whose_thing_is_gone_is_finished(bob: User, ran: list[str]) -> None:
    begin("miss", "thing:1", by=bob)
    run_worker()
    assert Job.objects.get().state == "finished"


@pytest.mark.parametrize("fault", [OperationalError("the server was restarted"), InterfaceError("closed")])
def test_a_worker_survives_a_database_that_does_not_answer(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([fault, fault, None])
    found = worker.Worker()
    closed = []

    def claim() -> None:
        if answer := next(answers):
            raise answer
        found.is_stopping = True

    monkeypatch.setattr(worker, "claim", claim)
    monkeypatch.setattr(worker, "POLL", 0)
    monkeypatch.setattr(worker.signal, "signal", lambda number, handler: None)
    monkeypatch.setattr(worker.connections, "close_all", lambda: closed.append(True))
    found.run()
    assert len(closed) == 2


class TestWatch:
    @pytest.fixture
    def job(self, bob: User, ran: list[str], monkeypatch: pytest.MonkeyPatch) -> Job:
        monkeypatch.setattr(worker, "LOOK", 0)
        begin("note", "thing:1", by=bob, word="x")
        job = claim()
        assert job
        return job

    def test_it_works(self, job: Job) -> None:
        watch = Watch()
        for _look in range(MISSED):
            watch.look()
        assert Job.objects.get().is_running
        watch.look()
        assert (Job.objects.get().state, Job.objects.get().attempt) == ("waiting", 1)

    def test_whoever_gives_signs_of_life_is_left_alone(self, job: Job) -> None:
        watch = Watch()
        for _look in range(3 * MISSED):
            watch.look()
            worker.beat(job, (1, 2))
        assert Job.objects.get().is_running
        assert (Job.objects.get().done, Job.objects.get().total) == (1, 2)

    def test_each_look_is_a_write(self, job: Job) -> None:
        """On SQLite whoever writes for long keeps the beat waiting, and so the look with it."""
        with CaptureQueriesContext(connection) as queries:
            Watch().look()
        assert queries[-1]["sql"].startswith("UPDATE")

    def test_the_page_says_since_when_there_is_no_sign(self, job: Job) -> None:
        assert not job.is_silent
        job.beat = timezone.now() - datetime.timedelta(minutes=2)
        assert job.is_silent


def test_a_worker_does_chores_between_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(worker, "chores", [lambda: done.append("a"), lambda: done.append("b")])
    idle = worker.Worker()
    for _step in range(3):
        assert not idle._step()
    assert done == ["a", "b"]

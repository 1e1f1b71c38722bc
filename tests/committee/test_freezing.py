"""Freezing a session: once, whole, and so that nobody can change it."""

import datetime
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.access import Viewer
from accounts.models import User
from committee import freezing, triggers
from committee.checking import faults
from committee.freezing import AlreadyFrozen, begin_freezing, freeze, one_moment
from committee.models import FrozenRecord, Session, Snapshot
from figures.brief import brief
from figures.customs_markets import CUSTOMS_MARKETS
from figures.customs_sales import CUSTOMS
from figures.registry import INDICATORS
from jobs.models import Job
from jobs.running import Refused
from records.digests import canonical
from tests import factories as make
from tests import reference
from tests.conftest import administrator
from tests.demo import load, load_once
from tests.worker import run_worker

pytestmark = pytest.mark.django_db

CUT_OFF = datetime.date(2023, 1, 23)


def opened(by: User, number: int = 1) -> Session:
    return Session.objects.create(number=number, held_on=CUT_OFF, as_of=CUT_OFF, opened_by=by)


@pytest.fixture
def frozen(db: None) -> Snapshot:
    """The demo's session, frozen by Alice; asked for before a persona, as the demo is."""
    load_once("freezing", opened_and_frozen)
    return Snapshot.objects.get()


def opened_and_frozen() -> None:
    load()
    alice = administrator()
    freeze(opened(alice), by=alice)


def test_it_works(frozen: Snapshot) -> None:
    assert frozen.seen_by(Viewer.ALL) == brief(frozen.session.scope.seen_by(Viewer.ALL))
    assert str(frozen.brief.whole["export_sales"].value) == "152000000.00"
    assert hashlib.sha256(frozen.content.encode()).hexdigest() == frozen.digest
    assert list(faults()) == []


def test_every_record_is_kept_with_what_it_adds(frozen: Snapshot) -> None:
    kept = FrozenRecord.objects.filter(session=frozen.session)
    assert kept.filter(kind="annualsales").count() == 374
    row = kept.filter(kind="annualsales", adds__has_key="sales").first()
    assert row is not None
    assert row.values["fob_usd"] == row.adds["sales"]
    added = {name for record in kept for name in record.adds}
    # The demo has no declarations that passed customs.
    of_customs = CUSTOMS.components.keys() | CUSTOMS_MARKETS.components.keys()
    assert added == {name for one in INDICATORS.values() for name in one.components} - of_customs


def test_the_figures_stay_when_records_change(frozen: Snapshot) -> None:
    before = Snapshot.objects.get().brief
    make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=2022, fob_usd=1)
    assert Snapshot.objects.get().brief == before
    assert replace(before, scope=frozen.session.scope) != brief(frozen.session.scope.seen_by(Viewer.ALL))


def test_once(frozen: Snapshot, alice: User) -> None:
    with pytest.raises(AlreadyFrozen):
        freeze(frozen.session, by=alice)
    assert Snapshot.objects.count() == 1


def test_half_frozen_is_not_frozen_and_is_begun_anew(demo: None, alice: User) -> None:
    session = opened(alice)

    class Killed(BaseException):
        """As a signal would end it."""

    def report(done: int, total: int) -> None:
        if done > total / 2:
            raise Killed

    with pytest.raises(Killed):
        freeze(session, by=alice, report=report)
    assert session.records.exists()
    assert Session.objects.get().frozen is None
    make.FrozenRecordFactory(session=session, kind="annualsales", identity="left")
    freeze(session, by=alice)
    assert not session.records.filter(identity="left").exists()
    assert list(faults()) == []


@pytest.mark.parametrize("how", ["changed", "discarded", "records"])
def test_what_was_changed_while_it_was_frozen_is_not_kept(how: str, demo: None, alice: User) -> None:
    session = opened(alice)
    changes: dict[str, Callable[[], object]] = {
        "changed": lambda: Session.objects.update(as_of=datetime.date(2022, 1, 1)),
        "discarded": lambda: Session.objects.get().discard(),
        "records": lambda: session.records.filter(kind="company").delete(),
    }

    @contextmanager
    def finishing() -> Iterator[None]:
        changes[how]()
        with transaction.atomic():
            yield

    with pytest.raises(Refused):
        freeze(session, by=alice, finishing=finishing)
    assert not Snapshot.objects.exists()


def test_a_large_one_is_frozen_by_the_worker(
    demo: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", 10)
    session = opened(alice)
    assert begin_freezing(session, by=alice)
    assert begin_freezing(session, by=alice) is None
    assert not Snapshot.objects.exists()
    run_worker()
    assert Snapshot.objects.get().frozen_by == alice
    assert list(faults()) == []
    with pytest.raises(AlreadyFrozen):
        begin_freezing(session, by=alice)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda alice: User.objects.update(role="staff"), "no longer do this"),
        (lambda alice: Session.objects.all().delete(), "was discarded"),
        (lambda alice: freeze(Session.objects.get(), by=alice), "frozen already"),
    ],
    ids=["role", "discarded", "frozen"],
)
def test_what_changes_while_it_waits_is_said(
    change: Callable[[User], object], words: str, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "AT_ONCE", -1)
    with translation.override("en"):
        begin_freezing(opened(alice), by=alice)
    change(alice)
    run_worker()
    assert words in Job.objects.get().fault


def test_records_of_an_attempt_that_is_under_way_or_failed_are_no_fault(alice: User) -> None:
    session = opened(alice)
    make.FrozenRecordFactory(session=session)
    assert ["without their snapshot" in fault for fault in faults()] == [True]
    make.JobFactory(key=session.job_key)
    assert list(faults()) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's readers and writers never wait")
@pytest.mark.django_db(transaction=True)
def test_reading_at_one_moment_does_not_take_the_place_of_the_one_writer() -> None:
    with CaptureQueriesContext(connection) as queries:
        with one_moment():
            Session.objects.count()
        with transaction.atomic():
            Session.objects.count()
    begun = [query["sql"] for query in queries if query["sql"].startswith("BEGIN")]
    assert begun == ["BEGIN DEFERRED", "BEGIN IMMEDIATE"]


def test_an_empty_programme_can_be_frozen(alice: User) -> None:
    snapshot = freeze(opened(alice), by=alice)
    assert snapshot.brief.whole["export_sales"].value is None
    assert list(faults()) == []


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, None], "a": "ñ"}) == '{"a":"ñ","b":[1,null]}'
    with pytest.raises(ValueError):
        canonical({"a": float("nan")})


ATTACKS: dict[str, Callable[[Snapshot], object]] = {
    "change a snapshot": lambda frozen: Snapshot.objects.update(digest="0" * 64),
    "delete a snapshot": lambda frozen: Snapshot.objects.all().delete(),
    "delete all snapshots": lambda frozen: sql("DELETE FROM committee_snapshot"),
    "change a record": lambda frozen: FrozenRecord.objects.filter(kind="company").update(values={}),
    "delete a record": lambda frozen: sql("DELETE FROM committee_frozenrecord"),
    "add a record": lambda frozen: FrozenRecord.objects.create(
        session=frozen.session, kind="company", identity="0", values={}, adds={}
    ),
    "move a session": lambda frozen: Session.objects.update(as_of=datetime.date(2022, 1, 1)),
    "delete a session": lambda frozen: sql("DELETE FROM committee_session"),
    "insert a second": lambda frozen: Snapshot.objects.create(
        session=frozen.session, content="{}", digest="", frozen_by=frozen.frozen_by
    ),
}


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses_to(attack: str, frozen: Snapshot) -> None:
    with pytest.raises(IntegrityError, match=r"cannot be changed|FOREIGN KEY"), transaction.atomic():
        ATTACKS[attack](frozen)
    assert list(faults()) == []


def test_the_database_refuses_to_empty_or_replace(frozen: Snapshot) -> None:
    columns = "session_id, content, digest, frozen_by_id, frozen_at"
    attack = (
        f"INSERT OR REPLACE INTO committee_snapshot ({columns}) SELECT {columns} FROM committee_snapshot"
        if connection.vendor == "sqlite"
        else "TRUNCATE committee_frozenrecord"
    )
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        sql(attack)


def test_a_session_that_is_not_frozen_can_be_moved_and_taken_back(frozen: Snapshot, alice: User) -> None:
    session = opened(alice, 2)
    session.held_on = datetime.date(2023, 2, 1)
    session.save()
    session.delete()
    assert Session.objects.count() == 1


def lifted(change: Callable[[], object]) -> None:
    """What somebody who owns the database can do: take the triggers away, change a row, put them back."""
    for statement in triggers.drop(connection.vendor):
        sql(statement)
    change()
    for statement in triggers.create(connection.vendor):
        sql(statement)


TAMPERING: dict[str, tuple[Callable[[], object], str]] = {
    "digest": (lambda: Snapshot.objects.update(digest="0" * 64), "their digest were changed"),
    "content": (
        lambda: Snapshot.objects.update(content=Snapshot.objects.get().content.replace("152", "153")),
        "their digest were changed",
    ),
    "record": (
        lambda: FrozenRecord.objects.filter(
            pk=FrozenRecord.objects.filter(kind="annualsales").first().pk  # type: ignore[union-attr]
        ).update(values={"fob_usd": "1.00"}),
        "a frozen record was changed",
    ),
    "record removed": (
        lambda: FrozenRecord.objects.filter(kind="company").first().delete(),  # type: ignore[union-attr]
        "a frozen record was changed, added or removed",
    ),
    "cut-off": (lambda: Session.objects.update(as_of=datetime.date(2022, 1, 1)), "cut-off is not"),
    "not to be read": (lambda: Snapshot.objects.update(content="{"), "cannot be read"),
    "another text": (lambda: Snapshot.objects.update(content="[]"), "cannot be read"),
    "snapshot removed": (lambda: Snapshot.objects.all().delete(), "without their snapshot"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_reported(what: str, frozen: Snapshot) -> None:
    change, message = TAMPERING[what]
    lifted(change)
    with pytest.raises(CommandError, match=message) as refusal:
        call_command("check_sessions")
    assert refusal.value.returncode == 1


def test_triggers_that_are_gone_are_reported(frozen: Snapshot) -> None:
    for statement in triggers.drop(connection.vendor):
        sql(statement)
    with pytest.raises(CommandError, match="no longer protects the sessions"):
        call_command("check_sessions")


def test_a_trigger_that_does_nothing_under_its_old_name_is_reported(frozen: Snapshot) -> None:
    if connection.vendor == "sqlite":
        sql("DROP TRIGGER snapshot_no_update")
        sql(
            "CREATE TRIGGER snapshot_no_update BEFORE UPDATE ON committee_snapshot WHEN 0 BEGIN SELECT 1; END"
        )
    else:
        sql(
            "CREATE OR REPLACE FUNCTION snapshot_no_update() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NEW; END $$"
        )
    with pytest.raises(CommandError, match="snapshot_no_update missing or another one"):
        call_command("check_sessions")


def test_all_well_is_said(frozen: Snapshot) -> None:
    output = StringIO()
    call_command("check_sessions", stdout=output)
    assert output.getvalue() == "1 frozen sessions, all as they were.\n"


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's test database, kept in memory, knows no second writer"
)
@pytest.mark.django_db(transaction=True)
def test_two_freezes_at_once_make_one() -> None:
    reference.ensure()
    try:
        race()
    finally:
        # The test commits, and the triggers would refuse to empty the database after it.
        lifted(forget_sessions)


def forget_sessions() -> None:
    for model in (FrozenRecord, Snapshot, Session):
        model._default_manager.all().delete()


def race() -> None:
    alice = User.objects.create_superuser("alice@example.org", name="Alice")
    session = opened(alice)
    outcomes: list[Any] = []
    start = threading.Barrier(2)

    def attempt() -> None:
        start.wait()
        try:
            outcomes.append("frozen" if begin_freezing(session, by=alice) else "is being frozen")
        except AlreadyFrozen:
            outcomes.append("is frozen")
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("frozen") == 1
    assert json.loads(Snapshot.objects.get().content)["session"]["number"] == 1

"""After a change the worker makes the pages with which dashboards open, and every process answers them as they are."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from companies.models import AnnualSales
from figures.models import DataVersion
from jobs.models import Job
from reports import opening
from reports.kept_pages import KeptPage
from reports.opening import JOB, PAGES, QUIET, Debounce, readers
from tests import factories as make
from tests import reference
from tests.conftest import person, signed_in
from tests.reports.test_overview import text
from tests.reports.test_page_cache import COMPUTING
from tests.worker import run_worker

pytestmark = pytest.mark.django_db(transaction=True)

OVERVIEW_ALONE = pytest.mark.usefixtures("overview_alone")
ADDRESSES = ["/", *(f"/{name}/" for name in PAGES if name != "overview")]


@pytest.fixture(autouse=True)
def programme(transactional_db: None) -> None:
    """One company of Piura that sold US$ 1,000 last year."""
    reference.ensure()
    place = make.ParticipationFactory(company__region_id="20", enrolled_on=datetime.date(2020, 1, 1))
    make.AnnualSalesFactory(company=place.company, year=timezone.localdate().year - 1, fob_usd=1000)
    forget()


@pytest.fixture
def overview_alone(monkeypatch: Any) -> None:
    """Other pages are made as it is."""
    monkeypatch.setattr(opening, "PAGES", (opening.OVERVIEW,))


@pytest.fixture
def staff() -> Client:
    return signed_in(person("Dora", Role.STAFF))


@pytest.fixture
def clock(monkeypatch: Any) -> list[float]:
    """Its one number is the time."""
    found = [0.0]
    monkeypatch.setattr(opening.time, "monotonic", lambda: found[0])
    return found


def forget() -> None:
    """As a process that has just begun."""
    caches["answers"].clear()
    caches["rows"].clear()


def is_computed(client: Client, address: str) -> bool:
    """Whether a process that has nothing asks the database for figures."""
    forget()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200
    return any(query["sql"].startswith(COMPUTING) for query in queries.captured_queries)


@pytest.fixture
def settle(clock: list[float]) -> Callable[[], None]:
    """Look as a worker does until nothing has changed for a while, and run what waits."""
    debounce = Debounce()

    def look_and_run() -> None:
        debounce.look()
        clock[0] += QUIET
        debounce.look()
        run_worker()

    return look_and_run


def test_it_works(staff: Client, settle: Callable[[], None]) -> None:
    assert all(is_computed(staff, address) for address in ("/", "/brief/"))
    settle()
    assert [address for address in ADDRESSES if is_computed(staff, address)] == []
    assert "US$ 1,000" in text(staff, "/")
    # Filters of one's own are computed.
    assert is_computed(staff, "/?region=20")


@OVERVIEW_ALONE
def test_after_a_change_they_are_made_anew_and_none_is_old(staff: Client, settle: Callable[[], None]) -> None:
    settle()
    AnnualSales.objects.update(fob_usd=2000)
    assert KeptPage.objects.count() == 1
    assert is_computed(staff, "/")
    assert "US$ 2,000" in text(staff, "/")
    settle()
    assert not is_computed(staff, "/")
    assert "US$ 2,000" in text(staff, "/")
    assert KeptPage.objects.count() == 1


@OVERVIEW_ALONE
def test_several_changes_in_a_row_give_one_task(staff: Client, clock: list[float]) -> None:
    debounce = Debounce()
    for number in range(4):
        AnnualSales.objects.update(fob_usd=number)
        debounce.look()
        clock[0] += QUIET - 1
        debounce.look()
    assert not Job.objects.exists()
    clock[0] += QUIET
    debounce.look()
    first = Job.objects.get(key=JOB)
    # Other looks, of this worker and another one, while it waits and when it is done.
    for watch in (debounce, Debounce(), debounce):
        watch.look()
        clock[0] += QUIET
        watch.look()
        run_worker()
        watch.look()
    assert Job.objects.get(key=JOB).asked_at == first.asked_at


@OVERVIEW_ALONE
def test_each_role_is_answered_its_own_page(staff: Client, settle: Callable[[], None]) -> None:
    """One company's sales are shown to the staff, and withheld from the committee."""
    settle()
    carol = signed_in(person("Carol", Role.COMMITTEE))
    assert is_computed(carol, "/")
    settle()
    assert KeptPage.objects.count() == 2
    assert not is_computed(carol, "/")
    assert "US$ 1,000" not in text(carol, "/") and "US$ 1,000" in text(staff, "/")


@OVERVIEW_ALONE
def test_a_coordinator_is_answered_their_regions(settle: Callable[[], None]) -> None:
    erin = person("Erin", Role.COORDINATOR)
    erin.regions.add("20")
    client = signed_in(erin)
    settle()
    assert not is_computed(client, "/?region=20")
    assert is_computed(client, "/?region=06")
    # Nobody else is answered what she is.
    assert is_computed(signed_in(person("Dora", Role.STAFF)), "/?region=20")


@OVERVIEW_ALONE
def test_another_day_language_or_release_is_not_answered(
    staff: Client, settle: Callable[[], None], monkeypatch: Any
) -> None:
    settle()
    staff.cookies["django_language"] = "en"
    assert is_computed(staff, "/")
    del staff.cookies["django_language"]
    assert not is_computed(staff, "/")
    with monkeypatch.context() as later:
        later.setattr("reports.page_cache.release", lambda: "another")
        assert is_computed(staff, "/")
    monkeypatch.setattr("reports.page_cache.timezone.localdate", lambda: datetime.date(2031, 1, 1))
    assert is_computed(staff, "/")


def test_they_are_made_for_whoever_signed_in_lately(settle: Callable[[], None]) -> None:
    dora, bob = person("Dora", Role.STAFF), person("Bob", Role.VERIFIER)
    settle()
    assert not Job.objects.exists()
    User.objects.filter(pk=dora.pk).update(last_login=timezone.now() - datetime.timedelta(days=30))
    User.objects.filter(pk=bob.pk).update(last_login=timezone.now(), is_active=False)
    assert readers() == []
    signed_in(person("Olga", Role.STAFF))
    signed_in(person("Pia", Role.STAFF))
    assert [reader.person.name for reader in readers()] == ["Pia"]


@OVERVIEW_ALONE
def test_a_large_plan_is_left_to_who_asks_for_it(settle: Callable[[], None], monkeypatch: Any) -> None:
    """Until it is there the committee's pages are not made: they would be others in a moment, and nobody would begin it."""
    monkeypatch.setattr("figures.disclosure.store.AT_ONCE", 0)
    carol = signed_in(person("Carol", Role.COMMITTEE))
    settle()
    assert not KeptPage.objects.exists()
    assert is_computed(carol, "/")
    run_worker()
    settle()
    assert not is_computed(carol, "/")


@OVERVIEW_ALONE
def test_nothing_is_kept_of_data_that_are_not_marked(staff: Client, settle: Callable[[], None]) -> None:
    DataVersion.objects.all().delete()
    settle()
    assert not Job.objects.exists()
    assert is_computed(staff, "/")

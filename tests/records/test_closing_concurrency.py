"""Closing a period waits for the writers at work, and whoever writes later finds it closed."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.actor import acting
from companies.models import AnnualSales
from records.closing import PeriodClosed
from records.models import ClosedPeriod, PeriodException
from tests import factories as make
from tests import reference
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def real_connections() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("a transaction that writes is the only one")
    reference.ensure()


def close_it() -> None:
    make.ClosedPeriodFactory()


def end_the_exception() -> None:
    exception = PeriodException.objects.get()
    exception.until = timezone.now()
    exception.save()


@pytest.mark.parametrize("end", [close_it, end_the_exception])
def test_it_works(end: Callable[[], None]) -> None:
    """An import at work ends before the period is closed, or closed again to its person; its next write is refused."""
    company = make.CompanyFactory()
    person = make.administrator()
    if end is end_the_exception:
        make.PeriodExceptionFactory(person=person)
    wrote, closed = Event(), Event()

    def write_slowly() -> bool:
        """Whether the period was closed while this transaction was open."""
        try:
            with acting(person), transaction.atomic():
                make.AnnualSalesFactory(company=company, year=2021)
                wrote.set()
                return closed.wait(timeout=0.5)
        finally:
            connections.close_all()

    def close() -> None:
        try:
            wrote.wait(timeout=5)
            end()
            closed.set()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        writing, closing = people.submit(write_slowly), people.submit(close)
        assert writing.result() is False
        closing.result()
    assert AnnualSales.objects.count() == ClosedPeriod.objects.count() == 1
    with acting(person), pytest.raises(PeriodClosed):
        make.AnnualSalesFactory(company=company, year=2021, chain_id="cocoa")


def test_who_writes_while_it_is_being_closed_is_refused() -> None:
    company, closing = make.CompanyFactory(), Event()
    make.administrator()

    def close() -> None:
        try:
            with transaction.atomic():
                make.ClosedPeriodFactory()
                closing.set()
                Event().wait(0.3)
        finally:
            connections.close_all()

    def write() -> None:
        try:
            closing.wait(timeout=5)
            make.AnnualSalesFactory.create(company=company, chain_id="coffee", year=2021)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        people.submit(close)
        writing = people.submit(write)
        with pytest.raises(PeriodClosed):
            writing.result()
    assert not AnnualSales.objects.exists()


def test_two_who_close_it_at_once_close_it_once() -> None:
    clients = [signed_in(make.administrator()) for _ in range(2)]
    together = Barrier(2)

    def close(client: Client) -> int:
        try:
            together.wait(timeout=5)
            return client.post("/records/closed-periods/", {"year": "2021", "reason": "x"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as people:
        codes = list(people.map(close, clients))
    assert sorted(codes) == [200, 302]
    assert ClosedPeriod.objects.get().ends_on == datetime.date(2021, 12, 31)


def test_closing_does_not_keep_other_writers_waiting_for_long(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All writers wait behind it: beside a very long import their requests ran out of time, and so did its own."""
    monkeypatch.setattr("records.closing.LONGEST_WAIT", 0.1)
    as_alice.raise_request_exception = False
    wrote, refused = Event(), Event()

    def write_for_long() -> None:
        try:
            with transaction.atomic():
                make.InstitutionFactory()
                wrote.set()
                refused.wait(timeout=2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_for_long)
        wrote.wait(timeout=2)
        answer = as_alice.post("/records/closed-periods/", {"year": "2021", "reason": "Reported"})
        is_writing = not writing.done()
        refused.set()
    assert (answer.status_code, is_writing) == (503, True)
    assert "Reported" in answer.text
    assert not ClosedPeriod.objects.exists()

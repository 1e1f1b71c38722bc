"""The verification queue, and deciding on one record or many."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import acting
from accounts.models import Role, User
from companies.models import AnnualSales, MarketEntry, Region, Workforce
from entry.ticks import Tick
from entry.verifying.decisions import MOST_AT_ONCE, decide
from entry.verifying.queue import waiting_for
from records.links import page_of
from records.models import Verifiable, Verification
from services.models import Service
from tests import factories as make
from tests.conftest import person, signed_in
from tests.reports.test_overview import text

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
QUEUE, DECIDE = "/records/verification/", "/records/verification/decide/"
FACTORIES = [make.ServiceFactory, make.AnnualSalesFactory, make.MarketEntryFactory, make.WorkforceFactory]


def submitted(factory: Any, by: User | None, days: int = 0, **values: Any) -> Verifiable:
    record: Verifiable = factory(
        verification=Verification.SUBMITTED, submitted_by=by, submitted_at=make.moment(-days), **values
    )
    return record


def post(client: Client, verb: str, *records: Verifiable, **values: str) -> Any:
    ticks = [str(Tick.of(record)) for record in records]
    data = {"verb": verb, "record": ticks, "next": QUEUE} | values
    return client.post(DECIDE, data, follow=True, headers={"accept-language": "en"})


def ticks(client: Client, query: str = "") -> list[str]:
    return re.findall(r'name="record" value="([^"]+)"', client.get(f"{QUEUE}{query}").text)


def state(record: Verifiable) -> str:
    record.refresh_from_db()
    return record.verification


def test_it_works(alice: User, as_bob: Client) -> None:
    records = [submitted(factory, alice, days) for days, factory in enumerate(FACTORIES)]
    page = text(as_bob, QUEUE)
    assert "4 records wait for you" in page
    assert [tick.split("-")[0] for tick in ticks(as_bob)] == [
        "workforce",
        "marketentry",
        "annualsales",
        "service",
    ]
    answer = post(as_bob, "verify", *records)
    assert "4 records verified:" in answer.text
    assert {state(record) for record in records} == {Verification.VERIFIED}
    assert "Nothing waits" in text(as_bob, QUEUE)


@pytest.mark.parametrize("factory", FACTORIES)
def test_submit_return_submit_verify(factory: Any, as_alice: Client, as_bob: Client) -> None:
    record = factory(verification=Verification.DRAFT)
    post(as_bob, "submit", record)
    assert state(record) == Verification.SUBMITTED
    post(as_alice, "return", record, note="The invoice says otherwise.")
    assert state(record) == Verification.RETURNED
    queue = text(as_bob, QUEUE)
    assert "To correct" in queue
    assert "The invoice says otherwise." in queue
    assert "To correct" not in text(as_alice, QUEUE)
    post(as_bob, "submit", record)
    assert state(record) == Verification.SUBMITTED
    post(as_alice, "verify", record)
    assert (state(record), record.return_note) == (Verification.VERIFIED, "")


def test_what_came_back_is_first_corrected(as_alice: Client, as_bob: Client) -> None:
    """The main button of a record that came back is the one that changes it."""
    record = make.AnnualSalesFactory(verification=Verification.DRAFT)
    main = re.compile(r'class="btn btn-primary"[^>]*>([^<]*)')
    assert "Submit for verification" in main.findall(as_bob.get(page_of(record), headers=ENGLISH).text)
    post(as_bob, "submit", record)
    record.refresh_from_db()
    post(as_alice, "return", record, note="The invoice says otherwise.")
    assert main.findall(as_bob.get(page_of(record), headers=ENGLISH).text) == ["Change"]


def test_own_records_are_shown_with_the_reason_and_cannot_be_ticked(bob: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, bob)
    assert "You submitted it, so somebody else verifies it." in text(as_bob, QUEUE)
    assert ticks(as_bob) == []
    answer = post(as_bob, "verify", record)
    assert "You submitted it, so somebody else verifies it." in answer.text
    assert state(record) == Verification.SUBMITTED


def test_a_reason_that_is_that_of_all_is_said_once(bob: User, as_bob: Client) -> None:
    for _record in range(2):
        submitted(make.AnnualSalesFactory, bob)
    page = text(as_bob, QUEUE)
    assert page.count("You submitted it, so somebody else verifies it.") == 1
    assert (
        "There is nothing for you to verify." in page
        and "This holds for all of these. You submitted it" in page
    )
    assert ">Marcar<" not in as_bob.get(QUEUE).text


def test_one_that_is_refused_holds_up_no_other(alice: User, bob: User, as_bob: Client) -> None:
    own, other = submitted(make.ServiceFactory, bob), submitted(make.ServiceFactory, alice)
    gone = submitted(make.ServiceFactory, alice)
    tick = Tick.of(gone)
    Service.objects.filter(pk=gone.pk).delete()
    outcomes = decide("verify", [Tick.of(own), tick, Tick.of(other)], by=bob)
    assert [bool(outcome.refusal) for outcome in outcomes] == [True, True, False]
    assert (state(own), state(other)) == (Verification.SUBMITTED, Verification.VERIFIED)


def test_what_changed_since_it_was_read_is_not_verified(alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    seen = Tick.of(record)
    with acting(alice):
        record.fob_usd = 7  # type: ignore[attr-defined]
        record.save()
    answer = as_bob.post(
        DECIDE, {"verb": "verify", "record": [str(seen)]}, follow=True, headers={"accept-language": "en"}
    )
    assert "Somebody else has changed this record" in answer.text
    assert state(record) == Verification.SUBMITTED


def test_a_closed_period_is_not_verified(alice: User, as_bob: Client) -> None:
    closed = submitted(make.AnnualSalesFactory, alice, year=2021)
    open_ = submitted(make.AnnualSalesFactory, alice, year=2022)
    make.ClosedPeriodFactory()
    answer = post(as_bob, "verify", closed, open_)
    assert "This period is closed (2021)" in answer.text
    assert (state(closed), state(open_)) == (Verification.SUBMITTED, Verification.VERIFIED)


def test_returning_without_a_note_asks_for_it_and_keeps_the_ticks(alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    answer = post(as_bob, "return", record, note="   ")
    assert answer.status_code == 422
    assert "Say what has to be corrected" in answer.text
    assert f'value="{Tick.of(record)}"' in answer.text
    assert state(record) == Verification.SUBMITTED


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"verb": "verify"}, "Tick at least one record."),
        ({"verb": "approve", "record": ["service-1-1"]}, "approve"),
        ({"verb": "verify", "record": ["company-1-1"]}, "not known here"),
        ({"verb": "verify", "record": ["service-x-1"]}, "not known here"),
        ({"verb": "verify", "record": ["service-1"]}, "not known here"),
        ({"verb": "verify", "record": [f"service-{n}-1" for n in range(MOST_AT_ONCE + 1)]}, "At most"),
        ({"verb": "verify", "record": ["service-99999999999999999999999-1"]}, "not known here"),
        ({"verb": "verify", "record": ["service-999-1"]}, "does not exist any more"),
    ],
)
def test_wrong_input_changes_nothing_and_says_so(data: Any, words: str, as_bob: Client) -> None:
    answer = as_bob.post(DECIDE, data, follow=True, headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_nowhere_else(address: str, alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    answer = post(as_bob, "verify", record, next=address)
    assert answer.redirect_chain == [(QUEUE, 302)]


@pytest.mark.parametrize("verb", ["submit", "verify", "return"])
def test_a_committee_member_decides_nothing(verb: str, as_carol: Client) -> None:
    record = make.AnnualSalesFactory(verification=Verification.SUBMITTED)
    assert post(as_carol, verb, record, note="x").status_code == 403
    assert state(record) == Verification.SUBMITTED


def test_deciding_is_by_post_alone(as_bob: Client) -> None:
    assert as_bob.get(DECIDE).url == QUEUE


def test_filters(alice: User, as_bob: Client) -> None:
    junin = Region.objects.get(code="12")
    service = submitted(make.ServiceFactory, alice, region=junin)
    sales = submitted(make.AnnualSalesFactory, alice, 40, company__region=junin, chain_id="cocoa")
    entry = submitted(make.MarketEntryFactory, person("Dora", Role.VERIFIER), 10)
    old = submitted(make.MarketEntryFactory, None, country="FR")
    MarketEntry.objects.filter(pk=old.pk).update(submitted_at=None)
    old.refresh_from_db()
    for query, expected in {
        "?kind=service": [service],
        "?kind=service&kind=annualsales": [sales, service],
        "?region=12": [sales, service],
        "?region=12&kind=marketentry": [],
        "?chain=cocoa": [sales],
        f"?institution={service.institution_id}": [service],  # type: ignore[attr-defined]
        f"?submitted_by={entry.submitted_by_id}": [entry],
        "?older_than=11": [old, sales],
        "?older_than=0": [old, sales, entry, service],
        "?region=99": [],
        "?older_than=-1": [],
        "?older_than=1e400": [],
        "?kind=company": [],
    }.items():
        assert ticks(as_bob, query) == [str(Tick.of(record)) for record in expected], query


def test_age_is_told_in_days(alice: User, as_bob: Client) -> None:
    record = submitted(make.ServiceFactory, alice, 12)
    day = timezone.localdate(record.submitted_at)
    assert f"Alice {day:%d/%m/%Y} 12" in text(as_bob, QUEUE)


def test_the_menu_counts_what_waits_for_the_reader(alice: User, bob: User, as_bob: Client) -> None:
    for factory in FACTORIES:
        submitted(factory, alice)
    submitted(make.ServiceFactory, None)
    submitted(make.ServiceFactory, bob)
    assert "Records 5 wait for you" in text(as_bob, "/records/companies/")
    naive = sum(
        record.verification == "submitted" and record.submitted_by_id != bob.pk
        for model in (Service, AnnualSales, MarketEntry, Workforce)
        for record in model.objects.all()
    )
    assert waiting_for(bob) == naive == 5


def test_the_count_costs_one_query_and_a_committee_member_none(
    as_carol: Client, bob: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        waiting_for(bob)
    with CaptureQueriesContext(connection) as queries:
        as_carol.get("/methodology/")
    assert not [query for query in queries.captured_queries if "UNION" in query["sql"]]


def test_queries_do_not_grow_with_records(
    alice: User, bob: User, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    def some(number: int) -> None:
        for factory in FACTORIES:
            for _ in range(number):
                submitted(factory, alice)
                factory(verification=Verification.RETURNED, submitted_by=bob, return_note="no")

    some(1)
    with CaptureQueriesContext(connection) as few:
        as_bob.get(QUEUE)
    some(8)
    with django_assert_max_num_queries(len(few)):
        as_bob.get(QUEUE)


def test_pages_go_from_the_oldest_on(alice: User, as_bob: Client) -> None:
    records = [submitted(make.AnnualSalesFactory, alice, 100 - n) for n in range(51)]
    assert ticks(as_bob) == [str(Tick.of(record)) for record in records[:50]]
    assert ticks(as_bob, "?page=2") == [str(Tick.of(records[50]))]


def test_a_record_is_decided_on_once_for_each_tick(alice: User, as_bob: Client) -> None:
    record = submitted(make.ServiceFactory, alice)
    answer = post(as_bob, "verify", record, record)
    assert "1 record verified:" in answer.text
    assert record.history.count() == 2


@pytest.mark.parametrize("make_client", [signed_in])
def test_who_verified_is_in_the_history(
    make_client: Callable[[User], Client], alice: User, bob: User
) -> None:
    record = submitted(make.ServiceFactory, alice)
    before = timezone.now()
    post(make_client(bob), "verify", record)
    assert record.history.latest().history_user == bob
    assert state(record) == Verification.VERIFIED
    assert record.verified_by == bob
    assert record.verified_at
    assert before <= record.verified_at <= timezone.now()

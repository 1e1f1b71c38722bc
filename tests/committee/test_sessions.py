"""The pages of committee sessions: opened, frozen, seen as they were, compared with today."""

import datetime
import hashlib
import io
import zipfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actor import acting
from committee.models import Session, Snapshot
from companies.models import AnnualSales, Company
from jobs.models import Job
from tests import factories as make
from tests.conftest import administrator, signed_in
from tests.demo import load, load_once
from tests.reports.test_overview import text
from tests.reports.test_take_away import pdf_text
from workbook.demo import WORKBOOK
from workbook.importing import import_file

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}
OPENED = {"number": "3", "held_on": "2023-01-25", "as_of": "2023-01-23"}


@pytest.fixture
def frozen(db: None) -> Snapshot:
    """The demo's session, frozen by Alice; asked for before a persona, as the demo is."""
    load_once("session", opened_and_frozen)
    return Snapshot.objects.get()


def opened_and_frozen() -> None:
    load()
    as_alice = signed_in(administrator())
    as_alice.post("/sessions/new/", OPENED)
    as_alice.post("/sessions/3/freeze/")


def change_a_sale(by: Any) -> AnnualSales:
    row = AnnualSales.objects.filter(year=2022, verification="verified").order_by("pk")[0]
    with acting(by):
        AnnualSales.objects.filter(pk=row.pk).update(fob_usd=row.fob_usd + Decimal("1000000.25"))
    return row


def change_a_sale_of(region: str, by: Any) -> AnnualSales:
    rows = AnnualSales.objects.filter(year=2022, verification="verified", company__region=region)
    row = rows.order_by("-pk")[0]
    with acting(by):
        AnnualSales.objects.filter(pk=row.pk).update(fob_usd=row.fob_usd + 1)
    return row


def test_it_works(demo: None, as_alice: Client, as_carol: Client) -> None:
    assert "No session yet. An administrator opens them." in text(as_carol, "/sessions/")
    opened = as_alice.post("/sessions/new/", OPENED)
    assert (opened.status_code, opened["Location"]) == (302, "/sessions/3/")
    assert "Not frozen yet" in text(as_carol, "/sessions/3/")
    assert "Freeze" not in text(as_carol, "/sessions/3/")
    assert "cannot be undone" in text(as_alice, "/sessions/3/freeze/")
    assert not Snapshot.objects.exists()
    done = as_alice.post("/sessions/3/freeze/", follow=True, headers=ENGLISH)
    assert "Nobody can change it any more" in done.text
    assert Snapshot.objects.get().digest in done.text
    assert "Session 3" in text(as_carol, "/sessions/")


def test_frozen_twice_is_said_and_changes_nothing(frozen: Snapshot, as_alice: Client) -> None:
    again = as_alice.post("/sessions/3/freeze/", follow=True, headers=ENGLISH)
    assert "frozen already" in again.text
    assert Snapshot.objects.get().digest == frozen.digest


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "0", "greater than or equal to 1"),
        ("number", "", "required"),
        ("number", "99999999999999999999", "less than or equal"),
        ("number", "3", "already exists"),
        ("held_on", "2023-01-01", "before its cut-off date"),
        ("held_on", "tomorrow", "Expected a date"),
        ("as_of", "2999-01-01", "cannot be in the future"),
        ("as_of", "0001-01-01", "cannot be before"),
    ],
)
def test_wrong_input_is_told_beside_its_field(field: str, value: str, message: str, as_alice: Client) -> None:
    make.SessionFactory(number=3)
    page = as_alice.post("/sessions/new/", OPENED | {"number": "4", field: value}, headers=ENGLISH)
    assert page.status_code == 200
    assert message in page.text
    assert Session.objects.count() == 1


def test_an_open_session_can_be_changed_and_discarded(as_alice: Client) -> None:
    make.SessionFactory(number=3)
    page = as_alice.post(
        "/sessions/3/edit/", {"held_on": "2023-01-01", "as_of": "2023-01-23"}, headers=ENGLISH
    )
    assert "before its cut-off date" in page.text
    as_alice.post("/sessions/3/edit/", {"held_on": "2023-02-03", "as_of": "2023-01-23", "number": "9"})
    assert Session.objects.get(pk=3).held_on == datetime.date(2023, 2, 3)
    assert "discarded" in as_alice.post("/sessions/3/discard/", follow=True, headers=ENGLISH).text
    assert not Session.objects.exists()


@pytest.mark.parametrize("address", ["edit", "discard"])
def test_a_session_that_is_frozen_or_being_frozen_is_not_changed(
    address: str, frozen: Snapshot, as_alice: Client
) -> None:
    make.SessionFactory(number=4)
    make.JobFactory(key="session:4")
    for number in (3, 4):
        sent = {"held_on": "2023-02-03", "as_of": "2023-01-23"}
        page = as_alice.post(f"/sessions/{number}/{address}/", sent, follow=True, headers=ENGLISH)
        assert "it cannot be changed" in page.text
        assert Session.objects.get(pk=number).held_on == datetime.date(2023, 1, 25)


def test_the_pages_say_how_far_freezing_is(as_alice: Client) -> None:
    make.SessionFactory(number=3)
    job = make.JobFactory(key="session:3", task="freeze_session")
    assert "waits for its turn" in text(as_alice, "/sessions/3/")
    assert "waits for its turn" in text(as_alice, "/sessions/")
    Job.objects.filter(pk=job.pk).update(state="running", runner="x", beat=timezone.now(), done=1, total=2)
    assert "50 %" in text(as_alice, "/sessions/3/")
    assert "being frozen" in text(as_alice, "/sessions/")
    Job.objects.filter(pk=job.pk).update(state="failed", fault="Something.")
    assert "Something." in text(as_alice, "/sessions/3/")
    assert "could not be finished" in text(as_alice, "/sessions/")


def test_only_administrators_open_and_freeze(as_bob: Client, as_carol: Client) -> None:
    make.SessionFactory(number=3)
    for client in (as_bob, as_carol):
        assert client.post("/sessions/new/", OPENED | {"number": "4"}).status_code == 403
        assert client.post("/sessions/3/freeze/").status_code == 403
    assert not Snapshot.objects.exists()


def test_it_is_seen_and_taken_away_as_it_was(
    frozen: Snapshot, as_carol: Client, as_bob: Client, bob: Any
) -> None:
    before = {kind: as_carol.get(f"/sessions/3/?format={kind}", headers=ENGLISH) for kind in ("csv", "json")}
    change_a_sale(bob)
    assert "152,000,000" in text(as_carol, "/sessions/3/")
    for kind, answer in before.items():
        assert as_carol.get(f"/sessions/3/?format={kind}", headers=ENGLISH).content == answer.content
    paper = pdf_text(as_carol.get("/sessions/3/?format=pdf", headers=ENGLISH).content)
    assert "US$152.0million" in paper
    assert frozen.digest in paper
    assert "Session3" in paper
    assert as_carol.get("/sessions/3/frozen.json").status_code == 403
    document = as_bob.get("/sessions/3/frozen.json").content
    assert hashlib.sha256(document).hexdigest() == frozen.digest


def test_without_changes_the_comparison_says_so(frozen: Snapshot, as_carol: Client) -> None:
    assert "Nothing has changed" in text(as_carol, "/sessions/3/changes/")


def test_staff_see_each_record_who_and_when(frozen: Snapshot, as_bob: Client, bob: Any) -> None:
    row = change_a_sale(bob)
    page = text(as_bob, "/sessions/3/changes/")
    for words in (
        row.company.ruc,
        f"FOB US$ {row.fob_usd:,} → {row.fob_usd + Decimal('1000000.25'):,}",
        "+1,000,000.25",
        "Bob, ",
        "Total difference 1 +1,000,000.25",
    ):
        assert words in page, words
    said = as_bob.get("/sessions/3/changes/?format=json").json()
    assert said["today"]["indicators"]["export_sales"]["value"] == 153000000.25
    assert said["frozen"]["indicators"]["export_sales"]["value"] == 152000000


def test_the_committee_sees_what_happened_and_not_to_whom(
    frozen: Snapshot, as_carol: Client, bob: Any
) -> None:
    row = change_a_sale(bob)
    page = text(as_carol, "/sessions/3/changes/")
    assert "+1,000,000.25" in page
    assert row.company.ruc not in page
    for kind in ("csv&table=records-sales", "pdf", "xlsx"):
        answer = as_carol.get(f"/sessions/3/changes/?format={kind}", headers=ENGLISH)
        assert row.company.ruc.encode() not in answer.content
        if kind == "pdf":
            assert row.company.ruc not in pdf_text(answer.content)


def test_a_coordinator_sees_what_happened_and_no_company_of_any_region(
    frozen: Snapshot, as_erin: Client, as_bob: Client, bob: Any
) -> None:
    """A restatement adds up over all regions, so a coordinator, who sees one's records, is shown none of it."""
    regions = {change_a_sale(bob).company.ruc, change_a_sale_of("20", bob).company.ruc}
    assert len(regions) == 2
    page = text(as_erin, "/sessions/3/changes/")
    assert "What explains the differences" in page
    for ruc in regions:
        assert ruc in text(as_bob, "/sessions/3/changes/")
        assert ruc not in page
        for kind in ("csv&table=why-sales", "pdf", "xlsx", "json"):
            answer = as_erin.get(f"/sessions/3/changes/?format={kind}", headers=ENGLISH)
            assert answer.status_code == 200
            assert ruc not in contents(kind, answer.content)
    assert as_erin.get("/sessions/3/changes/?format=csv&table=records-sales").status_code == 404
    assert as_bob.get("/sessions/3/changes/?format=csv&table=records-sales").status_code == 200


def contents(kind: str, content: bytes) -> str:
    """The words of a file."""
    if kind == "pdf":
        return pdf_text(content)
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode() for name in archive.namelist())
    return content.decode()


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "json"])
def test_the_comparison_can_be_taken_away(kind: str, frozen: Snapshot, as_bob: Client, bob: Any) -> None:
    change_a_sale(bob)
    assert as_bob.get(f"/sessions/3/changes/?format={kind}").status_code == 200


def test_names_cannot_break_out_of_the_page(frozen: Snapshot, as_bob: Client, bob: Any) -> None:
    company = make.ParticipationFactory(
        company=make.CompanyFactory(legal_name="<script>alert(1)</script>")
    ).company
    make.AnnualSalesFactory(company=company, year=2022)
    assert "<script>alert" not in as_bob.get("/sessions/3/changes/").text
    assert Company.objects.filter(legal_name__startswith="<script>").exists()


def test_what_there_is_not_is_not_found(as_alice: Client) -> None:
    make.SessionFactory(number=3)
    for address in ("/sessions/4/", "/sessions/3/changes/", "/sessions/3/frozen.json"):
        assert as_alice.get(address).status_code == 404
    assert as_alice.post("/sessions/4/freeze/").status_code == 404


@pytest.mark.parametrize("address", ["/sessions/", "/sessions/3/", "/sessions/3/changes/", "/brief/"])
def test_queries_do_not_grow_with_records(
    address: str, as_alice: Client, django_assert_max_num_queries: Any
) -> None:
    as_of = datetime.date(2023, 1, 23)
    for year in (2020, 2021, 2022):
        make.AnnualSalesFactory(company=make.ParticipationFactory().company, year=year)
    as_alice.post("/sessions/new/", OPENED)
    as_alice.post("/sessions/3/freeze/")
    as_alice.get(address)
    # What the menu counts is kept until the data change, as they do below.
    caches["answers"].clear()
    caches["rows"].clear()
    with CaptureQueriesContext(connection) as few:
        as_alice.get(f"{address}?as_of={as_of}")
    import_file(WORKBOOK, create_missing=True, may_verify=True)
    for number in range(10, 15):
        make.SessionFactory(number=number)
    with django_assert_max_num_queries(len(few)):
        as_alice.get(f"{address}?as_of={as_of}")

"""Four eyes: whoever wrote any of what is verified, or attached its evidence, does not verify it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales
from entry.grid.cells import Quantity, TypedCell, save, submit_drafts
from entry.ticks import Tick
from entry.verifying.decisions import decide
from entry.verifying.queue import waiting_for
from records.attaching import attach, detach
from records.authorship import authorship, load_authorship
from records.models import Verifiable, Verification
from records.verification import may_submit, refusal_to_decide, send_back, submit, verify
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


def change(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        record.source = "estimate" if record.source != "estimate" else "customs"
        record.save()


def write(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        record.fob_usd += 1
        record.save()


def hand_in(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        submit(record, by=by)


def give_back(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        send_back(record, by=by, note="Look again.")


def confirm(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        verify(record, by=by)


def add_file(record: Any, by: User) -> None:
    with acting(by):
        attach(record, SimpleUploadedFile("a.pdf", b"%PDF-1.7 an invoice"), by=by)


def remove_file(record: Any, by: User) -> None:
    with acting(by):
        detach(record.evidence.get())


def type_in_grid(record: Any, by: User) -> None:
    record.refresh_from_db()
    with acting(by):
        cell = TypedCell(record.company_id, record.chain_id, "77", record.version)
        save([cell], year=record.year, quantity=Quantity.FOB)


def move_to_another_key(record: Any, by: User) -> None:
    with acting(by):
        record.refresh_from_db()
        record.company = make.CompanyFactory()
        record.save()


@pytest.fixture
def draft(bob: User) -> AnnualSales:
    """A draft that Bob, who verifies, entered."""
    with acting(bob):
        return make.AnnualSalesFactory(verification=Verification.DRAFT)


Step = tuple[Callable[[Any, User], None], str]

CASES: dict[str, tuple[list[Step], bool]] = {
    "submitted and changed by another": ([(hand_in, "bob"), (change, "dora")], False),
    "changed in the grid by another": ([(hand_in, "bob"), (type_in_grid, "dora")], False),
    "a draft that another changed and submitted": ([(change, "dora"), (hand_in, "dora")], False),
    "returned, mended and submitted by another": (
        [(hand_in, "bob"), (give_back, "alice"), (write, "dora"), (hand_in, "dora")],
        False,
    ),
    "moved to another company": ([(hand_in, "bob"), (move_to_another_key, "dora")], False),
    "verified by another, then changed by another": (
        [(hand_in, "bob"), (confirm, "alice"), (change, "dora")],
        True,
    ),
    "verified, then changed by both": (
        [(hand_in, "bob"), (confirm, "alice"), (write, "bob"), (change, "dora")],
        False,
    ),
    "his evidence": ([(hand_in, "bob"), (confirm, "alice"), (add_file, "bob"), (change, "dora")], False),
}


@pytest.mark.parametrize("case", CASES)
def test_it_works(case: str, draft: AnnualSales, alice: User, bob: User, dora: User) -> None:
    steps, allowed = CASES[case]
    people = {"alice": alice, "bob": bob, "dora": dora}
    for step, by in steps:
        step(draft, people[by])
    draft.refresh_from_db()
    assert draft.verification == Verification.SUBMITTED
    assert (not refusal_to_decide(bob, draft)) is allowed
    assert (waiting_for(bob) == 1) is allowed
    assert AnnualSales.objects.waiting_for(bob).exists() is allowed  # type: ignore[attr-defined]
    (result,) = decide("verify", [Tick.of(draft)], by=bob)
    assert bool(result.refusal) is not allowed


def test_a_verifier_may_return_and_verify_what_another_mended(bob: User, dora: User) -> None:
    """Returning a record is no change of it."""
    with acting(dora):
        record = make.AnnualSalesFactory(verification=Verification.DRAFT)
    hand_in(record, dora)
    give_back(record, bob)
    write(record, dora)
    hand_in(record, dora)
    confirm(record, bob)
    record.refresh_from_db()
    assert record.verification == Verification.VERIFIED


def test_who_mends_a_returned_record_does_not_verify_it(alice: User, bob: User, dora: User) -> None:
    with acting(dora):
        record = make.AnnualSalesFactory(verification=Verification.DRAFT)
    hand_in(record, dora)
    give_back(record, bob)
    write(record, bob)
    hand_in(record, dora)
    assert refusal_to_decide(bob, record)
    assert not refusal_to_decide(alice, record)


@pytest.mark.parametrize("step", [add_file, remove_file])
def test_a_change_of_evidence_takes_the_verification_away(
    step: Callable[[Any, User], None], draft: AnnualSales, alice: User, bob: User, dora: User
) -> None:
    if step is remove_file:
        add_file(draft, bob)
    hand_in(draft, bob)
    confirm(draft, alice)
    step(draft, dora)
    draft.refresh_from_db()
    assert (draft.verification, draft.submitted_by, draft.verified_by) == ("submitted", dora, None)
    assert refusal_to_decide(dora, draft)
    assert not refusal_to_decide(alice, draft)


def test_a_file_on_a_draft_makes_its_person_an_author(draft: AnnualSales, alice: User, bob: User) -> None:
    add_file(draft, alice)
    hand_in(draft, bob)
    assert refusal_to_decide(alice, draft)


def test_who_added_a_company_to_a_service_does_not_verify_it(alice: User, bob: User, dora: User) -> None:
    with acting(dora):
        service = make.ServiceFactory(verification=Verification.DRAFT)
    with acting(bob):
        part = make.BeneficiaryFactory(service=service)
        part.delete()
    hand_in(service, dora)
    assert refusal_to_decide(bob, service)
    assert not refusal_to_decide(alice, service)


def test_drafts_of_others_are_not_handed_in(draft: AnnualSales, bob: User, dora: User) -> None:
    unknown = make.AnnualSalesFactory(verification=Verification.DRAFT, year=draft.year)
    assert (may_submit(dora, draft), may_submit(dora, unknown), may_submit(bob, draft)) == (False, True, True)
    with pytest.raises(PermissionDenied):
        hand_in(draft, dora)
    with acting(dora):
        assert submit_drafts(year=draft.year, by=dora) == 1
    draft.refresh_from_db()
    assert draft.verification == Verification.DRAFT


def test_once_through_the_pages(
    draft: AnnualSales, bob: User, dora: User, as_bob: Client, as_dora: Client
) -> None:
    as_dora.post(f"/records/sales/grid/{draft.year}/submit/")
    draft.refresh_from_db()
    assert draft.verification == Verification.DRAFT
    hand_in(draft, bob)
    change(draft, dora)
    english = {"accept-language": "en"}
    words = "You entered part of it or of its evidence"
    assert words in as_bob.get("/records/verification/", headers=english).text
    assert words in as_bob.get(f"/records/sales/{draft.pk}/", headers=english).text
    data = {"verb": "verify", "record": [str(Tick.of(draft))]}
    answer = as_bob.post("/records/verification/decide/", data, follow=True, headers=english)
    assert words in answer.text
    draft.refresh_from_db()
    assert draft.verification == Verification.SUBMITTED


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_records(number: int, bob: User, django_assert_num_queries: Any) -> None:
    with acting(bob):
        records: list[Verifiable] = make.AnnualSalesFactory.create_batch(number, verification="submitted")
    with django_assert_num_queries(1):
        load_authorship(records, bob)
        assert all(authorship(record, bob).is_author for record in records)

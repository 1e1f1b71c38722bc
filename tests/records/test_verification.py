"""The one rule of verification, for all three kinds of record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.actor import acting
from accounts.models import Role, User
from companies.models import AnnualSales
from records.models import Verifiable, Verification
from records.verification import may_submit, move, refusal_to_decide, send_back, submit, verify
from tests import factories as make
from tests.conftest import person

pytestmark = pytest.mark.django_db
FACTORIES = [make.AnnualSalesFactory, make.MarketEntryFactory, make.ServiceFactory, make.WorkforceFactory]


@pytest.fixture(params=FACTORIES)
def draft(request: pytest.FixtureRequest) -> Verifiable:
    record: Verifiable = request.param(verification=Verification.DRAFT)
    return record


def test_it_works(draft: Verifiable, alice: User, bob: User) -> None:
    submit(draft, by=bob)
    send_back(draft, by=alice, note="  The invoice says otherwise. ")
    assert (draft.verification, draft.return_note) == (Verification.RETURNED, "The invoice says otherwise.")
    submit(draft, by=bob)
    assert draft.return_note
    verify(draft, by=alice)
    draft.refresh_from_db()
    assert (draft.submitted_by, draft.verified_by, draft.return_note) == (bob, alice, "")


def test_nobody_decides_on_their_own(draft: Verifiable, bob: User) -> None:
    submit(draft, by=bob)
    assert refusal_to_decide(bob, draft)
    for decide in (verify, lambda record, by: send_back(record, by=by, note="no")):
        with pytest.raises(PermissionDenied):
            decide(draft, by=bob)
    draft.refresh_from_db()
    assert draft.verification == Verification.SUBMITTED


@pytest.mark.parametrize("state", Verification)
def test_only_the_steps_of_the_rule(state: Verification, alice: User) -> None:
    record = make.AnnualSalesFactory(verification=state)
    assert may_submit(alice, record) == (state in (Verification.DRAFT, Verification.RETURNED))
    assert (not refusal_to_decide(alice, record)) == (state == Verification.SUBMITTED)


@pytest.mark.parametrize("verb", [submit, verify, lambda record, by: send_back(record, by=by, note="no")])
def test_a_committee_member_does_none_of_it(verb: Callable[..., None], carol: User) -> None:
    for state in Verification:
        with pytest.raises(PermissionDenied):
            verb(make.AnnualSalesFactory(verification=state), by=carol)


def test_a_return_needs_a_note(draft: Verifiable, alice: User, bob: User) -> None:
    submit(draft, by=bob)
    with pytest.raises(ValidationError):
        send_back(draft, by=alice, note="  ")


@pytest.mark.parametrize("state", [Verification.SUBMITTED, Verification.VERIFIED])
def test_a_change_is_submitted_anew_by_whoever_made_it(state: Verification, bob: User) -> None:
    sales = make.AnnualSalesFactory(verification=state)
    with acting(bob):
        sales.save()
        assert sales.verification == state
        sales.fob_usd += 1
        sales.save()
    sales.refresh_from_db()
    assert (sales.verification, sales.submitted_by) == (Verification.SUBMITTED, bob)


@pytest.mark.parametrize("state", [Verification.DRAFT, Verification.RETURNED])
def test_a_changed_draft_stays_with_its_author(state: Verification, bob: User) -> None:
    sales = make.AnnualSalesFactory(verification=state)
    with acting(bob):
        sales.fob_usd += 1
        sales.save()
    assert AnnualSales.objects.get().verification == state


def test_a_change_cannot_slip_in_with_its_own_verification(alice: User) -> None:
    sales = make.AnnualSalesFactory(verification=Verification.SUBMITTED)
    sales.fob_usd += 1
    move(sales, Verification.VERIFIED, by=alice, at=timezone.now())
    sales.save()
    assert AnnualSales.objects.get().verification == Verification.SUBMITTED


def test_what_waits_for_whom(alice: User, bob: User) -> None:
    mine = make.AnnualSalesFactory(verification=Verification.SUBMITTED, submitted_by=bob)
    imported = make.AnnualSalesFactory(verification=Verification.SUBMITTED)
    make.AnnualSalesFactory()
    waiting: Any = AnnualSales.objects.waiting_for
    assert set(waiting(bob)) == {imported}
    assert set(waiting(person("Dora", Role.VERIFIER))) == {mine, imported}


def test_only_verified_records_count_and_submitted_ones_provisionally() -> None:
    for state in Verification:
        make.AnnualSalesFactory(verification=state)
    assert AnnualSales.objects.counted().count() == 1
    assert AnnualSales.objects.counted(provisional=True).count() == 2

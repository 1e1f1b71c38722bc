import pytest
from django.utils import timezone

from accounts.models import User
from companies.models import AnnualSales
from records.models import Verification
from records.verification import move, resubmit_if_changed
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_it_works(alice: User, bob: User) -> None:
    sales = make.AnnualSalesFactory(verification=Verification.DRAFT)
    move(sales, Verification.SUBMITTED, by=bob, at=timezone.now())
    move(sales, Verification.VERIFIED, by=alice, at=timezone.now())
    sales.save()
    assert (sales.submitted_by, sales.verified_by) == (bob, alice)


def test_returning_clears_the_verification(alice: User) -> None:
    sales = make.AnnualSalesFactory()
    move(sales, Verification.RETURNED, by=alice, at=timezone.now())
    sales.save()
    assert sales.verified_at is None


def test_a_changed_verified_record_is_submitted_again(bob: User) -> None:
    sales = make.AnnualSalesFactory()
    resubmit_if_changed(sales, False, by=bob)
    assert sales.verification == Verification.VERIFIED
    resubmit_if_changed(sales, True, by=bob)
    sales.save()
    assert (sales.verification, sales.submitted_by) == (Verification.SUBMITTED, bob)


def test_only_verified_records_count_and_submitted_ones_provisionally() -> None:
    for state in Verification:
        make.AnnualSalesFactory(verification=state)
    assert AnnualSales.objects.counted().count() == 1
    assert AnnualSales.objects.counted(provisional=True).count() == 2

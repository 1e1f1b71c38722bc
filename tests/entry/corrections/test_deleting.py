"""A record that nobody ever verified is removed; any other is corrected."""

import datetime

import pytest
from django.test import Client

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales
from records.models import ClosedPeriod, Verification
from records.verification import verify
from services.models import Service
from tests import factories as make
from tests.entry.verifying.test_verification import FACTORIES, submitted

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def remove(client: Client, kind: str, pk: int, version: int = 1) -> str:
    address = f"/records/{kind}/{pk}/delete/"
    return client.post(address, {"version": version}, follow=True, headers=ENGLISH).text


@pytest.mark.parametrize("factory", FACTORIES)
def test_it_works(factory: type, as_bob: Client) -> None:
    record = factory(verification=Verification.DRAFT)
    page = as_bob.get(f"/records/{record.kind}/{record.pk}/delete/", headers=ENGLISH)
    assert "Delete this record?" in page.text
    assert "Removed:" in remove(as_bob, record.kind, record.pk)
    assert not type(record).objects.exists()
    assert type(record).history.latest("history_id").history_type == "-"


def test_a_service_goes_with_its_beneficiaries_which_are_named(as_bob: Client) -> None:
    beneficiary = make.BeneficiaryFactory(service__verification=Verification.DRAFT)
    service = beneficiary.service
    assert str(beneficiary.company) in as_bob.get(f"/records/service/{service.pk}/delete/").text
    remove(as_bob, "service", service.pk)
    assert not Service.objects.exists()


def test_what_was_ever_verified_stays(alice: User, bob: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice)
    verify(record, by=bob)
    with acting(alice):
        record.fob_usd = 7  # type: ignore[attr-defined]
        record.save()
    assert "It was verified" in remove(as_bob, "annualsales", record.pk, record.version)
    assert AnnualSales.objects.exists()
    assert "/delete/" not in as_bob.get(f"/records/sales/{record.pk}/").text


def test_what_changed_since_and_what_is_closed_stays(alice: User, as_bob: Client) -> None:
    record = submitted(make.AnnualSalesFactory, alice, year=2021)
    assert "Somebody else has changed" in remove(as_bob, "annualsales", record.pk, 7)
    ClosedPeriod.objects.create(ends_on=datetime.date(2021, 12, 31), reason="Done", closed_by=alice)
    assert "This period is closed" in remove(as_bob, "annualsales", record.pk)
    assert AnnualSales.objects.exists()


def test_access(as_carol: Client, as_erin: Client, as_bob: Client) -> None:
    record = make.AnnualSalesFactory(verification=Verification.DRAFT, company__region_id="15")
    address = f"/records/annualsales/{record.pk}/delete/"
    assert as_carol.get(address).status_code == 403
    assert as_erin.get(address).status_code == 404
    assert as_bob.get("/records/company/1/delete/").status_code == 404

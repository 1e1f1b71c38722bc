"""Two companies that are one become one."""

from typing import Any

import pytest
from django.test import Client

from accounts.audit import Event, EventType
from companies.models import AnnualSales, Company, Contact, Participation
from records.models import Verification
from services.models import Beneficiary, Service
from tests import factories as make

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def address(company: Company) -> str:
    return f"/records/companies/{company.address_key}/merge/"


def merge(client: Client, kept: Company, gone: Company, **values: str) -> Any:
    preview = client.get(address(kept), {"other": gone.ruc}).context["merge"]
    data = {"other": gone.ruc, "seen": preview.seen} | values
    return client.post(address(kept), data, follow=True, headers=ENGLISH)


def test_it_works(as_alice: Client) -> None:
    kept, gone = make.CompanyFactory(size=""), make.CompanyFactory(size="small")
    heir = make.CompanyFactory(predecessor=gone)
    place = make.ParticipationFactory(company=gone)
    sales = make.AnnualSalesFactory(company=gone, verification="verified", verified_at=make.moment(0))
    beneficiary = make.BeneficiaryFactory(
        company=gone, service__verification="verified", service__verified_at=make.moment(0)
    )
    Contact.objects.create(company=gone, name="Ana")
    page = as_alice.get(address(kept), {"other": gone.ruc}, headers=ENGLISH).text
    assert "1 verified record waits for verification again" in page
    assert "Merged: everything of" in merge(as_alice, kept, gone).text
    assert not Company.objects.filter(pk=gone.pk).exists()
    for model, pk in ((Participation, place.pk), (AnnualSales, sales.pk), (Beneficiary, beneficiary.pk)):
        assert model.objects.get(pk=pk).company == kept
    assert Contact.objects.get().company == kept
    heir.refresh_from_db()
    kept.refresh_from_db()
    assert (heir.predecessor, kept.size) == (kept, "small")
    assert AnnualSales.objects.get().verification == Verification.SUBMITTED
    assert Service.objects.get().verification == Verification.SUBMITTED
    assert Event.objects.filter(happened=EventType.MERGED).count() == 1
    assert AnnualSales.history.filter(id=sales.pk, company_id=gone.pk).exists()


def test_where_both_have_it_the_one_that_stays_is_kept(as_alice: Client) -> None:
    kept, gone = make.CompanyFactory(), make.CompanyFactory()
    for company, fob in ((kept, 1), (gone, 2)):
        make.AnnualSalesFactory(company=company, year=2022, fob_usd=fob)
    merge(as_alice, kept, gone)
    assert [(it.company, it.fob_usd) for it in AnnualSales.objects.all()] == [(kept, 1)]


def test_a_company_does_not_succeed_itself(as_alice: Client) -> None:
    gone = make.CompanyFactory()
    kept = make.CompanyFactory(predecessor=gone)
    merge(as_alice, kept, gone)
    assert Company.objects.get().predecessor is None


def test_what_changed_since_the_preview_is_shown_again(as_alice: Client) -> None:
    kept, gone = make.CompanyFactory(), make.CompanyFactory()
    assert "Somebody else has changed" in merge(as_alice, kept, gone, seen="x").text
    assert Company.objects.count() == 2


def test_wrong_input(as_alice: Client, as_carol: Client) -> None:
    company = make.CompanyFactory()
    assert (
        "the company itself" in as_alice.get(address(company), {"other": company.ruc}, headers=ENGLISH).text
    )
    assert "RUC" in as_alice.get(address(company), {"other": "x"}).text
    assert as_carol.get(address(company)).status_code == 403


def test_queries_of_the_preview_do_not_grow_with_rows(
    as_alice: Client, django_assert_max_num_queries: Any
) -> None:
    kept, gone = make.CompanyFactory(), make.CompanyFactory()
    for year in (2018, 2019, 2020, 2021):
        make.AnnualSalesFactory(company=gone, year=year)
        make.AnnualSalesFactory(company=kept, year=year)
        make.BeneficiaryFactory(company=gone)
    with django_assert_max_num_queries(45):
        as_alice.get(address(kept), {"other": gone.ruc})

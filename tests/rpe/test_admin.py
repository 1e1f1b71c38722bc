"""The plain admin: every list, form and rule of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from companies.models import AnnualSales
from records.models import Verification
from services.models import Service
from tests import factories as make

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label != "auth"]
FACTORIES: dict[str, Any] = {
    "company": make.CompanyFactory,
    "participation": make.ParticipationFactory,
    "annualsales": make.AnnualSalesFactory,
    "marketentry": make.MarketEntryFactory,
    "service": make.ServiceFactory,
    "target": make.TargetFactory,
}


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_it_works(model: Any, as_alice: Client) -> None:
    assert as_alice.get(address(model, "changelist")).status_code == 200
    if model._meta.model_name not in ("region", "dbtaskresult", "user"):
        assert as_alice.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize("name", ["company", "participation", "annualsales", "marketentry", "service"])
def test_queries_of_a_list_do_not_grow_with_its_rows(
    name: str, as_alice: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    factory = FACTORIES[name]
    record = factory()
    with django_assert_max_num_queries(40) as one:
        as_alice.get(address(type(record), "changelist"))
    for _ in range(5):
        factory()
    with django_assert_num_queries(len(one)):
        as_alice.get(address(type(record), "changelist"))


@pytest.mark.parametrize("name", FACTORIES)
def test_a_record_can_be_opened_and_its_history_seen(name: str, as_alice: Client) -> None:
    record = FACTORIES[name]()
    assert as_alice.get(address(type(record), "change", record.pk)).status_code == 200


def test_regions_are_not_changed_by_anybody(as_alice: Client) -> None:
    assert as_alice.post("/admin/companies/region/20/change/", {"name": "X"}).status_code == 403
    assert as_alice.post("/admin/companies/region/20/delete/", {"post": "yes"}).status_code == 403


def test_wrong_input_is_told_and_not_a_500(as_alice: Client) -> None:
    company = make.CompanyFactory()
    page = as_alice.post(
        "/admin/companies/company/add/",
        {
            "ruc": company.ruc,
            "legal_name": "",
            "region": "20",
            "members": "1",
            "women_members": "2",
            "participations-TOTAL_FORMS": "0",
            "participations-INITIAL_FORMS": "0",
        },
    )
    assert page.status_code == 200
    assert set(page.context["adminform"].form.errors) == {"ruc", "legal_name", "women_members"}


def test_a_change_sends_a_verified_record_back_to_submitted(as_alice: Client) -> None:
    sales = make.AnnualSalesFactory()
    data = {"company": sales.company_id, "chain": "coffee", "year": 2022, "fob_usd": "2000", "source": ""}
    page = as_alice.post(f"/admin/companies/annualsales/{sales.pk}/change/", data)
    assert page.status_code == 302
    changed = AnnualSales.objects.get()
    assert (changed.fob_usd, changed.verification) == (2000, Verification.SUBMITTED)
    assert changed.submitted_by is not None


def test_so_does_a_change_of_whom_a_service_is_for(as_alice: Client) -> None:
    service = make.ServiceFactory(verification=Verification.VERIFIED)
    part = make.BeneficiaryFactory(service=service, women=3)
    address = f"/admin/services/service/{service.pk}/change/"
    form = as_alice.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {
        "beneficiaries-TOTAL_FORMS": "1",
        "beneficiaries-INITIAL_FORMS": "1",
        "beneficiaries-0-id": part.pk,
        "beneficiaries-0-service": service.pk,
        "beneficiaries-0-company": part.company_id,
        "beneficiaries-0-women": "3",
        "beneficiaries-0-men": part.men or "",
        "beneficiaries-0-satisfaction": part.satisfaction or "",
    }
    assert as_alice.post(address, data).status_code == 302
    assert Service.objects.get().verification == Verification.VERIFIED
    assert as_alice.post(address, data | {"beneficiaries-0-women": "30"}).status_code == 302
    assert Service.objects.get().verification == Verification.SUBMITTED


def test_nobody_verifies_in_the_admin(as_alice: Client) -> None:
    company = make.CompanyFactory()
    data = {
        "company": company.pk,
        "chain": "coffee",
        "year": 2022,
        "fob_usd": "1",
        "verification": "verified",
    }
    as_alice.post("/admin/companies/annualsales/add/", data)
    assert AnnualSales.objects.get().verification == Verification.DRAFT

"""The plain admin: every list, form and rule of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actor import acting
from accounts.admin_records import LoggedAdmin
from accounts.audit import Event, EventType
from accounts.models import User
from companies.models import AnnualSales, ValueChain
from customs.models import CountryCode
from records.models import Verification
from services.models import Institution, Service
from tests import factories as make

pytestmark = pytest.mark.django_db
MODELS = list(admin.site._registry)
HELD = {
    *("companies.AnnualSales", "companies.Call", "companies.Company", "companies.MarketEntry"),
    *("companies.Participation", "companies.Region", "companies.ValueChain"),
    *("companies.Application", "companies.Workforce", "services.Funding"),
    *("figures.Programme", "figures.Target", "customs.CountryCode"),
    *("services.Institution", "services.Service", "services.ServiceType"),
}
"""All that the admin holds: records and reference data, and nothing by which a person signs in."""
FACTORIES: dict[str, Any] = {
    "call": make.CallFactory,
    "institution": make.InstitutionFactory,
    "servicetype": make.ServiceTypeFactory,
    "programme": make.ProgrammeFactory,
    "valuechain": lambda: ValueChain.objects.create(slug="tara", name_es="Tara", name_en="Tara"),
    "company": make.CompanyFactory,
    "participation": make.ParticipationFactory,
    "annualsales": make.AnnualSalesFactory,
    "marketentry": make.MarketEntryFactory,
    "workforce": make.WorkforceFactory,
    "application": make.ApplicationFactory,
    "service": make.ServiceFactory,
    "funding": make.FundingFactory,
    "target": make.TargetFactory,
    "countrycode": lambda: CountryCode.objects.create(code="UK", country="GB"),
}


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_it_works(model: Any, as_alice: Client) -> None:
    assert as_alice.get(address(model, "changelist")).status_code == 200
    if model._meta.model_name != "region":
        assert as_alice.get(address(model, "add")).status_code == 200


@pytest.mark.parametrize(
    "name", ["company", "participation", "annualsales", "marketentry", "service", "funding"]
)
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


# ── What the admin holds, and the log above it ──────────────────────────────────────────────────


def test_libraries_add_nothing() -> None:
    assert {model._meta.label for model in MODELS} == HELD
    assert all(isinstance(one, LoggedAdmin) for one in admin.site._registry.values())


def test_a_model_that_a_library_registers_stays_out() -> None:
    admin.site.register(User, UserAdmin)
    assert not admin.site.is_registered(User)


@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/{pk}/password/",
        "accounts/user/{pk}/change/",
        "account/emailaddress/add/",
        "mfa/authenticator/",
        "socialaccount/socialapp/add/",
        "usersessions/usersession/",
        "auth/group/add/",
    ],
)
def test_accounts_are_not_reached_by_the_admin(address: str, as_alice: Client, bob: User) -> None:
    assert as_alice.get(f"/admin/{address.format(pk=bob.pk)}").status_code == 404


def test_the_role_decides_and_no_flag(as_alice: Client, alice: User, as_bob: Client, bob: User) -> None:
    User.objects.update(is_staff=False, is_superuser=False)
    assert as_alice.get("/admin/companies/company/add/").status_code == 200
    User.objects.filter(pk=bob.pk).update(is_staff=True, is_superuser=True)
    assert as_bob.get("/admin/companies/company/add/").status_code == 302


def events(kind: EventType) -> list[tuple[str, Any]]:
    return [(event.person.name, event.details["key"]) for event in Event.objects.filter(happened=kind)]


@pytest.mark.parametrize("model", [model for model in MODELS if model._meta.model_name != "region"])
def test_every_change_is_in_the_audit_log(model: Any, as_alice: Client, alice: User) -> None:
    record = FACTORIES[model._meta.model_name]()
    request = RequestFactory().get("/")
    request.user = alice
    one = admin.site._registry[model]
    with acting(alice):
        one.log_addition(request, record, [{"added": {}}])
    form = as_alice.get(address(model, "change", record.pk)).context
    data = {name: form["adminform"].form[name].value() for name in form["adminform"].form.fields}
    for formset in form["inline_admin_formsets"]:
        data |= {f.html_name: f.value() for f in formset.formset.management_form}
        data |= {f.html_name: f.value() for row in formset.formset.initial_forms for f in row}
    sent = {name: "" if value is None else value for name, value in data.items() if value is not False}
    assert as_alice.post(address(model, "change", record.pk), sent).status_code == 302
    assert as_alice.post(address(model, "delete", record.pk), {"post": "yes"}).status_code == 302
    assert not model.objects.filter(pk=record.pk).exists()
    for kind in (EventType.ADMIN_ADDED, EventType.ADMIN_CHANGED, EventType.ADMIN_DELETED):
        assert events(kind) == [("Alice", record.pk)], kind


def test_several_deleted_at_once_are_each_in_the_log(as_alice: Client) -> None:
    keys = [make.InstitutionFactory().pk for _number in range(2)]
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    as_alice.post("/admin/services/institution/", sent)
    assert {key for _name, key in events(EventType.ADMIN_DELETED)} == set(keys)


def test_an_addition_is_in_the_log(as_alice: Client) -> None:
    as_alice.post("/admin/services/institution/add/", {"acronym": "SERFOR", "name": "Servicio Forestal"})
    assert events(EventType.ADMIN_ADDED) == [("Alice", Institution.objects.get().pk)]


def test_a_line_names_fields_and_no_values(as_alice: Client) -> None:
    record = make.InstitutionFactory(name="Before")
    where = f"/admin/services/institution/{record.pk}/change/"
    as_alice.post(where, {"acronym": record.acronym, "name": "After"})
    event = Event.objects.get(happened=EventType.ADMIN_CHANGED)
    assert event.details["fields"] == "Name"
    assert "After" not in str(event.details) + event.about


# ── Odd addresses ───────────────────────────────────────────────────────────────────────────────

ODD = ["abc", "9" * 40, "-1", "a\0b", "1.5", "'"]


@pytest.mark.parametrize("model", MODELS)
def test_odd_addresses(model: Any, as_alice: Client) -> None:
    for page in ("change", "delete", "history"):
        for text in ODD:
            assert as_alice.get(address(model, page, text)).status_code < 500, (page, text)
    sent = {"action": "delete_selected", "_selected_action": ODD, "post": "yes"}
    assert as_alice.post(address(model, "changelist"), sent).status_code < 500
    relations = [field.name for field in model._meta.get_fields() if field.is_relation]
    for name in (*relations, model._meta.pk.name, "q", "o", "p"):
        for text in ODD[:2]:
            answer = as_alice.get(address(model, "changelist"), {name: text})
            assert answer.status_code < 500, (name, text)
    for text in ODD[:2]:
        assert as_alice.get(address(model, "add"), dict.fromkeys(relations, text)).status_code < 500


@pytest.mark.parametrize("model", [model for model in MODELS if model._meta.model_name != "region"])
def test_odd_input(model: Any, as_alice: Client) -> None:
    context = as_alice.get(address(model, "add")).context
    names = list(context["adminform"].form.fields)
    machinery = {}
    for formset in context["inline_admin_formsets"]:
        machinery |= {field.html_name: field.value() for field in formset.formset.management_form}
        machinery[f"{formset.formset.prefix}-TOTAL_FORMS"] = 1
        names += [f"{formset.formset.prefix}-0-{name}" for name in formset.formset.empty_form.fields]
    for text in ODD[:4]:
        sent = dict.fromkeys(names, text) | machinery
        assert as_alice.post(address(model, "add"), sent).status_code < 500, text


@pytest.mark.django_db(transaction=True)
def test_a_list_does_not_wait_for_writers(as_alice: Client) -> None:
    """On SQLite every transaction is a writer's, and a writer waits for another."""
    with CaptureQueriesContext(connection) as asked:
        assert as_alice.get(address(Institution, "changelist")).status_code == 200
    assert len(asked) > 0
    assert not [query["sql"] for query in asked if query["sql"].startswith("BEGIN")]


def test_a_password_is_changed_on_our_own_page_which_is_logged(as_alice: Client) -> None:
    for send in (as_alice.get, as_alice.post):
        assert send("/admin/password_change/")["Location"] == reverse("account_change_password")

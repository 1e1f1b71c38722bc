"""Entering a service with the companies that it is for."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actor import acting
from accounts.models import User
from records.models import ClosedPeriod, Verification
from services.models import Beneficiary, Service, Status
from tests import factories as make
from tests.entry.sending import fields, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

NEW = "/records/services/new/"


@pytest.fixture
def service(bob: User) -> Service:
    make.CallFactory()
    make.ServiceTypeFactory()
    return make.ServiceFactory(code="RPE-041")


def edit(service: Service) -> str:
    return reverse("entry:service_edit", args=[service.pk])


def with_companies(service: Service, number: int) -> list[Beneficiary]:
    return [make.BeneficiaryFactory(service=service, women=1) for _ in range(number)]


def required(service: Service) -> dict[str, int]:
    return {"type": service.type_id, "institution": service.institution_id}


def test_it_works(as_bob: Client, bob: User, service: Service) -> None:
    first, second = make.CompanyFactory(), make.CompanyFactory()
    answer = send(
        as_bob,
        NEW,
        **required(service),
        status="delivered",
        delivered_on="3/10/2022",
        budget_usd="1.234,50",
        beneficiary__0__company=first.ruc,
        beneficiary__0__women="3",
        beneficiary__0__satisfaction="5",
        beneficiary__2__company=second.ruc,
        do="submit",
    )
    assert answer.status_code == 302
    saved = Service.objects.get(code="RPE-042")
    assert (saved.budget_usd, saved.delivered_on) == (Decimal("1234.50"), datetime.date(2022, 10, 3))
    assert (saved.verification, saved.submitted_by) == (Verification.SUBMITTED, bob)
    assert list(
        saved.beneficiaries.order_by("pk").values_list("company", "women", "men", "satisfaction")
    ) == [
        (first.pk, 3, None, 5),
        (second.pk, None, None, None),
    ]
    assert saved.history.last().history_user == bob


def test_a_draft_asks_for_little_and_takes_the_next_code(as_bob: Client, service: Service) -> None:
    assert fields(as_bob.get(NEW))["code"] == "RPE-042"
    assert send(as_bob, NEW, **required(service), code="").status_code == 302
    assert Service.objects.get(code="RPE-042").verification == Verification.DRAFT


def test_a_new_service_begins_as_the_persons_last_one(as_bob: Client, bob: User, service: Service) -> None:
    with acting(bob):
        make.ServiceFactory(
            institution=make.InstitutionFactory(acronym="SENASA"), call=make.CallFactory(number=7)
        )
    proposed = fields(as_bob.get(NEW))
    assert proposed["call"] == "7"
    assert proposed["institution"] == str(Service.objects.get(call=7).institution_id)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("budget_usd", "-"),
        ("budget_usd", "-1"),
        ("budget_usd", "1e5"),
        ("budget_usd", "NaN"),
        ("spent_usd", "1000000000001"),
        ("hours", "many"),
        ("planned_start", "31/02/2022"),
        ("delivered_on", "1/1/2999"),
        ("status", "lost"),
        ("status", "delivered"),
        ("type", ""),
        ("institution", "999999"),
        ("code", "RPE-041"),
        ("code", "x" * 51),
        ("code", "a\x00b"),
        ("beneficiary-0-company", "20100070971"),
        ("beneficiary-0-company", "20100070970"),
        ("beneficiary-0-women", "-1"),
        ("beneficiary-0-men", "2.5"),
        ("beneficiary-0-satisfaction", "6"),
    ],
)
def test_a_fault_is_told_and_what_was_typed_stays(
    as_bob: Client, service: Service, name: str, typed: str
) -> None:
    company = make.CompanyFactory()
    sent = fill(as_bob, NEW, **required(service), beneficiary__0__company=company.ruc)
    page = as_bob.post(NEW, sent | {name: typed})
    assert page.status_code == 200
    place = "delivered_on" if (name, typed) == ("status", "delivered") else name
    assert [fault.place for fault in page.context["form"].faults()] == [f"id_{place}"]
    if name not in ("type", "institution", "status") and "\x00" not in typed:
        assert fields(page)[name] == typed
    assert Service.objects.count() == 1


def test_a_fault_is_told_once(as_bob: Client, service: Service) -> None:
    """A day that cannot be read is not missing as well."""
    page = send(as_bob, NEW, **required(service), status="delivered", delivered_on="31/2/2022")
    assert len(page.context["form"].faults()) == 1


def test_an_end_before_its_start_is_told_at_the_end(as_bob: Client, service: Service) -> None:
    page = send(as_bob, NEW, **required(service), planned_start="2022-02-02", planned_end="1/2/2022")
    assert page.context["form"].errors.keys() == {"planned_end"}


def test_the_same_company_twice_is_told_at_its_second_row(as_bob: Client, service: Service) -> None:
    ruc = make.CompanyFactory().ruc
    page = send(as_bob, NEW, **required(service), beneficiary__0__company=ruc, beneficiary__1__company=ruc)
    assert [bool(row.errors) for row in page.context["form"].parts.forms[:2]] == [False, True]


def test_changing_a_company_changes_the_service(as_bob: Client, bob: User, service: Service) -> None:
    """A verified service whose beneficiaries change waits for verification again, with a version of its own."""
    (beneficiary,) = with_companies(service, 1)
    assert send(as_bob, edit(service), beneficiary__0__men="4").status_code == 302
    stored = Service.objects.get(pk=service.pk)
    assert (stored.verification, stored.submitted_by) == (Verification.SUBMITTED, bob)
    assert stored.version == service.version + 1
    beneficiary.refresh_from_db()
    assert (beneficiary.women, beneficiary.men) == (1, 4)


def test_saving_nothing_new_leaves_a_verification_alone(as_bob: Client, service: Service) -> None:
    with_companies(service, 2)
    lines = Beneficiary.history.count()
    assert send(as_bob, edit(service)).status_code == 302
    assert Service.objects.get(pk=service.pk).verification == Verification.VERIFIED
    assert Beneficiary.history.count() == lines


def test_a_company_is_taken_out_only_where_somebody_says_so(as_bob: Client, service: Service) -> None:
    kept, out = with_companies(service, 2)
    sent = fill(as_bob, edit(service))
    number = next(n for n in (0, 1) if sent[f"beneficiary-{n}-company"] == out.company.ruc)
    assert as_bob.post(edit(service), sent | {f"beneficiary-{number}-DELETE": "on"}).status_code == 302
    assert list(service.beneficiaries.all()) == [kept]
    assert Beneficiary.history.filter(id=out.pk, history_type="-").exists()


def test_more_rows_without_javascript(as_bob: Client, service: Service) -> None:
    page = send(as_bob, NEW, budget_usd="nonsense", do="rows")
    assert fields(page)["beneficiary-TOTAL_FORMS"] == "8"
    assert fields(page)["budget_usd"] == "nonsense"
    assert not page.context["form"].faults()
    assert Service.objects.count() == 1


def test_sent_twice_it_is_saved_once(as_bob: Client, service: Service) -> None:
    sent = fill(as_bob, NEW, **required(service))
    first, second = as_bob.post(NEW, sent), as_bob.post(NEW, sent)
    assert first.url == second.url
    assert Service.objects.count() == 2


def test_a_page_that_came_back_and_was_changed_is_no_second_sending(as_bob: Client, service: Service) -> None:
    """The browser's Back button shows the form as it was, ticket included: another text is never dropped."""
    typed = fill(as_bob, NEW, **required(service) | {"code": "RPE-901"})
    as_bob.post(NEW, typed)
    as_bob.post(NEW, typed | {"code": "RPE-902"})
    assert Service.objects.filter(code__in=["RPE-901", "RPE-902"]).count() == 2
    address = reverse("entry:service_edit", args=[Service.objects.get(code="RPE-901").pk])
    typed = fill(as_bob, address, hours=4)
    as_bob.post(address, typed)
    assert as_bob.post(address, typed | {"hours": "5"}).context["conflict"]


def test_a_ticket_is_good_again_after_a_fault(as_bob: Client, service: Service) -> None:
    sent = fill(as_bob, NEW, **required(service))
    mended = fields(as_bob.post(NEW, sent | {"budget_usd": "?"}))
    assert mended["ticket"] == sent["ticket"]
    assert as_bob.post(NEW, mended | {"budget_usd": "1"}).status_code == 302


def test_a_closed_period_is_told_at_its_field(as_bob: Client, alice: User, service: Service) -> None:
    close_2021(alice)
    page = send(as_bob, NEW, **required(service), status="delivered", delivered_on="1/5/2021")
    assert page.context["form"].errors.keys() == {"delivered_on"}


def test_a_company_of_a_service_in_a_closed_period_is_refused_in_its_row(
    as_bob: Client, alice: User, service: Service
) -> None:
    delivered = make.ServiceFactory(status=Status.DELIVERED, delivered_on=datetime.date(2021, 5, 1))
    with_companies(delivered, 1)
    close_2021(alice)
    page = send(as_bob, edit(delivered), beneficiary__0__men="4")
    assert page.context["form"].parts.forms[0].errors.keys() == {"company"}
    page = send(as_bob, edit(delivered), beneficiary__0__DELETE="on")
    assert page.context["form"].parts.forms[0].errors.keys() == {"company"}
    assert [fault.place for fault in page.context["form"].faults()] == ["id_beneficiary-0-company"]
    assert delivered.beneficiaries.get().men is None


def close_2021(by: User) -> None:
    start, end = datetime.date(2021, 1, 1), datetime.date(2021, 12, 31)
    ClosedPeriod.objects.create(starts_on=start, ends_on=end, reason="reported", closed_by=by)


def test_queries_do_not_grow_with_companies(as_bob: Client, service: Service) -> None:
    with_companies(service, 2)
    few = queries(as_bob, service)
    with_companies(service, 10)
    assert queries(as_bob, service) == few


def queries(client: Client, service: Service) -> tuple[int, int]:
    """Of showing the form, and of saving it with a change in every row."""
    with CaptureQueriesContext(
        connection,
    ) as shown:
        sent = fill(client, edit(service))
    version = Service.objects.get(pk=service.pk).version
    for name in [name for name in sent if name.endswith("-women")]:
        sent[name] = str(version + 10) if sent[name] else ""
    with CaptureQueriesContext(connection) as saved:
        assert client.post(edit(service), sent).status_code == 302
    return len(shown), len(saved)

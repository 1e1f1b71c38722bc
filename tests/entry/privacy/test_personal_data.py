"""What is held on a person, and its erasure: figures stay, names go."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.access import RULES, Action, Subject
from accounts.audit import Event
from accounts.models import Invitation, Role, User
from companies import ruc
from companies.models import AnnualSales, Company, Contact, FollowUp
from figures.breakdowns import break_down, figures
from figures.definitions import Axis
from figures.scope import Scope
from records.verification import verify
from tests import factories as make
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db
HELD, ERASE = "/records/people/", "/records/people/erase/"
DNI = "45678912"


@pytest.fixture
def rosa(db: None) -> Company:
    """A natural person who exports, with everything that there is of a company."""
    found = make.CompanyFactory(
        ruc=make.valid_ruc(int(DNI), "10"), legal_name="Rosa Quispe Huamán", trade_name="Cafés Rosa"
    )
    make.ParticipationFactory(company=found)
    for year in (2021, 2022):
        make.AnnualSalesFactory(company=found, year=year)
    make.MarketEntryFactory(company=found)
    make.BeneficiaryFactory(company=found)
    Contact.objects.create(company=found, name="Rosa Quispe Huamán", phone="999 111 222")
    return found


def figures_by(scope: Scope, axis: Axis) -> dict[str, Any]:
    return {group: found.as_json() for group, found in break_down(scope, axis).items()}


def erase(client: Client, what: str, which: int, **more: str) -> Any:
    sent = {"kind": what, "key": which, "reason": "asked for it on paper", "confirmed": "on"} | more
    return client.post(ERASE, sent, follow=True, headers={"accept-language": "en"})


@pytest.mark.parametrize("asked", ["Rosa", "quispe", DNI, "999 111"])
def test_it_works(asked: str, rosa: Company, as_alice: Client) -> None:
    page = as_alice.get(HELD, {"q": asked}).text
    assert "Rosa Quispe" in page or "Cafés Rosa" in page
    answer = as_alice.get(HELD, {"q": asked, "format": "json"})
    assert "Rosa Quispe" in str(answer.json())
    assert Event.objects.filter(happened="person_shown").exists()


def test_an_account_with_its_sign_ins(dora: User, as_alice: Client) -> None:
    found = as_alice.get(HELD, {"q": "dora@", "format": "json"}).json()
    assert found["accounts"][0]["email"] == "dora@example.org"
    assert "audit log" in found["accounts"][0]


def test_nothing_is_found_by_two_letters(rosa: Company, as_alice: Client) -> None:
    assert as_alice.get(HELD, {"q": "ro"}).context["found"] is None


def test_a_companys_names_go_and_its_figures_stay(rosa: Company, bob: User, as_alice: Client) -> None:
    scope = scope_at(year=2022)
    row = rosa.sales.first()
    AnnualSales.objects.filter(pk=row.pk).update(verification="submitted", verified_at=None)
    row.refresh_from_db()
    verify(row, by=bob)
    as_alice.get(reverse("reports:company_sheet", args=[rosa.address_key]))
    as_alice.get("/records/companies/", {"q": "Rosa Quispe", "format": "csv"})
    before = [figures(scope).as_json(), *(figures_by(scope, axis) for axis in Axis)]
    assert "Erased" in erase(as_alice, "company", rosa.pk).text
    rosa.refresh_from_db()
    assert ruc.is_valid(rosa.ruc) and rosa.ruc.startswith("15")
    records = [*Company.objects.values(), *Company.history.values(), *Contact.history.values()]
    # The audit log cannot be changed, so no name may ever come into it.
    everywhere = str([*records, *Event.objects.values()])
    for word in ("Rosa", "Quispe", DNI, "Cafés", "999 111"):
        assert word not in everywhere
    assert [figures(scope).as_json(), *(figures_by(scope, axis) for axis in Axis)] == before
    assert Event.objects.get(happened="person_erased").details["reason"] == "asked for it on paper"
    assert not as_alice.get(HELD, {"q": DNI}).context["found"].companies


def test_a_contact_goes_with_its_history(rosa: Company, as_alice: Client) -> None:
    pk = Contact.objects.get().pk
    Contact.objects.all().delete()
    erase(as_alice, "contact", pk)
    assert not Contact.history.exists()


def test_an_account_is_nobodys_any_more(dora: User, as_dora: Client, as_alice: Client) -> None:
    row = make.AnnualSalesFactory(submitted_by=dora, verification="submitted")
    erase(as_alice, "account", dora.pk)
    dora.refresh_from_db()
    assert "dora" not in f"{dora.name} {dora.email}".lower()
    assert not dora.is_active and not dora.has_usable_password()
    assert as_dora.get("/").status_code == 302
    row.refresh_from_db()
    assert row.submitted_by == dora
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("missing", [{"reason": ""}, {"confirmed": ""}, {"kind": "everything"}, {"key": "x"}])
def test_not_by_a_slip(missing: dict[str, str], rosa: Company, as_alice: Client) -> None:
    assert "Nothing was erased" in erase(as_alice, "company", rosa.pk, **missing).text
    rosa.refresh_from_db()
    assert rosa.legal_name == "Rosa Quispe Huamán"


def test_not_oneself(alice: User, as_alice: Client) -> None:
    assert "another administrator can" in erase(as_alice, "account", alice.pk).text
    alice.refresh_from_db()
    assert alice.is_active


def test_what_is_not_there(as_alice: Client) -> None:
    for kind in ("company", "contact", "account"):
        assert erase(as_alice, kind, 999_999).status_code == 404


def test_the_notice_is_for_everybody() -> None:
    for language, words in (("es", "Ley N.º 29733"), ("en", "Law N.º 29733")):
        page = Client().get(reverse("privacy"), headers={"accept-language": language})
        assert page.status_code == 200 and words in page.text


def test_the_notice_names_administrators_among_those_who_see_contacts() -> None:
    assert Action.SEE in RULES[Role.ADMINISTRATOR][Subject.CONTACT]
    for language, words in (("es", "sustento: los administradores"), ("en", "evidence: administrators")):
        page = Client().get(reverse("privacy"), headers={"accept-language": language})
        assert words in page.text


# ── Masks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_persons_document_stands_in_no_address(rosa: Company, as_dora: Client) -> None:
    assert rosa.address_key == f"p{rosa.pk}"
    page = as_dora.get(reverse("entry:company", args=[rosa.address_key]))
    assert rosa.ruc in page.text and page.status_code == 200
    for line in page.text.split('href="')[1:]:
        assert rosa.ruc not in line.split('"')[0]
    assert as_dora.get(f"/records/companies/{rosa.ruc}/").status_code == 404


PLACES = ["/records/companies/", "/records/services/", "/records/calls/1/", "/records/companies/?sort=ruc"]


def test_a_committee_member_sees_no_document(rosa: Company, as_carol: Client) -> None:
    service = rosa.services_received.get().service
    for address in (
        *PLACES,
        f"/records/services/{service.pk}/",
        reverse("entry:company", args=[f"p{rosa.pk}"]),
    ):
        page = as_carol.get(address)
        assert page.status_code == 200
        assert rosa.ruc not in page.text and DNI not in page.text
    own = as_carol.get(reverse("entry:company", args=[f"p{rosa.pk}"])).text
    assert f"10{'•' * 8}{rosa.ruc[-1]}" in own


@pytest.mark.parametrize("guess", [DNI, f"10{DNI}", "4567", "rosa 4"])
def test_a_document_cannot_be_guessed(guess: str, rosa: Company, as_carol: Client, as_dora: Client) -> None:
    """A search with digits that finds a person would confirm the digits; names alone find everybody."""
    make.CompanyFactory(
        legal_name="Cooperativa Rosa 4567", trade_name=DNI, ruc=make.valid_ruc(int(DNI), "20")
    )
    assert listed(as_carol, guess) == ["Cooperativa Rosa 4567"] * (guess != f"10{DNI}")
    assert "Rosa Quispe Huamán" in listed(as_dora, guess)
    assert "Rosa Quispe Huamán" in listed(as_carol, "rosa")


def listed(client: Client, asked: str) -> list[str]:
    """The legal names that the list of companies shows for a search."""
    page = client.get("/records/companies/", {"q": asked}).text
    return re.findall(r'<th scope="row"><a href="[^"]+">\s*(.*?)\s*</a>', page)


def test_an_applicant_goes_from_every_application(as_alice: Client) -> None:
    """Also one that is no company, in a closed year, with the reason that may name the person."""
    rucs = make.valid_ruc(int(DNI), "10")
    first = make.ApplicationFactory(ruc=rucs, legal_name="Rosa Quispe", reason="Rosa no vino")
    second = make.ApplicationFactory(ruc=rucs, legal_name="Rosa Quispe", call=make.CallFactory(number=2))
    make.ClosedPeriodFactory(starts_on=None, ends_on=first.applied_on)
    found = as_alice.get(HELD, {"q": DNI, "format": "json"}).json()
    assert [one["legal_name"] for one in found["applications"]] == ["Rosa Quispe"] * 2
    assert "Erased person" in erase(as_alice, "application", first.pk).text
    for application in (first, second):
        application.refresh_from_db()
        rows = [application, *application.history.all()]
        assert not any(rucs == row.ruc or "Rosa" in f"{row.legal_name}{row.reason}" for row in rows)
    assert first.ruc == second.ruc


def test_a_companys_applications_go_with_it(rosa: Company, as_alice: Client) -> None:
    application = make.ApplicationFactory(ruc=rosa.ruc, legal_name="Rosa Quispe")
    erase(as_alice, "company", rosa.pk)
    application.refresh_from_db()
    rosa.refresh_from_db()
    assert application.company == rosa
    assert "Rosa" not in str([application.legal_name, *application.history.values("legal_name", "ruc")])


def test_a_note_that_names_a_person(as_alice: Client) -> None:
    note = make.FollowUpFactory(note="Hablé con Rosa Quispe")
    assert "Rosa Quispe" in str(
        as_alice.get(HELD, {"q": "Rosa", "format": "json"}).json()["visits and phone calls"]
    )
    erase(as_alice, "followup", note.pk)
    assert not FollowUp.objects.exists() and not FollowUp.history.exists()


def test_notes_go_with_the_company(rosa: Company, as_alice: Client) -> None:
    make.FollowUpFactory(company=rosa)
    erase(as_alice, "company", rosa.pk)
    assert not FollowUp.history.exists()

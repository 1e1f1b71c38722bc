"""Contacts of companies: personal data, for who needs them."""

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company, Contact
from tests import factories as make
from tests.entry.sending import fields

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture
def contact(db: None) -> Contact:
    company = make.CompanyFactory(region_id="20")
    return Contact.objects.create(
        company=company,
        name="Rosa Quispe",
        position="Gerente",
        email="rosa@coop.example",
        phone="+51 999 111",
    )


def page(client: Client, company: Company) -> str:
    return client.get(reverse("entry:company", args=[company.address_key])).text


def test_it_works(as_dora: Client) -> None:
    company = make.CompanyFactory()
    where = reverse("entry:contact_new", args=[company.address_key])
    typed = fields(as_dora.get(where)) | {"name": "Rosa Quispe", "email": "rosa@coop.example", "do": "save"}
    answer = as_dora.post(where, typed)
    assert answer.url == f"{reverse('entry:company', args=[company.address_key])}#contacts"
    assert "Rosa Quispe" in page(as_dora, company)


def test_it_says_whose_contact_it_is_and_leads_back(as_dora: Client, contact: Contact) -> None:
    for name, key in (("contact_new", contact.company.address_key), ("contact_edit", contact.pk)):
        form = as_dora.get(reverse(f"entry:{name}", args=[key])).text
        heading = form[form.index("<h1>") : form.index("</h1>")]
        assert str(contact.company) in heading
        assert reverse("entry:company", args=[contact.company.address_key]) in form


def test_it_changes(contact: Contact, as_dora: Client) -> None:
    where = reverse("entry:contact_edit", args=[contact.pk])
    as_dora.post(where, fields(as_dora.get(where)) | {"position": "Presidenta", "do": "save"})
    contact.refresh_from_db()
    assert contact.position == "Presidenta"


@pytest.mark.parametrize(
    ("field", "text"), [("name", ""), ("email", "no address"), ("phone", "call me"), ("name", "x" * 300)]
)
def test_wrong_input(field: str, text: str, contact: Contact, as_dora: Client) -> None:
    where = reverse("entry:contact_edit", args=[contact.pk])
    answer = as_dora.post(where, fields(as_dora.get(where)) | {field: text, "do": "save"})
    assert answer.context["form"].errors[field]


def test_it_is_removed(contact: Contact, as_dora: Client) -> None:
    as_dora.post(reverse("entry:contact_remove", args=[contact.pk]))
    assert not Contact.objects.exists()
    assert Contact.history.filter(history_type="-").exists()


def test_another_regions_is_not_there(contact: Contact, as_erin: Client) -> None:
    assert as_erin.get(reverse("entry:contact_edit", args=[contact.pk])).status_code == 200
    Company.objects.update(region="22")
    for name in ("contact_edit", "contact_remove"):
        assert as_erin.post(reverse(f"entry:{name}", args=[contact.pk])).status_code == 404
    assert Contact.objects.exists()


def test_a_committee_member_sees_none(contact: Contact, as_carol: Client, as_frank: Client) -> None:
    assert "Rosa" not in page(as_carol, contact.company)
    assert "rosa@coop.example" not in page(as_carol, contact.company)
    seen = page(as_frank, contact.company)
    assert "Rosa Quispe" in seen
    assert reverse("entry:contact_edit", args=[contact.pk]) not in seen
    assert "Rosa Quispe" in as_frank.get("/records/history/").text

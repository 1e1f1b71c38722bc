"""Two people save the same record: nobody is overwritten in silence, and nothing is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from companies.models import Company
from services.models import Service
from tests import factories as make
from tests.entry.sending import fields, fill, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(bob: User) -> Service:
    service = make.ServiceFactory(hours=8)
    make.BeneficiaryFactory(service=service, women=1)
    return service


def edit(service: Service) -> str:
    return reverse("entry:service_edit", args=[service.pk])


def test_it_works(as_alice: Client, as_bob: Client, alice: User, service: Service) -> None:
    """Both versions are shown, with who saved the other one; mine is saved when I say so."""
    mine = fill(as_bob, edit(service), hours=20, spent_usd="7.5", beneficiary__0__women=9)
    send(as_alice, edit(service), hours=10, beneficiary__0__women=5)
    page = as_bob.post(edit(service), mine)
    conflict = page.context["conflict"]
    assert conflict.by == alice
    found = {difference.label: (difference.theirs, difference.yours) for difference in conflict.differences}
    company = str(service.beneficiaries.get().company)
    assert list(found.values()) == [("—", "7.50"), ("10.00", "20.00"), ("5", "9")]
    assert list(found)[2].startswith(company)
    assert Service.objects.get(pk=service.pk).hours == 10

    assert as_bob.post(edit(service), fields(page)).status_code == 302
    stored = Service.objects.get(pk=service.pk)
    assert (stored.hours, stored.beneficiaries.get().women) == (20, 9)


def test_theirs_can_be_taken(as_alice: Client, as_bob: Client, service: Service) -> None:
    mine = fill(as_bob, edit(service), hours=20)
    send(as_alice, edit(service), hours=10)
    page = as_bob.post(edit(service), mine)
    answer = as_bob.post(edit(service), fields(page) | {"do": "discard"})
    assert fields(as_bob.get(answer.url))["hours"] == "10.00"


def test_mine_meets_a_third_change(as_alice: Client, as_bob: Client, service: Service) -> None:
    mine = fill(as_bob, edit(service), hours=20)
    send(as_alice, edit(service), hours=10)
    page = as_bob.post(edit(service), mine)
    send(as_alice, edit(service), hours=11)
    assert as_bob.post(edit(service), fields(page)).context["conflict"].differences


def test_a_company_that_another_added_stays(as_alice: Client, as_bob: Client, service: Service) -> None:
    mine = fill(as_bob, edit(service), hours=20)
    added = make.CompanyFactory()
    send(as_alice, edit(service), beneficiary__1__company=added.ruc)
    page = as_bob.post(edit(service), mine)
    assert str(added) in [difference.label for difference in page.context["conflict"].differences]
    as_bob.post(edit(service), fields(page))
    assert service.beneficiaries.filter(company=added).exists()


def test_a_company_that_both_added_is_no_fault(as_bob: Client, service: Service) -> None:
    """An import adds it without a word to the service: the row itself knows that it was not there."""
    company = make.CompanyFactory()
    mine = fill(as_bob, edit(service), beneficiary__1__company=company.ruc, beneficiary__1__men=3)
    make.BeneficiaryFactory(service=service, company=company, men=2)
    page = as_bob.post(edit(service), mine)
    (difference,) = page.context["conflict"].differences
    assert (difference.theirs, difference.yours) == ("2", "3")
    assert as_bob.post(edit(service), fields(page)).status_code == 302
    assert service.beneficiaries.get(company=company).men == 3


def test_a_removal_of_what_another_changed(as_bob: Client, service: Service) -> None:
    mine = fill(as_bob, edit(service), beneficiary__0__DELETE="on")
    beneficiary = service.beneficiaries.get()
    beneficiary.men = 6
    beneficiary.save()
    page = as_bob.post(edit(service), mine)
    assert page.context["conflict"].differences
    assert as_bob.post(edit(service), fields(page)).status_code == 302
    assert not service.beneficiaries.exists()


def test_what_cannot_be_read_is_shown_as_it_was_typed(
    as_alice: Client, as_bob: Client, service: Service
) -> None:
    mine = fill(as_bob, edit(service), hours="many")
    send(as_alice, edit(service), hours=10)
    (difference,) = as_bob.post(edit(service), mine).context["conflict"].differences
    assert difference.yours == "many"


def test_a_record_that_only_moved_on_is_told_so(as_bob: Client, service: Service) -> None:
    mine = fill(as_bob, edit(service))
    service.save()
    page = as_bob.post(edit(service), mine)
    assert page.context["conflict"].differences == []


def test_companies_are_guarded_alike(as_alice: Client, as_bob: Client) -> None:
    company = make.CompanyFactory(members=4)
    address = reverse("entry:company_edit", args=[company.ruc])
    mine = fill(as_bob, address, members=8)
    send(as_alice, address, members=6)
    (difference,) = as_bob.post(address, mine).context["conflict"].differences
    assert (difference.theirs, difference.yours) == ("6", "8")
    assert Company.objects.get(pk=company.pk).members == 6


def test_one_person_sending_a_change_twice_meets_no_conflict(as_bob: Client, service: Service) -> None:
    sent = fill(as_bob, edit(service), hours=20)
    assert as_bob.post(edit(service), sent).url == as_bob.post(edit(service), sent).url

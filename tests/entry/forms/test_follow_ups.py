"""Notes of visits and calls: entered, on the company's timeline, listed by what comes next, and personal."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company, FollowUp
from tests import factories as make
from tests.days import TOMORROW, or_typed_day
from tests.entry.sending import send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
EN = {"accept-language": "en"}


def new(company: Company) -> str:
    return reverse("entry:follow_up_new", args=[company.address_key])


def test_it_works(as_dora: Client) -> None:
    company = make.CompanyFactory(legal_name="Uno")
    typed = {"on": "1/3/2022", "how": "phone", "by_whom": "Dora", "note": "Quieren exportar a Chile"}
    answer = send(as_dora, new(company), **typed, next_step="Enviar ficha", next_on="15/3/2022")
    assert answer.status_code == 302
    saved = FollowUp.objects.get()
    assert (saved.how, saved.next_on, saved.history.count()) == ("phone", datetime.date(2022, 3, 15), 1)
    page = as_dora.get(reverse("entry:company", args=[company.address_key]), headers=EN).text
    for words in ("Quieren exportar a Chile", "Enviar ficha", "phone call, Dora"):
        assert words in page
    listed = as_dora.get(reverse("entry:follow_ups"), {"next_from": "2022-03-10", "q": "chile"}, headers=EN)
    assert "Enviar ficha" in listed.text
    assert send(as_dora, reverse("entry:follow_up_edit", args=[saved.pk]), note="Otra").status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [("on", TOMORROW), ("on", "ayer"), ("note", ""), ("next_on", "1/1/2022"), ("how", "x")],
)
def test_wrong_input(field: str, typed: str, as_dora: Client) -> None:
    known = {"on": "1/3/2022", "how": "visit", "note": "x"}
    answer = send(as_dora, new(make.CompanyFactory()), **known | {field: or_typed_day(typed)})
    assert list(answer.context["form"].errors) == [field]
    assert not FollowUp.objects.exists()


def test_the_committee_and_other_regions_see_none(as_carol: Client, as_erin: Client) -> None:
    note = make.FollowUpFactory(note="Hablé con Rosa", company__region_id="22")
    assert "Rosa" not in as_carol.get(reverse("entry:company", args=[note.company.address_key])).text
    assert as_carol.get(reverse("entry:follow_ups")).status_code == 403
    assert "Rosa" not in as_erin.get(reverse("entry:follow_ups")).text
    assert as_erin.get(reverse("entry:follow_up_edit", args=[note.pk])).status_code == 404


def test_workers_stand_on_the_timeline(as_bob: Client) -> None:
    place = make.ParticipationFactory(enrolled_on=datetime.date(2021, 1, 1))
    make.WorkforceFactory(company=place.company, workers=12, women=7)
    make.ProgrammeFactory(opening_cut_off=datetime.date(2023, 1, 23))
    page = as_bob.get(reverse("entry:company", args=[place.company.address_key]), headers=EN).text
    assert "12 (7 women)" in page and "No workers handed in for 2021." in page

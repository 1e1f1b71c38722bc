"""A company and its places in the calls."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from companies.models import Company, Participation
from records.models import ClosedPeriod
from tests import factories as make
from tests.entry.sending import fields, fill, send

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

NEW = "/records/companies/new/"
RUC = make.valid_ruc(555)
BASICS = {"ruc": RUC, "legal_name": "Cooperativa  Ñandú", "region": "20"}


def edit(company: Company) -> str:
    return reverse("entry:company_edit", args=[company.ruc])


def test_it_works(as_bob: Client) -> None:
    make.CallFactory(number=3)
    predecessor = make.CompanyFactory()
    answer = send(
        as_bob,
        NEW,
        **BASICS,
        women_led="False",
        members="1234",
        women_members="12",
        predecessor=predecessor.ruc,
        participation__1__call="3",
        participation__1__chain="coffee",
        participation__1__enrolled_on="15/3/2021",
    )
    assert answer.status_code == 302
    company = Company.objects.get(ruc=RUC)
    assert (company.legal_name, company.women_led, company.members) == ("Cooperativa Ñandú", False, 1234)
    assert company.predecessor == predecessor
    place = company.participations.get()
    assert (place.call_id, place.chain_id, place.enrolled_on) == (3, "coffee", datetime.date(2021, 3, 15))


def test_unknown_is_not_no(as_bob: Client) -> None:
    send(as_bob, NEW, **BASICS, women_members="0")
    company = Company.objects.get(ruc=RUC)
    assert (company.women_led, company.members, company.women_members) == (None, None, 0)
    assert fields(as_bob.get(edit(company)))["women_members"] == "0"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("ruc", "20100070971"),
        ("ruc", "2010007097"),
        ("legal_name", " "),
        ("region", "99"),
        ("women_members", "13"),
        ("members", "1,23"),
        ("predecessor", "20100070970"),
        ("predecessor", "nobody"),
        ("size", "huge"),
        ("participation-0-call", "99"),
        ("participation-0-chain", "tea"),
        ("participation-0-enrolled_on", ""),
        ("participation-0-exited_on", "1/1/2020"),
    ],
)
def test_a_fault_is_told(as_bob: Client, name: str, typed: str) -> None:
    make.CallFactory()
    place = {"call": 1, "chain": "coffee", "enrolled_on": "1/2/2020"}
    rows = {f"participation__0__{key}": value for key, value in place.items()}
    sent = fill(as_bob, NEW, **BASICS, members=12, **rows)
    page = as_bob.post(NEW, sent | {name: typed})
    places = [fault.place for fault in page.context["form"].faults()]
    assert f"id_{name}" in places
    assert not Company.objects.exists()


def test_a_ruc_that_is_known_already(as_bob: Client) -> None:
    page = send(as_bob, NEW, **BASICS | {"ruc": make.CompanyFactory().ruc})
    assert page.context["form"].errors.keys() == {"ruc"}


def test_it_is_not_its_own_predecessor(as_bob: Client) -> None:
    company = make.CompanyFactory()
    page = send(as_bob, edit(company), predecessor=company.ruc)
    assert page.context["form"].errors.keys() == {"predecessor"}


def test_an_exit_and_a_removal(as_bob: Client) -> None:
    left = make.ParticipationFactory()
    wrong = make.ParticipationFactory(company=left.company, call=make.CallFactory(number=2))
    answer = send(
        as_bob,
        edit(left.company),
        participation__0__exited_on="31/12/2021",
        participation__0__exit_reason="merged",
        participation__1__DELETE="on",
    )
    assert answer.status_code == 302
    left.refresh_from_db()
    assert (left.exited_on, left.exit_reason) == (datetime.date(2021, 12, 31), "merged")
    assert not Participation.objects.filter(pk=wrong.pk).exists()
    assert Company.objects.get(pk=left.company_id).version == 2


def test_a_place_in_a_closed_period_is_refused_in_its_row(as_bob: Client, alice: User) -> None:
    place = make.ParticipationFactory()
    ClosedPeriod.objects.create(ends_on=datetime.date(2020, 12, 31), reason="reported", closed_by=alice)
    page = send(as_bob, edit(place.company), participation__0__chain="cocoa")
    assert page.context["form"].parts.forms[0].errors.keys() == {"chain"}
    assert send(as_bob, edit(place.company), participation__0__exited_on="1/6/2022").status_code == 302


class TestSearch:
    ADDRESS = "/records/companies/search/"

    def hits(self, client: Client, query: str) -> list[str]:
        return [hit["name"] for hit in client.get(self.ADDRESS, {"q": query}).json()["hits"]]

    def test_it_works(self, as_bob: Client) -> None:
        make.CompanyFactory(legal_name="Cooperativa Cacaotera Ñaupe", ruc=RUC)
        make.CompanyFactory(legal_name="Otra")
        for query in ("naupe coop", "ÑAUPE", RUC[3:9], "cacao"):
            assert self.hits(as_bob, query) == ["Cooperativa Cacaotera Ñaupe"]
        assert self.hits(as_bob, "naupe otra") == []

    @pytest.mark.parametrize("query", ["%", "_", "\\", "'", "\0", "x" * 5000])
    def test_wrong_input_finds_nobody(self, as_bob: Client, query: str) -> None:
        make.CompanyFactory()
        assert self.hits(as_bob, query) == ([] if query != "\0" else self.hits(as_bob, ""))

    def test_at_most_twenty_in_two_queries_beside_the_session(
        self, as_bob: Client, django_assert_num_queries: object
    ) -> None:
        for _ in range(25):
            make.CompanyFactory()
        with django_assert_num_queries(3):  # type: ignore[operator]
            assert len(self.hits(as_bob, "coop")) == 20

    def test_the_committee_is_refused(self, as_carol: Client) -> None:
        assert as_carol.get(self.ADDRESS).status_code == 403


def test_queries_do_not_grow_with_places(as_bob: Client) -> None:
    company = make.CompanyFactory()
    counts = []
    for number in (1, 2, 3, 4, 5):
        make.ParticipationFactory(company=company, call=make.CallFactory(number=number))
        with CaptureQueriesContext(connection) as shown:
            sent = fill(as_bob, edit(company), participation__0__exit_reason=f"{number}")
        with CaptureQueriesContext(connection) as saved:
            as_bob.post(edit(company), sent)
        counts.append((len(shown), len(saved)))
    assert len(set(counts)) == 1


def test_only_a_row_with_a_place_can_be_removed(as_bob: Client) -> None:
    place = make.ParticipationFactory()
    page = as_bob.get(edit(place.company)).text
    page = page[: page.index("<template>")]
    assert page.count('name="participation-0-DELETE"') == 1
    assert page.count("-DELETE") == page.count("participation-0-DELETE")


@pytest.mark.parametrize(("new", "back"), [(NEW, "companies"), ("/records/settings/chains/new/", "settings")])
def test_a_new_record_can_be_left_without_saving(new: str, back: str, as_alice: Client) -> None:
    assert f'<a href="{reverse(f"entry:{back}")}">Volver sin guardar</a>' in as_alice.get(new).text

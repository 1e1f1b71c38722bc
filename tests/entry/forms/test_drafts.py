"""An expired session in the middle of a form loses nothing."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from entry.forms import submissions
from entry.ticks import Tick
from services.models import Institution
from tests import factories as make
from tests.conftest import signed_in
from tests.entry.sending import fields, fill

pytestmark = pytest.mark.django_db

NEW = "/records/institutions/new/"


@pytest.fixture(autouse=True)
def a_password_is_enough(settings: Any) -> None:
    """With a second factor it is no other: tests/accounts/test_second_factor.py."""
    settings.REQUIRE_SECOND_FACTOR = False


def sign_in(client: Client, name: str, address: str) -> str:
    data = {"login": f"{name.lower()}@example.org", "password": f"{name}-password-1", "next": address}
    return client.post(reverse("account_login"), data).url


@pytest.fixture
def expired(as_bob: Client) -> tuple[Client, dict[str, str]]:
    """Bob's browser after his session ended, and what he had typed."""
    typed = fill(as_bob, NEW, acronym="SERFOR", name="Servicio Forestal")
    as_bob.session.flush()
    return as_bob, typed


def test_it_works(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    answer = client.post(NEW, typed)
    assert answer.url == f"{reverse('account_login')}?next={NEW}"
    assert "lo que escribió se conserva" in client.get(answer.url).text
    assert sign_in(client, "Bob", NEW) == NEW
    page = client.get(NEW)
    assert page.context["is_restored"]
    assert fields(page)["name"] == "Servicio Forestal"
    assert not Institution.objects.exists()
    assert client.post(NEW, fields(page)).status_code == 302
    assert Institution.objects.get().acronym == "SERFOR"
    assert not client.get(NEW).context["is_restored"]


def test_it_is_shown_until_it_is_saved_or_discarded(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    client.post(NEW, typed)
    sign_in(client, "Bob", NEW)
    assert client.get(NEW).context["is_restored"]
    assert client.get(NEW).context["is_restored"]
    client.post(NEW, fields(client.get(NEW)) | {"do": "discard"})
    assert fields(client.get(NEW))["acronym"] == ""


def test_nobody_else_meets_the_text(expired: tuple[Client, dict[str, str]], alice: User) -> None:
    client, typed = expired
    client.post(NEW, typed)
    sign_in(client, "Alice", NEW)
    assert "SERFOR" not in client.get(NEW).text


def test_without_a_ticket_of_ours_nothing_is_kept(client: Client) -> None:
    for ticket in ("", "forged", "WzEsIngiXQ:1:2"):
        client.post(NEW, {"acronym": "SERFOR", "ticket": ticket})
    assert "typed" not in client.session


def test_too_much_is_not_kept(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    client.post(NEW, typed | {"name": "x" * submissions.MOST_CHARACTERS})
    assert "typed" not in client.session


def test_only_the_newest_forms_are_kept(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    for number in range(submissions.MOST_DRAFTS + 2):
        client.post(f"/records/institutions/{number}/edit/", typed)
    assert len(client.session["typed"]) == submissions.MOST_DRAFTS
    assert f"/records/institutions/{submissions.MOST_DRAFTS + 1}/edit/" in client.session["typed"]


def test_a_form_from_before_the_last_sign_in_is_kept_too(bob: User) -> None:
    """Signing in anew in another window makes the token of the form useless against forgery, not the text."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    typed = fill(client, NEW, acronym="SERFOR")
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(NEW, typed)
    assert answer.url == NEW
    assert fields(client.get(NEW))["acronym"] == "SERFOR"
    assert not Institution.objects.exists()


def test_a_forged_form_is_refused(bob: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob)
    assert client.post(NEW, {"acronym": "SERFOR"}).status_code == 403


def test_what_the_browser_kept_comes_back(as_bob: Client) -> None:
    typed = fill(as_bob, NEW, acronym="SERFOR")
    answer = as_bob.post(NEW, typed | {"do": "restore"})
    assert answer.url == NEW
    assert fields(as_bob.get(NEW))["acronym"] == "SERFOR"
    assert not Institution.objects.exists()


def test_what_arrived_after_all_is_not_shown_as_unsaved(as_bob: Client) -> None:
    """The answer was lost on its way: the browser still has the text, and the server the record."""
    typed = fill(as_bob, NEW, acronym="SERFOR", name="Servicio Forestal")
    saved = as_bob.post(NEW, typed).url
    assert as_bob.post(NEW, typed | {"do": "restore"}).url == saved
    assert not as_bob.get(NEW).context["is_restored"]


def test_a_ticket_is_nobody_elses(as_bob: Client, alice: User) -> None:
    typed = fill(as_bob, NEW, acronym="SERFOR", name="Servicio Forestal")
    as_bob.post(NEW, typed)
    answer = signed_in(alice).post(NEW, typed | {"acronym": "SENASA"})
    assert answer.status_code == 302
    assert set(Institution.objects.values_list("acronym", flat=True)) == {"SERFOR", "SENASA"}


def late(client: Client, address: str, data: dict[str, str], came_from: str = "") -> HttpResponse:
    """What the page shows that the person meets after sending without a session, and signing in anew."""
    ticket = re.search(r'name="ticket" value="([^"]+)"', client.get(came_from or address).text)
    client.session.flush()
    sent = client.post(
        address,
        data | {"ticket": ticket[1] if ticket else ""},
        headers={"referer": f"http://testserver{came_from}"},
    )
    asked = parse_qs(urlsplit(sent.url).query)["next"][0]
    return client.get(sign_in(client, "Bob", asked), follow=True)


class TestWithoutASession:
    """Forms that are no record's: a note, a reason, cells."""

    def test_a_note(self, as_bob: Client, alice: User) -> None:
        record = make.AnnualSalesFactory(verification="submitted", submitted_by=alice)
        tick = str(Tick.of(record))
        data = {"verb": "return", "record": tick, "note": "Falta el manifiesto", "next": "/records/sales/"}
        page = late(as_bob, "/records/verification/decide/", data, "/records/verification/")
        assert "Falta el manifiesto" in page.text and tick in page.text
        record.refresh_from_db()
        assert record.verification == "submitted"

    def test_a_verification_is_not_done_and_the_queue_is_shown(self, as_bob: Client, alice: User) -> None:
        record = make.AnnualSalesFactory(verification="submitted", submitted_by=alice)
        data = {"verb": "verify", "record": str(Tick.of(record)), "next": "/records/verification/"}
        page = late(as_bob, "/records/verification/decide/", data, "/records/verification/")
        assert page.request["PATH_INFO"] == "/records/verification/"
        record.refresh_from_db()
        assert record.verification == "submitted"

    def test_a_reason(self, as_bob: Client) -> None:
        service = make.ServiceFactory(status="delivered", delivered_on="2022-05-04")
        data = {"record": str(service.pk), "reason": "Fue un taller abierto"}
        page = late(as_bob, "/records/quality/nobody/accept/", data, "/records/quality/nobody/")
        assert "Fue un taller abierto" in page.text

    def test_cells(self, as_bob: Client) -> None:
        place = make.ParticipationFactory(enrolled_on="2021-01-01")
        name = f"c-{place.company_id}-{place.chain_id}"
        address = "/records/sales/grid/2022/"
        page = late(as_bob, address, {name: "1,234.50", "seen": "", "measure": "fob_usd"})
        assert 'value="1,234.50"' in page.text and "Todavía no se guarda" in page.text
        make.AnnualSalesFactory(company=place.company, chain=place.chain, year=2022, fob_usd=7)
        assert "7.00" in as_bob.get(address).text
        assert 'value="1,234.50"' not in as_bob.get(f"{address}?measure=net_weight_kg").text

    def test_a_button_that_holds_nothing_leads_back_to_its_page(self, as_bob: Client) -> None:
        page = late(as_bob, "/records/sales/grid/2022/submit/", {}, "/records/sales/grid/2022/?region=20")
        assert page.request["QUERY_STRING"] == "region=20"
        assert "no se hizo nada" in page.text

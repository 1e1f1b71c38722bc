"""An expired session in the middle of a form loses nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from entry import keeping
from services.models import Institution
from tests.conftest import signed_in
from tests.entry.sending import fields, fill

pytestmark = pytest.mark.django_db

NEW = "/records/institutions/new/"


def sign_in(client: Client, name: str, address: str) -> str:
    data = {"username": f"{name.lower()}@example.org", "password": f"{name}-password-1", "next": address}
    return client.post(reverse("login"), data).url


@pytest.fixture
def expired(as_bob: Client) -> tuple[Client, dict[str, str]]:
    """Bob's browser after his session ended, and what he had typed."""
    typed = fill(as_bob, NEW, acronym="SERFOR", name="Servicio Forestal")
    as_bob.session.flush()
    return as_bob, typed


def test_it_works(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    answer = client.post(NEW, typed)
    assert answer.url == f"{reverse('login')}?next={NEW}"
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
    client.post(NEW, typed | {"name": "x" * keeping.MOST_CHARACTERS})
    assert "typed" not in client.session


def test_only_the_newest_forms_are_kept(expired: tuple[Client, dict[str, str]]) -> None:
    client, typed = expired
    for number in range(keeping.MOST_FORMS + 2):
        client.post(f"/records/institutions/{number}/edit/", typed)
    assert len(client.session["typed"]) == keeping.MOST_FORMS
    assert f"/records/institutions/{keeping.MOST_FORMS + 1}/edit/" in client.session["typed"]


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
    typed = fill(as_bob, NEW, acronym="SERFOR")
    saved = as_bob.post(NEW, typed).url
    assert as_bob.post(NEW, typed | {"do": "restore"}).url == saved
    assert not as_bob.get(NEW).context["is_restored"]


def test_a_ticket_is_nobody_elses(as_bob: Client, alice: User) -> None:
    typed = fill(as_bob, NEW, acronym="SERFOR")
    as_bob.post(NEW, typed)
    answer = signed_in(alice).post(NEW, typed | {"acronym": "SENASA"})
    assert answer.status_code == 302
    assert set(Institution.objects.values_list("acronym", flat=True)) == {"SERFOR", "SENASA"}

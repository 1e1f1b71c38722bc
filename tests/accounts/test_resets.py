"""Resets of a person's access: logged, told to the person, and the end of all sessions."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Event, EventType
from accounts.letters import send_waiting
from accounts.models import Invitation, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


def reset(client: Client, user: User, **chosen: str):  # type: ignore[no-untyped-def]
    address = reverse("reset_access", args=[user.pk])
    page = client.post(address, chosen, headers={"accept-language": "en"})
    send_waiting()
    return page


def sign_in(name: str, password: str = "") -> Client:
    client = Client()
    data = {"login": f"{name.lower()}@example.org", "password": password or f"{name}-password-1"}
    client.post(reverse("account_login"), data)
    return client


def link(text: str) -> str:
    found = re.search(r"https?://testserver(/accounts/password/reset/key/[^\s\"]+)", text)
    assert found
    return found[1]


def test_it_works(as_alice: Client, alice: User, dora: User) -> None:
    session = sign_in("Dora")
    assert session.get("/").status_code == 200
    page = reset(as_alice, dora, password="on")
    assert "is told by letter" in page.text and "/reset/key/" not in page.text
    assert session.get("/").status_code == 302
    assert sign_in("Dora").get("/").status_code == 302
    event = Event.objects.get(happened=EventType.ACCESS_RESET)
    assert (event.person, event.about, event.details) == (alice, f"№ {dora.pk}", {"password": True})
    assert [message.to for message in mail.outbox] == [["dora@example.org"]]
    assert "Alice" in mail.outbox[0].body
    client = Client()
    form = client.get(link(mail.outbox[0].body), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "Another-word-22", "password2": "Another-word-22"})
    own = sign_in("Dora", "Another-word-22").get(reverse("account"), headers={"accept-language": "en"})
    assert "What administrators reset" in own.text and "Alice: password: yes" in own.text


def test_second_factors(as_alice: Client, dora: User) -> None:
    session = sign_in("Dora")
    TOTP.activate(dora, "JBSWY3DPEHPK3PXP")
    half_way = sign_in("Dora")
    assert half_way.get(reverse("mfa_authenticate")).status_code == 200
    reset(as_alice, dora, factors="on")
    assert not Authenticator.objects.filter(user=dora).exists()
    assert session.get("/").status_code == 302
    # A sign-in that waited for the second factor has ended too.
    assert half_way.get(reverse("mfa_authenticate")).status_code == 302
    assert "second factors were removed" in mail.outbox[0].body
    assert sign_in("Dora").get("/").status_code == 200


def test_another_address_is_told_to_the_old_one(as_alice: Client, dora: User) -> None:
    EmailAddress.objects.create(user=dora, email=dora.email, verified=True, primary=True)
    reset(as_alice, dora, email="Dora@Elsewhere.pe", password="on")
    dora.refresh_from_db()
    assert dora.email == "dora@elsewhere.pe"
    assert not EmailAddress.objects.filter(email="dora@example.org").exists()
    old, new = mail.outbox
    assert (old.to, new.to) == (["dora@example.org"], ["dora@elsewhere.pe"])
    assert "/reset/key/" not in old.body and "/reset/key/" in new.body
    happened = set(Event.objects.values_list("happened", flat=True))
    assert {EventType.EMAIL_CHANGED, EventType.ACCESS_RESET} <= happened
    # A line cannot be erased, so that no line holds an address.
    assert "elsewhere" not in str(list(Event.objects.values()))


def test_without_a_mail_server_the_link_is_handed_over(as_alice: Client, dora: User, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    page = reset(as_alice, dora, password="on")
    assert Client().get(link(page.text), follow=True).status_code == 200
    assert "no mail server" in page.text


def test_a_reset_waits_for_no_mail_server(
    as_alice: Client, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is written with the reset and tried again; nothing is sent of a reset that was rolled back."""

    def broken(_message: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
        reset(as_alice, dora, password="on")
    assert not dora.letters.filter(sent_at__isnull=False).exists() and not mail.outbox
    dora.letters.update(due_at=timezone.now())
    assert send_waiting() == 1
    assert "/reset/key/" in mail.outbox[0].body
    # The link is kept no longer than it is needed.
    assert dora.letters.get().text == ""


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"email": ""}, "__all__"),
        ({"email": "no address"}, "email"),
        ({"email": "alice@example.org"}, "email"),
        ({"email": "Invited@example.org"}, "email"),
        ({"email": "a@b.pe\r\nBcc: x@y.pe"}, "email"),
    ],
)
def test_wrong_input(chosen: dict[str, str], field: str, as_alice: Client, alice: User, dora: User) -> None:
    Invitation.objects.create(email="invited@example.org", name="I", role=Role.STAFF, invited_by=alice)
    page = reset(as_alice, dora, **chosen)
    assert page.status_code == 422 and field in page.context["form"].errors
    dora.refresh_from_db()
    assert dora.email == "dora@example.org" and dora.has_usable_password()


def test_ones_own_access_is_changed_elsewhere(as_alice: Client, alice: User) -> None:
    assert reset(as_alice, alice, factors="on").status_code == 422
    assert not mail.outbox


@pytest.mark.parametrize("persona", ["bob", "dora", "frank", "carol", "erin"])
def test_nobody_else_does_it(persona: str, alice: User, request: pytest.FixtureRequest) -> None:
    assert reset(request.getfixturevalue(f"as_{persona}"), alice, password="on").status_code == 403
    alice.refresh_from_db()
    assert alice.has_usable_password()


def test_an_account_that_is_opened_again_has_no_old_session(dora: User) -> None:
    session = sign_in("Dora")
    assert session.get("/").status_code == 200
    for is_active in (False, True):
        dora.is_active = is_active
        dora.save()
    assert session.get("/").status_code == 302


def test_other_people_stay_signed_in(as_alice: Client, dora: User, carol: User) -> None:
    other = sign_in("Carol")
    reset(as_alice, dora, password="on")
    assert other.get("/").status_code == 200
    assert as_alice.get("/").status_code == 200


def test_an_invitation_says_whether_a_letter_goes_out(as_alice: Client, settings: Any) -> None:
    sent = {"email": "new@example.org", "name": "N", "role": "staff"}
    page = as_alice.post(reverse("invite"), sent, headers={"accept-language": "en"})
    assert "goes to new@example.org" in page.text
    again = reverse("invite_again", args=[Invitation.objects.get().pk])
    settings.EMAIL_HOST = ""
    assert "No letter was sent" in as_alice.post(again, headers={"accept-language": "en"}).text

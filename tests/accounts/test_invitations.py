"""Invitations: the only way to an account."""

import datetime
import itertools
import re
import time
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.letters import send_waiting
from accounts.models import Invitation, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

SENT = {"email": "New@Example.org", "name": "Nélida Nueva", "role": "staff"}


def invite(client: Client, **changed: object):  # type: ignore[no-untyped-def]
    page = client.post(reverse("invite"), SENT | changed, headers={"accept-language": "en"})
    send_waiting()
    return page


def address() -> str:
    return Invitation.objects.latest("sent_at").path


def accept(word: str = "Long-enough-1", where: str = ""):  # type: ignore[no-untyped-def]
    return Client().post(where or address(), {"new_password1": word, "new_password2": word})


def test_it_works(as_alice: Client, alice: User) -> None:
    page = invite(as_alice)
    shown = re.search(r"http://testserver(/accounts/invitation/[^/]+/)", page.text)
    assert shown and "Nélida Nueva" in Client().get(shown[1]).text
    assert mail.outbox[0].to == ["new@example.org"] and shown[0] in mail.outbox[0].body
    assert accept().url == reverse("account_login")
    user = User.objects.get(email="new@example.org")
    assert (user.name, user.role, user.is_staff, user.is_superuser) == (
        "Nélida Nueva",
        Role.STAFF,
        False,
        False,
    )
    assert user.check_password("Long-enough-1")


def test_the_letter_and_the_page_show_the_same_link(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link is signed with its second, so it is made once."""
    seconds = itertools.count(int(time.time()))
    monkeypatch.setattr("django.core.signing.time", SimpleNamespace(time=lambda: next(seconds)))
    shown = re.search(r"http://testserver/accounts/invitation/[^/]+/", invite(as_alice).text)
    assert shown and shown[0] in mail.outbox[0].body


def test_a_coordinators_regions_come_along(as_alice: Client) -> None:
    assert invite(as_alice, role="coordinator").context["form"].errors["regions"]
    invite(as_alice, role="coordinator", regions=["20", "22"])
    accept()
    assert {region.pk for region in User.objects.get(email="new@example.org").regions.all()} == {"20", "22"}


def test_other_roles_have_no_regions(as_alice: Client) -> None:
    invite(as_alice, regions=["20"])
    assert not Invitation.objects.get().regions.exists()


def test_a_link_is_good_once(as_alice: Client) -> None:
    invite(as_alice)
    where = address()
    assert accept().status_code == 302
    assert accept("Another-word-22", where).status_code == 404
    assert User.objects.get(email="new@example.org").check_password("Long-enough-1")


def test_a_link_is_good_for_seven_days(as_alice: Client) -> None:
    invite(as_alice)
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=8))
    assert "too old" in as_alice.get(reverse("people"), headers={"accept-language": "en"}).text


def test_a_newer_link_replaces_it(as_alice: Client) -> None:
    invite(as_alice)
    old = address()
    as_alice.post(reverse("invite_again", args=[Invitation.objects.get().pk]))
    send_waiting()
    assert Client().get(old).status_code == 404
    assert Client().get(address()).status_code == 200
    assert len(mail.outbox) == 2


def test_it_can_be_withdrawn(as_alice: Client) -> None:
    invite(as_alice)
    as_alice.post(reverse("withdraw", args=[Invitation.objects.get().pk]))
    assert Client().get(address()).status_code == accept().status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()
    assert invite(as_alice).status_code == 200


@pytest.mark.parametrize("token", ["x", "WzEsIDFd:x:y", "../../", "%00"])
def test_a_forged_link_is_nothing(token: str) -> None:
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "alice@example.org"}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "a@b.pe\r\nBcc: x@y.pe"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "king"}, "role"),
    ],
)
def test_bad_input(changed: dict[str, str], field: str, as_alice: Client) -> None:
    page = invite(as_alice, **changed)
    assert page.status_code == 422
    assert page.context["form"].errors[field]
    assert not mail.outbox


def test_nobody_is_invited_twice(as_alice: Client) -> None:
    invite(as_alice)
    assert "open already" in invite(as_alice).text
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("word", ["short", "12345678901", "new@example.org"])
def test_a_weak_password_is_refused(word: str, as_alice: Client) -> None:
    invite(as_alice)
    assert accept(word).status_code == 422
    assert not User.objects.filter(email="new@example.org").exists()


def test_what_is_sent_besides_gives_nothing(as_alice: Client) -> None:
    invite(as_alice)
    data = {"new_password1": "Long-enough-1", "new_password2": "Long-enough-1"}
    Client().post(address(), data | {"role": "administrator", "is_superuser": "on", "is_staff": "on"})
    user = User.objects.get(email="new@example.org")
    assert (user.role, user.is_superuser, user.is_staff) == (Role.STAFF, False, False)


# ── What becomes of an account ──────────────────────────────────────────────────────────────────


def change(client: Client, user: User, **changed: object):  # type: ignore[no-untyped-def]
    data = {"name": user.name, "role": user.role, "is_active": "on"} | changed
    sent = {name: value for name, value in data.items() if value}
    return client.post(reverse("person", args=[user.pk]), sent, headers={"accept-language": "en"})


def test_a_role_changes(as_alice: Client, dora: User) -> None:
    assert change(as_alice, dora, role="auditor").status_code == 302
    dora.refresh_from_db()
    assert dora.role == Role.AUDITOR


def test_who_left_is_signed_out_at_once(as_alice: Client, dora: User, as_dora: Client) -> None:
    assert as_dora.get("/").status_code == 200
    change(as_alice, dora, is_active="")
    assert as_dora.get("/").status_code == 302


@pytest.mark.parametrize("changed", [{"role": "staff"}, {"is_active": ""}])
def test_nobody_locks_themselves_out(changed: dict[str, str], as_alice: Client, alice: User) -> None:
    page = change(as_alice, alice, **changed)
    assert page.status_code == 422
    assert re.search("another administrator can", page.text)
    alice.refresh_from_db()
    assert alice.is_active and alice.role == Role.ADMINISTRATOR


def test_nobody_makes_a_superuser(as_alice: Client, dora: User) -> None:
    change(as_alice, dora, is_superuser="on", is_staff="on", email="x@y.pe")
    dora.refresh_from_db()
    assert (dora.is_superuser, dora.is_staff, dora.email) == (False, False, "dora@example.org")

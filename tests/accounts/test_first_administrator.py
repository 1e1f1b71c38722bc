"""The invitation of an installation's first administrator from the command line."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Invitation, Role, User

PASSWORD = "Long-enough-1"


def link(*arguments: str) -> str:
    out = io.StringIO()
    call_command("invite_administrator", *arguments, "--site", "http://testserver", stdout=out)
    found = re.search(r"http://testserver(\S+)", out.getvalue())
    return found[1] if found else ""


def test_it_works(db: None) -> None:
    first = link("New@example.org")
    second = link("new@example.org")
    client = Client()
    assert client.get(first).status_code == 404
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(second, sent)["location"] == "/accounts/login/"
    user = User.objects.get()
    assert (user.email, user.role, user.is_superuser) == ("new@example.org", Role.ADMINISTRATOR, True)
    assert link("other@example.org") == ""


def test_they_say_their_name(db: None) -> None:
    address = link("new@example.org")
    assert 'name="name" maxlength="200"' in Client().get(address).text
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD, "name": "Rosa Quispe"}
    Client().post(address, sent)
    assert User.objects.get().name == "Rosa Quispe"


def test_an_administrator_invites_everybody_else(as_alice: Client, alice: User) -> None:
    assert link("new@example.org") == ""
    as_alice.post(
        "/accounts/people/invite/", {"email": "n@example.org", "name": "N", "role": "administrator"}
    )
    invitation = Invitation.objects.get()
    sent = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    Client().post(invitation.path, sent)
    assert not User.objects.get(email="n@example.org").is_superuser


def test_no_address(db: None) -> None:
    with pytest.raises(CommandError):
        link("nobody")

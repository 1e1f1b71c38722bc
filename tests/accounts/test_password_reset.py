"""A forgotten password: the same answer to everybody, and a link that is good once."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


def ask(email: str):  # type: ignore[no-untyped-def]
    return Client().post(
        reverse("account_reset_password"), {"email": email}, headers={"accept-language": "en"}
    )


def link() -> str:
    found = re.search(r"https?://testserver(\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_it_works(dora: User) -> None:
    assert ask("dora@example.org").status_code == 302
    assert mail.outbox[0].to == ["dora@example.org"]
    client = Client()
    form = client.get(link(), follow=True)
    sent = {"password1": "Another-word-22", "password2": "Another-word-22"}
    assert client.post(form.redirect_chain[-1][0], sent).status_code == 302
    dora.refresh_from_db()
    assert dora.check_password("Another-word-22")
    assert client.get("/").status_code == 302


def test_a_link_is_good_once(dora: User) -> None:
    ask("dora@example.org")
    client = Client()
    for word, kept in (("Another-word-22", "Another-word-22"), ("Third-word-333", "Another-word-22")):
        form = client.get(link(), follow=True)
        address = form.redirect_chain[-1][0] if form.redirect_chain else link()
        client.post(address, {"password1": word, "password2": word})
        dora.refresh_from_db()
        assert dora.check_password(kept)


def test_who_has_an_account_is_not_told(dora: User) -> None:
    known, unknown = ask("dora@example.org"), ask("nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    # Both are written to, so that neither answer comes sooner.
    assert [message.to for message in mail.outbox] == [["dora@example.org"], ["nobody@example.org"]]
    assert "/password/reset/key/" not in mail.outbox[1].body


@pytest.mark.parametrize("word", ["short", "12345678901", "password123", "dora@example.org"])
def test_a_weak_password_is_refused(word: str, dora: User) -> None:
    ask("dora@example.org")
    client = Client()
    form = client.get(link(), follow=True)
    page = client.post(form.redirect_chain[-1][0], {"password1": word, "password2": word})
    assert page.status_code == 200
    assert page.context["form"].errors


def test_asking_often_is_refused(dora: User) -> None:
    answers = [ask("dora@example.org").status_code for _attempt in range(8)]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert len(mail.outbox) <= 5


def test_a_letter_for_nobody_leads_nowhere_that_is_not_there() -> None:
    ask("nobody@example.org")
    letter = mail.outbox[0].body
    assert "No account has this address" in letter
    assert "http" not in letter and "signup" not in letter


def test_without_a_mail_server_no_letter_is_promised(dora: User, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    for answer in (ask("dora@example.org"), Client().get(reverse("account_reset_password"))):
        assert answer.status_code == 200
        assert "administra" in answer.text and '<input type="email"' not in answer.text
    done = Client().get(reverse("account_reset_password_done"))
    assert done.url == reverse("account_reset_password")
    assert not mail.outbox


@pytest.mark.parametrize("email", ["dora@example.org", "nobody@example.org"])
def test_a_mail_server_that_does_not_answer(email: str, dora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
    answer = ask(email)
    assert answer.status_code == 503
    assert "Ask one of the programme" in answer.text

"""Letters: written with what they tell of, sent after it, switched off by whoever does not want them."""

import datetime
from smtplib import SMTPServerDisconnected
from typing import Any
from unittest.mock import Mock

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.letters import (
    MOST_ATTEMPTS,
    Letter,
    LetterKind,
    LetterState,
    optional_for,
    send_waiting,
    tell_returned,
    write,
)
from accounts.models import User
from tests.mail import Catcher

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


def returned(person: User, note: str = "The weight is wrong") -> None:
    tell_returned(person, "Cooperativa · 2022", note)


def test_it_works(catcher: Catcher, dora: User) -> None:
    returned(dora)
    assert Letter.objects.get().state == LetterState.WAITING and not catcher.taken
    assert send_waiting() == 1 and send_waiting() == 0
    message = catcher.taken[0].content.decode()
    assert catcher.taken[0].rcpt_tos == ["dora@example.org"]
    assert "text/plain" in message and "text/html" in message
    letter = Letter.objects.get()
    assert letter.state == LetterState.SENT and letter.sent_at
    assert "The weight is wrong" in letter.text
    assert "https://rpe.example.pe/records/home/" in letter.text


def test_many_returned_records_make_one_letter(dora: User) -> None:
    for _time in range(3):
        returned(dora)
    assert Letter.objects.count() == 1
    send_waiting()
    returned(dora)
    assert Letter.objects.count() == 2


def test_nothing_is_sent_of_what_was_rolled_back(dora: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        returned(dora)
        raise ZeroDivisionError
    assert send_waiting() == 0 and not mail.outbox


def test_an_address_that_is_refused_does_not_stop_the_others(catcher: Catcher, dora: User, bob: User) -> None:
    catcher.refuses.add("dora@example.org")
    returned(dora)
    returned(bob)
    assert send_waiting() == 1
    failed = dora.letters.get()
    assert (failed.state, failed.fault) == (LetterState.WAITING, "SMTPRecipientsRefused")
    # It is tried again later, and given up in the end.
    assert send_waiting() == 0
    dora.letters.update(attempts=MOST_ATTEMPTS - 1, due_at=timezone.now())
    send_waiting()
    assert dora.letters.get().state == LetterState.FAILED


def test_a_server_that_hangs_up_is_asked_once(dora: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def gone(message: Any) -> None:
        calls.append(message)
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", gone)
    returned(dora)
    returned(bob)
    assert send_waiting() == 0 and len(calls) == 1


def test_it_is_tried_for_four_hours(dora: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.core.mail.EmailMultiAlternatives.send", Mock(side_effect=SMTPServerDisconnected)
    )
    returned(dora)
    waits = []
    while (letter := dora.letters.get()).state == LetterState.WAITING:
        dora.letters.update(due_at=timezone.now())
        waits.append(letter.due_at - timezone.now())
        send_waiting()
    assert sum(waits, datetime.timedelta()) > datetime.timedelta(hours=4)


def test_failed_letters_are_shown_to_administrators(as_alice: Client, dora: User) -> None:
    returned(dora)
    Letter.objects.update(state=LetterState.FAILED, fault="SMTPRecipientsRefused")
    assert "could not be sent" in as_alice.get("/accounts/people/", headers=EN).text


def test_a_person_is_offered_the_kinds_that_the_role_gets(as_carol: Client, carol: User) -> None:
    carol.letters_off = [LetterKind.RETURNED]
    carol.save()
    form = as_carol.get("/accounts/").context["form"]
    offered = [kind for kind, _ in form.fields["letters_on"].choices]
    assert offered == [LetterKind.SESSION_FROZEN, LetterKind.AGREEMENTS_DUE]
    as_carol.post("/accounts/", {"language": "es", "letters_on": ["session_frozen"]})
    carol.refresh_from_db()
    # What another role switched off stays off, should it be theirs again.
    assert carol.letters_off == [LetterKind.RETURNED, LetterKind.AGREEMENTS_DUE]


def test_each_kind_can_be_switched_off(as_dora: Client, dora: User) -> None:
    off = (LetterKind.RETURNED, LetterKind.SESSION_FROZEN)
    kept = [kind.value for kind in optional_for(dora) if kind not in off]
    as_dora.post("/accounts/", {"language": "en", "letters_on": kept})
    dora.refresh_from_db()
    assert set(dora.letters_off) == {LetterKind.RETURNED, LetterKind.SESSION_FROZEN}
    returned(dora)
    assert not Letter.objects.exists()
    # What concerns one's own access cannot be switched off.
    assert as_dora.post("/accounts/", {"language": "en", "letters_on": ["access_reset"]}).status_code == 200


def test_the_language_is_the_persons(dora: User) -> None:
    dora.language = "en"
    dora.save()
    returned(dora)
    assert dora.letters.get().subject == "A record was returned to you"


def test_without_a_mail_server_it_is_shown_instead(as_dora: Client, dora: User, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    returned(dora)
    assert send_waiting() == 0
    page = as_dora.get("/records/home/", headers=EN).text
    assert "The weight is wrong" in page and "mail server" not in page and "sent)" not in page
    assert "sent by e-mail" not in page
    # What nobody could see there is not kept.
    assert write(LetterKind.REPORT_DUE, "x@example.org", {}) is None


def test_who_left_gets_none(dora: User) -> None:
    dora.is_active = False
    dora.save()
    returned(dora)
    assert not Letter.objects.exists()

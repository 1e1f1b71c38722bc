"""Reminders to companies after a preview, and the commands for a timer."""

import datetime
import io
import re
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.audit import Event, EventType
from accounts.letters import Letter, LetterKind, send_waiting
from accounts.models import User
from companies.models import Company, Contact
from records.models import Verification
from tests import factories as make

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year - 1
PAGE = f"/records/unreported/reminders/?year={YEAR}"
EN = {"accept-language": "en"}


def company(name: str, region: str = "20", *emails: str) -> Company:
    found: Company = make.CompanyFactory(legal_name=name, region_id=region)
    make.ParticipationFactory(company=found, enrolled_on=datetime.date(YEAR, 1, 1))
    for email in emails:
        Contact.objects.create(company=found, name=f"Contact of {name}", email=email)
    return found


@pytest.fixture
def companies(db: None) -> list[Company]:
    return [
        company("Norte", "20", "norte@example.pe"),
        company("Sur", "20"),
        company("Este", "06", "este@example.pe", "otro@example.pe"),
    ]


def test_it_works(as_dora: Client, dora: User, companies: list[Company]) -> None:
    page = as_dora.get(PAGE, headers=EN).text
    assert "3 letters" in page and "nobody with an e-mail address" in page
    assert "to 2 companies." in page and "1 company has nobody with an e-mail address." in page
    assert ("Contact of Este" in page and "Café" in page) or "Coffee" in page
    assert not Letter.objects.exists()
    assert as_dora.post(PAGE, {"n": "3"}).status_code == 302
    assert send_waiting() == 3
    assert sorted(message.to[0] for message in mail.outbox) == [
        "este@example.pe",
        "norte@example.pe",
        "otro@example.pe",
    ]
    assert "dora@example.org" in mail.outbox[0].body
    lines = Event.objects.filter(happened=EventType.REMINDED)
    assert [line.person for line in lines] == [dora, dora]
    assert "example.pe" not in str(list(lines.values()))


def test_a_letter_is_true_before_and_after_the_last_day(as_dora: Client, companies: list[Company]) -> None:
    letter = shown_letter(as_dora, "es")
    assert f"Fecha límite: 31/03/{YEAR + 1}" in letter and "vence" not in letter


def test_companies_are_written_to_in_their_language(as_dora: Client, companies: list[Company]) -> None:
    """Whatever language the staff reads pages in, what is shown is what is sent."""
    assert "Estimado(a) Contact of" in shown_letter(as_dora, "en")
    as_dora.post(PAGE, {"n": "3"}, headers=EN)
    for letter in Letter.objects.all():
        assert "Estimado(a) Contact of" in letter.text and ": Café" in letter.text


def shown_letter(client: Client, language: str) -> str:
    page = client.get(PAGE, headers={"accept-language": language}).text
    return page.split('<pre class="letter"', 1)[1].split("</pre>", 1)[0]


def test_a_double_click_sends_once(as_dora: Client, companies: list[Company]) -> None:
    found = re.search(r'name="ticket" value="([^"]+)"', as_dora.get(PAGE).text)
    assert found
    for _click in range(2):
        assert as_dora.post(PAGE, {"n": "3", "ticket": found[1]}).status_code == 302
    assert Letter.objects.count() == 3


def test_one_company(as_dora: Client, companies: list[Company]) -> None:
    page = f"{PAGE}&company={companies[0].pk}"
    assert "1 letter" in as_dora.get(page, headers=EN).text
    as_dora.post(page, {"n": "1"})
    assert Letter.objects.get().to == "norte@example.pe"


@pytest.mark.parametrize("n", ["2", "", "x", "-1"])
def test_a_list_that_changed_is_looked_at_again(n: str, as_dora: Client, companies: list[Company]) -> None:
    assert as_dora.post(PAGE, {"n": n}).status_code == 200
    assert not Letter.objects.exists()


@pytest.mark.parametrize("wrong", ["&company=x", "&company=99999999999999999999", "&region=99"])
def test_wrong_input(wrong: str, as_dora: Client, companies: list[Company]) -> None:
    as_dora.post(f"{PAGE}{wrong}", {"n": "3"})
    assert not Letter.objects.exists()


def test_a_coordinator_reaches_their_region_alone(as_erin: Client, companies: list[Company]) -> None:
    page = as_erin.get(PAGE, headers=EN).text
    assert "Norte" in page and "Este" not in page
    as_erin.post(PAGE, {"n": "1"})
    assert Letter.objects.get().to == "norte@example.pe"


@pytest.mark.parametrize("persona", ["carol", "frank"])
def test_access(persona: str, db: None, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(f"as_{persona}").get(PAGE).status_code == 403


def test_who_handed_in_is_not_reminded(as_dora: Client, companies: list[Company]) -> None:
    make.AnnualSalesFactory(company=companies[0], year=YEAR, verification=Verification.SUBMITTED)
    assert "norte@example.pe" not in as_dora.get(PAGE).text


def test_without_a_mail_server_nothing_claims_to_be_sent(
    as_dora: Client, companies: list[Company], settings: Any
) -> None:
    settings.EMAIL_HOST = ""
    page = as_dora.get(PAGE, headers=EN).text
    assert "nothing can be sent" in page and ">Send 3 letters<" not in page
    as_dora.post(PAGE, {"n": "3"})
    assert not Letter.objects.exists() and not Event.objects.filter(happened=EventType.REMINDED).exists()
    with pytest.raises(CommandError):
        call_command("send_reminders", companies=True)


def test_a_contact_that_is_erased_takes_its_letters(as_dora: Client, companies: list[Company]) -> None:
    as_dora.post(PAGE, {"n": "3"})
    Contact.objects.all().delete()
    assert not Letter.objects.exists()


def test_the_weekly_digest(bob: User, dora: User, carol: User) -> None:
    make.AnnualSalesFactory(verification=Verification.SUBMITTED, submitted_by=dora)
    for _day in range(2):
        call_command("send_digest", stdout=io.StringIO())
    assert list(Letter.objects.values_list("person", "kind")) == [(bob.pk, LetterKind.WAITING)]


def test_reminders_by_a_timer(dora: User, carol: User, erin: User, companies: list[Company]) -> None:
    for _day in range(2):
        call_command("send_reminders", companies=True, stdout=io.StringIO())
    staff = Letter.objects.filter(kind=LetterKind.YEAR_DUE)
    assert {letter.person for letter in staff} == {dora, erin}
    assert "2 " in staff.get(person=erin).text
    assert Letter.objects.filter(kind=LetterKind.REPORT_DUE).count() == 3


@pytest.mark.parametrize("year", ["99999", "x"])
def test_a_year_that_is_none(year: str) -> None:
    with pytest.raises(CommandError, match="is not a year"):
        call_command("send_reminders", "--year", year)


def test_the_number_of_queries_does_not_depend_on_companies(companies: list[Company]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from entry.reminders.reminders import reminders

    def queries(n: int) -> int:
        with CaptureQueriesContext(connection) as found:
            reminders(companies[:n], YEAR)
        return len(found)

    assert queries(1) == queries(3) == 3

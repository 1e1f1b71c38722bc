"""The audit log: what it notes, and that nobody takes a line back."""

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actor import acting
from accounts.audit import Event, EventType, record
from accounts.audit_triggers import OURS
from accounts.models import Role, User
from entry.models import Submission, Upload
from records.models import ClosedPeriod, PeriodException, Verification
from records.verification import send_back, verify
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet(db: None) -> None:
    cache.clear()


def last(happened: EventType) -> Event:
    return Event.objects.filter(happened=happened).latest("pk")


def sign_in(password: str, email: str = "dora@example.org") -> Client:
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.post(reverse("account_login"), {"login": email, "password": password})
    return client


def test_it_works(dora: User, as_frank: Client) -> None:
    client = sign_in("Dora-password-1")
    event = last(EventType.SIGNED_IN)
    assert (event.person, event.address) == (dora, "192.0.2.7")
    client.post(reverse("account_logout"))
    assert last(EventType.SIGNED_OUT).person == dora
    page = as_frank.get(reverse("entry:audit"), headers={"accept-language": "en"}).text
    assert "signed in" in page and "192.0.2.7" in page


def test_failures_are_noted_and_never_what_was_typed(dora: User) -> None:
    sign_in("not her secret")
    sign_in("not her secret", "her-secret-typed-as-address@example.org")
    sign_in("x", "Dora-password-1")
    events = Event.objects.filter(happened=EventType.SIGN_IN_FAILED)
    assert [event.person for event in events.order_by("pk")][:2] == [dora, None]
    said = str(list(Event.objects.values()))
    for secret in ("secret", "Dora-password-1"):
        assert secret not in said


@pytest.mark.parametrize("changed", [{"role": Role.AUDITOR}, {"is_active": False}, {"is_superuser": True}])
def test_permissions_however_they_change(changed: dict[str, Any], alice: User, dora: User) -> None:
    with acting(alice):
        for name, value in changed.items():
            setattr(dora, name, value)
        dora.save()
    event = last(EventType.PERMISSIONS_CHANGED)
    assert (event.person, event.about) == (alice, f"№ {dora.pk}")
    assert "→" in event.details[next(iter(changed))]


def test_regions_too(alice: User, erin: User) -> None:
    with acting(alice):
        erin.regions.add("22")
    assert last(EventType.PERMISSIONS_CHANGED).details == {"regions": "+ 22"}


def test_a_change_of_something_else_is_none_of_permissions(dora: User) -> None:
    before = Event.objects.count()
    dora.name = "Dora D."
    dora.save()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/", {"format": "pdf", "region": "20"}),
        ("/", {"format": "json"}),
        ("/growth/", {"format": "xlsx"}),
        ("/records/sales/", {"format": "csv", "region": "20"}),
        ("/indicators/export_sales/records-counted.csv", {}),
        ("/records/import/template.xlsx", {"language": "es", "filled": "on"}),
    ],
)
def test_who_takes_what_away(address: str, query: dict[str, str], dora: User, as_dora: Client) -> None:
    assert as_dora.get(address, query).status_code == 200
    event = last(EventType.EXPORTED)
    assert event.person == dora
    for name in query.keys() & {"region"}:
        assert f"{name}={query[name]}" in event.details["filters"]


def test_looking_is_not_taking(as_dora: Client) -> None:
    as_dora.get("/")
    as_dora.get("/records/sales/")
    assert not Event.objects.filter(happened=EventType.EXPORTED).exists()


def test_attempts_are_noted_too(carol: User, as_carol: Client) -> None:
    as_carol.get("/records/companies/", {"format": "csv"})
    assert last(EventType.REFUSED).person == carol


def test_verifying_and_returning(bob: User, dora: User) -> None:
    rows = [
        make.AnnualSalesFactory(verification=Verification.SUBMITTED, submitted_by=dora)
        for _number in range(2)
    ]
    verify(rows[0], by=bob)
    send_back(rows[1], by=bob, note="Falta el sustento")
    assert last(EventType.VERIFIED).details["key"] == rows[0].pk
    assert last(EventType.RETURNED).details["note"] == "Falta el sustento"


def test_closing_and_exceptions(alice: User) -> None:
    with acting(alice):
        period = ClosedPeriod.objects.create(
            ends_on=datetime.date(2020, 12, 31), reason="reported", closed_by=alice
        )
        exception = PeriodException.objects.create(
            period=period,
            person=alice,
            granted_by=alice,
            reason="a slip",
            until=timezone.now() + datetime.timedelta(days=1),
        )
        exception.until = timezone.now()
        exception.save()
        exception.delete()
        period.delete()
    expected = {"period_closed", "exception_given", "exception_ended", "period_opened"}
    assert expected <= set(Event.objects.filter(person=alice).values_list("happened", flat=True))


# ── Nobody takes a line back ────────────────────────────────────────────────────────────────────


@pytest.fixture
def line(db: None) -> Event:
    return record(EventType.EXPORTED, about="everything")


@pytest.mark.parametrize(
    "attack",
    [
        lambda line: line.delete(),
        lambda line: line.save(),
        lambda line: Event.objects.all().delete(),
        lambda line: Event.objects.update(about="nothing"),
        lambda line: Event.objects.bulk_update([line], ["about"]),
        lambda line: sql("DELETE FROM accounts_event"),
        lambda line: sql("UPDATE accounts_event SET about = ''"),
        lambda line: replace(line),
    ],
)
def test_a_line_stays_as_it_is(attack: Any, line: Event) -> None:
    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        attack(line)
    assert Event.objects.get(pk=line.pk).about == "everything"


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def replace(line: Event) -> None:
    """In the place of a line, by the key that it has."""
    verb = "INSERT OR REPLACE INTO" if connection.vendor == "sqlite" else "INSERT INTO"
    sql(
        f"{verb} accounts_event (id, at, happened, about, details) VALUES (%s, %s, 'exported', '', '{{}}')",
        line.pk,
        timezone.now().isoformat(),
    )


def test_the_triggers_are_there() -> None:
    assert OURS.in_place(connection) == OURS.names(connection.vendor)


def old(years: float) -> None:
    """A line that is as old as it says: whoever writes may say any time."""
    at = (timezone.now() - datetime.timedelta(days=365.3 * years)).strftime("%Y-%m-%d %H:%M:%S.%f")
    sql("INSERT INTO accounts_event (at, happened, about, details) VALUES (%s, 'exported', 'old', '{}')", at)


def test_old_lines_go_in_time(line: Event, settings: Any) -> None:
    settings.AUDIT_YEARS = 5
    for years in (1, 3, 6):
        old(years)
    call_command("clear_logs", verbosity=0)
    assert Event.objects.filter(about="old").count() == 2
    settings.AUDIT_YEARS = 1
    call_command("clear_logs", verbosity=0)
    assert Event.objects.filter(about="old").count() == 1


def test_what_else_is_cleared(bob: User, settings: Any, tmp_path: Any) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=400)
    make.UploadFactory(uploaded_by=bob, uploaded_at=long_ago)
    make.UploadFactory(uploaded_by=bob)
    ticket = make.SubmissionFactory(person=bob)
    Submission.objects.filter(pk=ticket.pk).update(made_at=long_ago)
    call_command("clear_logs", verbosity=0)
    assert (Upload.objects.count(), Submission.objects.count()) == (1, 0)


def test_the_list_is_searched_and_filtered(line: Event, as_frank: Client, frank: User) -> None:
    record(EventType.VERIFIED, by=frank, about="one row")
    for query, found in (
        ({"q": "everything"}, 1),
        ({"happened": "verified"}, 1),
        ({"person": frank.pk, "happened": "verified"}, 1),
        ({"since": "2999-01-01"}, 0),
        ({"until": "1999-01-01"}, 0),
    ):
        page = as_frank.get(reverse("entry:audit"), query)
        assert page.context["list"].page.paginator.count == found, query
    rows = b"".join(as_frank.get(reverse("entry:audit"), {"format": "csv"})).decode()
    assert "everything" in rows

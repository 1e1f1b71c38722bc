"""Closing periods and granting exceptions, as an administrator does it."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from records.models import ClosedPeriod, PeriodException
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "entry:closed_periods"


def test_it_works(as_alice: Client, alice: User, bob: User) -> None:
    as_alice.post(reverse(PAGE), {"year": "2021", "reason": "reported to the committee"})
    period = ClosedPeriod.objects.get()
    assert (period.starts_on, period.ends_on) == (datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    today = timezone.localdate()
    as_alice.post(
        reverse("entry:period_exception", args=[period.pk]),
        {"person": bob.pk, "last_day": today.isoformat(), "reason": "a late invoice"},
    )
    exception = PeriodException.objects.get()
    assert timezone.localtime(exception.until).time() == datetime.time.min
    assert timezone.localdate(exception.until) == today + datetime.timedelta(1)
    page = as_alice.get(reverse(PAGE)).text
    for words in ("2021", "reported to the committee", "a late invoice", "Bob"):
        assert words in page
    as_alice.post(reverse("entry:end_exception", args=[exception.pk]))
    assert not PeriodException.objects.in_force(timezone.now()).exists()
    as_alice.post(reverse("entry:open_period", args=[period.pk]))
    assert not ClosedPeriod.objects.exists()
    assert ClosedPeriod.history.first().history_user == alice


def test_everything_up_to_a_day(as_alice: Client) -> None:
    as_alice.post(reverse(PAGE), {"up_to": "2022-10-31", "reason": "audited"})
    period = ClosedPeriod.objects.get()
    assert (period.starts_on, period.ends_on) == (None, datetime.date(2022, 10, 31))


@pytest.mark.parametrize(("name", "value"), [("year", "2021"), ("up_to", "2022-10-31")])
def test_what_is_closed_already_is_told_at_its_field(name: str, value: str, as_alice: Client) -> None:
    for _time in range(2):
        page = as_alice.post(reverse(PAGE), {name: value, "reason": "audited"})
    assert page.context["form"].errors.keys() == {name}
    assert ClosedPeriod.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"reason": "x"},
        {"year": "2021", "up_to": "2021-01-01", "reason": "x"},
        {"year": "2021", "reason": ""},
        {"year": "2999", "reason": "x"},
        {"year": "1850", "reason": "x"},
        {"year": "abc", "reason": "x"},
        {"up_to": "2999-01-01", "reason": "x"},
        {"up_to": "31/02/2022", "reason": "x"},
    ],
)
def test_wrong_input(data: dict[str, str], as_alice: Client) -> None:
    page = as_alice.post(reverse(PAGE), data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert 'class="faults"' in page.text
    assert all(f'value="{typed}"' in page.text for typed in data.values() if typed)
    assert not ClosedPeriod.objects.exists()


def test_an_exception_is_for_somebody_who_enters_and_for_a_time_to_come(
    as_alice: Client, bob: User, carol: User
) -> None:
    period = make.ClosedPeriodFactory()
    yesterday = timezone.localdate() - datetime.timedelta(1)
    page = as_alice.post(
        reverse("entry:period_exception", args=[period.pk]),
        {"person": carol.pk, "last_day": yesterday.isoformat(), "reason": " "},
    )
    assert set(page.context["form"].errors) == {"person", "last_day", "reason"}
    for_ever = {"person": bob.pk, "last_day": "9999-12-31", "reason": "x"}
    page = as_alice.post(reverse("entry:period_exception", args=[period.pk]), for_ever)
    assert set(page.context["form"].errors) == {"last_day"}

"""A closed period holds against every way of writing a record."""

import datetime
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.actor import acting
from accounts.models import Role, User
from companies.models import AnnualSales, Participation
from records.closing import PeriodClosed
from records.models import ClosedPeriod, PeriodException, Verification
from records.verification import verify
from services.models import Status
from tests import factories as make

pytestmark = pytest.mark.django_db
IN_2021, IN_2022 = datetime.date(2021, 6, 1), datetime.date(2022, 6, 1)


def close(alice: User, first: datetime.date | None, last: datetime.date) -> ClosedPeriod:
    return ClosedPeriod.objects.create(
        starts_on=first, ends_on=last, reason="reported to the committee", closed_by=alice
    )


@pytest.fixture
def sales(alice: User) -> AnnualSales:
    """Sales of 2021, which is closed afterwards."""
    row = make.AnnualSalesFactory(year=2021, verification=Verification.SUBMITTED)
    close(alice, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    return row


def save(sales: AnnualSales) -> None:
    sales.fob_usd += 1
    sales.save()


def move_out(sales: AnnualSales) -> None:
    sales.year = 2022
    sales.save()


def make_another(sales: AnnualSales) -> None:
    make.AnnualSalesFactory(year=2021)


def overwrite(sales: AnnualSales) -> None:
    sales.fob_usd += 1
    AnnualSales.objects.bulk_create(
        [sales], update_conflicts=True, unique_fields=["pk"], update_fields=["fob_usd", "version"]
    )


def dora() -> User:
    return User.objects.get_or_create(email="dora@example.org", name="Dora", role=Role.VERIFIER)[0]


WAYS: list[Callable[[AnnualSales], object]] = [
    save,
    move_out,
    make_another,
    overwrite,
    lambda sales: sales.delete(),
    lambda sales: AnnualSales.objects.all().delete(),
    lambda sales: AnnualSales.objects.update(fob_usd=1),
    lambda sales: AnnualSales.objects.update(year=2020),
    lambda sales: AnnualSales.objects.bulk_create(
        [make.AnnualSalesFactory.build(company=sales.company, year=2021, chain_id="cocoa")]
    ),
    lambda sales: verify(sales, by=dora()),
]


@pytest.mark.parametrize("way", WAYS)
def test_it_works(way: Callable[[AnnualSales], object], sales: AnnualSales) -> None:
    before = list(AnnualSales.objects.values())
    with pytest.raises(PeriodClosed):
        way(sales)
    assert list(AnnualSales.objects.values()) == before


@pytest.mark.parametrize("way", WAYS)
def test_an_exception_opens_it_for_one_person_and_a_time(
    way: Callable[[AnnualSales], object], sales: AnnualSales, alice: User, bob: User
) -> None:
    tomorrow = timezone.now() + datetime.timedelta(1)
    PeriodException.objects.create(
        period=ClosedPeriod.objects.get(),
        person=bob,
        until=tomorrow,
        reason="a late invoice",
        granted_by=alice,
    )
    with acting(alice), pytest.raises(PeriodClosed):
        way(AnnualSales.objects.get(pk=sales.pk))
    with acting(bob):
        way(sales)


def test_an_exception_that_has_run_out_opens_nothing(sales: AnnualSales, alice: User, bob: User) -> None:
    now = timezone.now()
    PeriodException.objects.create(
        period=ClosedPeriod.objects.get(),
        person=bob,
        granted_at=now - datetime.timedelta(2),
        until=now - datetime.timedelta(1),
        reason="a late invoice",
        granted_by=alice,
    )
    with acting(bob), pytest.raises(PeriodClosed):
        save(sales)


def test_what_stays_as_it_is_may_be_saved(sales: AnnualSales) -> None:
    sales.save()


def test_a_form_says_it_beside_its_field(sales: AnnualSales) -> None:
    sales.fob_usd += 1
    with pytest.raises(ValidationError) as refusal:
        sales.full_clean()
    assert "2021" in refusal.value.message_dict["year"][0]


def test_the_admin_refuses(sales: AnnualSales, as_alice: Client) -> None:
    data = {"company": sales.company_id, "chain": "coffee", "year": 2021, "fob_usd": "2", "source": ""}
    page = as_alice.post(f"/admin/companies/annualsales/{sales.pk}/change/", data)
    assert page.status_code == 200
    assert "year" in page.context["adminform"].form.errors
    page = as_alice.post(f"/admin/companies/annualsales/{sales.pk}/delete/", {"post": "yes"})
    assert page.status_code == 409
    assert AnnualSales.objects.get().fob_usd == 1000


def test_everything_up_to_a_day(alice: User) -> None:
    close(alice, None, datetime.date(2022, 10, 31))
    with pytest.raises(PeriodClosed):
        make.MarketEntryFactory(first_shipment_on=datetime.date(2001, 1, 1))
    with pytest.raises(PeriodClosed):
        make.MarketEntryFactory(first_shipment_on=datetime.date(2022, 10, 31))
    make.MarketEntryFactory(first_shipment_on=datetime.date(2022, 11, 1))
    # The year's sum is of 31 December: it is still open.
    make.AnnualSalesFactory(year=2022)


@pytest.mark.parametrize(
    ("day", "closed"),
    [("2020-12-31", False), ("2021-01-01", True), ("2021-12-31", True), ("2022-01-01", False)],
)
def test_a_period_is_closed_from_its_first_day_to_its_last(day: str, closed: bool, alice: User) -> None:
    period = close(alice, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    shipped_on = datetime.date.fromisoformat(day)
    assert period.holds(shipped_on) is closed
    with pytest.raises(PeriodClosed) if closed else nullcontext():
        make.MarketEntryFactory(first_shipment_on=shipped_on)


def test_a_service_lies_where_it_is_delivered(alice: User) -> None:
    late = make.ServiceFactory(planned_end=IN_2021)
    done = make.ServiceFactory(status=Status.DELIVERED, delivered_on=IN_2021)
    beneficiary = make.BeneficiaryFactory(service=done)
    close(alice, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    late.status, late.delivered_on = Status.DELIVERED, IN_2021
    with pytest.raises(PeriodClosed):
        late.save()
    late.refresh_from_db()
    late.status, late.delivered_on = Status.DELIVERED, IN_2022
    late.save()
    beneficiary.women = 3
    with pytest.raises(PeriodClosed):
        beneficiary.save()
    with pytest.raises(PeriodClosed):
        make.BeneficiaryFactory(service=done)


def test_who_enrolled_in_a_closed_year_may_leave_in_an_open_one(alice: User) -> None:
    place = make.ParticipationFactory(enrolled_on=IN_2021)
    close(alice, datetime.date(2021, 1, 1), datetime.date(2021, 12, 31))
    place.exited_on = datetime.date(2021, 12, 1)
    with pytest.raises(PeriodClosed):
        place.save()
    place = Participation.objects.get()
    place.exited_on = IN_2022
    place.save()
    place.call = make.CallFactory(number=2)
    with pytest.raises(PeriodClosed):
        place.save()


@pytest.mark.parametrize("number", [1, 30])
def test_queries_do_not_grow_with_records(
    number: int, alice: User, django_assert_max_num_queries: Any
) -> None:
    close(alice, None, datetime.date(2019, 12, 31))
    service, companies = make.ServiceFactory(), make.CompanyFactory.create_batch(number)
    parts = [make.BeneficiaryFactory.build(service=service, company=company) for company in companies]
    with django_assert_max_num_queries(7):
        type(parts[0]).objects.bulk_create(parts)


def test_closing_and_exceptions_are_themselves_kept(alice: User) -> None:
    with acting(alice):
        period = close(alice, None, IN_2021)
        period.delete()
    assert [line.history_type for line in ClosedPeriod.history.all()] == ["-", "+"]
    assert ClosedPeriod.history.first().history_user == alice


@pytest.mark.parametrize(
    ("first", "words"), [(datetime.date(2021, 1, 1), "2021"), (None, "31/12/2021"), (IN_2021, "01/06/2021")]
)
def test_a_period_in_words(first: datetime.date | None, words: str, alice: User) -> None:
    assert words in str(close(alice, first, datetime.date(2021, 12, 31)))

"""Who has not reported a year."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entry.quality.unreported import Unreported
from figures.breakdowns import measure
from figures.models import Programme
from records.models import Verification
from tests import factories as make
from tests.scopes import scope_at

pytestmark = pytest.mark.django_db


def place(**values: Any) -> Any:
    return make.ParticipationFactory(**values).company


def test_it_works(as_bob: Client) -> None:
    silent, drafting = place(), place()
    make.AnnualSalesFactory(company=drafting, verification=Verification.DRAFT)
    make.AnnualSalesFactory(company=place())
    make.AnnualSalesFactory(company=place(), verification=Verification.SUBMITTED)
    place(exited_on=datetime.date(2021, 12, 31))
    place(enrolled_on=datetime.date(2023, 1, 1))
    found = Unreported(2022, reader=None)
    assert {company: company.has_draft for company in found.companies} == {silent: False, drafting: True}
    assert [(group.name, group.expected, group.reported, group.missing) for group in found.by_region] == [
        ("Piura", 4, 2, 2)
    ]
    page = as_bob.get(reverse("entry:unreported"), {"year": 2022}, headers={"accept-language": "en"}).text
    for words in (str(silent), str(drafting), "2 companies have not reported", "draft"):
        assert words in page


def test_it_agrees_with_the_coverage() -> None:
    make.AnnualSalesFactory(company=place())
    for _ in range(3):
        place()
    coverage = measure("reporting_coverage", scope_at(timezone.localdate(), 2022))
    assert Unreported(2022, reader=None).companies.count() == coverage.missing == 3


def test_by_region_and_call() -> None:
    here = place(company__region_id="20")
    there = place(company__region_id="22", call__number=2)
    make.ParticipationFactory(company=here, call__number=2)
    assert list(Unreported(2022, region="22", reader=None).companies) == [there]
    assert set(Unreported(2022, call=2, reader=None).companies) == {here, there}
    assert {(group.key, group.missing) for group in Unreported(2022, reader=None).by_call} == {
        (1, 1),
        (2, 2),
    }
    total = Unreported(2022, reader=None).total
    assert total and (total.expected, total.reported, total.missing) == (2, 0, 2)


def test_days_overdue_are_counted_from_the_day_that_the_programme_says() -> None:
    year = timezone.localdate().year - 1
    assert Unreported(year, reader=None).due_on == datetime.date(year, 12, 31) + datetime.timedelta(90)
    Programme.objects.create(id=1, sales_due_after_days=0)
    found = Unreported(year, reader=None)
    assert found.days_overdue == (timezone.localdate() - datetime.date(year, 12, 31)).days


def test_a_programme_that_is_over_counts_to_the_day_of_its_figures(as_bob: Client) -> None:
    place()
    programme = Programme.objects.create(id=1, opening_cut_off=datetime.date(2023, 4, 10))
    assert Unreported(2022, reader=None).days_overdue == 10
    page = as_bob.get(reverse("entry:unreported"), headers={"accept-language": "en"}).text
    assert "10 days overdue" in page and "Days overdue are those of 10/04/2023" in page
    programme.opening_cut_off = None
    programme.save()
    page = as_bob.get(reverse("entry:unreported"), headers={"accept-language": "en"}).text
    assert "Days overdue are those of" not in page
    # On that day it was not due; today it is.
    Programme.objects.update(opening_cut_off=datetime.date(2023, 1, 23))
    page = as_bob.get(f"{reverse('entry:unreported')}?year=2022", headers={"accept-language": "en"}).text
    assert "not due yet on 23/01/2023, the programme’s cut-off" in page and "Days overdue are" not in page


def test_a_year_that_is_not_due_yet_is_not_overdue(as_bob: Client) -> None:
    place()
    Programme.objects.create(id=1, sales_due_after_days=1000)
    page = as_bob.get(reverse("entry:unreported"), headers={"accept-language": "en"}).text
    assert "not due yet" in page


@pytest.mark.parametrize("query", ["year=1850", "region=99", "call=x", "year=%00"])
def test_wrong_input(query: str, as_bob: Client) -> None:
    page = as_bob.get(f"{reverse('entry:unreported')}?{query}")
    assert page.status_code == 200
    assert "errorlist" in page.text


def test_queries_do_not_grow_with_companies(as_bob: Client, django_assert_max_num_queries: Any) -> None:
    place()
    with django_assert_max_num_queries(20) as one:
        as_bob.get(reverse("entry:unreported"), {"year": 2022})
    for number in range(2, 7):
        place(call__number=number)
    with django_assert_max_num_queries(len(one)):
        as_bob.get(reverse("entry:unreported"), {"year": 2022})


def test_workers_are_reported_apart(as_bob: Client) -> None:
    silent, reported = place(), place()
    make.WorkforceFactory(company=reported, verification=Verification.SUBMITTED)
    make.AnnualSalesFactory(company=silent)
    assert list(Unreported(2022, report="workforce", reader=None).companies) == [silent]
    coverage = measure("workers", scope_at(timezone.localdate(), 2022, provisional=True))
    assert coverage.missing == 1
    page = as_bob.get(reverse("entry:unreported"), {"year": 2022, "report": "workforce"})
    assert "measure=workers" in page.text and "report=workforce" in page.text

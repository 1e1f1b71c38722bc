"""Who changed what, when: one list over all kinds of record."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from simple_history.models import registered_models

from accounts.actor import acting
from accounts.models import User
from companies.models import AnnualSales, Company
from entry.history.changes import ON_A_PAGE
from records.registry import kinds
from records.verification import send_back, submit
from tests import factories as make
from tests.reports.test_overview import text

pytestmark = pytest.mark.django_db
HISTORY = "/records/history/"


def test_it_works(as_bob: Client, bob: User) -> None:
    company = make.CompanyFactory(legal_name="Cooperativa Ñahuí", members=3)
    with acting(bob):
        company.members, company.size = None, "small"
        company.save()
    page = text(as_bob, HISTORY)
    assert "Bob changed Cooperativa Ñahuí (company) Size: — → small Members: 3 → —" in page
    assert "The server's administration entered Cooperativa Ñahuí (company)" in page


def test_the_minute_and_the_author_of_many_changes_are_told_once(as_bob: Client) -> None:
    moment = timezone.now().replace(second=30)
    for _number in range(3):
        make.CompanyFactory()
    Company.history.update(history_date=moment)
    page = text(as_bob, f"{HISTORY}?kind=company")
    assert page.count("The server's administration entered") == 1 and page.count("(company)") == 3


def test_every_kind_that_has_a_history_is_told() -> None:
    tracked = {model for model in registered_models.values() if model._meta.app_label != "auth"}
    assert {kind.model for kind in kinds().values()} == tracked


def test_every_kind_is_told_without_a_fault(as_bob: Client) -> None:
    place = make.ParticipationFactory()
    records = [
        make.TargetFactory(),
        make.PeriodExceptionFactory(
            period=make.ClosedPeriodFactory(starts_on=None, ends_on=datetime.date(2001, 1, 1))
        ),
        make.EvidenceFactory(record=make.MarketEntryFactory(company=place.company)),
        make.BeneficiaryFactory(company=place.company),
        place,
    ]
    page = text(as_bob, HISTORY)
    for slug, kind in kinds().items():
        if slug != "acceptance":
            assert str(kind.model._meta.verbose_name) in page, slug
    for record in reversed(records):
        record.delete()
    page = text(as_bob, f"{HISTORY}?how=-")
    assert page.count("removed ") == len(records)


def test_what_belonged_to_a_removed_record_keeps_its_name(as_bob: Client) -> None:
    service = make.BeneficiaryFactory(service__code="RPE-77").service
    service.delete()
    page = text(as_bob, HISTORY)
    assert "removed RPE-77 · Cooperativa" in page
    assert f'href="{reverse("entry:service", args=[1])}"' not in as_bob.get(HISTORY).text


def test_names_not_keys_and_a_money_format(as_bob: Client, bob: User) -> None:
    sales = make.AnnualSalesFactory(fob_usd=1000, verification="draft")
    with acting(bob):
        sales.chain_id = "cocoa"
        sales.fob_usd = "1234567.8"
        sales.save()
    page = text(as_bob, HISTORY)
    assert "Value chain: Coffee → Cocoa" in page
    assert "FOB US$: 1,000.00 → 1,234,567.80" in page
    assert "Year: 2022" in page


def test_a_target_that_is_a_share_is_told_as_a_percentage(as_bob: Client) -> None:
    make.TargetFactory(indicator="service_execution", year=2022, baseline=0, target="0.9")
    page = text(as_bob, HISTORY)
    assert "Baseline: 0 %" in page and "Target: 90 %" in page


def test_a_target_is_told_by_its_indicators_name(as_bob: Client) -> None:
    make.TargetFactory(indicator="export_sales", year=2022, target=150_000_000)
    page = as_bob.get(HISTORY).text
    assert "Ventas de exportación 2022" in page and "150,000,000\n" in page


def test_verifying_is_told(as_bob: Client, alice: User, bob: User) -> None:
    sales = make.AnnualSalesFactory(verification="draft")
    with acting(bob):
        submit(sales, by=bob)
    with acting(alice):
        send_back(sales, by=alice, note="No.")
    page = text(as_bob, HISTORY)
    assert "Verification: draft → submitted Submitted by: — → Bob" in page
    assert "Verification: submitted → returned What has to be corrected: — → No." in page


def test_bulk_actions_are_told(as_bob: Client) -> None:
    make.AnnualSalesFactory(fob_usd=1)
    AnnualSales.objects.update(fob_usd=2)
    AnnualSales.objects.bulk_create([make.AnnualSalesFactory.build(company=make.CompanyFactory(), fob_usd=9)])
    page = text(as_bob, HISTORY)
    assert "FOB US$: 1.00 → 2.00" in page
    assert len(re.findall(r"entered [^()]*\(annual export sales\)", page)) == 2


def test_filters(as_bob: Client, bob: User) -> None:
    company = make.CompanyFactory(legal_name="Shown", ruc=make.valid_ruc(7))
    part = make.BeneficiaryFactory(company=company, service__code="RPE-5")
    make.CompanyFactory(legal_name="Other")
    with acting(bob):
        sales = make.AnnualSalesFactory(company=company)
        make.EvidenceFactory(record=sales, name="invoice.pdf")
    part.delete()
    today = timezone.localdate()
    tomorrow = today + datetime.timedelta(1)
    for query, expected in {
        f"q={company.ruc}": {"company", "beneficiary", "annual export sales", "evidence"},
        "q=rpe-5": {"service", "beneficiary"},
        "q=shown": {"company", "beneficiary", "annual export sales", "evidence"},
        "q=nothing": set(),
        "kind=company": {"company"},
        f"person={bob.pk}": {"annual export sales", "evidence"},
        f"person=nobody&q={company.ruc}": {"company", "beneficiary"},
        "how=-": {"beneficiary"},
        f"since={tomorrow}": set(),
        f"since={today}&until={today}&kind=service": {"service"},
        f"until={today - datetime.timedelta(1)}": set(),
    }.items():
        page = text(as_bob, f"{HISTORY}?{query}")
        told = set(re.findall(r"(?:entered|changed|removed) [^()]*\(([a-z ]+)\)", page))
        assert told == expected, query


@pytest.mark.parametrize(
    "query",
    [
        "kind=user",
        "person=999",
        "how=%3F",
        "since=yesterday",
        "before=1",
        "before=x~y~z",
        "before=2022-01-01~a~1",
        "q=%00",
    ],
)
def test_wrong_filters_are_told_and_nothing_is_listed(query: str, as_bob: Client) -> None:
    make.CompanyFactory()
    page = text(as_bob, f"{HISTORY}?{query}")
    assert "(company)" not in page
    assert "nothing is listed" in page


def test_pages_by_date_show_every_line_once(as_bob: Client) -> None:
    """Lines of one import share their time, so pages must not lean on the time alone."""
    companies = [make.CompanyFactory.build(region_id="20") for _ in range(ON_A_PAGE)]
    for company in companies:
        company.save()
    make.CallFactory()
    for number in range(60):
        make.InstitutionFactory(acronym=f"I-{number}")
    moment = timezone.now()
    Company.history.update(history_date=moment)
    kinds()["institution"].lines.update(history_date=moment)
    seen: list[str] = []
    address = HISTORY
    for _ in range(10):
        page = as_bob.get(address, headers={"accept-language": "en"}).text
        seen += re.findall(r"entered\s+(?:<a[^>]+>)?([^<\n]+)", page)
        following = re.search(r'<a rel="next" href="([^"]+)"', page)
        if not following:
            break
        address = HISTORY + following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 111


def test_a_committee_member_sees_no_history(as_carol: Client) -> None:
    assert as_carol.get(HISTORY).status_code == 403


def test_queries_do_not_grow_with_records(as_bob: Client, django_assert_max_num_queries: Any) -> None:
    def some() -> None:
        place = make.ParticipationFactory()
        make.EvidenceFactory(record=make.MarketEntryFactory(company=place.company))
        AnnualSales.objects.filter(pk=make.AnnualSalesFactory(company=place.company).pk).update(fob_usd=5)
        make.BeneficiaryFactory(company=place.company).delete()
        make.BeneficiaryFactory(company=place.company).service.delete()

    some()
    with CaptureQueriesContext(connection) as few:
        as_bob.get(HISTORY)
    for _ in range(4):
        some()
    with django_assert_max_num_queries(len(few)):
        as_bob.get(HISTORY)

"""The pages of single records."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actor import acting
from accounts.models import User
from entry.pages.company import expected_years
from figures.models import Programme
from records.links import page_of
from records.models import Verification
from tests import factories as make
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

DAY = datetime.date
RECORDS = [make.ServiceFactory, make.AnnualSalesFactory, make.MarketEntryFactory]
ALL = [*RECORDS, make.CompanyFactory, make.CallFactory, make.InstitutionFactory]


@pytest.mark.parametrize("factory", ALL)
def test_it_works(factory: Any, as_bob: Client) -> None:
    record = factory()
    page = text(as_bob, page_of(record))
    assert str(record) in page
    assert "entered" in page


@pytest.mark.parametrize("factory", [make.AnnualSalesFactory, make.MarketEntryFactory])
def test_a_committee_member_sees_no_companys_numbers(factory: Any, as_carol: Client) -> None:
    assert as_carol.get(page_of(factory())).status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        "services/999/",
        "services/99999999999999999999999/",
        "sales/999/",
        "market-entries/999/",
        "calls/99/",
        "calls/99999999999/",
        "institutions/999/",
        "companies/20100070970/",
        "companies/20100070970x/",
        "companies/２０１０００７０９７０/",
    ],
)
def test_what_does_not_exist_is_not_found(address: str, as_bob: Client) -> None:
    assert as_bob.get(f"/records/{address}").status_code == 404


def test_every_field_of_a_service_and_its_beneficiaries(as_bob: Client) -> None:
    service = make.ServiceFactory(
        status="delivered", delivered_on=DAY(2022, 3, 1), budget_usd=1234, hours="7.5"
    )
    make.BeneficiaryFactory(service=service, women=0, men=None, satisfaction=4)
    page = text(as_bob, page_of(service))
    for words in ("Delivered on 01/03/2022", "Budget US$ 1,234.00", "Spent US$ —", "Hours 7.5", "0 — 4"):
        assert words in page, words


def test_names_lead_to_their_pages(as_bob: Client) -> None:
    entry = make.MarketEntryFactory()
    page = as_bob.get(page_of(entry), headers={"accept-language": "en"}).text
    assert f'href="{page_of(entry.company)}"' in page
    assert "Germany" in page


@pytest.mark.parametrize("factory", RECORDS)
def test_actions_are_those_of_the_rule(factory: Any, as_bob: Client, bob: User, alice: User) -> None:
    def verbs(**values: Any) -> set[str]:
        record = factory(**values)
        return set(re.findall(r'name="verb" value="(\w+)"', as_bob.get(page_of(record)).text))

    assert verbs(verification=Verification.DRAFT) == {"submit"}
    assert verbs(verification=Verification.RETURNED, return_note="no") == {"submit"}
    assert verbs(verification=Verification.SUBMITTED, submitted_by=bob) == set()
    if factory is make.AnnualSalesFactory:
        assert verbs(verification=Verification.SUBMITTED, submitted_by=alice) == {"verify", "return"}
    assert verbs(verification=Verification.VERIFIED) == set()


def test_who_submitted_verified_and_returned_is_told(as_bob: Client, alice: User) -> None:
    record = make.AnnualSalesFactory(
        verification=Verification.RETURNED,
        submitted_by=alice,
        submitted_at=datetime.datetime(2026, 1, 2, 15, 0, tzinfo=datetime.UTC),
        return_note="The invoice says otherwise.",
    )
    page = text(as_bob, page_of(record))
    assert "Submitted by Alice, 02/01/2026 10:00." in page
    assert "The invoice says otherwise." in page


@pytest.mark.parametrize("suffix", ["", "edit/"])
def test_a_record_returned_without_a_reason_says_who_returned_it(
    suffix: str, as_bob: Client, alice: User
) -> None:
    """The rule asks for a reason; a workbook that the server's administration imported has none."""
    record = make.AnnualSalesFactory(verification=Verification.SUBMITTED)
    with acting(alice):
        record.verification = Verification.RETURNED
        record.save()
    page = text(as_bob, page_of(record) + suffix)
    assert "Returned by Alice, " in page
    assert "What has to be corrected: no reason was given." in page


def test_a_record_that_was_never_returned_says_nothing_of_it(as_bob: Client) -> None:
    assert "Returned by" not in text(as_bob, page_of(make.AnnualSalesFactory()))


def test_a_closed_record_offers_nothing_and_says_why(as_bob: Client) -> None:
    record = make.AnnualSalesFactory(year=2021, verification=Verification.DRAFT)
    make.ClosedPeriodFactory()
    page = as_bob.get(page_of(record), headers={"accept-language": "en"}).text
    assert "It lies in a closed period (2021)" in page
    assert 'name="verb"' not in page


def test_changes_are_told_on_the_page_with_parts_and_evidence(as_bob: Client, bob: User) -> None:
    service = make.ServiceFactory(budget_usd=1000)
    part = make.BeneficiaryFactory(service=service, women=1)
    make.EvidenceFactory(record=service, name="list.pdf")
    with acting(bob):
        service.budget_usd = 2500
        service.save()
        part.delete()
    page = text(as_bob, page_of(service))
    for words in (
        "Budget US$: 1,000.00 → 2,500.00",
        "list.pdf",
        f"Bob removed {service.code}",
        "(beneficiary)",
    ):
        assert words in page, words


# ── The company ─────────────────────────────────────────────────────────────────────────────────


def test_a_company_tells_its_story_in_order(as_bob: Client) -> None:
    company = make.CompanyFactory(
        members=5, women_members=2, size="small", women_led=False, legal_form="company"
    )
    make.ParticipationFactory(company=company, enrolled_on=DAY(2020, 5, 1), exited_on=DAY(2022, 1, 1))
    service = make.ServiceFactory(code="RPE-1", status="delivered", delivered_on=DAY(2021, 3, 1))
    make.BeneficiaryFactory(service=service, company=company)
    make.BeneficiaryFactory(service__code="RPE-2", company=company)
    make.MarketEntryFactory(company=company, first_shipment_on=DAY(2022, 2, 3))
    make.AnnualSalesFactory(company=company, year=2022, fob_usd=5)
    page = text(as_bob, page_of(company))
    story = page[page.index("What it received, and what followed") :]
    order = [
        "2020 Enrolled in Call 1",
        "RPE-1",
        "2022 Left Call 1",
        "Germany",
        "Coffee: US$ 5.00",
        "Without a date",
    ]
    places = [story.index(words) for words in [*order, "RPE-2"]]
    assert places == sorted(places)
    assert 'id="chart-company-sales"' in as_bob.get(page_of(company)).text


def test_what_is_missing(as_bob: Client) -> None:
    Programme.objects.create(id=1, opening_cut_off=DAY(2023, 1, 23))
    company = make.ParticipationFactory(enrolled_on=DAY(2020, 5, 1)).company
    make.AnnualSalesFactory(company=company, year=2020)
    make.AnnualSalesFactory(company=company, year=2021, verification=Verification.DRAFT)
    make.AnnualSalesFactory(company=company, year=2022, verification=Verification.SUBMITTED)
    page = text(as_bob, page_of(company))
    for words in (
        "No sales handed in for 2021.",
        "Unknown: Legal form, Size, Women-led, Members, Women members.",
        "1 record is a draft or was returned, and counts nowhere:",
        "3 records have no evidence:",
    ):
        assert words in page, words


@pytest.mark.parametrize("name", ["sale_new_of", "workforce_year_new_of"])
def test_what_is_missing_is_entered_from_there(as_bob: Client, as_frank: Client, name: str) -> None:
    """The form knows the company; who may not enter sees no link."""
    Programme.objects.create(id=1, opening_cut_off=DAY(2023, 1, 23))
    company = make.ParticipationFactory(enrolled_on=DAY(2022, 5, 1)).company
    address = reverse(f"entry:{name}", args=[company.address_key])
    assert address in as_bob.get(page_of(company)).text
    assert address not in as_frank.get(page_of(company)).text
    assert company.legal_name in as_bob.get(address).text


def test_a_complete_company_misses_nothing(as_bob: Client) -> None:
    Programme.objects.create(id=1, opening_cut_off=DAY(2023, 1, 23))
    company = make.CompanyFactory(
        members=5, women_members=0, size="small", women_led=False, legal_form="company"
    )
    make.ParticipationFactory(company=company, enrolled_on=DAY(2022, 5, 1))
    make.EvidenceFactory(record=make.AnnualSalesFactory(company=company, year=2022))
    make.EvidenceFactory(record=make.WorkforceFactory(company=company, year=2022))
    assert "What is missing" not in text(as_bob, page_of(company))


def test_a_company_in_no_call_says_so(as_bob: Client) -> None:
    assert "It is enrolled in no call, so no figure counts it." in text(
        as_bob, page_of(make.CompanyFactory())
    )


@pytest.mark.parametrize(
    ("places", "years"),
    [
        ([], set()),
        ([("2020-05-01", None)], {2020, 2021, 2022}),
        ([("2020-05-01", "2021-01-01")], {2020, 2021}),
        ([("2020-12-31", "2020-12-31"), ("2022-01-01", None)], {2020, 2022}),
        ([("2023-01-01", None)], set()),
    ],
)
def test_expected_years_are_those_of_the_coverage(places: list[Any], years: set[int]) -> None:
    company = make.CompanyFactory()
    for number, (enrolled, exited) in enumerate(places, 1):
        make.ParticipationFactory(
            company=company,
            call=make.CallFactory(number=number),
            enrolled_on=DAY.fromisoformat(enrolled),
            exited_on=DAY.fromisoformat(exited) if exited else None,
        )
    assert expected_years(company.participations.all(), 2022) == years
    for year in range(2018, 2023):
        assert company.participations.in_force_during(year).exists() == (year in years)


def test_predecessor_and_successor_know_each_other(as_bob: Client) -> None:
    old = make.CompanyFactory()
    new = make.CompanyFactory(predecessor=old)
    assert f'href="{page_of(new)}"' in as_bob.get(page_of(old)).text
    assert f'href="{page_of(old)}"' in as_bob.get(page_of(new)).text


# ── Calls and institutions ──────────────────────────────────────────────────────────────────────


def test_a_call_and_an_institution_count_what_they_have(as_bob: Client) -> None:
    place = make.ParticipationFactory(exited_on=DAY(2021, 1, 1))
    make.ParticipationFactory(call=place.call)
    service = make.ServiceFactory(call=place.call, status="delivered", delivered_on=DAY(2021, 1, 1))
    call = text(as_bob, page_of(place.call))
    for words in ("Companies enrolled 2", "Companies that left 1", "Services 1", "of which delivered 1"):
        assert words.lower() in call.lower(), words
    institution = text(as_bob, page_of(service.institution))
    assert service.code in institution and "Services that it delivers 1" in institution
    address = re.search(
        r'href="(/records/services/\?institution=[^"]+status=[^"]+)"',
        as_bob.get(page_of(service.institution)).text,
    )
    assert address and service.code in as_bob.get(address[1].replace("&amp;", "&")).text


def test_a_call_says_how_many_of_its_records_are_shown(
    as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = make.CallFactory()
    for _number in range(3):
        make.ParticipationFactory(call=call)
        make.ServiceFactory(call=call)
    assert "1–3 of 3" not in text(as_bob, page_of(call))
    monkeypatch.setattr("entry.pages.programme.FIRST", 2)
    assert text(as_bob, page_of(call)).count("1–2 of 3") == 2


def test_a_chain_repeats_neither_itself_nor_its_address(as_bob: Client) -> None:
    place = make.ParticipationFactory()
    page = text(as_bob, page_of(place.chain))
    assert "Slug" not in page and "Value chain" not in page


def test_amounts_without_a_source_are_told(as_bob: Client) -> None:
    service = make.ServiceFactory(
        status="delivered", delivered_on=DAY(2021, 1, 1), budget_usd=1000, spent_usd=900
    )
    make.FundingFactory(service=service, budget_usd=400, spent_usd=100)
    other = make.InstitutionFactory(acronym="SECO")
    make.FundingFactory(service=service, source=other, budget_usd=600, spent_usd=None)
    page = text(as_bob, page_of(service))
    assert "Total 1,000.00 100.00" in page
    assert "Of what was spent, US$ 800.00 are in no source's figure." in page
    assert "of the budget." not in page


def test_the_programme_shows_what_holds_by_default(as_alice: Client) -> None:
    make.ProgrammeFactory()
    page = text(as_alice, "/records/programme/1/")
    for words in (
        "Regions in use all (by default)",
        "Cut-off date with which dashboards open today (by default)",
        "Name in English Productive Export Route (by default)",
    ):
        assert words in page, words


def test_the_name_in_english_is_that_in_spanish_where_there_is_one(as_alice: Client) -> None:
    make.ProgrammeFactory(name_es="Ruta Norte")
    assert "Name in English Ruta Norte (by default)" in text(as_alice, "/records/programme/1/")


def test_who_pays_and_delivers_nothing_is_no_contradiction(as_bob: Client) -> None:
    source = make.FundingFactory(source=make.InstitutionFactory(acronym="SECO")).source
    page = text(as_bob, page_of(source))
    for words in ("Services that it delivers 0", "Services that it pays for 1", "It delivers no service."):
        assert words in page, words
    assert "No service yet" not in page


def test_settings_that_nobody_changed_say_so(as_alice: Client) -> None:
    page = text(as_alice, "/records/settings/customs/1/")
    assert "Nobody has changed it: these are the values with which the system begins." in page
    assert "Reconciliation" in page


@pytest.mark.parametrize(
    ("person", "heading"),
    [("as_carol", "Services received"), ("as_bob", "What it received, and what followed")],
)
def test_a_story_is_named_after_what_its_reader_sees(
    person: str, heading: str, request: pytest.FixtureRequest
) -> None:
    part = make.BeneficiaryFactory()
    assert heading in text(request.getfixturevalue(person), page_of(part.company))


@pytest.mark.parametrize("name", ["company", "service", "call", "institution"])
def test_queries_do_not_grow_with_records(
    name: str, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    company, call = make.CompanyFactory(), make.CallFactory()
    service = make.ServiceFactory(call=call)
    records = {"company": company, "service": service, "call": call, "institution": service.institution}

    def some(number: int) -> None:
        for _ in range(number):
            other = make.BeneficiaryFactory(service=service).company
            make.ParticipationFactory(company=other, call=call)
            make.BeneficiaryFactory(company=company, service__call=call)
            make.MarketEntryFactory(company=company, country=next(countries))
            make.EvidenceFactory(record=make.AnnualSalesFactory(company=company, year=next(years)))
            make.ParticipationFactory(company=company, call=make.CallFactory(number=next(numbers)))

    countries, years, numbers = (
        iter(["DE", "FR", "US", "CN", "JP"]),
        iter(range(2010, 2022)),
        iter(range(2, 20)),
    )
    some(1)
    with CaptureQueriesContext(connection) as few:
        as_bob.get(page_of(records[name]))
    some(4)
    with django_assert_max_num_queries(len(few)):
        as_bob.get(page_of(records[name]))


def test_names_cannot_break_out_of_the_page(as_bob: Client) -> None:
    name = "</script><script>alert(1)</script>"
    place = make.ParticipationFactory(company__legal_name=name, exit_reason=name)
    sales = make.AnnualSalesFactory(
        company=place.company, verification=Verification.RETURNED, return_note=name
    )
    for address in (page_of(place.company), page_of(sales), reverse("entry:history"), page_of(place.call)):
        assert "<script>alert" not in as_bob.get(address).text

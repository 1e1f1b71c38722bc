"""Lists of records: searched, filtered, sorted, paged, and the same rows for an export."""

import datetime
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from companies.models import Call, Region
from entry.lists.catalogue import lists
from entry.lists.record_list import PAGE_SIZE, ListPage
from records.models import Verification
from tests import factories as make
from tests.reports.test_overview import text

pytestmark = pytest.mark.django_db

NAMES = ["companies", "services", "sales", "market_entries", "calls", "institutions"]


def names(client: Client, address: str) -> list[str]:
    """What the first column of a list says, row by row."""
    page = client.get(address, headers={"accept-language": "en"})
    assert page.status_code == 200
    found = re.findall(r'<th scope="row"><a href="[^"]+">(.*?)</a>', page.text)
    return [name.strip() for name in found]


def company(name: str, **values: Any) -> Any:
    return make.CompanyFactory(legal_name=name, **values)


def one_of_each() -> None:
    place = make.ParticipationFactory()
    make.AnnualSalesFactory(company=place.company)
    make.MarketEntryFactory(company=place.company)
    make.BeneficiaryFactory(company=place.company, service__call=place.call)


@pytest.mark.parametrize("name", NAMES)
def test_it_works(name: str, as_bob: Client) -> None:
    one_of_each()
    (first,) = names(as_bob, reverse(f"entry:{name}"))
    assert first
    row = re.search(r'<th scope="row"><a href="([^"]+)"', as_bob.get(reverse(f"entry:{name}")).text)
    assert row and as_bob.get(row[1]).status_code == 200


def test_cards_keep_the_dash_that_a_list_explains(as_bob: Client) -> None:
    make.CompanyFactory(women_led=None)
    make.ServiceFactory(region=None)
    pages = [as_bob.get(f"/records/{name}/", headers={"accept-language": "en"}).text for name in NAMES[:2]]
    assert 'data-label="Women-led">—' in pages[0] and "data-empty" not in pages[0]
    assert "data-empty>—" in pages[1]


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_list_says_what_to_do(name: str, as_bob: Client) -> None:
    page = text(as_bob, reverse(f"entry:{name}"))
    assert re.search(r"No (company|service|sales|market entry|call|institution) yet", page)
    assert "Nothing fits" in text(as_bob, f"{reverse(f'entry:{name}')}?q=nobody")


@pytest.mark.parametrize("name", NAMES)
def test_queries_do_not_grow_with_records(
    name: str, as_bob: Client, django_assert_max_num_queries: Any
) -> None:
    one_of_each()
    with CaptureQueriesContext(connection) as few:
        as_bob.get(reverse(f"entry:{name}"))
    for number in range(2, 12):
        make.BeneficiaryFactory(
            service__institution=make.InstitutionFactory(acronym=f"I{number}"),
            service__type=make.ServiceTypeFactory(name_es=f"T{number}"),
            service__call=make.CallFactory(number=number),
            service__verification=Verification.DRAFT,
            company=make.AnnualSalesFactory(company=make.MarketEntryFactory().company).company,
        )
    with django_assert_max_num_queries(len(few)):
        as_bob.get(reverse(f"entry:{name}"))


@pytest.mark.parametrize(
    "asked", ["ñahui", "NAHUI", "agraria ñ", "  Ñahui   Agraria", "2099", "nombre comer"]
)
def test_companies_are_found_without_accents_and_case_by_any_part(asked: str, as_bob: Client) -> None:
    company("Cooperativa Agraria ÑAHUÍ", ruc=make.valid_ruc(99000001), trade_name="Nombre Comercial")
    company("Otra", ruc=make.valid_ruc(1))
    found = names(as_bob, f"/records/companies/?q={asked}")
    assert found == ["Cooperativa Agraria ÑAHUÍ"]


@pytest.mark.parametrize("asked", ["%", "_", "\\", "100%", "'", '"', "no such"])
def test_signs_of_a_pattern_are_only_signs(asked: str, as_bob: Client) -> None:
    company("Cooperativa Cien")
    assert names(as_bob, f"/records/companies/?{urlencode({'q': asked})}") == []


def test_call_and_chain_speak_of_one_participation(as_bob: Client) -> None:
    both = company("Both")
    make.ParticipationFactory(company=both, call=make.CallFactory(number=1))
    make.ParticipationFactory(company=both, call=make.CallFactory(number=2), chain_id="cocoa")
    assert names(as_bob, "/records/companies/?call=1&chain=coffee") == ["Both"]
    assert names(as_bob, "/records/companies/?call=2&chain=coffee") == []
    assert names(as_bob, "/records/companies/?call=2") == ["Both"]


def test_companies_are_filtered(as_bob: Client) -> None:
    company("Led", women_led=True, members=3, size="small", region=Region.objects.get(code="12"))
    company("Unknown")
    for query in ("women_led=yes", "members_known=yes", "size=small", "region=12"):
        assert names(as_bob, f"/records/companies/?{query}") == ["Led"], query
    assert names(as_bob, "/records/companies/?members_known=no") == ["Unknown"]
    assert names(as_bob, "/records/companies/?women_led=no") == []


def test_services_are_found_by_code_type_and_institution_together(as_bob: Client) -> None:
    make.ServiceFactory(
        code="RPE-7",
        type=make.ServiceTypeFactory(name_es="Certificación orgánica"),
        institution=make.InstitutionFactory(acronym="SENASA"),
    )
    make.ServiceFactory(code="RPE-8")
    assert names(as_bob, "/records/services/?q=certificacion+senasa+rpe") == ["RPE-7"]
    assert names(as_bob, "/records/services/?q=rpe") == ["RPE-7", "RPE-8"]


def test_services_are_filtered(as_bob: Client) -> None:
    make.ServiceFactory(code="LATE", status="delivered", delivered_on=datetime.date(2022, 5, 1))
    make.ServiceFactory(code="DRAFT", verification=Verification.DRAFT)
    for query, expected in {
        "status=delivered": ["LATE"],
        "verification=draft": ["DRAFT"],
        "verification=draft&verification=verified": ["DRAFT", "LATE"],
        "delivered_from=2022-05-01&delivered_to=2022-05-01": ["LATE"],
        "delivered_from=2022-05-02": [],
        "evidence=no": ["DRAFT", "LATE"],
        "evidence=yes": [],
    }.items():
        assert names(as_bob, f"/records/services/?{query}") == expected, query


def test_evidence_of_another_kind_is_none_of_this_kind(as_bob: Client) -> None:
    sales = make.AnnualSalesFactory(company=company("Shown"))
    make.EvidenceFactory(record=sales)
    make.ServiceFactory(pk=sales.pk, code="SAME-KEY")
    assert names(as_bob, "/records/sales/?evidence=yes") == ["Shown"]
    assert names(as_bob, "/records/services/?evidence=yes") == []


def test_sales_and_market_entries_are_found_by_company(as_bob: Client) -> None:
    shown = company("Ñandú")
    for factory in (make.AnnualSalesFactory, make.MarketEntryFactory):
        factory(company=shown)
        factory(company=company("Otra"))
    assert names(as_bob, f"/records/sales/?q={shown.ruc}&year=2022") == ["Ñandú"]
    assert names(as_bob, "/records/market-entries/?q=nandu&country=DE") == ["Ñandú"]
    assert names(as_bob, "/records/market-entries/?q=nandu&country=FR") == []


def test_calls_are_found_by_number_and_name(as_bob: Client) -> None:
    Call.objects.create(number=1, name="Convocatoria Selva Central")
    Call.objects.create(number=2)
    assert names(as_bob, "/records/calls/?q=selva+CENTRAL") == ["Convocatoria Selva Central"]
    assert names(as_bob, "/records/calls/?q=2") == ["Call 2"]


def test_a_call_counts_its_companies_and_services_apart(bob: User) -> None:
    for _ in range(3):
        call = make.ParticipationFactory().call
    for _ in range(2):
        make.ServiceFactory(call=call)
    make.ApplicationFactory(call=call)
    listed = ListPage(lists()["calls"], QueryDict(), bob)
    assert [row[-3:] for row in listed.rows()] == [[1, 3, 2]]


def test_columns_sort_both_ways_and_say_so(as_bob: Client) -> None:
    for name, members in (("Á", 2), ("B", 30), ("c", None)):
        company(name, members=members)
    assert names(as_bob, "/records/companies/") == ["Á", "B", "c"]
    assert names(as_bob, "/records/companies/?sort=-legal_name") == ["c", "B", "Á"]
    page = as_bob.get("/records/companies/?sort=-ruc&region=20").text
    assert page.count('aria-sort="descending"') == 1
    assert 'href="?sort=ruc&amp;region=20"' in page
    assert names(as_bob, "/records/companies/?sort=password") == ["Á", "B", "c"]


def test_sales_open_with_the_largest_of_the_last_year(as_bob: Client) -> None:
    for number, (year, amount) in enumerate([(2021, 9), (2022, 0), (2022, 5), (2022, 1)]):
        make.AnnualSalesFactory(company=company(f"Company {number}"), year=year, fob_usd=amount)
    assert [name.split()[-1] for name in names(as_bob, reverse("entry:sales"))] == ["2", "3", "1", "0"]


def test_workers_of_a_year_are_in_the_order_of_names(as_bob: Client) -> None:
    for name in ("C", "A", "B"):
        make.WorkforceFactory(company=company(name), year=2022)
    assert [name[0] for name in names(as_bob, reverse("entry:workforce"))] == ["A", "B", "C"]


def test_dates_are_set_as_words_and_a_list_leads_on_from_above_and_below(as_bob: Client) -> None:
    call = make.CallFactory()
    for number in range(2 * PAGE_SIZE + 1):
        make.ApplicationFactory(call=call, legal_name=f"A {number}")
    page = as_bob.get(reverse("entry:applications")).text
    assert page.count('rel="next"') == page.count("Última") == 2
    assert 'class="number" data-label="Fecha de postulación"' not in page


def test_clearing_filters_is_offered_where_one_is_set(as_bob: Client) -> None:
    assert "Clear all" not in text(as_bob, reverse("entry:companies"))
    assert "Clear all" in text(as_bob, f"{reverse('entry:companies')}?size=small")


def test_ties_keep_the_order_of_entry_and_turn_round_with_the_list(as_bob: Client) -> None:
    for name in ("C", "A", "B"):
        company(name, members=1)
    company("Z", members=2)
    assert names(as_bob, "/records/companies/?sort=members") == ["C", "A", "B", "Z"]
    assert names(as_bob, "/records/companies/?sort=-members") == ["Z", "B", "A", "C"]
    for number in range(PAGE_SIZE):
        company(f"{number:02}", members=1)
    assert names(as_bob, "/records/companies/?sort=members")[:4] == ["C", "A", "B", "00"]
    assert names(as_bob, "/records/companies/?sort=-members&page=2") == ["00", "B", "A", "C"]


def test_a_list_says_what_a_dash_means(as_bob: Client) -> None:
    make.FundingFactory(spent_usd=None)
    assert "“—” means that what was spent is not known" in text(as_bob, reverse("entry:fundings"))


def test_pages_keep_the_question(as_bob: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        company(f"Cooperativa {number:03}")
    company("Otra")
    page = as_bob.get("/records/companies/?q=cooperativa&sort=-legal_name", headers={"accept-language": "en"})
    assert "1–50 of 51" in page.text
    assert "?q=cooperativa&amp;sort=-legal_name&amp;page=2" in page.text
    assert names(as_bob, "/records/companies/?q=cooperativa&sort=-legal_name&page=2") == ["Cooperativa 000"]
    assert names(as_bob, "/records/companies/?q=cooperativa&page=999") == ["Cooperativa 050"]
    assert len(names(as_bob, "/records/companies/?page=nonsense")) == PAGE_SIZE


@pytest.mark.parametrize(
    "query", ["region=99", "size=huge", "q=%00", "women_led=perhaps", "call=9", "members_known=2"]
)
def test_wrong_filters_are_told_and_nothing_is_listed(query: str, as_bob: Client) -> None:
    company("Cooperativa")
    page = as_bob.get(f"/records/companies/?{query}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "errorlist" in page.text
    assert "nothing is listed" in page.text
    assert "Cooperativa</a>" not in page.text


def test_a_wrong_day_is_told(as_bob: Client) -> None:
    assert "nothing is listed" in text(as_bob, "/records/services/?delivered_from=31/31/2022")


def test_what_is_unknown_is_a_dash_and_zero_is_zero(as_bob: Client) -> None:
    make.AnnualSalesFactory(fob_usd=0, net_weight_kg=None)
    assert "2022 Coffee 0.00 — — verified" in text(as_bob, "/records/sales/")


def test_an_export_has_every_row_as_values(bob: User) -> None:
    for number in range(PAGE_SIZE + 5):
        make.AnnualSalesFactory(company=company(f"C {number:03}"), fob_usd="12.50")
    listed = ListPage(lists()["sales"], QueryDict("sort=company"), bob)
    rows = list(listed.rows())
    assert len(rows) == PAGE_SIZE + 5
    labels = [str(column.label) for column in listed.listing.columns]
    first = dict(zip(labels, rows[0], strict=True))
    assert [str(value) for value in first.values()][3:6:2] == ["2022", "12.50"]


def test_drafts_can_be_ticked_and_submitted_from_the_list(as_bob: Client) -> None:
    draft = make.AnnualSalesFactory(verification=Verification.DRAFT)
    make.AnnualSalesFactory()
    page = as_bob.get("/records/sales/").text
    assert re.findall(r'name="record" value="([^"]+)"', page) == [f"annualsales-{draft.pk}-1"]


def test_a_committee_member_sees_names_and_no_numbers(as_carol: Client) -> None:
    make.CompanyFactory(legal_name="Few", members=7)
    make.CompanyFactory(legal_name="Many", members=4321)
    for query in ({}, {"sort": "members"}, {"sort": "-members"}, {"members_known": "no"}):
        page = as_carol.get("/records/companies/", query).text
        assert "4321" not in page and "4,321" not in page
        assert page.index("Few") < page.index("Many")
    for kind in ("csv", "xlsx", "pdf"):
        assert as_carol.get("/records/companies/", {"format": kind}).status_code == 403


def test_what_a_committee_member_may_not_see_is_not_counted_as_none(as_carol: Client, as_bob: Client) -> None:
    make.ApplicationFactory()
    assert "Postulaciones" in as_bob.get("/records/calls/").text
    assert "Postulaciones" not in as_carol.get("/records/calls/").text


def test_the_menu_shows_what_a_person_may_see(as_bob: Client, as_carol: Client) -> None:
    assert reverse("entry:sales") in as_bob.get("/").text
    menu = as_carol.get("/").text
    assert reverse("entry:companies") in menu
    for name in ("sales", "market_entries", "verification", "history", "import", "quality", "unreported"):
        assert reverse(f"entry:{name}") not in menu


def test_names_cannot_break_out_of_the_page(as_bob: Client) -> None:
    company("<script>alert(1)</script>")
    page = as_bob.get("/records/companies/?q=%3Cscript%3E").text
    assert "<script>alert" not in page


def test_values_of_a_card_are_named_without_a_script(as_bob: Client) -> None:
    """So that a phone's page does not move once the script has run."""
    make.CompanyFactory()
    page = as_bob.get(reverse("entry:companies"), headers={"accept-language": "en"}).text
    assert "<table data-cards>" in page and 'data-label="RUC"' in page

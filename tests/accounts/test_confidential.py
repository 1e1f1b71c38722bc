"""A committee member sees groups and names, and never one company's numbers: in no page, file, JSON or chart."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from companies.models import Company
from figures.registry import INDICATORS
from reports import formatting
from tests import factories as make
from tests.papers import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

# Each recognisable in any form, and no sum of some of them is one of the others.
SALES = [Decimal("1234567.89"), Decimal("2345671.23"), Decimal("4456789.01")]
WEIGHTS = [Decimal("31234.567"), Decimal("42345.678"), Decimal("93456.789")]
MEMBERS = [5431, 6542, 17653]
ENTRIES = [Decimal("71234.51"), Decimal("82345.62"), Decimal("193456.73")]


@pytest.fixture
def companies(db: None) -> list[Company]:
    """Three companies in each group, with one service, so that no group is one company."""
    found = []
    service = make.ServiceFactory(pk=1, region_id="20")
    for fob, weight, members, value in zip(SALES, WEIGHTS, MEMBERS, ENTRIES, strict=True):
        company = make.CompanyFactory(
            region_id="20", size="small", members=members, women_members=members - 1
        )
        make.ParticipationFactory(company=company)
        make.BeneficiaryFactory(service=service, company=company)
        for year in (2021, 2022):
            make.AnnualSalesFactory(
                company=company, year=year, fob_usd=fob - 2022 + year, net_weight_kg=weight - 2022 + year
            )
        make.MarketEntryFactory(company=company, country="DE", fob_usd=value)
        found.append(company)
    return found


def forms(number: Decimal | int) -> set[str]:
    """A number as any page, file or chart could write it."""
    exact = Decimal(number)
    whole = exact.quantize(Decimal(1))
    return {str(exact), f"{exact:,}", f"{exact:.1f}", f"{whole:,}", str(whole), formatting.usd(exact)}


SECRETS = {
    text
    for numbers in (SALES, [fob - 1 for fob in SALES], WEIGHTS, MEMBERS, ENTRIES)
    for number in numbers
    for text in forms(number)
}

ANY_SECRET = re.compile(
    rf"(?<!\d)(?<!\d\.)(?:{'|'.join(map(re.escape, sorted(SECRETS, reverse=True)))})(?!\d)"
)

PAGES = [
    *(
        reverse(f"reports:{name}")
        for name in ("overview", "growth", "execution", "results", "targets", "brief", "methodology")
    ),
    *(reverse("reports:indicator", args=[slug]) for slug in INDICATORS),
    *(
        reverse(f"reports:{name}", args=[key])
        for name, key in (("region", "20"), ("chain", "coffee"), ("call", 1), ("country", "DE"))
    ),
    *(reverse(f"entry:{name}") for name in ("companies", "services", "calls", "institutions")),
    *(reverse(f"entry:{name}", args=[1]) for name in ("service", "call")),
    "/records/companies/?sort=-members&q=cooperativa",
]
FORMATS = ("", "csv", "xlsx", "json", "pdf")


def told(client: Client, address: str, kind: str) -> str:
    """Everything that an answer says, the numbers in charts included; nothing where it is refused."""
    query = {"year": "2022", **({"format": kind} if kind else {})}
    answer = client.get(address, query)
    if answer.status_code != 200:
        return ""
    content = b"".join(answer) if answer.streaming else answer.content
    media = answer["Content-Type"]
    if "spreadsheet" in media:
        return str([row for page in load_workbook(io.BytesIO(content)) for row in page.values])
    if "pdf" in media:
        return "\n".join(pages_of(content))
    return content.decode()


def secrets_in(text: str) -> set[str]:
    return set(ANY_SECRET.findall(text))


@pytest.mark.parametrize("address", PAGES)
def test_no_companys_number_is_told(address: str, companies: Any, as_carol: Client) -> None:
    for kind in FORMATS:
        assert not secrets_in(told(as_carol, address, kind)), kind


def test_a_companys_page_shows_its_name_and_its_services(companies: list[Company], as_carol: Client) -> None:
    company = companies[0]
    page = as_carol.get(reverse("entry:company", args=[company.ruc])).text
    assert company.legal_name in page
    assert reverse("entry:service", args=[1]) in page
    assert not secrets_in(page)


def test_the_search_for_secrets_finds_them_where_they_are_told(
    companies: list[Company], as_dora: Client
) -> None:
    """So that the tests above cannot pass because nothing is ever found."""
    for address in ("/records/sales/", "/records/companies/", "/records/market-entries/"):
        for kind in ("", "csv", "xlsx", "pdf"):
            assert secrets_in(told(as_dora, address, kind)), (address, kind)
    assert secrets_in(as_dora.get(reverse("entry:company", args=[companies[0].ruc])).text)


@pytest.mark.parametrize("part", ["counted", "not-counted"])
@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
@pytest.mark.parametrize("slug", INDICATORS)
def test_no_list_of_records_is_handed_out(slug: str, part: str, ending: str, as_carol: Client) -> None:
    assert as_carol.get(reverse("reports:records", args=[slug, part, ending])).status_code == 403

"""The customs page: the programme beside the country. The committee sees totals alone."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from companies.models import Company, HSCode
from customs.loading import load
from tests import factories as make
from tests.customs.build import RUC, line, put, table

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
OTHER = make.valid_ruc(10_000_002)
ADDRESS = "/customs/?as_of=2026-03-10&year=2025"


@pytest.fixture
def exports(tmp_path: Path, settings: Any) -> None:
    """In 2025 the programme's company ships 3,000 of 4,000.00 US$ of coffee, and 1,000 the year before."""
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    HSCode.objects.get_or_create(code="0901", chain_id="coffee")
    make.ParticipationFactory(company__ruc=RUC, company__region_id="20")
    lines = [
        line(VFOBSERDOL="3000"),
        line(NSER="2", NDOC=OTHER, CPAIDES="XX"),
        line(NDCL="2", FEMB="20240820", FNUM=""),
        line(NDCL="3", FEMB="20240820", FNUM="", NDOC=OTHER, VFOBSERDOL="2000"),
    ]
    path = put(tmp_path, "all.csv", table(lines))
    load(path, path.name, first=datetime.date(2024, 1, 1), published=datetime.date(2026, 3, 1))


@pytest.mark.usefixtures("exports")
def test_it_works(as_bob: Client) -> None:
    text = as_bob.get(ADDRESS, headers={"accept-language": "en"}).content.decode()
    assert "75.0 %" in text
    for growth in ("+200.0 %", "−50.0 %"):
        assert growth in text
    assert "Association, not effect." in text and "The declarations of 2025" not in text


@pytest.mark.usefixtures("exports")
def test_what_customs_say_of_the_companies(as_bob: Client) -> None:
    """Sales and new markets by customs, and how much of the counted sales they equal, within 1 %."""
    company = Company.objects.get()
    make.AnnualSalesFactory(company=company, year=2025, fob_usd=2990)
    make.AnnualSalesFactory(company=company, year=2025, fob_usd=1010, chain_id="cocoa")
    page = as_bob.get(ADDRESS, headers={"accept-language": "en"}).context["page"]
    sales, share, entries = page.figures[1:]
    assert (sales.value, share.value, entries.value) == ("US$ 3,000", "74.8 %", "0")
    assert share.notes == ["US$ 2,990 of US$ 4,000, within 1 %"]
    # 2024 is an export year, and nothing is known of the years before it.
    assert entries.notes[1].startswith("1 more")


@pytest.mark.usefixtures("exports")
def test_the_committee_sees_totals_alone(as_carol: Client) -> None:
    text = as_carol.get(f"{ADDRESS}&region=15", headers={"accept-language": "en"}).content.decode()
    assert "+200.0 %" not in text and "US$ 1,000" not in text
    # The filter does not apply: the programme's total stays what it is.
    assert "US$ 3,000 of US$ 4,000" in text


@pytest.mark.usefixtures("exports")
def test_its_tables_can_be_taken_away(as_bob: Client) -> None:
    answer = as_bob.get(f"{ADDRESS}&format=csv&table=chains", headers={"accept-language": "en"})
    assert "Coffee,4000.00,3000.00,0.75,2.0,1,-0.5,1,6.0,2.0" in answer.content.decode()


def test_without_files(as_carol: Client, as_bob: Client) -> None:
    for client in (as_carol, as_bob):
        answer = client.get("/customs/", headers={"accept-language": "en"})
        assert "no file of export declarations is loaded yet" in answer.content.decode()

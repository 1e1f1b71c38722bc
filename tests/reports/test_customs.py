"""The customs page: the programme beside the country. The committee sees totals alone."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from companies.models import Company, HSCode
from customs.loading import load
from figures.breakdowns import figures_along
from figures.definitions import Axis, Reason
from figures.scope import Scope
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
    assert "75.0\u00a0%" in text
    for growth in ("+200.0\u00a0%", "−50.0\u00a0%"):
        assert growth in text
    assert "Association, not effect." in text and "The declarations of 2025" not in text


@pytest.mark.usefixtures("exports")
def test_its_figures_are_the_indicators(as_bob: Client) -> None:
    """Sales and new markets by customs, and how much of the counted sales they equal, within 1 %."""
    company = Company.objects.get()
    make.AnnualSalesFactory(company=company, year=2025, fob_usd=2990)
    make.AnnualSalesFactory(company=company, year=2025, fob_usd=1010, chain_id="cocoa")
    page = as_bob.get(ADDRESS, headers={"accept-language": "en"}).context["page"]
    shown = {figure.slug: figure for figure in page.figures}
    assert {slug: figure.value for slug, figure in shown.items()} == {
        "customs_sales": "US$\u00a03,000",
        "programme_share": "75.0\u00a0%",
        "evidenced_share": "74.8\u00a0%",
        "growth_outside_like_for_like": "−50.0\u00a0%",
        "market_entries_evidenced": "0",
    }
    assert shown["evidenced_share"].notes == ["US$\u00a02,990 of 4,000"]
    # 2024 is an export year, and nothing is known of the years before it.
    assert shown["market_entries_evidenced"].notes[1].startswith("1 more")
    own = as_bob.get(
        "/indicators/customs_sales/?as_of=2026-03-10&year=2025", headers={"accept-language": "en"}
    )
    assert own.context["page"].figure.value == "US$\u00a03,000"
    assert own.context["page"].tally.counted == 1
    assert "/customs/reconciliation/?year=2025" in own.text


@pytest.mark.usefixtures("exports")
def test_the_tally_knows_lines_that_were_loaded_since(as_bob: Client, tmp_path: Path) -> None:
    """A query that was compiled before would know the exporters of then."""
    address = "/indicators/customs_sales/?as_of=2026-03-10&year=2025"
    make.ParticipationFactory(company__ruc=OTHER)
    assert as_bob.get(address).context["page"].tally.counted == 2
    path = put(tmp_path, "all.csv", table([line(VFOBSERDOL="3000")]))
    load(path, path.name, first=datetime.date(2024, 1, 1), published=datetime.date(2026, 3, 1))
    assert as_bob.get(address).context["page"].tally.counted == 1


@pytest.mark.usefixtures("exports")
def test_the_committee_sees_what_gives_no_company_away(as_carol: Client) -> None:
    answer = as_carol.get(ADDRESS, headers={"accept-language": "en"})
    page = answer.context["page"]
    shown = {figure.slug: figure.measure.reason for figure in page.figures}
    assert shown["customs_sales"] == shown["programme_share"] == Reason.CONFIDENTIAL
    assert "+200.0\u00a0%" not in answer.text and "75.0\u00a0%" not in answer.text
    (coffee,) = [row for row in page.chains.rows if row[0] == "Coffee"]
    assert coffee[-2:] == ["US$\u00a04,000", "withheld"]
    assert not page.charts and page.destinations is None


@pytest.mark.usefixtures("exports")
def test_its_tables_can_be_taken_away(as_bob: Client) -> None:
    answer = as_bob.get(f"{ADDRESS}&format=csv&table=chains", headers={"accept-language": "en"})
    assert "Coffee,4000.00,3000.00,0.75,2.0,1,-0.5,1,6.0,2.0" in answer.content.decode()


def test_without_files(as_carol: Client, as_bob: Client) -> None:
    for client in (as_carol, as_bob):
        answer = client.get("/customs/", headers={"accept-language": "en"})
        assert "No file of export declarations is loaded yet" in answer.content.decode()


def test_without_files_nothing_is_zero(as_bob: Client, as_carol: Client) -> None:
    """What nobody loaded is unknown, in files too; who may load declarations is led there."""
    page = as_bob.get(ADDRESS, headers={"accept-language": "en"}).text
    assert "No file of export declarations is loaded yet." in page and "Load export declarations" in page
    assert "US$ 0" not in page
    of_member = as_carol.get(ADDRESS, headers={"accept-language": "en"}).text
    assert "US$ 0" not in of_member and "Load export declarations" not in of_member
    for reader, name in ((as_bob, "chains"), (as_carol, "country")):
        assert "aún no hay registros" in reader.get(f"{ADDRESS}&format=csv&table={name}").content.decode()


@pytest.mark.usefixtures("exports")
def test_a_year_that_is_not_covered_is_unknown_and_not_zero(as_bob: Client) -> None:
    make.AnnualSalesFactory(company=Company.objects.get(), year=2023, fob_usd=1)
    page = as_bob.get("/customs/?as_of=2026-03-10&year=2023", headers={"accept-language": "en"})
    rows = {row[0]: row for row in page.context["page"].chains.rows}
    assert rows["Coffee"][1:3] == ["no records yet"] * 2


@pytest.mark.usefixtures("exports")
def test_queries_do_not_grow_with_groups() -> None:
    """What customs equal is decided by the settings, which are read once for all groups."""
    scope = Scope.at(datetime.date(2026, 3, 10), 2025)

    def asked() -> int:
        caches["rows"].clear()
        with CaptureQueriesContext(connection) as found:
            figures_along(scope, {Axis.REGION: ["evidenced_share"]})
        return len(found)

    make.AnnualSalesFactory(company=Company.objects.get(), year=2025, fob_usd=3000)
    asked()  # What the lines say is kept from now on.
    few = asked()
    for region in ("12", "22"):
        company = make.ParticipationFactory(company__region_id=region).company
        make.AnnualSalesFactory(company=company, year=2025, fob_usd=1)
    asked()
    assert asked() == few

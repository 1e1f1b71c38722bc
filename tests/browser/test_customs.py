"""Export declarations on their way: uploaded, reconciled, proposed, verified by another person, and in the overview."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from companies.models import AnnualSales, Company, HSCode
from customs.loading import load
from tests.browser.conftest import Visit
from tests.customs.build import line, put, table

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("at_once")]
WEEKS = ("x05110922", "x12180922", "x19250922")


@pytest.fixture
def years(tmp_path: Path, settings: Any, demo_accounts: dict[str, str]) -> None:
    """2022 is covered, but for three weeks of September."""
    settings.CUSTOMS_ROOT = tmp_path / "customs"
    HSCode.objects.get_or_create(code="0901", chain_id="coffee")
    spans = [("2017-12-25", "2022-09-04"), ("2022-09-26", "2023-02-28")]
    for number, (first, published) in enumerate(spans):
        rows = [line(NDCL=f"9{number}", FANO="2022", FEMB="20220301", FNUM="", NDOC="-")]
        path = put(tmp_path, f"history{number}.csv", table(rows))
        days = map(datetime.date.fromisoformat, (first, published))
        load(path, path.name, **dict(zip(("first", "published"), days, strict=True)))


@pytest.mark.usefixtures("years")
def test_it_works(staff: Visit, administrator: Visit, tmp_path: Path) -> None:
    sales = AnnualSales.objects.filter(year=2022, chain="coffee", fob_usd__gt=0).order_by("pk")
    equal, other = sales[0], sales[1]
    unknown = Company.objects.exclude(sales__year=2022, sales__chain="coffee").order_by("pk")[0]
    shipped = [(equal.company, equal.fob_usd), (other.company, other.fob_usd / 2), (unknown, 2_000_000)]
    for number, (week, (company, fob)) in enumerate(zip(WEEKS, shipped, strict=True)):
        rows = [
            line(
                NDCL=str(number), FANO="2022", FEMB="20220901", FNUM="", NDOC=company.ruc, VFOBSERDOL=str(fob)
            )
        ]
        put(tmp_path, f"{week}.csv", table(rows))
    page = staff.page
    staff.go("/")
    before = page.locator("#export_sales .figure-value").inner_text()

    staff.go("/records/customs/files/")
    expect(page.get_by_text("05/09/2022 – 25/09/2022")).to_be_visible()
    page.locator("input[type=file]").set_input_files([tmp_path / f"{week}.csv" for week in WEEKS])
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("05/09/2022 – 25/09/2022")).to_have_count(0)
    assert staff.violations() == []

    staff.go("/records/customs/reconciliation/?year=2022&match=differs")
    row = page.get_by_role("row", name=str(other.company))
    row.locator("summary").click()
    row.locator("input[name=reason]").fill("Mercadería devuelta.")
    row.get_by_role("button", name="Aceptar").click()
    expect(page.get_by_text("Mercadería devuelta.")).to_be_visible()
    assert staff.violations() == []

    staff.go("/records/customs/proposals/?year=2022")
    assert staff.violations() == []
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.get_by_role("status").first).to_contain_text("otra persona")
    proposed = AnnualSales.objects.get(company=unknown, year=2022, chain="coffee")

    administrator.go("/records/verification/")
    administrator.page.get_by_role("checkbox", name=f"Marcar {proposed}").check()
    administrator.page.get_by_role("button", name="Verificar los marcados").click()
    expect(administrator.page.get_by_role("status")).to_contain_text("verificado")

    staff.go("/?as_of=2023-03-20&year=2022")
    card = page.locator("#export_sales")
    expect(card).to_contain_text("Aduanas")
    assert card.locator(".figure-value").inner_text() != before
    staff.go("/customs/?as_of=2023-03-20&year=2022")
    expect(page.locator("#customs_sales .figure-value")).to_contain_text("US$")
    assert staff.violations() == [] and staff.faults == []

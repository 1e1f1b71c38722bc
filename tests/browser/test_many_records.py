"""Many records at once: pasted, imported, verified with few presses, undone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from companies.models import AnnualSales, Company
from records.models import Verification
from services.models import Service
from tests.browser.conftest import Visit
from tests.browser.test_grid import EVERY_CHAIN, cell, paste
from tests.browser.test_imports import upload

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("at_once")]
DARK_PHONE = {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark", "locale": "en"}

READ = {
    "1,234.50": "1,234.50",
    "1.234,50": "1,234.50",
    "1 234,50": "1,234.50",
    "1'234.50": "1,234.50",
    "US$ 1,234.50": "1,234.50",
    "$1234": "1,234.00",
    "1234.50 ": "1,234.50",
    "1,234": "1,234.00",
    "12,345": "12,345.00",
    "123,456.7": "123,456.70",
    "0,5": "0.50",
    "1,234,567": "1,234,567.00",
    "1.234.567": "1,234,567.00",
    "0": "0.00",
}
REFUSED = ("(1,234.50)", "-", "1.5E+5", "1e5", "５００", "S/ 1,200", "1234-", "N/D", "n/a", "s/i")


def file(folder: Path) -> Path:
    from tests.workbook.build import OTHER, RUC, with_companies

    heading = ["RUC", "Cadena", "Año", "FOB US$"]
    rows = [[ruc, "Café", year, year * 10] for ruc in (RUC, OTHER) for year in range(2016, 2022)]
    return with_companies(folder, Ventas=[heading, *rows])


def test_what_an_import_wrote_is_verified_with_few_presses(
    staff: Visit, administrator: Visit, tmp_path: Path
) -> None:
    before = AnnualSales.objects.filter(verification=Verification.SUBMITTED).count()
    upload(staff, file(tmp_path))
    staff.page.get_by_role("button", name="Aplicar 14 filas").click()
    expect(staff.page.get_by_text("Aplicado por Julio Flores Rojas")).to_be_visible()
    address = staff.page.get_by_role("link", name="Lo que de él espera verificación").get_attribute("href")
    page = administrator.page
    administrator.go(str(address))
    page.get_by_role("link", name="Decidir sobre todos estos").click()
    expect(page.locator("h1")).to_contain_text("Decidir sobre 12 registros")
    page.get_by_role("button", name="Sacar 20 al azar").click()
    expect(page.get_by_role("button", name="Sacar otros")).to_be_visible()
    page.get_by_role("button", name="Verificar 12 registros").click()
    expect(page.get_by_role("status")).to_contain_text("Se verificaron 12 registros")
    assert AnnualSales.objects.filter(verification=Verification.SUBMITTED).count() == before
    assert administrator.faults == []


def test_the_queue_by_keyboard(staff: Visit, administrator: Visit, tmp_path: Path) -> None:
    upload(staff, file(tmp_path))
    staff.page.get_by_role("button", name="Aplicar 14 filas").click()
    expect(staff.page.get_by_text("Aplicado por Julio Flores Rojas")).to_be_visible()
    administrator.go("/records/verification/?kind=annualsales")
    page = administrator.page
    boxes = page.get_by_role("checkbox", name="Marcar Cooperativa")
    number = boxes.count()
    boxes.first.focus()
    page.keyboard.press("ArrowDown")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("v")
    expect(page.get_by_role("status").first).to_contain_text("1 registro verificado")
    expect(boxes).to_have_count(number - 1)
    boxes.first.focus()
    page.keyboard.press("r")
    expect(page.locator("textarea[name=note]")).to_be_focused()
    assert administrator.faults == []


def test_an_import_is_undone(staff: Visit, tmp_path: Path) -> None:
    companies, sales = Company.objects.count(), AnnualSales.objects.count()
    upload(staff, file(tmp_path))
    staff.page.get_by_role("button", name="Aplicar 14 filas").click()
    staff.page.get_by_role("link", name="Deshacer esta importación").click()
    expect(staff.page.locator("tbody tr")).to_have_count(2)
    staff.page.get_by_role("button", name="Deshacer la importación").click()
    expect(staff.page.get_by_text("Deshecho por Julio Flores Rojas")).to_be_visible()
    assert (Company.objects.count(), AnnualSales.objects.count()) == (companies, sales)
    assert staff.faults == []


def test_a_block_of_what_people_write_is_pasted_into_the_grid(staff: Visit) -> None:
    staff.go(f"/records/sales/grid/2024/?{EVERY_CHAIN}")
    cell(staff, 0).locator("input").focus()
    paste(staff, "\r\n".join([*READ, *REFUSED]) + "\r\n")
    expect(staff.page.locator("#grid-status")).to_have_text(
        f"Guardadas: {len(READ)}. Sin guardar: {len(REFUSED)}."
    )
    for row, value in enumerate(READ.values()):
        expect(cell(staff, row).locator("input")).to_have_value(value)
    for row, text in enumerate(REFUSED, len(READ)):
        expect(cell(staff, row).locator("input")).to_have_value(text)
        expect(cell(staff, row).locator(".cell-message")).to_be_visible()
    assert staff.faults == []


def test_a_value_far_from_last_years_is_warned_of_while_typing(staff: Visit) -> None:
    staff.go("/records/sales/grid/2023/")
    value = staff.page.locator("input[data-last]:not([data-last='0.00'])").first
    value.fill(str(int(float(str(value.get_attribute("data-last"))) * 6 + 6)))
    expect(staff.page.locator(".cell-warning").first).to_contain_text("Más de cinco veces")
    value.fill(str(value.get_attribute("data-last")))
    expect(staff.page.locator(".cell-warning")).to_have_count(0)


@pytest.mark.parametrize("visit", [DARK_PHONE, {}], indirect=True, ids=["phone-dark", "wide-light"])
def test_everybody_can_use_it(staff: Visit) -> None:
    company = Company.objects.filter(sales__isnull=False).first()
    draft = AnnualSales.objects.filter(verification=Verification.DRAFT).first()
    assert company and draft and Service.objects.exists()
    other = Company.objects.exclude(pk=company.pk).filter(sales__isnull=False)[0]
    for path in (
        "/records/verification/all/?sample=1",
        f"/records/companies/{company.address_key}/merge/?other={other.ruc}",
        f"/records/annualsales/{draft.pk}/delete/",
        "/records/services/change-all/",
    ):
        staff.go(path)
        assert staff.violations() == [], path
        assert staff.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert staff.faults == []


PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "es"}


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_lists_are_cards_on_a_phone_and_long_words_do_not_widen_them(staff: Visit) -> None:
    company = Company.objects.order_by("search")[0]
    Company.objects.filter(pk=company.pk).update(legal_name="A" * 300, trade_name="")
    page = staff.page
    for path in (
        "/records/services/",
        "/records/companies/",
        f"/records/companies/{company.address_key}/",
        "/targets/",
        "/accounts/people/",
        "/accounts/access/",
        "/growth/",
        "/sessions/",
        "/sessions/6/",
        "/records/unreported/",
    ):
        staff.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        cut = page.evaluate(
            """[...document.querySelectorAll(".table-figures:has([data-cards])")]
                .filter(it => it.scrollWidth > it.clientWidth).map(it => it.ariaLabel)"""
        )
        assert cut == [], path
    staff.go("/records/services/")
    assert (
        page.locator("table[data-cards] tbody tr").first.evaluate("it => getComputedStyle(it).display")
        == "block"
    )
    expect(page.locator("td[data-label='Estado']").first).to_be_visible()
    page.locator(".site-menu > summary").click()
    small = page.evaluate(
        """[...document.querySelectorAll(".site-nav > a, .site-nav > details > summary")]
            .filter(it => it.getBoundingClientRect().height < 44).length"""
    )
    assert small == 0
    assert staff.violations() == []


def test_messages_about_evidence_are_in_view(staff: Visit, tmp_path: Path) -> None:
    service = Service.objects.first()
    assert service
    staff.go(f"/records/services/{service.pk}/")
    file = tmp_path / "acta.pdf"
    file.write_bytes(b"%PDF-1.4 " + b"0" * 200)
    staff.page.locator("#evidence-files").set_input_files(file)
    staff.page.get_by_role("button", name="Adjuntar", exact=True).click()
    expect(staff.page.locator("#evidence .notice")).to_be_in_viewport()


@pytest.mark.parametrize("visit", [{"viewport": {"width": 1280, "height": 900}}], indirect=True)
def test_a_ruc_and_a_date_stay_in_one_line(staff: Visit) -> None:
    staff.go("/records/applications/")
    heights = staff.page.evaluate(
        """[...document.querySelectorAll("tbody td:nth-child(2)")].map(cell => {
            const text = document.createRange();
            text.selectNodeContents(cell);
            return text.getClientRects().length;
        })"""
    )
    assert set(heights) == {1}


def test_the_chosen_company_is_not_red(staff: Visit) -> None:
    company = Company.objects.order_by("search")[0]
    staff.go("/records/sales/new/")
    staff.page.locator("#id_company-ts-control").fill(f"{company.ruc[:4]} {company.ruc[4:]}")
    staff.page.locator(".ts-dropdown .option").first.click()
    colours = staff.page.evaluate(
        """[".ts-wrapper .item strong", "h1"].map(it => getComputedStyle(document.querySelector(it)).color)"""
    )
    assert colours[0] == colours[1]

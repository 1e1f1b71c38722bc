"""The national workbook over the pilot: uploaded, looked at, applied."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from companies.models import AnnualSales, Company
from tests import factories as make
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("at_once")]
NATIONAL = Path(__file__).parents[1] / "data/national.xlsx"


def upload(staff: Visit, file: Path) -> None:
    staff.go("/records/import/")
    staff.page.get_by_label("Libro de Excel").set_input_files(file)
    staff.page.get_by_role("button", name="Subir y revisar").click()


def test_it_works(staff: Visit) -> None:
    upload(staff, NATIONAL)
    page = staff.page
    apply = page.get_by_role("button", name="Aplicar 8,168 filas")
    expect(apply).to_be_visible()
    assert AnnualSales.objects.filter(year=2022).count() < 200
    page.reload()
    page.get_by_role("link", name="2,096", exact=True).click()
    expect(page.locator(".preview tbody tr").first).to_contain_text("Ventas 2")
    expect(page.locator(".preview tbody tr")).to_have_count(50)
    page.get_by_role("link", name="Siguiente").click()
    expect(page.locator(".preview tbody tr").first).to_contain_text("Ventas 52")
    apply.click()
    expect(page.get_by_text("Aplicado por Julio Flores Rojas")).to_be_visible()
    assert Company.objects.count() == 162 + 520
    assert staff.faults == []


def test_stale_data_shows_the_preview_anew(staff: Visit, tmp_path: Path) -> None:
    from tests.workbook.build import RUC, with_companies

    upload(staff, with_companies(tmp_path))
    apply = staff.page.get_by_role("button", name="Aplicar 2 filas")
    expect(apply).to_be_visible()
    make.CompanyFactory(ruc=RUC, legal_name="La de otro")
    apply.click()
    expect(staff.page.get_by_text("los datos del programa han cambiado")).to_be_visible()
    expect(staff.page.locator("del").first).to_have_text("La de otro")
    apply.click()
    expect(staff.page.get_by_text("Aplicado por Julio Flores Rojas")).to_be_visible()


def test_walking_away(staff: Visit, tmp_path: Path) -> None:
    from tests.workbook.build import with_companies

    upload(staff, with_companies(tmp_path))
    staff.page.get_by_role("button", name="Descartar").click()
    expect(staff.page.get_by_text("Se descartó la carga")).to_be_visible()


@pytest.mark.parametrize("visit", [{"java_script_enabled": False, "locale": "es"}], indirect=True)
def test_it_needs_no_javascript(staff: Visit, tmp_path: Path) -> None:
    from tests.workbook.build import with_companies

    upload(staff, with_companies(tmp_path))
    staff.page.get_by_role("button", name="Aplicar 2 filas").click()
    expect(staff.page.get_by_text("Aplicado por Julio Flores Rojas")).to_be_visible()


@pytest.mark.parametrize(
    "visit",
    [
        {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark", "locale": "es"},
        {"viewport": {"width": 360, "height": 800}, "color_scheme": "light", "locale": "es"},
    ],
    indirect=True,
    ids=["wide-dark", "phone-light"],
)
def test_everybody_can_use_it(staff: Visit, tmp_path: Path) -> None:
    from tests.workbook.build import RUC, with_companies

    rows = [["RUC", "Cadena", "Año", "FOB US$"], [RUC, "Té", 1999, "1.234"]]
    upload(staff, with_companies(tmp_path, Ventas=rows))
    for path in (None, "/records/import/", "/records/sales/grid/2022/"):
        if path:
            staff.go(path)
        assert staff.violations() == []
        assert staff.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

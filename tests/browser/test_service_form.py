"""What programme staff do with the form of a service."""

import pytest
from playwright.sync_api import Page, expect

from records.models import Verification
from services.models import Service
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

NEW = "/records/services/new/"


def pick(page: Page, *texts: str) -> None:
    """Type part of each company's name and take the first hit, without the mouse."""
    box = page.get_by_role("combobox", name="Agregar empresas")
    for text in texts:
        box.press_sequentially(text)
        expect(page.locator(".ts-dropdown .option.active")).to_contain_text(text.split()[-1])
        box.press("Enter")


def test_it_works(staff: Visit) -> None:
    """A service with three companies picked by typing, submitted."""
    staff.go(NEW)
    page = staff.page
    page.get_by_label("Tipo").select_option(index=1)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_label("Estado").select_option(label="entregado")
    page.get_by_label("Fecha de entrega").fill("03/10/2022")
    page.get_by_label("Presupuesto US$").fill("1.234,50")
    pick(page, "bajo Sapotal", "río Chirarena", "alto Chirimayo")
    rows = page.locator(".part")
    expect(rows).to_have_count(3)
    rows.nth(0).get_by_label("Mujeres").fill("7")
    rows.nth(2).get_by_label("Satisfacción").fill("5")
    page.get_by_role("button", name="Guardar y enviar").click()
    expect(page.get_by_role("status")).to_contain_text("se envió")
    service = Service.objects.latest("pk")
    assert service.verification == Verification.SUBMITTED
    found = service.beneficiaries.order_by("pk").values_list("company__legal_name", "women", "satisfaction")
    assert [(name.split()[-1], women, satisfaction) for name, women, satisfaction in found] == [
        ("Sapotal", 7, None),
        ("Chirarena", None, None),
        ("Chirimayo", None, 5),
    ]
    assert page.evaluate("Object.keys(localStorage)") == []
    assert staff.faults == []


def test_a_list_of_rucs_is_pasted_at_once(staff: Visit) -> None:
    staff.go(NEW)
    page = staff.page
    rucs = ["20990046515", "20990002119", "20990057614"]
    page.get_by_role("combobox", name="Agregar empresas").focus()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", text);
            const pasted = { clipboardData, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", pasted));
        }""",
        "\n".join(f"{ruc}\tCooperativa" for ruc in [*rucs, rucs[0]]),
    )
    expect(page.locator(".part")).to_have_count(3)


def test_a_fault_takes_the_focus_and_leads_to_its_field(staff: Visit) -> None:
    staff.go(NEW)
    page = staff.page
    page.get_by_label("Presupuesto US$").fill("-")
    page.get_by_role("button", name="Guardar y enviar").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Presupuesto US$").click()
    expect(page.get_by_label("Presupuesto US$")).to_have_value("-")
    assert page.url.endswith("#id_budget_usd")
    assert staff.violations() == []


def test_two_people_save_the_same_service(staff: Visit, administrator: Visit) -> None:
    """The second one is shown both versions and decides; nobody is overwritten in silence."""
    service = Service.objects.get(code="RPE-105")
    address = f"/records/services/{service.pk}/edit/"
    staff.go(address)
    administrator.go(address)
    other = administrator.page
    other.get_by_label("Horas").fill("11")
    other.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(other.get_by_role("status")).to_contain_text("guardó")

    page = staff.page
    page.get_by_label("Horas").fill("22")
    page.get_by_role("button", name="Guardar", exact=True).last.click()
    row = page.get_by_role("row", name="Horas")
    expect(row).to_contain_text("11.00")
    expect(row).to_contain_text("22.00")
    expect(page.get_by_role("alert").first).to_contain_text("Rosa Quispe")
    assert staff.violations() == []
    page.get_by_role("button", name="Conservar la mía").click()
    expect(page.get_by_role("status")).to_contain_text("guardó")
    service.refresh_from_db()
    assert service.hours == 22
    assert staff.faults == []


def test_a_lost_session_loses_nothing(staff: Visit, demo_accounts: dict[str, str]) -> None:
    staff.go(NEW)
    page = staff.page
    page.get_by_label("Tipo").select_option(index=1)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_label("Horas").fill("33")
    pick(page, "bajo Sapotal")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Guardar borrador").click()
    page.get_by_label("Correo electrónico").fill("staff@example.org")
    page.get_by_label("Contraseña").fill(demo_accounts["staff@example.org"])
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Aún no se ha guardado nada")
    expect(page.get_by_label("Horas")).to_have_value("33")
    expect(page.locator(".part-title")).to_contain_text("Bajo Sapotal")
    page.get_by_role("button", name="Guardar borrador").click()
    expect(page.get_by_role("status")).to_contain_text("guardó")
    assert Service.objects.latest("pk").hours == 33


def test_a_page_left_by_mistake_loses_nothing(staff: Visit) -> None:
    """The browser keeps what was typed, brings it back, and forgets it when the person says so or signs out."""
    staff.go(NEW)
    page = staff.page
    page.get_by_label("Horas").fill("44")
    pick(page, "bajo Sapotal")
    staff.go("/")
    staff.go(NEW)
    expect(page.get_by_role("status")).to_contain_text("Aún no se ha guardado nada")
    expect(page.get_by_label("Horas")).to_have_value("44")
    expect(page.locator(".part-title")).to_contain_text("Bajo Sapotal")
    page.get_by_role("button", name="Descartar lo que escribí").click()
    expect(page.get_by_label("Horas")).to_have_value("")
    staff.go(NEW)
    expect(page.get_by_label("Horas")).to_have_value("")

    page.get_by_label("Horas").fill("55")
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_label("Contraseña")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert staff.faults == []


def test_a_company_is_picked_for_sales(staff: Visit) -> None:
    staff.go("/records/sales/new/")
    page = staff.page
    box = page.get_by_role("combobox", name="Empresa")
    box.press_sequentially("BÁJO SAPOTAL")
    expect(page.locator(".ts-dropdown .option.active")).to_contain_text("20990046515")
    box.press("Enter")
    assert page.locator("[name=company]").input_value() == "20990046515"
    assert staff.faults == []


ADDRESSES = [
    *(NEW, "/records/companies/new/", "/records/sales/new/", "/records/market-entries/new/"),
    *("/records/calls/1/enrol/", "/records/institutions/new/"),
]


@pytest.mark.parametrize(
    "visit",
    [
        {"viewport": {"width": 360, "height": 740}},
        {"color_scheme": "dark", "locale": "en"},
    ],
    indirect=True,
)
def test_pages_are_accessible_and_fit(staff: Visit) -> None:
    for address in ADDRESSES:
        staff.go(address)
        assert staff.violations() == [], address
        width = staff.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, address
    assert staff.faults == []


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript(staff: Visit) -> None:
    staff.go(NEW)
    page = staff.page
    page.get_by_label("Tipo").select_option(index=1)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_role("button", name="Agregar filas").click()
    expect(page.locator(".part")).to_have_count(8)
    page.get_by_label("RUC").nth(7).fill("20990046515")
    page.get_by_role("button", name="Guardar borrador").click()
    expect(page.get_by_role("status")).to_contain_text("guardó")
    assert Service.objects.latest("pk").beneficiaries.get().company.ruc == "20990046515"

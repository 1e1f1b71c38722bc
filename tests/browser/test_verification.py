"""What programme staff do with lists, records, the verification queue and the history."""

import pytest
from playwright.sync_api import expect

from companies.models import AnnualSales
from records.links import page_of
from records.models import Verification
from services.models import Funding, Service
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

QUEUE = "/records/verification/"
PHONE = {"viewport": {"width": 360, "height": 740}}


def draft() -> AnnualSales:
    return AnnualSales.objects.select_related("company", "chain").filter(verification=Verification.DRAFT)[0]


def tick(visit: Visit, record: object) -> None:
    visit.go(QUEUE)
    visit.page.get_by_role("checkbox", name=f"Marcar {record}").check()


def test_it_works(staff: Visit, administrator: Visit) -> None:
    """Submitted, returned with a note, mended, submitted again and verified by another: then it counts."""
    record = draft()
    staff.go(page_of(record))
    staff.page.get_by_role("button", name="Enviar a verificación").click()
    expect(staff.page.get_by_role("status")).to_contain_text("1 registro enviado")
    expect(staff.page.get_by_text("Usted lo envió")).to_be_visible()

    tick(administrator, record)
    administrator.page.get_by_role("button", name="Devolver los marcados").click()
    expect(administrator.page.get_by_role("heading", name="¿Qué hay que corregir?")).to_be_visible()
    administrator.page.get_by_label("Qué hay que corregir").fill("La factura dice 99,000.")
    administrator.page.get_by_role("button", name="Devolver").click()
    expect(administrator.page.get_by_role("status")).to_contain_text("1 registro devuelto")

    staff.go(QUEUE)
    expect(staff.page.get_by_text("La factura dice 99,000.")).to_be_visible()
    staff.page.locator(".to-mend").get_by_role("link", name=str(record)).click()
    staff.page.get_by_role("link", name="Modificar").click()
    staff.page.get_by_label("FOB US$").fill("99,000.00")
    staff.page.get_by_role("button", name="Guardar y enviar").click()
    expect(staff.page.get_by_role("status")).to_contain_text("se envió")

    tick(administrator, record)
    administrator.page.get_by_role("button", name="Verificar los marcados").click()
    expect(administrator.page.get_by_role("status")).to_contain_text("1 registro verificado")
    record.refresh_from_db()
    assert (record.verification, record.fob_usd) == (Verification.VERIFIED, 99_000)
    administrator.go(page_of(record))
    expect(administrator.page.locator("#history")).to_contain_text("devuelto → enviado")
    assert staff.faults == []


def test_many_at_a_time_with_one_box(verifier: Visit) -> None:
    verifier.go(f"{QUEUE}?kind=service")
    boxes = verifier.page.get_by_role("checkbox", name="Marcar RPE")
    waiting = boxes.count()
    assert waiting > 1
    verifier.page.get_by_label("Marcar todos los de esta página").check()
    verifier.page.get_by_role("button", name="Verificar los marcados").click()
    expect(verifier.page.get_by_role("status")).to_contain_text(f"{waiting} registros verificados")
    expect(verifier.page.get_by_text("Nada de lo que espera")).to_be_visible()


def test_a_list_is_searched_filtered_and_sorted_by_keyboard(staff: Visit) -> None:
    staff.go("/records/companies/")
    page = staff.page
    page.get_by_label("Nombre o RUC").fill("HUANCABAL")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).not_to_have_count(0)
    for row in page.locator("tbody th").all():
        expect(row).to_contain_text("Huancabal")
    page.get_by_role("link", name="RUC", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("RUC")
    expect(page.get_by_label("Nombre o RUC")).to_have_value("HUANCABAL")
    page.locator("tbody th a").first.click()
    expect(page.get_by_role("heading", name="Perfil")).to_be_visible()
    assert staff.charts() == 1
    assert staff.faults == []


def test_the_menu_opens_and_closes_by_keyboard(staff: Visit) -> None:
    staff.go("/")
    summary = staff.page.locator("details.menu summary")
    summary.focus()
    staff.page.keyboard.press("Enter")
    link = staff.page.get_by_role("link", name="Historial")
    expect(link).to_be_visible()
    staff.page.keyboard.press("Escape")
    expect(link).not_to_be_visible()
    expect(summary).to_be_focused()


@pytest.mark.parametrize(
    "visit",
    [{}, {**PHONE, "color_scheme": "dark", "locale": "en"}],
    indirect=True,
    ids=["wide", "dark phone in English"],
)
def test_every_page_is_accessible_and_fits(staff: Visit) -> None:
    company = draft().company
    for address in (
        *(f"/records/{name}/" for name in ("companies", "services", "sales", "market-entries", "calls")),
        "/records/institutions/",
        "/records/sales/?year=2022&q=coop&year=2021",
        "/records/companies/?region=99",
        QUEUE,
        "/records/history/",
        page_of(company),
        page_of(draft()),
        page_of(Service.objects.filter(beneficiaries__isnull=False)[0]),
        "/records/calls/1/",
    ):
        staff.go(address)
        assert staff.violations() == [], address
        width = staff.page.evaluate("document.documentElement.scrollWidth")
        assert width <= staff.page.viewport_size["width"], address  # type: ignore[index]
    assert staff.faults == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_a_card_has_no_line_for_what_is_not_there(staff: Visit) -> None:
    staff.go(page_of(draft().company))
    assert staff.page.locator(".story td.nothing").count() > 0
    expect(staff.page.locator(".story td.nothing:visible")).to_have_count(0)
    staff.go("/records/sales/")
    expect(staff.page.locator(".list td[data-empty]:visible")).to_have_count(0)


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_values_beside_a_total_over_two_columns_have_their_own_labels(staff: Visit) -> None:
    staff.go(page_of(Funding.objects.filter(spent_usd__gt=0)[0].service))
    labels = staff.page.locator("#fundings tfoot td").evaluate_all("it => it.map(cell => cell.dataset.label)")
    assert labels == ["Presupuesto US$", "Ejecutado US$"]


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_records_are_read_and_decided_on(verifier: Visit) -> None:
    verifier.go(f"{QUEUE}?kind=service")
    verifier.page.get_by_role("checkbox", name="Marcar RPE").first.check()
    verifier.page.get_by_role("button", name="Verificar los marcados").click()
    expect(verifier.page.get_by_role("status")).to_contain_text("1 registro verificado")

"""Whole ways through the system, as its people go them."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from companies.models import AnnualSales
from records.links import form_of, page_of
from records.models import Verification
from services.models import Service
from tests.browser.conftest import Visit
from tests.browser.test_imports import upload
from tests.browser.test_service_form import pick
from tests.workbook.build import workbook

pytestmark = pytest.mark.browser
QUEUE = "/records/verification/"


def decide(administrator: Visit, record: object, button: str) -> Page:
    """Tick a record in the queue and press a button."""
    administrator.go(QUEUE)
    administrator.page.get_by_role("checkbox", name=f"Marcar {record}").check()
    administrator.page.get_by_role("button", name=button).click()
    return administrator.page


def test_a_service_from_the_form_to_the_overview(staff: Visit, administrator: Visit) -> None:
    """Entered with three companies, submitted, returned, mended, verified by another: only then the figure moves."""
    page = staff.page
    delivered = page.locator("#services_delivered .figure-value")
    staff.go("/")
    expect(delivered).to_have_text("98")

    staff.go("/records/services/new/")
    page.get_by_label("Tipo").select_option(index=1)
    page.get_by_label("Institución").select_option(index=1)
    page.get_by_label("Estado").select_option(label="entregado")
    page.get_by_label("Fecha de entrega").fill("03/10/2022")
    pick(page, "bajo Sapotal", "río Chirarena", "alto Chirimayo")
    page.get_by_role("button", name="Guardar y enviar").click()
    expect(page.get_by_role("status")).to_contain_text("se envió")
    service = Service.objects.latest("pk")

    decide(administrator, service, "Devolver los marcados")
    administrator.page.get_by_label("Qué hay que corregir").fill("Falta el gasto.")
    administrator.page.get_by_role("button", name="Devolver").click()
    staff.go("/")
    expect(delivered).to_have_text("98")

    staff.go(QUEUE)
    expect(page.get_by_text("Falta el gasto.")).to_be_visible()
    staff.go(form_of(service))
    page.get_by_label("Ejecutado US$").fill("1,500.50")
    page.get_by_role("button", name="Guardar y enviar").click()
    expect(page.get_by_role("status")).to_contain_text("se envió")

    decide(administrator, service, "Verificar los marcados")
    expect(administrator.page.get_by_role("status")).to_contain_text("1 registro verificado")
    staff.go("/")
    expect(delivered).to_have_text("99")
    assert service.beneficiaries.count() == 3
    assert staff.faults == []


@pytest.mark.usefixtures("at_once")
def test_a_closed_year_holds_against_every_way(staff: Visit, administrator: Visit, tmp_path: Path) -> None:
    verified = AnnualSales.objects.filter(year=2022, verification=Verification.VERIFIED).order_by("pk")[0]
    submitted = AnnualSales.objects.filter(year=2022).order_by("-pk")[0]
    AnnualSales.objects.filter(pk=submitted.pk).update(
        verification=Verification.SUBMITTED, verified_at=None, verified_by=None
    )
    administrator.go("/records/closed-periods/")
    administrator.page.get_by_label("Año, por ejemplo 2025").fill("2022")
    administrator.page.get_by_label("Motivo").fill("Informado al comité")
    administrator.page.get_by_text("Cerrar el período…").click()
    administrator.page.get_by_role("button", name="Cerrar", exact=True).click()
    expect(administrator.page.get_by_role("status")).to_contain_text("Cerrado: 2022.")
    before = list(AnnualSales.objects.order_by("pk").values())
    closed = "Este período está cerrado"

    # The form
    staff.go(form_of(verified))
    staff.page.get_by_label("FOB US$").fill("1")
    staff.page.get_by_role("button", name="Guardar", exact=True).last.click()
    expect(staff.page.get_by_role("alert")).to_contain_text(closed)
    expect(staff.page.get_by_label("FOB US$")).to_have_value("1")

    # The grid
    staff.go("/records/sales/grid/2022/")
    expect(staff.page.get_by_text("Informado al comité")).to_be_visible()
    expect(staff.page.locator(".grid input:not([readonly])")).to_have_count(0)

    # The import
    row = [verified.company.ruc, verified.chain_id, 2022, 1]
    file = workbook(tmp_path, Ventas=[["RUC", "Cadena", "Año", "FOB US$"], row])
    upload(staff, file)
    expect(staff.page.locator("main")).to_contain_text(closed)
    expect(staff.page.get_by_role("button", name="Aplicar")).to_have_count(0)

    # Verification
    administrator.go(page_of(submitted))
    expect(administrator.page.get_by_role("button", name="Verificar")).to_have_count(0)
    decide(administrator, submitted, "Verificar los marcados")
    expect(administrator.page.get_by_role("status")).to_contain_text(closed)

    # The admin
    administrator.go(f"/admin/companies/annualsales/{verified.pk}/change/")
    administrator.page.locator("#id_fob_usd").fill("1")
    administrator.page.locator("[name=_save]").click()
    expect(administrator.page.locator(".errorlist").last).to_contain_text(closed)

    # The command
    with pytest.raises(SystemExit) as exit_code:
        call_command("import_workbook", str(file), "--format", "json", stdout=(said := io.StringIO()))
    assert exit_code.value.code == 1
    assert [error["sheet"] for error in json.loads(said.getvalue())["errors"]] == ["Ventas"]

    assert list(AnnualSales.objects.order_by("pk").values()) == before

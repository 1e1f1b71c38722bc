"""A session in a real browser: opened, frozen, compared, taken away, verified."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from committee import triggers
from tests.browser.conftest import Visit
from tests.reports.test_take_away import pdf_text, squeezed

pytestmark = pytest.mark.browser

MINUTES = ("agreementnote", "responsible", "agreement", "agendaitem", "attendance")
PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark", "locale": "en"}


@pytest.fixture
def administrator(visit: Visit, demo_accounts: dict[str, str], live_server: LiveServer) -> Visit:
    return visit.sign_in("administrator@example.org")


@pytest.fixture(autouse=True)
def sessions_can_be_forgotten(transactional_db: None) -> object:
    """The test commits, and the triggers would refuse to empty the database after it."""
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        for statement in triggers.drop(connection.vendor):
            cursor.execute(statement)
        for table in (*MINUTES, "frozenrecord", "snapshot", "session"):
            cursor.execute(f"DELETE FROM committee_{table}")
        for statement in triggers.create(connection.vendor):
            cursor.execute(statement)


def freeze(visit: Visit) -> None:
    visit.go("/sessions/new/")
    visit.page.fill("[name=number]", "3")
    visit.page.fill("[name=held_on]", "2023-01-25")
    visit.page.fill("[name=as_of]", "2023-01-23")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("link", name=re.compile("Congelar|Freeze")).press("Enter")
    visit.page.get_by_role("button", name=re.compile("Congelar|Freeze")).press("Enter")
    expect(visit.page.locator(".digest")).to_be_visible()


def test_it_works(administrator: Visit, tmp_path: Path) -> None:
    page = administrator.page
    freeze(administrator)
    page.get_by_role("link", name="Comparar con hoy").click()
    expect(page.get_by_text("Nada ha cambiado")).to_be_visible()
    page.go_back()
    page.locator(".take-away summary").click()
    with page.expect_download() as workbook:
        page.get_by_role("link", name="Libro (Excel)").click()
    assert workbook.value.suggested_filename == "session-3.xlsx"
    paper = page.request.get(f"{administrator.home}/sessions/3/?format=pdf").body()
    (tmp_path / "paper.pdf").write_bytes(paper)
    from reports.exports.models import Paper

    administrator.go(f"/verify/{Paper.objects.get().shown_code}/")
    page.set_input_files("[name=document]", tmp_path / "paper.pdf")
    page.get_by_role("button", name="Comparar").click()
    expect(page.get_by_text("el archivo es el documento que se emitió, sin cambios")).to_be_visible()
    assert administrator.faults == []


def test_the_press_note_is_copied(administrator: Visit) -> None:
    page = administrator.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    administrator.go("/brief/")
    page.get_by_role("button", name="Copiar").first.click()
    expect(page.locator(".press-note [role=status]").first).to_have_text("Copiado.")
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "Las ventas de exportación de 77 empresas"
    )
    assert administrator.faults == []


def test_a_session_runs_from_its_agenda_to_its_minutes_and_an_agreement_is_closed(
    administrator: Visit,
) -> None:
    page = administrator.page
    administrator.go("/sessions/new/")
    for name, value in (("number", "7"), ("held_on", "2023-01-25"), ("as_of", "2023-01-23")):
        page.fill(f"[name={name}]", value)
    page.keyboard.press("Enter")

    page.get_by_role("link", name="Ingresar la agenda").click()
    page.fill("[name=agendaitem-0-number]", "1")
    page.fill("[name=agendaitem-0-text]", "Cuarta convocatoria")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Ingresar la asistencia").click()
    page.select_option("[name=attendance-0-institution]", label="PROMPERÚ")
    page.fill("[name=attendance-0-name]", "Julio Paredes")
    page.get_by_role("button", name="Guardar").click()
    page.get_by_role("link", name="Ingresar un acuerdo").click()
    page.fill("[name=text]", "Lanzar la cuarta convocatoria")
    page.fill("[name=due_on]", "03/04/2023")
    page.select_option("[name=responsible-0-institution]", label="PROMPERÚ")
    assert administrator.violations() == []
    page.get_by_role("button", name="Guardar").click()

    administrator.go("/sessions/7/freeze/")
    page.get_by_role("button", name="Congelar").click()
    expect(page.get_by_role("link", name="Ingresar un acuerdo")).to_have_count(0)
    assert administrator.violations() == []
    paper = page.request.get(f"{administrator.home}/sessions/7/?format=pdf").body()
    assert squeezed("Ayuda memoria de la sesión 7") in pdf_text(paper)

    page.get_by_role("link", name="7.1").click()
    page.get_by_role("link", name="Registrar seguimiento").click()
    page.select_option("[name=status]", label="cumplido")
    page.fill("[name=done_on]", "03/04/2023")
    page.fill("[name=note]", "Se publicó la convocatoria.")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("cumplido, 03/04/2023")).to_be_visible()
    assert administrator.violations() == []
    administrator.go("/records/home/")
    expect(page.get_by_text("Acuerdos del comité abiertos")).to_have_count(0)
    assert administrator.faults == []


@pytest.mark.parametrize("visit", [{}, PHONE], ids=["desk", "phone"], indirect=True)
def test_pages_are_accessible_and_fit(administrator: Visit) -> None:
    freeze(administrator)
    for address in (
        "/sessions/",
        "/sessions/new/",
        "/sessions/3/",
        "/sessions/3/changes/",
        "/brief/",
        "/verify/",
    ):
        administrator.go(address)
        assert administrator.violations() == [], address
        page = administrator.page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address

"""From an empty installation to the first verified figure without a command line, and a reminder by e-mail."""

import io
import re

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.letters import send_waiting
from accounts.models import Role
from companies.models import AnnualSales, Company, Contact
from tests import factories as make
from tests import reference
from tests.browser.conftest import Visit
from tests.mail import Catcher

pytestmark = pytest.mark.browser
PASSWORD = "Una-clave-larga-1"


def accept(visit: Visit, path: str, email: str) -> None:
    """Choose a password by an invitation, and sign in."""
    visit.go(path)
    visit.page.fill("[name=name]", email.split("@")[0].title())
    visit.page.fill("[name=new_password1]", PASSWORD)
    visit.page.fill("[name=new_password2]", PASSWORD)
    visit.page.keyboard.press("Enter")
    visit.page.fill("[name=login]", email)
    visit.page.fill("[name=password]", PASSWORD)
    visit.page.keyboard.press("Enter")
    expect(visit.page).to_have_url(re.compile("/records/home/$"))


def save(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"[name={name}]", value)
    page.locator(".record-form button.btn-primary").first.click()
    expect(page.locator(".notice-success")).to_be_visible()


def step(visit: Visit, name: str) -> None:
    visit.go("/records/home/")
    visit.page.locator("#content").get_by_role("link", name=name, exact=True).click()


def test_from_an_empty_system_to_the_first_verified_figure(
    visit: Visit, browser: Browser, live_server: LiveServer, transactional_db: None, settings: object
) -> None:
    reference.ensure()
    settings.REQUIRE_SECOND_FACTOR = False  # type: ignore[attr-defined]
    out = io.StringIO()
    call_command("invite_administrator", "ana@example.org", stdout=out)
    accept(visit, re.search(r"/accounts/invitation/\S+", out.getvalue())[0], "ana@example.org")  # type: ignore[index]
    page = visit.page
    expect(page.get_by_role("heading", name="Primeros pasos")).to_be_visible()
    assert visit.violations() == []
    year = timezone.localdate().year - 1
    step(visit, "Nombre y fechas del programa")
    page.check("[value='20']")
    save(page, starts_on=f"01/01/{year}", ends_on=f"31/12/{year + 2}")
    step(visit, "Convocatorias")
    save(page, number="1")
    step(visit, "Primera empresa")
    page.select_option("[name=region]", "20")
    page.select_option("[name$='0-call']", "1")
    page.select_option("[name$='0-chain']", "coffee")
    page.fill("[name$='0-enrolled_on']", f"01/01/{year}")
    save(page, ruc=make.valid_ruc(99000001), legal_name="Cooperativa Uno")
    company = Company.objects.get()
    visit.go(f"/records/sales/new/?company={company.ruc}")
    if page.input_value("[name=company]") != company.ruc:
        page.evaluate("ruc => document.querySelector('[name=company]').value = ruc", company.ruc)
    page.select_option("[name=chain]", "coffee")
    page.fill("[name=year]", str(year))
    page.fill("[name=fob_usd]", "123456")
    page.locator("button[value=submit]").click()
    expect(page.locator(".notice-success")).to_be_visible()
    # Another person verifies.
    step(visit, "Personas")
    page.fill("[name=email]", "beto@example.org")
    page.fill("[name=name]", "Beto")
    page.select_option("[name=role]", Role.VERIFIER)
    page.get_by_role("button", name="Invitar").click()
    link = page.input_value("#link")
    context = browser.new_context(locale="es")
    other = Visit(context.new_page(), live_server.url)
    accept(other, link.removeprefix(live_server.url), "beto@example.org")
    other.page.get_by_role("link", name=re.compile("espera su verificación")).click()
    other.page.locator("[name=record]").first.check()
    other.page.locator("button[value=verify]").first.click()
    other.go("/")
    expect(other.page.get_by_text("US$ 123,456", exact=True).first).to_be_visible()
    assert visit.faults == [] and other.faults == []
    context.close()


def test_a_reminder_is_previewed_and_sent(staff: Visit, catcher: Catcher) -> None:
    company = Company.objects.filter(participations__exited_on=None).order_by("pk").first()
    assert company
    AnnualSales.objects.filter(company=company).delete()
    Contact.objects.create(company=company, name="Rosa", email="rosa@example.pe")
    staff.go(f"/records/unreported/reminders/?year=2022&company={company.pk}")
    page = staff.page
    expect(page.locator("pre.letter")).to_contain_text("Rosa")
    assert staff.violations() == []
    page.get_by_role("button", name=re.compile("Enviar 1")).click()
    expect(page.locator(".notice-success")).to_be_visible()
    assert not catcher.taken  # The worker sends it.
    assert send_waiting() == 1
    assert catcher.taken[0].rcpt_tos == ["rosa@example.pe"]
    page.reload()
    expect(page.get_by_text(f"{timezone.localdate():%d/%m/%Y}").first).to_be_visible()
    assert staff.faults == []

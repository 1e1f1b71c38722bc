"""What a committee member does with the overview."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_it_works(visit: Visit, demo_accounts: dict[str, str]) -> None:
    """Sign in, read, change a filter, and see charts drawn, with no fault and nothing asked of other machines."""
    visit.go("/")
    page = visit.page
    page.get_by_label("Correo electrónico").fill("committee@example.org")
    page.get_by_label("Contraseña").fill(demo_accounts["committee@example.org"])
    page.get_by_role("button", name="Ingresar", exact=True).click()
    expect(page.locator("#export_sales .figure-value")).to_have_text("US$ 152.0 millones")
    assert visit.charts() == 7

    page.locator(".filter-bar > summary").click()
    page.locator(".filter-choices").first.locator("summary").click()
    page.get_by_role("group", name="Región").get_by_role("checkbox", name="Piura").check()
    page.get_by_role("button", name="Aplicar").click()
    expect(page.get_by_role("link", name="Región: Piura")).to_be_visible()
    expect(page.locator("#export_sales .figure-value")).to_have_text("US$ 49.8 millones")
    assert visit.charts() == 7
    assert visit.faults == []


PHONE = {"viewport": {"width": 360, "height": 640}, "locale": "es"}


@pytest.mark.parametrize(
    "visit", [PHONE, {**PHONE, "java_script_enabled": False}], indirect=True, ids=["script", "no script"]
)
def test_the_first_screen_of_a_phone_answers_four_questions(committee: Visit) -> None:
    """Sales with their growth, companies, services and markets; the menu is folded and opens by keyboard."""
    committee.go("/")
    page = committee.page
    for slug in ("export_sales", "companies_supported", "services_delivered", "market_entries"):
        expect(page.locator(f"#{slug} .figure-notes").first).to_be_in_viewport(ratio=1)
    assert page.locator(".site-header").bounding_box()["height"] < 80  # type: ignore[index]
    growth = page.get_by_role("navigation", name="Páginas").get_by_role("link", name="Crecimiento")
    expect(growth).not_to_be_visible()
    page.locator(".site-menu > summary").focus()
    page.keyboard.press("Enter")
    expect(growth).to_be_visible()
    growth.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qué hizo variar las ventas de exportación")


@pytest.mark.parametrize("visit", [PHONE, {**PHONE, "locale": "en"}], indirect=True, ids=["es", "en"])
def test_no_table_of_calls_is_cut_off_on_a_phone(committee: Visit) -> None:
    committee.go("/")
    cut = """() => [...document.querySelectorAll(".table-figures:has([name=of])")]
      .filter((table) => table.scrollWidth > table.clientWidth + 1).map((table) => table.ariaLabel)"""
    assert committee.page.evaluate(cut) == []
    boxes = committee.page.locator("[name=of]:visible")
    sizes = [box.bounding_box() or {} for box in boxes.all()]
    assert sizes and min(size["width"] for size in sizes) >= 24, "too small for a finger"


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": 700, "height": 640}, "locale": "es"}], indirect=True
)
def test_on_other_screens_the_menu_is_not_folded(committee: Visit) -> None:
    committee.go("/")
    expect(committee.page.get_by_role("link", name="Crecimiento", exact=True)).to_be_visible()
    expect(committee.page.locator(".site-menu > summary")).not_to_be_visible()


def test_a_tile_leads_to_its_region_with_the_filters_in_force(committee: Visit) -> None:
    committee.go("/?year=2022")
    committee.page.get_by_role("link", name="Junín: 40.5 M").click()
    expect(committee.page.get_by_role("heading", level=1)).to_have_text("Región Junín")
    expect(committee.page.locator("#exporting_companies .figure-value")).to_have_text("25")
    assert committee.page.url.endswith("/regions/12/?year=2022")


def test_a_wrong_filter_is_told_at_its_field(committee: Visit) -> None:
    committee.go("/?as_of=2999-01-01")
    field = committee.page.locator(".filter", has=committee.page.locator("#id_as_of"))
    expect(field.locator(".errorlist")).to_contain_text("futuro")


def test_numbers_and_picture_can_be_taken_away(committee: Visit, tmp_path: Path) -> None:
    committee.go("/")
    chart = committee.page.locator("#chart-sales")
    with committee.page.expect_download() as download:
        chart.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "sales.csv")
    rows = list(csv.reader((tmp_path / "sales.csv").open(encoding="utf-8-sig")))
    assert rows[0] == ["Año", "Banano orgánico", "Cacao", "Café", "Total"]
    assert rows[-1][0::4] == ["2022", "152000000.00"]
    with committee.page.expect_download() as download:
        chart.get_by_role("link", name="PNG").click()
    download.value.save_as(tmp_path / "sales.png")
    assert (tmp_path / "sales.png").read_bytes()[:4] == b"\x89PNG"
    assert committee.faults == []


def test_the_language_can_be_changed_and_the_view_stays(committee: Visit) -> None:
    committee.go("/?region=20")
    committee.page.get_by_role("button", name="English").click()
    expect(committee.page.get_by_role("heading", level=1)).to_have_text("What the programme has achieved")
    assert committee.page.url.endswith("/?region=20")


PAGES = [
    *("/", "/?region=99", "/accounts/login/", "/nothing-here/"),
    *("/indicators/export_sales/", "/indicators/reporting_coverage/", "/targets/", "/methodology/"),
    *("/regions/20/", "/markets/DE/", "/growth/", "/execution/", "/results/", "/regions/15/"),
]


@pytest.mark.parametrize(
    "visit",
    [
        {"viewport": {"width": width, "height": 800}, "color_scheme": scheme, "locale": locale}
        for width, scheme, locale in ((1280, "light", "es"), (360, "dark", "en"))
    ],
    indirect=True,
    ids=["wide-light-es", "phone-dark-en"],
)
def test_everybody_can_use_it(committee: Visit) -> None:
    for path in PAGES:
        committee.go(path)
        committee.charts()
        assert committee.violations() == []
        assert committee.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False, "locale": "es"}], indirect=True)
def test_figures_and_filters_need_no_javascript(committee: Visit) -> None:
    committee.go("/")
    page = committee.page
    expect(page.locator("#export_sales .figure-value")).to_have_text("US$ 152.0 millones")
    page.locator(".filter-bar > summary").click()
    page.locator("#id_year").select_option("2021")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator("#export_sales .figure-value")).to_have_text("US$ 140.1 millones")


def test_it_can_be_used_by_keyboard(committee: Visit) -> None:
    committee.go("/")
    page = committee.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ir al contenido")).to_be_focused()
    page.locator(".filter-bar > summary").focus()
    page.keyboard.press("Enter")
    summary = page.locator(".filter-choices").first.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".filter-choices").first.locator("input").first).to_be_checked()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()

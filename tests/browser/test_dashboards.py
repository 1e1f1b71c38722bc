"""What a committee member does with the pages behind the overview."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_it_works(committee: Visit) -> None:
    """From the overview to a region, to one of its chains, and to why a number is what it is."""
    committee.go("/?year=2021")
    page = committee.page
    page.get_by_role("link", name="Piura", exact=True).click()
    page.get_by_role("link", name="Cacao", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cadena de valor Cacao")
    expect(page.get_by_role("link", name="Región: Piura")).to_be_visible()
    page.locator("#export_sales").get_by_role("link", name="¿Por qué esta cifra?").click()
    assert page.url.endswith("/indicators/export_sales/?year=2021&region=20&chain=cocoa")
    assert committee.faults == []


def test_each_kind_of_chart_is_really_drawn(staff: Visit) -> None:
    for path, drawn in {
        "/": {"sales .mark": 9, "bridge .mark": 6, "execution path.line": 2, "markets .mark": 17},
        "/growth/": {"bridge .mark": 6, "price-volume .mark": 4},
        "/execution/": {"execution path.line": 2, "shares .mark": 7, "shares rect.outline": 7},
        "/results/": {"waiting .mark": 3, "received .mark": 5},
        "/indicators/companies_enrolled/": {"years .mark": 5},
        "/indicators/export_sales/": {"years .mark": 3},
    }.items():
        staff.go(path)
        assert staff.charts()
        for marks, number in drawn.items():
            slug, kind = marks.split(" ")
            # A country's shape, not the scale's squares.
            apart = ":not(rect)" if slug == "markets" else ""
            shown = staff.page.locator(f"#chart-{slug} svg:visible {kind}{apart}")
            expect(shown).to_have_count(number + (3 if (slug, kind) == ("sales", ".mark") else 0))
    assert staff.faults == []


def test_every_chart_says_its_message_and_has_its_numbers(committee: Visit) -> None:
    for path in ("/", "/growth/", "/execution/", "/results/", "/indicators/export_sales/"):
        committee.go(path)
        for chart in committee.page.locator("figure.chart:has(.plot)").all():
            assert chart.locator("h3").inner_text()
            assert "al 23/01/2023" in chart.locator(".subtitle").inner_text().lower()
            assert len(chart.locator(".plot .visually-hidden").inner_text()) > 20
            assert chart.locator("table tbody tr").count()
            assert chart.locator(".chart-tools a").count() == 3


def test_a_bar_and_a_country_lead_one_step_deeper(committee: Visit) -> None:
    committee.go("/?year=2022")
    committee.page.locator("#chart-sales svg:visible a").first.click()
    committee.page.wait_for_url("**/chains/*/?year=20*")
    committee.go("/?year=2022")
    country = committee.page.locator("#chart-markets svg:visible a", has_text="Alemania")
    # Its middle lies in it, which is not so of countries with land far away.
    country.click()
    committee.page.wait_for_url("**/markets/DE/?year=2022")
    assert committee.faults == []


@pytest.mark.parametrize(
    "visit", [{"viewport": {"width": 360, "height": 800}, "locale": "es"}], indirect=True
)
def test_the_first_screen_of_a_phone_has_the_four_answers(committee: Visit) -> None:
    """Companies, services, sales with their growth, and markets; charts are drawn for it, tables are cards."""
    committee.go("/")
    page = committee.page
    for slug in ("export_sales", "companies_supported", "services_delivered", "market_entries"):
        box = page.locator(f"#{slug}").bounding_box()
        assert box and box["y"] + box["height"] < 740, slug
    assert committee.charts()
    drawn = page.locator("#chart-sales svg:visible").get_attribute("viewBox")
    assert drawn and drawn.startswith("0 0 340 ")
    cell = page.locator("table[data-cards]:visible tbody tr td").first
    assert cell.get_attribute("data-label") == "Empresas inscritas"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False, "locale": "es"}], indirect=True)
def test_the_way_deeper_needs_no_javascript(committee: Visit) -> None:
    committee.go("/")
    page = committee.page
    page.locator("#chart-markets summary").click()
    page.locator("#chart-markets tbody a").first.click()
    expect(page.locator("h1 .kind")).to_have_text("Mercado")


def test_the_way_deeper_by_keyboard(committee: Visit) -> None:
    committee.go("/")
    page = committee.page
    page.get_by_role("link", name="Piura", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Región Piura")


def test_a_long_table_unfolds_on_a_phone(committee: Visit) -> None:
    committee.page.set_viewport_size({"width": 360, "height": 740})
    committee.go("/brief/")
    page = committee.page
    rows = page.locator(".all-cards:has-text('28') + .table-figures tbody tr:visible")
    expect(rows).to_have_count(5)
    page.get_by_label("Mostrar todas").first.press("Space")
    expect(rows).to_have_count(28)
    page.set_viewport_size({"width": 1280, "height": 740})
    expect(page.locator(".all-cards:visible")).to_have_count(0)
    assert committee.violations() == []
    assert committee.faults == []

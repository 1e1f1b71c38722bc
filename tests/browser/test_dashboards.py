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
    """A bundle without a kind of trace draws empty axes without a word."""
    for path, drawn in {
        "/growth/": {"#chart-bridge .bars .point path": 6, "#chart-price-volume .bars .point path": 4},
        "/execution/": {"#chart-execution .scatterlayer .js-line": 2, "#chart-shares .bars .point path": 7},
        "/results/": {"#chart-waiting .bars .point path": 4, "#chart-received .bars .point path": 6},
        "/indicators/companies_enrolled/": {"#chart-years .bars .point path": 5},
        "/indicators/export_sales/": {"#chart-years .bars .point path": 3},
    }.items():
        staff.go(path)
        staff.draw_charts()
        for marks, number in drawn.items():
            expect(staff.page.locator(marks)).to_have_count(number)
    assert staff.faults == []


def test_every_chart_says_its_message_and_has_its_numbers(committee: Visit) -> None:
    for path in ("/", "/growth/", "/execution/", "/results/", "/indicators/export_sales/"):
        committee.go(path)
        for chart in committee.page.locator("figure.chart:has(.plot)").all():
            assert chart.locator("h3").inner_text()
            assert "al 23/01/2023" in chart.locator(".subtitle").inner_text().lower()
            assert len(chart.locator(".plot").get_attribute("aria-label") or "") > 20
            assert chart.locator("table tbody tr").count()
            assert chart.locator("button[data-download]").count() == 2


WITHIN = """shape => {
  const { left, top, width, height } = shape.getBoundingClientRect();
  const inward = shape.getScreenCTM().inverse();
  for (let x = left + width / 2; x < left + width; x += 2)
    for (let y = top + height / 2; y < top + height; y += 2)
      if (shape.isPointInFill(new DOMPoint(x, y).matrixTransform(inward))) return [x, y];
}"""
"""A point of a country, whose middle may lie in another or at sea."""


def test_a_bar_and_a_country_lead_one_step_deeper(committee: Visit) -> None:
    committee.go("/?year=2022")
    committee.draw_charts()
    page = committee.page
    bar = page.locator("#chart-sales .bars .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/chains/*/?year=20*")
    committee.go("/?year=2022")
    committee.draw_charts()
    country = page.locator("#chart-markets .choroplethlayer path").first
    country.scroll_into_view_if_needed()
    x, y = country.evaluate(WITHIN)
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    page.wait_for_url("**/markets/*/?year=2022")
    assert committee.faults == []


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

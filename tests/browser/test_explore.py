"""What a reader does to explore figures."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_lines_are_drawn_where_they_are_opened(staff: Visit) -> None:
    staff.go("/explore/?measure=export_sales&by=region&years=3")
    expect(staff.page.locator(".js-plotly-plot")).to_have_count(0)
    staff.page.get_by_text("Líneas por año, para explorar").click()
    expect(staff.page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(3)
    assert staff.violations() == [] and staff.faults == []

"""What a reader does to explore figures."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_lines_are_drawn_where_they_are_opened(staff: Visit) -> None:
    staff.go("/explore/?measure=export_sales&by=region&years=3")
    expect(staff.page.locator(".js-plotly-plot")).to_have_count(0)
    staff.page.get_by_text("Evolución por año").click()
    expect(staff.page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(3)
    assert staff.violations() == [] and staff.faults == []


@pytest.mark.parametrize(
    ("visit", "is_in_view"),
    [
        ({"viewport": {"width": 360, "height": 640}}, False),
        ({"viewport": {"width": 1280, "height": 800}}, True),
    ],
    indirect=["visit"],
)
def test_what_is_chosen_from_is_in_view_where_there_is_room(committee: Visit, is_in_view: bool) -> None:
    """A phone begins with a figure."""
    for address in ("/explore/", "/compare/"):
        committee.go(address)
        assert committee.page.locator("select[name=by]").is_visible() == is_in_view
        # What compares ticked rows is there before one is ticked.
    committee.go("/")
    expect(committee.page.locator(".compare-ticked").first).to_be_visible()

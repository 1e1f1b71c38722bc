"""Any measure along any axis over years."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from figures.registry import INDICATORS
from reports.models import SavedView
from tests.reports.test_overview import text

pytestmark = pytest.mark.anywhere


@pytest.mark.usefixtures("demo")
def test_it_works(as_bob: Client) -> None:
    page = text(as_bob, "/explore/?measure=export_sales&by=region&years=3")
    assert "Export sales by region" in page
    # Largest first, with its share of the total and its change over the years.
    assert page.index("San Martín US$") < page.index("Piura US$") < page.index("Junín US$")
    assert "Total US$ 130.8 million US$ 140.1 million US$ 152.0 million 100.0 % +16.2 %" in page


@pytest.mark.usefixtures("demo")
def test_every_measure_can_be_explored_along_every_axis(as_bob: Client) -> None:
    for slug in (
        "export_sales_growth",
        "selection_rate",
        "service_execution",
        "satisfaction",
        "families_reached",
    ):
        assert slug in INDICATORS
        for axis in ("size", "year"):
            assert as_bob.get(f"/explore/?measure={slug}&by={axis}&years=3").status_code == 200


@pytest.mark.usefixtures("demo")
def test_what_is_downloaded_is_what_is_shown(as_bob: Client, as_carol: Client) -> None:
    asked = "/explore/?by=chain&size=small&years=1"
    said = as_bob.get(f"{asked}&format=json").json()
    assert said["groups"]["cocoa"]["2022"]["value"] is not None
    withheld = as_carol.get(f"{asked}&format=json").json()["groups"]["cocoa"]["2022"]
    assert (withheld["value"], withheld["reason"]) == (None, "confidential")
    assert "Cacao" in as_carol.get(f"{asked}&format=csv&table=explore").content.decode()
    for ending in ("svg&chart=explore", "pdf", "xlsx", "pptx", "slides"):
        assert as_bob.get(f"{asked}&format={ending}").status_code == 200, ending


@pytest.mark.usefixtures("demo")
def test_order(as_bob: Client) -> None:
    page = text(as_bob, "/explore/?sort=name")
    assert page.index("Junín US$") < page.index("Piura US$") < page.index("San Martín US$")


@pytest.mark.usefixtures("demo")
def test_a_measure_that_does_not_exist_is_told(as_bob: Client) -> None:
    assert "Correct it above" in text(as_bob, "/explore/?measure=nothing")


@pytest.mark.usefixtures("demo")
def test_the_committee_explores_what_is_not_withheld(as_carol: Client, as_bob: Client) -> None:
    asked = "/explore/?by=chain&size=small"
    assert "withheld" not in text(as_bob, asked).split("Export sales by")[-1]
    shown = text(as_carol, asked).split("Export sales by")[-1]
    assert "Organic banana withheld" in shown and "US$" not in shown.split("Total")[0]


@pytest.mark.usefixtures("demo")
def test_queries_depend_on_the_years_alone(as_bob: Client) -> None:
    def asked(axis: str) -> int:
        with CaptureQueriesContext(connection) as found:
            as_bob.get(f"/explore/?by={axis}&years=3")
        return len(found)

    asked("size")
    # Three regions of the demo, and three chains with as many calls: as many queries.
    assert asked("region") == asked("chain")


@pytest.mark.usefixtures("demo")
def test_a_view_is_saved_opened_by_others_and_removed(as_bob: Client, as_carol: Client) -> None:
    as_bob.post(reverse("reports:view_save"), {"name": "Mine", "path": "/explore/", "query": "by=chain"})
    saved = SavedView.objects.get()
    assert saved.owner == User.objects.get(email="bob@example.org")
    page = as_bob.get(reverse("reports:views"), headers={"accept-language": "en"}).text
    assert "Mine" in page and "<td>Explore the figures</td>" in page
    assert f'readonly value="http://testserver{reverse("reports:view", args=[saved.pk])}"' in page
    assert "Mine" not in text(as_carol, reverse("reports:views"))
    link = reverse("reports:view", args=[saved.pk])
    assert as_carol.get(link).headers["Location"] == "/explore/?by=chain"
    assert as_carol.post(reverse("reports:view_remove", args=[saved.pk])).status_code == 404
    as_bob.post(reverse("reports:view_remove", args=[saved.pk]))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    "path", ["https://example.org/", "//example.org/", "/records/companies/", "/nowhere/"]
)
def test_nothing_but_pages_of_figures_is_saved(as_bob: Client, path: str) -> None:
    saved = as_bob.post(reverse("reports:view_save"), {"name": "x", "path": path, "query": ""})
    assert saved.headers["Location"] == reverse("reports:views")
    assert not SavedView.objects.exists()


def test_a_name_that_cannot_be_is_told_on_the_page(as_bob: Client) -> None:
    sent = {"name": "x" * 101, "path": "/explore/", "query": "by=chain"}
    saved = as_bob.post(reverse("reports:view_save"), sent, follow=True)
    assert saved.redirect_chain == [("/explore/?by=chain", 302)]
    assert "101" in saved.text
    assert not SavedView.objects.exists()

import pytest
from django.test import Client

from figures.registry import INDICATORS
from tests.reports.test_overview import text

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]


def test_it_works(as_carol: Client) -> None:
    page = text(as_carol, "/methodology/")
    assert "Services delivered, divided by services planned." in page


def test_every_indicator_is_explained_and_linked(as_carol: Client) -> None:
    page = as_carol.get("/methodology/").text
    for slug in INDICATORS:
        assert f'id="{slug}"' in page
        assert f'href="/indicators/{slug}/"' in page


def test_every_figure_of_the_overview_leads_to_its_explanation(as_carol: Client) -> None:
    page = as_carol.get("/?provisional=on").text
    assert 'href="/indicators/export_sales/?provisional=on"' in page

"""Tables as pages show them."""

import pytest
from django.test import Client

from reports.tables import Table


def test_it_works() -> None:
    table = Table(["Region", "n"], [["Piura", "1"], ["Junín", "—"]], links=["/regions/20/?year=1&call=2"])
    assert table.body == (
        '<tr><th scope="row"><a href="/regions/20/?year=1&amp;call=2">Piura</a></th><td class="number">1</td></tr>'
        '<tr><th scope="row">Junín</th><td class="number">—</td></tr>'
    )


def test_words_stand_on_the_left() -> None:
    table = Table(
        ["Service", "Region", "Days"], [["A", "Piura", "3"]], total=["All", "", "3"], text_columns=2
    )
    head = '<tr><th scope="col">Service</th><th scope="col">Region</th><th scope="col" class="number">Days</th></tr>'
    assert table.head == head
    assert table.body == '<tr><th scope="row">A</th><td>Piura</td><td class="number">3</td></tr>'
    assert table.foot == '<tr><th scope="row">All</th><td data-empty></td><td class="number">3</td></tr>'


def test_values_of_a_card_are_named_after_their_columns() -> None:
    """Without a script, so that a phone's page does not move once it has run."""
    table = Table(["Region", "a", "<b>", "c"], [["Piura", "1", "2", ""]])
    assert table.has_cards
    assert table.body == (
        '<tr><th scope="row">Piura</th><td class="number" data-label="a">1</td>'
        '<td class="number" data-label="&lt;b&gt;">2</td><td class="number" data-empty></td></tr>'
    )


def test_names_are_never_markup() -> None:
    body = Table(["Name", "n"], [["<script>", "<b>"]], links=['"><script>']).body
    assert "<script>" not in body
    assert "<b>" not in body


@pytest.mark.parametrize(
    ("address", "slug"),
    [("/", "exporting_companies"), ("/growth/", "reporting_coverage"), ("/execution/", "service_execution")],
)
def test_a_column_of_an_indicator_leads_to_its_definition(
    address: str, slug: str, demo: None, as_carol: Client
) -> None:
    page = as_carol.get(address).text
    assert f'<th scope="col" class="number"><a href="/methodology/#{slug}">' in page
    assert f'id="{slug}"' in as_carol.get("/methodology/").text

"""Tables as pages show them."""

import re

import pytest
from django.test import Client
from django.utils import translation

from reports import formatting
from reports.tables import FEW_MORE, PROVISIONAL, Table, with_remark


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


@pytest.mark.parametrize(("most_in", "first"), [(0, ["a", "b"]), (2, ["c", "e"])])
def test_a_phone_shows_the_largest_rows_of_a_long_table_first(most_in: int, first: list[str]) -> None:
    rows = [
        [name, "x", n if n == "—" else formatting.number(int(n)), "", ""]
        for name, n in zip("abcde", ["3", "—", "9", "4", "5"], strict=True)
    ]
    table = Table(["Group", "x", "n", "y", "z"], rows, at_once=2, most_in=most_in)
    shown = re.findall(r'<tr class=place-(\d)><th scope="row">(\w)<', table.body)
    assert [name for _place, name in sorted(shown)] == first
    assert table.body.count("<tr class=more>") == 3
    assert "2 " in table.what_is_shown
    few = Table(table.columns, rows[: 2 + FEW_MORE], at_once=2)
    assert "more" not in few.body


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (formatting.number(5), "most in"),
        (formatting.number(0), "first 2"),
        (formatting.withheld(), "first 2"),
    ],
)
def test_rows_without_a_figure_are_not_said_to_have_the_most(figure: str, said: str) -> None:
    with translation.override("en"):
        rows = [[name, "x", figure, "", ""] for name in "abcde"]
        assert said in Table(["Group", "x", "n", "y", "z"], rows, at_once=2, most_in=2).what_is_shown


def test_where_most_figures_are_withheld_others_rank_the_rows() -> None:
    rows = [[name, formatting.number(n), formatting.withheld(), "", ""] for n, name in enumerate("abcde")]
    table = Table(["Group", "Companies", "Sales", "y", "z"], rows, at_once=2, most_in=2)
    assert re.findall(r'<tr class=(place-\d)><th scope="row">(\w)<', table.body) == [
        ("place-2", "d"),
        ("place-1", "e"),
    ]
    assert "Companies" in table.what_is_shown


def test_words_among_figures_may_take_several_lines() -> None:
    body = Table(["Group", "n"], [["a", "no company reported"], ["b", formatting.usd(152_000_000)]]).body
    assert '<td class="number reason">no company' in body
    assert '<td class="number">US$\u00a0152.0' in body


def test_digits_stand_below_each_other_whatever_sign_is_behind_them() -> None:
    provisional = with_remark(formatting.number(12), PROVISIONAL)
    table = Table(["Region", "n", "m"], [["a", provisional, "1"], ["b", formatting.number(9), "2"]])
    assert (
        '<td class="number"><span>12<span class="sign">\u00a0(p)</span></span></td><td class="number">1</td>'
        in table.body
    )
    assert '<td class="number before-sign">9</td><td class="number">2</td>' in table.body
    assert (
        '<th scope="col" class="number before-sign">n</th><th scope="col" class="number">m</th>' in table.head
    )


def test_a_difference_stands_in_the_line_of_its_figure() -> None:
    table = Table(["", "Junín", "Piura", "Piura − Junín"], [["n", "1", "2", "+100 %"]], differences=[3])
    assert '<td class="number difference" data-label="Piura − Junín">+100 %</td>' in table.body


def test_a_table_of_signs_is_no_cards() -> None:
    columns, rows = ["", "2020", "2021", "2022"], [["Piura", "·", "●", "·"]]
    assert Table(columns, rows).has_cards and not Table(columns, rows, is_of_signs=True).has_cards


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
    assert re.search(f'<th scope="col" class="[^"]*"><a href="/methodology/#{slug}">', page)
    assert f'id="{slug}"' in as_carol.get("/methodology/").text

"""One set of rows: screen, PDF, XLSX, CSV and JSON of a page say the same, digit by digit."""

import csv
import datetime
import html
import io
import json
import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import openpyxl
import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import translation

from figures.breakdowns import break_down
from figures.brief import NAMED
from figures.registry import INDICATORS
from reports import formatting
from reports.execution import execution_page
from reports.exports.brief_page import brief_page
from reports.exports.csv import cell as csv_cell
from reports.exports.csv import lines as csv_lines
from reports.exports.csv import safe
from reports.exports.page_tables import page_tables
from reports.filters import ScopeFilter
from reports.growth import growth_page
from reports.indicator import indicator_page
from reports.overview import overview
from reports.results import results_page
from reports.tables import FormattedValue, Style, Table
from reports.targets import target_table
from tests import factories as make
from tests.papers import pages_of
from tests.scopes import scope_at

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

FILTERS = [
    "",
    "region=20",
    "region=20&region=12&chain=coffee&year=2021",
    "size=small&provisional=on",
    "call=3",
]
PAGES = {
    "/": overview,
    "/targets/": target_table,
    "/growth/": growth_page,
    "/execution/": execution_page,
    "/results/": results_page,
    "/brief/": brief_page,
    "/indicators/export_sales/": lambda scope: indicator_page("export_sales", scope),
    "/indicators/budget_execution/": lambda scope: indicator_page("budget_execution", scope),
    "/indicators/new_markets/": lambda scope: indicator_page("new_markets", scope),
}
ENGLISH = {"accept-language": "en"}


def fetch(client: Client, address: str, query: str, wanted: str) -> Any:
    answer = client.get(f"{address}?{query}&format={wanted}", headers=ENGLISH)
    assert answer.status_code == 200
    return answer


def squeezed(text: str) -> str:
    """Without spaces and invisible breaks: where a line ends is not what is compared."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def reshown(cell: FormattedValue, value: Any) -> str:
    """The text that an exported value reads as, by the rule of the cell that it came from."""
    if cell.style is Style.CHANGE:
        return formatting.change(value, cell.decimals)
    if cell.style is Style.PERCENT:
        return formatting.percent(value, cell.decimals)
    if cell.style is Style.USD:
        plain = formatting.usd(value)
        return f"+{plain}" if cell.startswith("+") else plain
    plain = formatting.number(value, cell.decimals)
    return f"+{plain}" if cell.startswith("+") else plain


def rows_of(table: Table) -> list[list[Any]]:
    return [list(row) for row in [*table.rows, *([table.total] if table.total else [])]]


def assert_same(cells: list[Any], exported: list[Any]) -> None:
    """A row as people read it, and as a file has it: numbers by their shown digits, text as it is."""
    for cell, value in zip(cells, [*exported, *[None] * (len(cells) - len(exported))], strict=True):
        if isinstance(cell, FormattedValue):
            # A remark stands beside the number, by its format.
            shown = f"{reshown(cell, value)} {cell.remark}".strip()
            assert shown.replace("\u00a0", " ") == cell.replace("\u00a0", " "), (cells, exported)
        else:
            assert str(value or "") in (str(cell), safe(str(cell))), (cells, exported)


def pdf_text(content: bytes) -> str:
    return squeezed("".join(pages_of(content)))


def rows_of_cells(row: Sequence[object]) -> list[str]:
    """What a row says, part by part."""
    return [words for cell in filter(None, row) for words in str(cell).split(" · ")]


def test_a_document_has_the_ends_of_years_and_the_workbook_every_month(demo: None, as_carol: Client) -> None:
    paper = pdf_text(fetch(as_carol, "/", "", "pdf").content)
    months = fetch(as_carol, "/", "", "csv&table=execution").content.decode()
    assert "At the end of each year and at the cut-off" not in months
    assert squeezed("At the end of each year and at the cut-off") in paper
    assert "March 2020" in months and squeezed("March 2020") not in paper
    assert "December 2020" in months and squeezed("December 2020") in paper


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("address", PAGES)
def test_all_five_say_the_same(address: str, query: str, demo: None, as_carol: Client) -> None:
    filters = ScopeFilter(QueryDict(query))
    assert filters.is_valid()
    with translation.override("en"):
        tables = page_tables(PAGES[address](filters.scope()))
    if not tables:
        paper = pdf_text(fetch(as_carol, address, query, "pdf").content)
        assert "Therearenorecords" in paper
        return
    screen = squeezed(html.unescape(re.sub(r"<[^>]+>", "", fetch_page(as_carol, address, query))))
    paper = pdf_text(fetch(as_carol, address, query, "pdf").content)
    book = openpyxl.load_workbook(io.BytesIO(fetch(as_carol, address, query, "xlsx").content))
    assert len(book.sheetnames) == len(tables) + 1
    with translation.override("en"):
        for name, table in zip(book.sheetnames[1:], tables, strict=True):
            rows = rows_of(table)
            sheet = [list(row) for row in book[name].iter_rows(min_row=2, values_only=True)]
            kept = fetch(as_carol, address, query, f"csv&table={table.slug}").content.decode("utf-8-sig")
            _heading, *lines = csv.reader(io.StringIO(kept))
            assert len(lines) == len(rows)
            for row, cells, line in zip(rows, sheet, lines, strict=False):
                assert_same(row, cells[: len(row)])
                assert_same(row, [float(v) if is_number(c) else v for c, v in zip(row, line, strict=True)])
                for cell in filter(None, row):
                    for words in str(cell).split(" · "):
                        assert squeezed(words) in screen, words
            for cell in chain.from_iterable(map(rows_of_cells, rows_of(table.on_paper or table))):
                assert squeezed(cell) in paper, cell
    said = json.loads(fetch(as_carol, address, query, "json").content)
    assert said["scope"] == filters.scope().as_json()
    with translation.override("en"):
        for slug, measure in said["indicators"].items():
            if measure["value"] is not None and slug in screen_slugs(tables):
                shown = formatting.quantity(slug, measure["value"])
                assert squeezed(shown) in screen, slug


def test_the_briefs_json_has_every_measure_of_every_group(demo: None, as_bob: Client) -> None:
    """Also those that the page does not show."""
    scope = scope_at(datetime.date(2022, 12, 31))
    said = json.loads(fetch(as_bob, "/brief/", "as_of=2022-12-31", "json").content)
    for axis in NAMED:
        groups = {group: found.as_json() for group, found in break_down(scope, axis).items()}
        assert said["groups_by"][axis] == json.loads(json.dumps(groups))
        assert all(set(found["indicators"]) == set(INDICATORS) for found in groups.values())


def screen_slugs(tables: list[Table]) -> set[str]:
    """The indicators that the tables have a figure of, by their label."""
    labels = {
        str(row[0])
        for table in tables
        if table.slug in ("figures", "targets", "indicators")
        for row in table.rows
    }
    return {slug for slug, definition in INDICATORS.items() if str(definition.label) in labels}


def is_number(cell: Any) -> bool:
    return isinstance(cell, FormattedValue)


def fetch_page(client: Client, address: str, query: str) -> str:
    answer = client.get(f"{address}?{query}", headers=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def test_the_json_is_the_command_s(demo: None, as_bob: Client) -> None:
    from django.core.management import call_command

    said = io.StringIO()
    call_command("indicators", "--as-of", "2022-12-31", "--region", "20", stdout=said)
    page = as_bob.get("/?as_of=2022-12-31&region=20&format=json").json()
    assert page == json.loads(said.getvalue())


def test_wrong_filters_give_no_file(demo: None, as_carol: Client) -> None:
    for kind in ("pdf", "xlsx", "csv", "json"):
        answer = as_carol.get(f"/?region=99&format={kind}")
        assert answer.status_code == 400
        assert "figure-value" not in answer.text


@pytest.mark.parametrize(
    "query", ["format=docx", "format=csv&table=nothing", "format=csv&table=%00", "format="]
)
def test_what_is_not_there_is_not_found(query: str, as_carol: Client) -> None:
    assert as_carol.get(f"/?{query}").status_code == 404


def test_nothing_to_take_away_says_so_with_the_scope(as_carol: Client) -> None:
    for address in ("/", "/brief/", "/targets/", "/indicators/export_sales/"):
        paper = pdf_text(fetch(as_carol, address, "as_of=2022-12-31", "pdf").content)
        assert "31/12/2022" in paper
        assert "norecordsyet" in paper or "Therearenorecords" in paper


def test_the_byte_order_mark_can_be_left_out(as_carol: Client) -> None:
    assert fetch(as_carol, "/", "", "csv").content.startswith(b"\xef\xbb\xbf")
    assert not fetch(as_carol, "/", "mark=no", "csv").content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "typed", ["=1+1", "  =1+1", "\u00a0=1+1", "\t=1+1", " +1", " -1", " @SUM(A1)", "\r=1", "\n=1", "\t1"]
)
def test_what_a_spreadsheet_takes_for_a_formula_is_marked_as_text(typed: str) -> None:
    """Also behind spaces, which a spreadsheet drops before it looks."""
    assert csv_cell(typed) == f"'{typed}"
    (heading, row) = csv.reader(io.StringIO("".join(csv_lines([typed], [[typed]], mark=False)), newline=""))
    assert heading == row == [f"'{typed}"]


@pytest.mark.parametrize("kept", ["Café", " Café", "a=b", "1-2", Decimal("-1.50"), -1, ""])
def test_other_text_and_numbers_are_left_as_they_are(kept: Any) -> None:
    assert str(csv_cell(kept)) == str(kept)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Decimal("0E-16"), "0"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.20E-7"), "0.00000012"),
        (1e-07, "0.0000001"),
        (Decimal("1500.00"), "1500.00"),
        (0.25, "0.25"),
    ],
)
def test_numbers_have_no_exponent(value: Any, written: str) -> None:
    assert csv_cell(value) == csv_cell(FormattedValue("", value, Style.NUMBER, 2)) == written


def test_a_workbook_says_its_scope_and_what_its_figures_mean(demo: None, as_carol: Client) -> None:
    content = fetch(as_carol, "/", "region=20", "xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    about = [row for row in book["Scope and definitions"].iter_rows(values_only=True) if any(row)]
    assert ("Region", "Piura") in about
    assert ("Cut-off date", "23/01/2023") in about
    assert dict(about)["Export sales"] == str(INDICATORS["export_sales"].definition)
    page = book["By region"]
    assert page.freeze_panes == "B2"
    assert isinstance(page["E2"].value, float | int)


def test_every_page_offers_its_files(demo: None, as_carol: Client) -> None:
    for address in PAGES:
        page = fetch_page(as_carol, address, "region=20")
        for kind in ("pdf", "xlsx", "json", "csv"):
            assert f"region=20&amp;format={kind}" in page


@pytest.mark.parametrize("address", ["/regions/20/", "/chains/coffee/", "/calls/1/", "/markets/DE/"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx", "csv", "json"])
def test_the_page_of_one_group_can_be_taken_away(
    address: str, kind: str, demo: None, as_carol: Client
) -> None:
    assert fetch(as_carol, address, "", kind).content


@pytest.mark.parametrize("address", PAGES)
def test_every_table_has_a_name_for_people_and_one_for_its_address(address: str, demo: None) -> None:
    with translation.override("es"):
        tables = page_tables(PAGES[address](scope_at(datetime.date(2023, 1, 23))))
    assert [table.slug for table in tables if not table.name or str(table.name)[:1].islower()] == []
    assert not [table.slug for table in tables if table.slug.endswith("-more")]


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/growth/", "Like-for-like growth"),
        ("/execution/", "Service execution to date"),
        ("/execution/", "Time elapsed of the programme"),
        ("/results/", "Cost per company supported"),
        ("/", "Export sales"),
    ],
)
def test_the_figures_at_the_top_of_a_page_are_taken_away_too(
    address: str, label: str, demo: None, as_carol: Client
) -> None:
    lines = list(csv.reader(io.StringIO(fetch(as_carol, address, "", "csv&table=figures").text)))
    assert label in [line[0] for line in lines]


def test_what_is_overdue_is_taken_away_too(as_carol: Client) -> None:
    make.ServiceFactory(code="RPE-777", status="planned", planned_end=datetime.date(2022, 12, 1))
    answer = fetch(as_carol, "/execution/", "as_of=2022-12-31", "csv&table=overdue")
    assert "RPE-777" in answer.text
    assert "30" in answer.text.splitlines()[1].split(",")


def test_filters_that_do_not_apply_to_services_do_not_say_that_none_is_overdue(as_carol: Client) -> None:
    make.ServiceFactory(status="planned", planned_end=datetime.date(2022, 12, 1))
    page = fetch_page(as_carol, "/execution/", "as_of=2022-12-31&size=small")
    assert "None: every service" not in page

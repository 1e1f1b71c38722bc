"""Documents of a page: charts as on the page, names in the reader's language, workbooks and slides with native charts."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation
from pptx import Presentation
from pypdf import PdfReader

from accounts.models import User
from committee.freezing import freeze
from committee.models import Session
from figures.registry import INDICATORS
from reports import formatting
from reports.exports import blocks
from reports.exports.brief_page import brief_page
from reports.exports.file_names import file_name
from reports.exports.native import native
from reports.exports.page_files import _parts, definitions_of
from reports.growth import growth_page
from reports.overview import overview
from reports.plots.plot import Columns, Look, Mark, Rows, Steps
from tests import factories as make
from tests.papers import pages_of
from tests.scopes import scope_at

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]
DAY = datetime.date(2023, 1, 23)


def fetch(client: Client, address: str, language: str = "es") -> Any:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer


def named(answer: Any) -> str:
    return answer["Content-Disposition"].split('"')[1]


def test_it_works(demo: None, as_bob: Client) -> None:
    """The overview on paper has the charts of the page, each with its figures as text, above its table."""
    with translation.override("en"):
        parts = _parts(overview(scope_at(DAY)))
    charts = [block for block in parts if block["kind"] == "chart"]
    titles = " ".join(chart["title"] for chart in charts)
    for words in (
        "Export sales were",
        "Sales increased",
        "services delivered",
        "new market entries",
        "by region",
    ):
        assert words in titles or words.replace("new ", "") in titles
    for chart in charts:
        assert chart["svg"].startswith("<svg")
        assert len(chart["alt"]) > 20
        assert parts[parts.index(chart) + 1]["kind"] == "table"
    answer = fetch(as_bob, "/?format=pdf", "en")
    text = "".join(pages_of(answer.content))
    assert "8.5 % more than in 2021" in text
    assert "US$ million" in text, "the words of charts are text"


def test_an_incomplete_year_is_hatched_on_paper(as_carol: Client) -> None:
    for number in range(4):
        company = make.ParticipationFactory(enrolled_on=datetime.date(2020, 1, 1)).company
        make.AnnualSalesFactory(company=company, year=2021, fob_usd=100)
        if number == 0:
            make.AnnualSalesFactory(company=company, year=2022, fob_usd=110)
    parts = _parts(overview(scope_at(DAY, 2022)))
    sales = next(block for block in parts if block["kind"] == "chart")
    assert "url(#stripes-" in sales["svg"]


@pytest.mark.parametrize(
    ("address", "language", "name"),
    [
        ("/?format=pdf&region=20", "es", "RPE-resumen-Piura-2023-01-23.pdf"),
        ("/regions/20/?format=xlsx", "en", "RPE-overview-Piura-2023-01-23.xlsx"),
        ("/?format=pptx&region=12&chain=coffee", "es", "RPE-resumen-Junin-Cafe-2023-01-23.pptx"),
        ("/growth/?format=slides", "es", "RPE-crecimiento-2023-01-23.pdf"),
        ("/indicators/export_sales/?format=csv&table=years", "es", "RPE-Ventas-de-exportacion-2023-01-23-years.csv"),
    ],
)  # fmt: skip
def test_a_file_is_named_by_subject_scope_and_date(
    address: str, language: str, name: str, demo: None, as_carol: Client
) -> None:
    assert named(fetch(as_carol, address, language)) == name


def test_any_words_make_a_name() -> None:
    assert file_name("¿Qué?/../=1", None, DAY) == "RPE-Que-1-2023-01-23"
    assert len(file_name("a" * 300, None, DAY)) < 90


def test_sheets_have_short_fixed_names_and_charts(demo: None, as_carol: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(fetch(as_carol, "/?format=xlsx").content))
    names = [
        "Alcance y definiciones",
        "Cifras",
        "Ventas por año",
        "Qué hizo variar las ventas",
        "Servicios por mes",
    ]
    assert book.sheetnames[:5] == names
    assert {"Nuevos mercados", "Por región", "Por cadena de valor"} <= set(book.sheetnames)
    with_charts = {sheet.title for sheet in book if sheet._charts}
    assert {*names[2:], "Nuevos mercados"} <= with_charts
    page = book["Ventas por año"]
    drawn = page._charts[0]
    assert len(drawn.series) == 3
    assert drawn.grouping == "stacked"


def test_slides_have_one_message_each(demo: None, as_bob: Client) -> None:
    deck = Presentation(io.BytesIO(fetch(as_bob, "/?format=pptx", "en").content))
    assert deck.slide_width * 9 == pytest.approx(deck.slide_height * 16, rel=0.001)
    slides = list(deck.slides)
    assert slides[2].shapes.title.text.startswith("Export sales were US$\u00a0152.0 million")
    assert [sum(shape.has_chart for shape in slide.shapes) for slide in slides] == [
        0,
        0,
        *[1] * (len(slides) - 2),
    ]
    for slide in slides:
        notes = slide.notes_slide.notes_text_frame.text
        assert "Cut-off date: 23/01/2023" in notes
        assert str(INDICATORS["export_sales"].definition) in notes


def test_slides_for_the_wall_are_wide(demo: None, as_carol: Client) -> None:
    reader = PdfReader(io.BytesIO(fetch(as_carol, "/execution/?format=slides").content))
    box = reader.pages[0].mediabox
    assert float(box.width) * 9 == pytest.approx(float(box.height) * 16, rel=0.001)
    assert len(reader.pages) == 4


def test_an_empty_programme_has_slides_too(as_carol: Client) -> None:
    deck = Presentation(io.BytesIO(fetch(as_carol, "/?format=pptx&as_of=2022-12-31").content))
    assert len(deck.slides) == 2


def test_steps_that_cross_zero_stand_by_themselves() -> None:
    """They do not float, because no bar can float across zero."""
    assert len(native(Steps(["a", "b", "sum"], [5, -2, 3], ["", "", ""], "US$")).series) == 4
    found = native(Steps(["Began", "Stopped", "Total"], [1, -3, -2], ["+1", "−3", "−2"], "n"))
    assert [list(series.values) for series in found.series] == [
        [1, None, None],
        [None, -3, None],
        [None, None, -2],
    ]
    assert len({series.colour for series in found.series}) == 3


def test_what_is_unknown_is_no_zero() -> None:
    made = native(Columns.of(["2021", "2022"], [Mark(None, "—"), Mark(0, "0")], unit="Companies"))
    assert made.series[0].values == [None, 0.0]
    rows = native(Rows(["A"], [Mark(3, "3 of 5", look=Look.PLAIN)], "Services", whole=[5]))
    assert [one.values for one in rows.series] == [[3.0], [2.0]]


def test_what_stands_in_place_of_a_figure_is_aligned_with_figures() -> None:
    """A column of figures is one also where some are withheld or said in points; a column of sentences is not."""
    rows = [
        ["Piura", formatting.number(5), "of 5 companies, of which nobody knows how many reported"],
        ["Junín", formatting.withheld(), formatting.number(3)],
        ["San Martín", "—", ""],
    ]
    block = blocks.grid(["Region", "n", "Why"], rows)
    assert block["kind"] == "table" and block["numeric"] == [False, True, False]


def test_papers_compare_with_the_last_session_in_few_words(demo: None, as_alice: Client) -> None:
    """The brief in a table of its own, as nine columns would lie over each other."""
    session = Session.objects.create(
        number=2, held_on=DAY, as_of=DAY, opened_by=User.objects.get(email="alice@example.org")
    )
    freeze(session, by=session.opened_by)
    with translation.override("en"):
        found = brief_page(scope_at(DAY)).document([])["blocks"]
        figures = next(block for block in _parts(overview(scope_at(DAY))) if block["kind"] == "table")
    assert "unchanged since" in figures["note"]
    assert "unchanged since" not in str(figures["rows"]), "it is said once"
    tables = {block["name"]: block["columns"] for block in found if block["kind"] == "table"}
    then = next(columns for name, columns in tables.items() if name.startswith("What changed since "))
    assert then[0::3] == ["Indicator", "Since then"]
    assert max(map(len, tables.values())) <= 7


@pytest.mark.parametrize(
    ("plot", "number_format"),
    [
        (Columns.of(["0", "1"], [Mark(0.5, "50 %\nof 2"), Mark(0.2, "20 %\nof 5")], unit="Share"), "0%"),
        (Rows(["A"], [Mark(3, "3")], unit="Services"), "#,##0.##"),
    ],
)
def test_office_programs_write_numbers_as_pages_do(plot: Columns | Rows, number_format: str) -> None:
    assert native(plot).number_format == number_format


@pytest.mark.parametrize(
    ("amount", "number_format"),
    [
        (20_000_000, "#,##0.0,,;\u2212#,##0.0,,"),
        (2_000_000, "#,##0,;\u2212#,##0,"),
        (200, "#,##0;\u2212#,##0"),
    ],
)
def test_amounts_of_office_programs_are_in_the_unit_of_their_axis(amount: int, number_format: str) -> None:
    scale = formatting.usd_scale([amount])
    label = scale.signed(amount)
    assert (
        native(Steps(["A", "B"], [amount, amount], [label, label], scale.unit)).number_format == number_format
    )


def test_an_amount_has_room_in_its_column(demo: None, as_bob: Client) -> None:
    """Excel shows signs instead of a number that is wider than its column."""
    book = openpyxl.load_workbook(io.BytesIO(fetch(as_bob, "/compare/?by=region&format=xlsx", "en").content))
    sheet = book.worksheets[1]
    assert sheet.column_dimensions["B"].width >= len("US$ 40,456,856.00")


def test_the_paper_of_an_indicator_is_upright_and_says_each_thing_in_a_line(
    demo: None, as_carol: Client
) -> None:
    answer = fetch(as_carol, "/indicators/export_sales/?format=pdf", "en")
    paper = PdfReader(io.BytesIO(answer.content))
    assert {page.mediabox.width < page.mediabox.height for page in paper.pages} == {True}
    assert "Target US$ 150.0 million" in " ".join(paper.pages[0].extract_text().split())


def test_a_file_defines_the_indicators_that_its_page_names(demo: None) -> None:
    with translation.override("en"):
        defined = [name for name, _meaning in definitions_of(growth_page(scope_at(DAY)))]
    assert defined == [
        "Growth of export sales",
        "Like-for-like growth",
        "Reporting coverage",
        "Reporting coverage by value",
    ]

"""Lists of records to take away: typed, whole, never a formula, and made by a worker where they are long."""

import datetime
import io
import resource
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone, translation
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.models import User
from jobs.models import Job
from reports.exports import blocks, jobs, pdf, xlsx
from reports.exports.listing import Listing
from reports.exports.listing_files import listing_file
from reports.exports.models import Export, Paper
from reports.exports.papers import Issuing
from tests import factories as make
from tests.papers import pages_of
from tests.reports.test_take_away import pdf_text
from tests.scopes import scope_at
from tests.worker import run_worker

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

ENGLISH = {"accept-language": "en"}
FROM_RIGHT_TO_LEFT = ["قهوة بيرو", "קפה"]
ODD = [
    "<b>&#*$@\"'[]_`~\\ #let x = 1",
    '=HYPERLINK("http://example.org")',
    "+51 999", "-1+1", "@SUM(A1)",
    *FROM_RIGHT_TO_LEFT, "☕🍌 Perú",
    "x" * 500,
    "Cooperativa Agraria Cafetalera " * 16,
    "*strong* _emph_ $x^2$ @ref <label> // comment",
]  # fmt: skip


def records(client: Client, ending: str, part: str = "counted", query: str = "") -> Any:
    return client.get(f"/indicators/export_sales/records-{part}.{ending}{query}", headers=ENGLISH)


def sheet(content: bytes, name: int = 1) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book.worksheets[name].iter_rows(values_only=True))


def test_it_works(demo: None, as_bob: Client) -> None:
    heading, *rows = sheet(records(as_bob, "xlsx").content)
    assert heading[:2] == ("RUC", "Legal name")
    assert len(rows) == 146
    assert sum(Decimal(str(row[4])) for row in rows) == 152_000_000
    assert all(isinstance(row[3], int) for row in rows)
    assert {row[5] for row in rows} == {"verified"}
    paper = PdfReader(io.BytesIO(records(as_bob, "pdf").content))
    assert "146" in paper.pages[0].extract_text()


def test_every_row_is_on_paper(demo: None, as_bob: Client) -> None:
    rows = sheet(records(as_bob, "xlsx", "not-counted").content)[1:]
    paper = pdf_text(records(as_bob, "pdf", "not-counted").content)
    assert len(rows) == 228
    for row in rows:
        assert row[0] in paper


def named(name: str) -> None:
    place = make.ParticipationFactory(company=make.CompanyFactory(legal_name=name))
    make.AnnualSalesFactory(company=place.company, year=2022)


@pytest.mark.parametrize("name", ODD)
def test_names_come_out_as_typed_and_are_never_formulas_or_markup(name: str, as_bob: Client) -> None:
    named(name)
    name = name.strip()
    content = records(as_bob, "xlsx", query="?year=2022").content
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]["B2"]
    assert (cell.value.strip(), cell.data_type) == (name, "s")
    text = pdf_text(records(as_bob, "pdf", query="?year=2022").content)
    bare = "".join(name.split())
    # Readers differ in how they give words that run from right to left, so of those the letters are compared.
    assert bare in text or (name in FROM_RIGHT_TO_LEFT and set(bare) <= set(text))


def test_a_sign_that_no_face_has_does_not_stop_the_document(as_bob: Client) -> None:
    named("漢字 \ue000")
    assert records(as_bob, "pdf", query="?year=2022").content.startswith(b"%PDF")


def test_an_empty_list_says_so(as_bob: Client) -> None:
    assert "Therearenorecords" in pdf_text(records(as_bob, "pdf", query="?as_of=2022-12-31").content)
    assert len(sheet(records(as_bob, "xlsx").content)) == 1


def test_wrong_filters_give_no_list(as_bob: Client) -> None:
    answer = records(as_bob, "xlsx", query="?region=99")
    assert "no figures are shown" in answer.text


def long_list(rows: int, **known: Any) -> Listing:
    day = datetime.date(2022, 5, 1)
    return Listing(
        slug="long",
        title="A long list",
        columns=["RUC", "Name", "Year", "FOB", "Day", "Chain", "Region"],
        rows=(
            [f"20{n:09}", f"Cooperativa {n}", 2022, Decimal("1234.56"), day, "Coffee", "Piura"]
            for n in range(rows)
        ),
        count=rows,
        scope=scope_at(datetime.date(2022, 12, 31)),
        **known,
    )


def issuing(by: User) -> Issuing:
    return Issuing(by, "https://rpe.example.org", timezone.now())


@pytest.mark.anywhere
def test_a_hundred_thousand_rows_in_a_workbook(tmp_path: Any) -> None:
    """All of them, in little memory beside what tests before took; `make bench` measures the time."""
    before = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 300)
    xlsx.write_listing(tmp_path / "long.xlsx", long_list(100_000))
    book = CalamineWorkbook.from_path(tmp_path / "long.xlsx")
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    assert sum("Cooperativa" in str(row[1:2]) for row in rows) == 100_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 < before + 300


@pytest.mark.anywhere
@pytest.mark.parametrize("long", [pdf.LONG, 300], ids=["whole", "in parts"])
def test_a_long_pdf_has_every_row_its_heading_on_each_page_and_its_number_of_pages(
    long: int, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "LONG", long)
    with translation.override("en"):
        content = listing_file(long_list(700), "pdf", issuing(alice))
    catalogue: Any = PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert catalogue["/Lang"] == "en-PE"
    pages = pages_of(content)
    assert sum(page.count("Cooperativa ") for page in pages) == 700
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert ("RUC" in page) == ("Cooperativa" in page)
    assert Paper.objects.get().shown_code in pages[-1]


@pytest.mark.anywhere
@pytest.mark.parametrize("rows", [200, 201, 299])
def test_a_long_pdf_has_no_part_without_rows_and_its_total_once(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of exactly so many rows as whole parts hold has no empty part behind the last."""
    monkeypatch.setattr(pdf, "LONG", 100)
    with translation.override("en"):
        table = blocks.grid(["Name"], [[f"Cooperativa {n}"] for n in range(rows)], total=["In all"])
        content = pdf.draw(blocks.document("A long list", [], [table], cut_off=""), timezone.now())
    pages = pages_of(content)
    assert sum(page.count("Cooperativa ") for page in pages) == rows
    assert ["In all" in page for page in pages] == [*[False] * (len(pages) - 1), True]
    assert all("Cooperativa" in page for page in pages)
    assert not any("No records" in page for page in pages)


# ── By a worker ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", dict.fromkeys(jobs.AT_ONCE, 10))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "pdf"])
def test_a_long_list_is_made_by_a_worker(
    ending: str, few_at_once: None, demo: None, as_bob: Client, as_alice: Client
) -> None:
    begun = records(as_bob, ending)
    assert begun.status_code == 302
    assert "waits for its turn" in as_bob.get(begun.url, headers=ENGLISH).text
    assert as_bob.get(f"{begun.url}file").status_code == 404
    run_worker()
    export = Export.objects.get()
    assert export.total == 146
    ready = as_bob.get(begun.url, headers=ENGLISH).text
    assert "The file is ready: 146 records." in ready
    assert as_alice.get(begun.url).status_code == 404
    assert as_alice.get(f"{begun.url}file").status_code == 404
    made = as_bob.get(f"{begun.url}file")
    assert f".{ending}" in made["Content-Disposition"]
    if ending == "xlsx":
        assert len(sheet(made.content)) == 147
    if ending == "pdf":
        assert Paper.objects.get().issued_by == export.asked_by


def test_a_worker_at_work_is_left_alone(few_at_once: None, demo: None, as_bob: Client) -> None:
    address = records(as_bob, "xlsx").url
    Job.objects.update(state="running", runner="x", beat=timezone.now(), done=50, total=146)
    page = as_bob.get(address, headers=ENGLISH).text
    assert "The file is being written." in page
    assert "34 %" in page
    run_worker()
    assert Export.objects.get().content is None


def test_a_fault_is_said(
    few_at_once: None, demo: None, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = records(as_bob, "xlsx").url

    def fail(*_: Any) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr(jobs, "listing_file", fail)
    run_worker()
    assert "Something went wrong on our side" in as_bob.get(address, headers=ENGLISH).text


def test_who_may_no_longer_see_records_gets_none(
    few_at_once: None, demo: None, bob: User, as_bob: Client
) -> None:
    records(as_bob, "xlsx")
    User.objects.filter(pk=bob.pk).update(role="committee")
    run_worker()
    assert Export.objects.get().content is None


def test_old_files_are_removed(few_at_once: None, demo: None, as_bob: Client) -> None:
    records(as_bob, "xlsx")
    Export.objects.update(asked_at=timezone.now() - 2 * jobs.KEPT_FOR)
    records(as_bob, "xlsx")
    assert Export.objects.count() == 1


def test_the_sheet_tells_of_workers_and_applications(as_bob: Client) -> None:
    company = make.CompanyFactory()
    make.WorkforceFactory(company=company, year=2022, workers=4321)
    make.ApplicationFactory(ruc=company.ruc, call=make.CallFactory(name="Quinta"))
    content = as_bob.get(f"/companies/{company.ruc}/sheet.pdf", headers={"accept-language": "en"}).content
    page = " ".join(pages_of(content))
    for words in ("Workforce", "4,321", "Applications", "Quinta"):
        assert words in page


def test_a_name_of_one_long_word_stays_on_the_sheet(as_bob: Client) -> None:
    company = make.CompanyFactory(legal_name="Ñ" * 200)
    content = as_bob.get(f"/companies/{company.ruc}/sheet.pdf").content
    (first, *_rest) = PdfReader(io.BytesIO(content)).pages
    assert max(line.count("Ñ") for line in first.extract_text().splitlines()) < 60
    assert "".join(first.extract_text().split()).count("Ñ") >= 200

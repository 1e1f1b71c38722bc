"""Files that are no programme workbook are refused with one line."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook

from tests.workbook.build import COMPANIES, with_companies, workbook
from workbook import reading
from workbook.problems import Unreadable
from workbook.reading import read


def test_it_works(tmp_path: Path) -> None:
    (sheet,), faults = read(with_companies(tmp_path))
    assert (sheet.sheet.es, sheet.heading_row, [row.number for row in sheet.rows]) == ("Empresas", 1, [2, 3])
    assert faults == []


def file(path: Path, content: bytes) -> Path:
    found = path / "file.xlsx"
    found.write_bytes(content)
    return found


@pytest.mark.parametrize("content", [b"", b"RUC;Nombre\n", b"PK\x03\x04 broken", b"%PDF-1.7", bytes(100)])
def test_what_is_no_workbook(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(file(tmp_path, content))
    assert len(str(refusal.value).splitlines()) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(tmp_path / "none.xlsx")
    with pytest.raises(Unreadable):
        read(tmp_path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as archive:
        archive.writestr("letter.txt", "hello")
    with pytest.raises(Unreadable):
        read(tmp_path / "x.xlsx")


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    plain, locked = with_companies(tmp_path), tmp_path / "locked.xlsx"
    with plain.open("rb") as source, locked.open("wb") as sink:
        OOXMLFile(source).encrypt("secret", sink)
    with pytest.raises(Unreadable, match="contraseña"):
        read(locked)


def test_a_zip_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_companies(tmp_path)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(reading.MOST_BYTES + 1))
    assert bomb.stat().st_size < 1_000_000
    with pytest.raises(Unreadable, match="desempaquetado"):
        read(bomb)


def test_a_sheet_that_pretends_to_be_huge(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Ventas"
    book.active.cell(1_048_576, 20, "x")
    book.save(tmp_path / "huge.xlsx")
    with pytest.raises(Unreadable, match="Ventas"):
        read(tmp_path / "huge.xlsx")


def test_damage_inside(tmp_path: Path) -> None:
    source = with_companies(tmp_path)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "new.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == "xl/worksheets/sheet1.xml" else old.read(name))
    with pytest.raises(Unreadable):
        read(tmp_path / "new.xlsx")


def test_merged_headings_are_a_fault(tmp_path: Path) -> None:
    path = workbook(tmp_path, Empresas=[["RUC", "Razón social", "Región", None], *COMPANIES[1:]])
    book = load_workbook(path)
    book["Empresas"].merge_cells("C1:D1")
    book.save(path)
    _sheets, (fault,) = read(path)
    assert (fault.sheet, fault.row, fault.column) == ("Empresas", 1, "Región")


@pytest.mark.parametrize(
    ("headings", "merged"), [(1, "C1:C2"), (2, "C1:C2"), (2, "C1:D3"), (3, "B1:D3")], ids=str
)
def test_headings_merged_over_rows_are_a_fault(headings: int, merged: str, tmp_path: Path) -> None:
    """Whether the heading row is the first, the last or in the middle of what is merged."""
    blank = [[None]] * (headings - 1)
    path = workbook(tmp_path, Empresas=[*blank, *COMPANIES])
    book = load_workbook(path)
    book["Empresas"].merge_cells(merged)
    book.save(path)
    (sheet,), faults = read(path)
    assert sheet.heading_row == headings
    assert "combinadas" in str(faults[0].message)


@pytest.mark.parametrize("merged", ["A1:C1", "C3:C4"], ids=["above", "below"])
def test_cells_merged_above_or_below_the_headings_are_none_of_them(merged: str, tmp_path: Path) -> None:
    path = workbook(tmp_path, Empresas=[[None], *COMPANIES])
    book = load_workbook(path)
    book["Empresas"].merge_cells(merged)
    book.save(path)
    (sheet,), faults = read(path)
    assert (sheet.heading_row, faults) == (2, [])


def test_the_same_sheet_in_both_languages_is_a_fault(tmp_path: Path) -> None:
    _sheets, (fault,) = read(workbook(tmp_path, Empresas=COMPANIES, Companies=COMPANIES))
    assert fault.sheet == "Empresas"


def test_the_same_column_twice_is_a_fault(tmp_path: Path) -> None:
    _sheets, (fault,) = read(workbook(tmp_path, Empresas=[["RUC", "Tax id", "Razón social"]]))
    assert fault.column == "Tax id"


@pytest.mark.django_db
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!"])
def test_a_formula_that_ends_in_an_error_is_not_a_blank(error: str, tmp_path: Path) -> None:
    from workbook.importing import import_file

    with xlsxwriter.Workbook(tmp_path / "error.xlsx") as book:
        page = book.add_worksheet("Empresas")
        for number, row in enumerate([[*COMPANIES[0], "Asociados"], COMPANIES[1]]):
            page.write_row(number, 0, row)
        page.write_formula(1, 3, "=NA()", None, error)
    (fault,) = import_file(tmp_path / "error.xlsx").faults
    assert (fault.row, fault.column, fault.value) == (2, "Asociados", error)


def test_errors_are_found_in_files_of_other_writers(tmp_path: Path) -> None:
    """The strict namespace, single quotes, and cells that do not say where they stand."""
    xml = b"""<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData><row><c><v>1</v></c>
    <c t='e'><v>#N/A</v></c></row><row r="2"><c r="AB2" t="e"><v>#REF!</v></c></row></sheetData></worksheet>"""
    assert dict(reading._errors_of(xml)) == {(0, 1): "#N/A", (1, 27): "#REF!"}


@pytest.mark.django_db
def test_a_formula_counts_as_what_it_shows(tmp_path: Path) -> None:
    from companies.models import Company
    from workbook.importing import import_file

    with xlsxwriter.Workbook(tmp_path / "formula.xlsx") as book:
        page = book.add_worksheet("Empresas")
        for number, row in enumerate([[*COMPANIES[0], "Asociados"], COMPANIES[1]]):
            page.write_row(number, 0, row)
        page.write_formula(1, 3, "=2+3", None, 5)
    assert import_file(tmp_path / "formula.xlsx").faults == []
    assert Company.objects.get().members == 5

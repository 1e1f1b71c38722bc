"""Files that are no programme workbook are refused with one line."""

import datetime
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from records import archives
from tests.workbook.build import COMPANIES, with_companies, workbook
from workbook import cell_reader, reading
from workbook.planning import Planner
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


SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{dimension}<sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>RUC</t></is></c></row>{rows}</sheetData></worksheet>"""


def attack(folder: Path, rows: str, dimension: str = "", text: str = "") -> Path:
    """A workbook whose sheet of sales, and whose one shared text, are written by hand."""
    book = Workbook()
    book.active.title = "Ventas"
    book.active["A1"] = "RUC"
    book.save(folder / "plain.xlsx")
    ours = {"xl/worksheets/sheet1.xml": SHEET.format(rows=rows, dimension=dimension)}
    path = folder / "attack.xlsx"
    with (
        zipfile.ZipFile(folder / "plain.xlsx") as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = ours.get(name) or old.read(name).decode()
            new.writestr(name, content.replace("</Relationships>", f"{SHARED}</Relationships>"))
        new.writestr("xl/sharedStrings.xml", TEXTS.format(text=text))
    return path


SHARED = """<Relationship Id="texts" Target="sharedStrings.xml"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>"""
TEXTS = (
    """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>"""
)
LAST = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("rows", "dimension"),
    [
        (LAST, ""),
        (LAST, '<dimension ref="A1:B2"/>'),
        ('<row r="400000"><c r="ZZZ400000"><v>1</v></c></row>', ""),
        ('<row r="30000"><c r="OOO30000"><v>1</v></c></row>', '<dimension ref="A1"/>'),
    ],
    ids=["two cells", "a dimension that lies", "billions of cells", "hundreds of millions of cells"],
)
def test_two_cells_do_not_kill_the_process(rows: str, dimension: str, tmp_path: Path) -> None:
    """A kilobyte that asks for gigabytes ends the process that reads it, which is not this one."""
    file = attack(tmp_path, rows, dimension)
    assert file.stat().st_size < 8_000
    with pytest.raises(Unreadable, match="Ventas"):
        read(file)


def test_one_long_text_in_every_cell_is_too_much(tmp_path: Path) -> None:
    """A few megabytes of cells that refer to one text unpack to gigabytes."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 50_000))
    with pytest.raises(Unreadable, match="Ventas"):
        read(attack(tmp_path, rows, text="x" * 30_000))


def test_what_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT", 0)
    with pytest.raises(Unreadable, match="desempaquetado"):
        read(with_companies(tmp_path))


def test_cells_keep_their_types(tmp_path: Path) -> None:
    """Whatever process reads them."""
    moment = datetime.datetime(2022, 3, 4, 5, 6)  # noqa: DTZ001
    values = [
        moment,
        datetime.date(2022, 3, 4),
        datetime.time(5, 6),
        datetime.timedelta(hours=30),
        1.5,
        True,
        "ñ",
    ]
    with xlsxwriter.Workbook(tmp_path / "types.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("Ventas")
        formats = ["yyyy-mm-dd hh:mm", "yyyy-mm-dd", "hh:mm", "[h]:mm"]
        for place, value in enumerate(values):
            shown = [book.add_format({"num_format": formats[place]})] if place < len(formats) else []
            page.write(0, place, value, *shown)
    (sheet,) = reading._cells(tmp_path / "types.xlsx")
    by_calamine = CalamineWorkbook.from_path(tmp_path / "types.xlsx").get_sheet_by_name("Ventas").to_python()
    assert [cells for _number, cells in sheet.rows] == by_calamine
    assert [type(cell) for cell in sheet.rows[0][1]] == [type(cell) for cell in by_calamine[0]]


def test_its_size_is_that_of_all_its_parts(tmp_path: Path) -> None:
    """Rows were counted in one folder alone: a large workbook with its sheets in another was read in the request."""
    path = with_companies(tmp_path)
    before = reading.unpacked_size(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/hojas/sheet1.xml", bytes(1000))
    assert reading.unpacked_size(path) == before + 1000


def test_thousands_of_parts_are_not_listed(tmp_path: Path) -> None:
    """A few hundred thousand empty parts took longer to list and to open than a request may last."""
    path = with_companies(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(archives.MOST_LISTED // 45):
            archive.writestr(f"xl/{number}", b"")
    with pytest.raises(Unreadable, match="no es un libro"):
        read(path)


@pytest.mark.django_db
def test_a_cell_that_is_longer_than_excel_lets_it_be_is_cut(tmp_path: Path) -> None:
    """Said of every row that refers to it, one long text filled the preview with megabytes."""
    rows = '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    ((sheet,), _faults) = read(attack(tmp_path, rows, text="x" * 500_000))
    fault = Planner().run([sheet], []).faults[0]
    assert len(str(fault.as_json()["value"])) <= 201


def test_damage_inside(tmp_path: Path) -> None:
    source = with_companies(tmp_path)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(tmp_path / "new.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == "xl/worksheets/sheet1.xml" else old.read(name))
    with pytest.raises(Unreadable):
        read(tmp_path / "new.xlsx")


def test_merged_cells_beside_the_headings(tmp_path: Path) -> None:
    """They were looked up among the headings, which ended the check without a word of what is wrong."""
    merged = '<mergeCells count="1"><mergeCell ref="Z1:AA1"/></mergeCells>'
    path = attack(tmp_path, "")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "merged.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"</sheetData>", f"</sheetData>{merged}".encode()))
    _sheets, faults = read(tmp_path / "merged.xlsx")
    assert all("combinadas" not in fault.message for fault in faults)


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


def test_blank_cells_merged_above_the_headings_are_none_of_them(tmp_path: Path) -> None:
    path = workbook(tmp_path, Empresas=[[None], *COMPANIES])
    book = load_workbook(path)
    book["Empresas"].merge_cells("A1:C1")
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
    assert cell_reader._marks(xml, set()).cells == {(0, 1): {"error": "#N/A"}, (1, 27): {"error": "#REF!"}}


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

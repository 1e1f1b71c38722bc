"""From a file to sheets of raw cells, refusing what is not a workbook before any of it is trusted."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from records.archives import DAMAGED
from workbook.cells import RawCell
from workbook.layout import SHEETS, Column, Sheet
from workbook.problems import Fault, Unreadable

MOST_BYTES = 100_000_000
"""Unpacked, 10,000 rows of sales are 3 MB: what is larger than this was made to exhaust the machine."""

MOST_CELLS = 5_000_000
NOTES = "_"
"""Sheets whose name begins so are the author's own."""


@dataclass(frozen=True)
class RawRow:
    """A row that is not blank: its number as Excel shows it, and its cells by column."""

    number: int
    cells: dict[Column, RawCell]


@dataclass(frozen=True)
class RawSheet:
    """A sheet of the programme workbook; `columns` are those that its heading row has."""

    sheet: Sheet
    heading_row: int
    columns: frozenset[Column]
    rows: list[RawRow]


class ExcelError(str):
    """A cell whose formula ended in an error, such as #N/A: it is not a blank."""

    __slots__ = ()


def read(path: Path) -> tuple[list[RawSheet], list[Fault]]:
    """The sheets that a file has, and the faults of their names and headings.

    Raises Unreadable, with one line for the person, where the file cannot be used at all.
    """
    _refuse_what_is_no_workbook(path)
    try:
        book = CalamineWorkbook.from_path(path)
        errors = _cells_in_error(path)
        found = [_read_sheet(book.get_sheet_by_name(name), errors.get(name, {})) for name in book.sheet_names]
    except (CalamineError, ElementTree.ParseError, *DAMAGED) as fault:
        raise Unreadable(_("The workbook is damaged and cannot be read.")) from fault
    sheets = [sheet for sheet, _faults in found if sheet]
    faults = [fault for _sheet, faults in found for fault in faults]
    return sheets, faults + list(_repeated_sheets(sheets))


def count_rows(path: Path) -> int:
    """How many rows the sheets of a workbook have together below their first, blank ones included. Raises Unreadable."""
    _refuse_what_is_no_workbook(path)
    try:
        book = CalamineWorkbook.from_path(path)
        return sum(book.get_sheet_by_name(name).total_height for name in book.sheet_names)
    except (CalamineError, *DAMAGED) as fault:
        raise Unreadable(_("The workbook is damaged and cannot be read.")) from fault


def _refuse_what_is_no_workbook(path: Path) -> None:
    try:
        with path.open("rb") as file:
            refuse_what_is_no_workbook(file)
    except OSError as fault:
        raise Unreadable(_("The file cannot be opened: %(reason)s.") % {"reason": fault.strerror}) from fault


def refuse_what_is_no_workbook(file: IO[bytes]) -> None:
    """Raise Unreadable for what is empty, locked, not a workbook or a bomb."""
    file.seek(0)
    beginning = file.read(8)
    if not beginning:
        raise Unreadable(_("The file is empty."))
    if beginning == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(
            _("The workbook is protected with a password, or is an old .xls: save it as .xlsx without one.")
        )
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_a_bomb(archive)
            archive.getinfo("xl/workbook.xml")
    except DAMAGED as fault:
        raise Unreadable(_("The file is not an Excel workbook (.xlsx).")) from fault


def _refuse_a_bomb(archive: zipfile.ZipFile) -> None:
    """Unpack and count: the sizes that an archive declares can be lies."""
    unpacked = 0
    for entry in archive.infolist():
        with archive.open(entry) as packed:
            while chunk := packed.read(1 << 20):
                unpacked += len(chunk)
                if unpacked > MOST_BYTES:
                    raise Unreadable(
                        _("The workbook unpacks to far more than a programme workbook can hold.")
                    )


def _read_sheet(
    found: CalamineSheet, errors: dict[tuple[int, int], str]
) -> tuple[RawSheet | None, list[Fault]]:
    if found.name.startswith(NOTES):
        return None, []
    sheet = SHEETS.get(found.name)
    if sheet is None:
        expected = ", ".join(known.es for known in SHEETS)
        return None, [
            Fault(found.name, None, "", found.name, _("Unknown sheet; expected one of: %s.") % expected)
        ]
    if found.total_height * found.total_width > MOST_CELLS:
        raise Unreadable(_("The sheet “%s” is far larger than a programme workbook can be.") % found.name)
    grid = _grid(found, errors)
    heading = next((number for number, cells in enumerate(grid) if not _is_blank(cells)), None)
    if heading is None:
        return None, []
    columns, faults = _headings(found, sheet, grid[heading], heading)
    rows = [
        RawRow(number + 1, {column: cells[place] for column, place in columns.items()})
        for number, cells in enumerate(grid[heading + 1 :], heading + 1)
        if not _is_blank(cells)
    ]
    return RawSheet(sheet, heading + 1, frozenset(columns), rows), faults


def _grid(found: CalamineSheet, errors: dict[tuple[int, int], str]) -> list[list[RawCell]]:
    grid: list[list[RawCell]] = found.to_python(skip_empty_area=False)
    for (row, place), error in errors.items():
        if row < len(grid) and place < len(grid[row]):
            grid[row][place] = ExcelError(error)
    return grid


def _is_blank(cells: list[RawCell]) -> bool:
    return all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def _headings(
    found: CalamineSheet, sheet: Sheet, cells: list[RawCell], row: int
) -> tuple[dict[Column, int], list[Fault]]:
    """The place of each column, and the faults of the headings."""
    columns: dict[Column, int] = {}
    faults = list(_merged_headings(found, cells, row))
    for place, heading in enumerate(cells):
        column = sheet.column(str(heading))
        if column and column not in columns:
            columns[column] = place
        elif column:
            faults.append(
                Fault(found.name, row + 1, str(heading), heading, _("This column stands here twice."))
            )
        elif heading != "":
            expected = ", ".join(known.es for known in sheet.columns)
            message = _("Unknown column; expected one of: %s.") % expected
            faults.append(Fault(found.name, row + 1, str(heading), heading, message))
    faults += [
        Fault(found.name, row + 1, column.es, "", _("This column is missing: it tells rows apart."))
        for column in sheet.keys
        if column not in columns and not column.blank_key
    ]
    return columns, faults


def _merged_headings(found: CalamineSheet, cells: list[RawCell], row: int) -> Iterator[Fault]:
    for first, last in found.merged_cell_ranges or []:
        if first[0] <= row <= last[0]:
            value = cells[first[1]]
            yield Fault(found.name, row + 1, str(value), value, _("Headings must not be merged cells."))


def _repeated_sheets(sheets: list[RawSheet]) -> Iterator[Fault]:
    """`Ventas` and `Sales` are the same sheet."""
    seen: set[Sheet] = set()
    for raw in sheets:
        if raw.sheet in seen:
            yield Fault(raw.sheet.es, None, "", raw.sheet.es, _("This sheet stands in the file twice."))
        seen.add(raw.sheet)


def _cells_in_error(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Cells whose formula ended in an error, by sheet and place (from 0): calamine gives them as blank."""
    with zipfile.ZipFile(path) as archive:
        parts = {
            part.get("Id"): part.get("Target", "").lstrip("/").removeprefix("xl/")
            for part in _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
        }
        return {
            sheet.get("name", ""): dict(_errors_of(archive.read(f"xl/{parts[_part(sheet)]}")))
            for sheet in _elements(archive.read("xl/workbook.xml"), "sheet")
        }


def _elements(xml: bytes | ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a name, whichever of the format's two namespaces the writer used."""
    tree = ElementTree.fromstring(xml) if isinstance(xml, bytes) else xml  # noqa: S314
    return (element for element in tree.iter() if element.tag.endswith(f"}}{name}"))


def _part(sheet: ElementTree.Element) -> str:
    return next(value for key, value in sheet.attrib.items() if key.endswith("}id"))


def _errors_of(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    # Most sheets have none, and need not be parsed a second time.
    if not re.search(rb"""\bt=["']e["']""", xml):
        return
    for row, cells in enumerate(_elements(xml, "row")):
        for place, cell in enumerate(_elements(cells, "c")):
            if cell.get("t") == "e":
                value = next(_elements(cell, "v"), None)
                yield _place(cell.get("r"), row, place), "" if value is None else value.text or ""


def _place(reference: str | None, row: int, place: int) -> tuple[int, int]:
    """Row and column (from 0) of a reference such as B5; where a cell has none, its place in the file."""
    if not reference:
        return row, place
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1

"""From a file to sheets of raw cells, refusing what is not a workbook before any of it is trusted."""

import datetime
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from records.archives import DAMAGED, open_archive
from workbook import cell_reader
from workbook.cells import RawCell
from workbook.layout import SHEETS, Column, Sheet
from workbook.problems import Fault, Unreadable

MOST_BYTES = 100_000_000
"""Unpacked, 10,000 rows of sales are 3 MB: what is larger than this was made to exhaust the machine."""

WAIT = 60
"""Seconds after which a workbook that is still being read is given up, on a machine that is busy."""


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


@dataclass
class SheetCells:
    """A sheet as it is in the file: merged ranges, and the rows that are not blank by their number; all from 0."""

    name: str
    merged: list[list[list[int]]] = field(default_factory=list)
    rows: list[tuple[int, list[RawCell]]] = field(default_factory=list)


def read(path: Path) -> tuple[list[RawSheet], list[Fault]]:
    """The sheets that a file has, and the faults of their names and headings.

    Raises Unreadable, with one line for the person, where the file cannot be used at all.
    """
    unpacked_size(path)
    found = [_read_sheet(cells) for cells in _cells(path)]
    sheets = [sheet for sheet, _faults in found if sheet]
    faults = [fault for _sheet, faults in found for fault in faults]
    return sheets, faults + list(_repeated_sheets(sheets))


def unpacked_size(path: Path) -> int:
    """How many bytes the parts of a workbook have together: what tells a small one from a large one, wherever in the
    archive its sheets are. Raises Unreadable.
    """
    try:
        with path.open("rb") as file:
            return refuse_what_is_no_workbook(file)
    except OSError as fault:
        raise Unreadable(_("The file cannot be opened: %(reason)s.") % {"reason": fault.strerror}) from fault


def _cells(path: Path) -> list[SheetCells]:
    """The cells of every sheet, read by a process of its own that may die of it (workbook/cell_reader.py)."""
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-I", cell_reader.__file__, str(path)]
        try:
            code = subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, timeout=WAIT).returncode  # noqa: S603
        except subprocess.TimeoutExpired:
            code = cell_reader.TOO_LARGE
        if code == cell_reader.DAMAGED:
            raise Unreadable(_("The workbook is damaged and cannot be read."))
        output.seek(0)
        sheets = _parse(output)
    if code and not sheets:
        raise Unreadable(_("The workbook unpacks to far more than a programme workbook can hold."))
    if code:
        raise Unreadable(
            _("The sheet “%s” is far larger than a programme workbook can be.") % sheets[-1].name
        )
    return sheets


def _parse(lines: Iterable[bytes]) -> list[SheetCells]:
    """What the reader wrote; its last line is cut off where it died."""
    sheets: list[SheetCells] = []
    for line in lines:
        if not line.endswith(b"\n"):
            break
        match json.loads(line):
            case {"sheet": name}:
                sheets.append(SheetCells(name))
            case {"merged": ranges}:
                sheets[-1].merged = ranges
            case [number, cells]:
                sheets[-1].rows.append((number, [_cell(cell) for cell in cells]))
    return sheets


def _cell(cell: Any) -> RawCell:
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return] # text, a number or a truth value, as JSON has it
    ((name, value),) = cell.items()
    return KINDS[name](value)


KINDS: dict[str, Callable[[Any], RawCell]] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda seconds: datetime.timedelta(seconds=seconds),
    "error": ExcelError,
}
"""How a cell of each type that JSON does not know is made from what the reader wrote."""


def refuse_what_is_no_workbook(file: IO[bytes]) -> int:
    """Raise Unreadable for what is empty, locked, not a workbook or a bomb; else the bytes of its parts, unpacked."""
    file.seek(0)
    beginning = file.read(8)
    if not beginning:
        raise Unreadable(_("The file is empty."))
    if beginning == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Unreadable(
            _("The workbook is protected with a password, or is an old .xls: save it as .xlsx without one.")
        )
    try:
        with open_archive(file) as archive:
            archive.getinfo("xl/workbook.xml")
            return _unpacked(archive)
    except DAMAGED as fault:
        raise Unreadable(_("The file is not an Excel workbook (.xlsx).")) from fault


def _unpacked(archive: zipfile.ZipFile) -> int:
    """Unpack and count: the sizes that an archive declares can be lies. Raises Unreadable for a bomb."""
    unpacked = 0
    for entry in archive.infolist():
        with archive.open(entry) as packed:
            while chunk := packed.read(1 << 20):
                unpacked += len(chunk)
                if unpacked > MOST_BYTES:
                    raise Unreadable(
                        _("The workbook unpacks to far more than a programme workbook can hold.")
                    )
    return unpacked


def _read_sheet(found: SheetCells) -> tuple[RawSheet | None, list[Fault]]:
    sheet = SHEETS.get(found.name)
    if sheet is None:
        expected = ", ".join(known.es for known in SHEETS)
        return None, [
            Fault(found.name, None, "", found.name, _("Unknown sheet; expected one of: %s.") % expected)
        ]
    if not found.rows:
        return None, []
    heading, headings = found.rows[0]
    columns, faults = _headings(found, sheet, headings, heading)
    rows = [
        RawRow(number + 1, {column: cells[place] for column, place in columns.items()})
        for number, cells in found.rows[1:]
    ]
    return RawSheet(sheet, heading + 1, frozenset(columns), rows), faults


def _headings(
    found: SheetCells, sheet: Sheet, cells: list[RawCell], row: int
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


def _merged_headings(found: SheetCells, cells: list[RawCell], row: int) -> Iterator[Fault]:
    for first, last in found.merged:
        if first[0] <= row <= last[0] and first[1] < len(cells):
            value = cells[first[1]]
            yield Fault(found.name, row + 1, str(value), value, _("Headings must not be merged cells."))


def _repeated_sheets(sheets: list[RawSheet]) -> Iterator[Fault]:
    """`Ventas` and `Sales` are the same sheet."""
    seen: set[Sheet] = set()
    for raw in sheets:
        if raw.sheet in seen:
            yield Fault(raw.sheet.es, None, "", raw.sheet.es, _("This sheet stands in the file twice."))
        seen.add(raw.sheet)

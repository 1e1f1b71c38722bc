"""From a file to sheets of raw cells, refusing what is not a workbook before any of it is trusted."""

import datetime
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.archives import DAMAGED, open_archive
from records.text import tidy
from workbook import cell_reader
from workbook.cells import FaultyCell, Percentage, RawCell, is_blank
from workbook.grouping import ranges
from workbook.layout import SHEETS, Column, Sheet
from workbook.problems import Fault, Unreadable, shown

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
class Hidden:
    """What Excel does not show of a sheet although it is read: numbers of rows, letters of columns, the sheet itself."""

    rows: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    sheet: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns or self.sheet)

    def __str__(self) -> str:
        """What is hidden, in words."""
        parts = [
            _("the sheet is hidden") if self.sheet else "",
            ngettext("row %s is hidden", "rows %s are hidden", len(self.rows)) % ranges(self.rows)
            if self.rows
            else "",
            ngettext("column %s is hidden", "columns %s are hidden", len(self.columns))
            % ", ".join(self.columns)
            if self.columns
            else "",
        ]
        return "; ".join(part for part in parts if part)


@dataclass(frozen=True)
class RawSheet:
    """A sheet of the programme workbook; `columns` are those that its heading row has."""

    sheet: Sheet
    heading_row: int
    columns: frozenset[Column]
    rows: list[RawRow]
    hidden: Hidden = Hidden()


@dataclass
class SheetCells:
    """A sheet as it is in the file: merged ranges, and the rows that are not blank by their number; all from 0."""

    name: str
    merged: list[list[list[int]]] = field(default_factory=list)
    rows: list[tuple[int, list[RawCell]]] = field(default_factory=list)
    hidden: Hidden = Hidden()


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
    hidden_of: dict[str, dict[str, Any]] = {}
    for line in lines:
        if not line.endswith(b"\n"):
            break
        match json.loads(line):
            case {"sheet": name}:
                sheets.append(SheetCells(name))
            case {"merged": ranges, "hidden": hidden}:
                sheets[-1].merged, hidden_of[sheets[-1].name] = ranges, hidden
            case [number, cells]:
                row = [_cell(cell, number, place) for place, cell in enumerate(cells)]
                sheets[-1].rows.append((number, row))
    for sheet in sheets:
        sheet.hidden = _hidden(sheet, hidden_of.get(sheet.name, {}))
    return sheets


def _hidden(sheet: SheetCells, found: dict[str, Any]) -> Hidden:
    """What is hidden of the rows and columns that hold something."""
    rows = {number for number, _cells in sheet.rows} & set(found.get("rows", ()))
    width = max((len(cells) for _number, cells in sheet.rows), default=0)
    columns = {
        place for first, last in found.get("columns", ()) for place in range(first, min(last + 1, width))
    }
    return Hidden(
        tuple(number + 1 for number in sorted(rows)),
        tuple(letters(place) for place in sorted(columns)),
        bool(found.get("sheet")),
    )


def letters(place: int) -> str:
    """A column's name in Excel: 0 is A, 26 is AA."""
    first, last = divmod(place, 26)
    return (letters(first - 1) if first else "") + chr(ord("A") + last)


def _cell(cell: Any, number: int, place: int) -> RawCell:
    if isinstance(cell, str):
        return tidy(cell)
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return] # a number or a truth value, as JSON has it
    ((name, value),) = cell.items()
    if name == "formula":
        words = _(
            "the formula in %s has no stored result: open the workbook in Excel, save it and upload it again"
        )
        return FaultyCell(value, words % f"{letters(place)}{number + 1}")
    return KINDS[name](value)


KINDS: dict[str, Callable[[Any], RawCell]] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda seconds: datetime.timedelta(seconds=seconds),
    "error": lambda name: FaultyCell(name, _("the formula in this cell ends in an error")),
    "percent": Percentage,
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
    first = _place_of_headings(sheet, found.rows)
    heading, headings = found.rows[first]
    columns, faults = _headings(found, sheet, headings, heading)
    body = found.rows[first + 1 :]
    merged = _merged_cells(found, heading, set(columns.values()))
    rows = [
        RawRow(number + 1, _row_cells(sheet, {it: _at(cells, at) for it, at in columns.items()}, at_fault))
        for number, cells in body
        for at_fault in [{it: merged[number, at] for it, at in columns.items() if (number, at) in merged}]
    ]
    faults = [*_titles(found, first), *faults, *_unnamed_columns(found, heading, headings, body)]
    return RawSheet(sheet, heading + 1, frozenset(columns), rows, found.hidden), faults


FIRST_ROWS = 20
"""Headings stand within so many rows that are not blank."""


def _place_of_headings(sheet: Sheet, rows: list[tuple[int, list[RawCell]]]) -> int:
    """The place of the heading row: the first row, unless a later one has more of the sheet's headings."""
    known = [
        sum(sheet.column(str(cell)) is not None for cell in cells) for _number, cells in rows[:FIRST_ROWS]
    ]
    return 0 if known[0] > 1 else known.index(max(known))


def _titles(found: SheetCells, first: int) -> Iterator[Fault]:
    """Rows above the headings: a title is neither a heading nor a record."""
    if first:
        number, cells = found.rows[0]
        heading = found.rows[first][0]
        value = next((cell for cell in cells if not is_blank(cell)), "")
        words = _(
            "The headings stand in row %(row)s: delete the rows above them, from row %(first)s to %(last)s."
        )
        message = words % {"row": heading + 1, "first": number + 1, "last": heading}
        yield Fault(found.name, number + 1, "", value, message)


def _at(cells: list[RawCell], place: int) -> RawCell:
    return cells[place] if place < len(cells) else ""


TOTALS = re.compile(r"(sub\W?)?total(es)?(\s+(general|us\$|:))?\W*|suma\W*|grand total\W*", re.IGNORECASE)


def _row_cells(
    sheet: Sheet, cells: dict[Column, RawCell], at_fault: dict[Column, FaultyCell]
) -> dict[Column, RawCell]:
    """A row's cells in the order of the sheet's columns. A row of totals, which is no record, is one fault."""
    cells = {it: at_fault.get(it, cells[it]) for it in sorted(cells, key=sheet.columns.index)}
    first = next((column for column, cell in cells.items() if not is_blank(cell)), None)
    if first is None or not isinstance(cells[first], str) or not TOTALS.fullmatch(str(cells[first])):
        return cells
    fault = FaultyCell(str(cells[first]), _("this is a row of totals, and totals are no records: delete it"))
    return {column: fault if column is first else FaultyCell("", "") for column in cells}


def _merged_cells(found: SheetCells, heading: int, places: set[int]) -> dict[tuple[int, int], FaultyCell]:
    """The cells below the headings that are merged with others, of which Excel shows the first one's value."""
    rows = dict(found.rows)
    cells: dict[tuple[int, int], FaultyCell] = {}
    for first, last in found.merged:
        value = _at(rows.get(first[0], []), first[1])
        if first[0] <= heading or is_blank(value):
            continue
        name = f"{letters(first[1])}{first[0] + 1}:{letters(last[1])}{last[0] + 1}"
        fault = _("the cells %s are merged: unmerge them and fill in each one") % name
        for number in range(first[0], min(last[0], found.rows[-1][0]) + 1):
            for place in sorted(places & set(range(first[1], last[1] + 1))):
                cells[number, place] = FaultyCell(shown(value), fault)
                # The others are in error with it, and it is said once.
                value = fault = ""
    return cells


def _unnamed_columns(
    found: SheetCells, heading: int, headings: list[RawCell], body: list[tuple[int, list[RawCell]]]
) -> Iterator[Fault]:
    """Columns that have values and no heading: nobody knows what they mean."""
    named = {place for place, name in enumerate(headings) if not is_blank(name)}
    filled: dict[int, list[tuple[int, RawCell]]] = {}
    for number, cells in body:
        for place, cell in enumerate(cells):
            if place not in named and not is_blank(cell):
                filled.setdefault(place, []).append((number, cell))
    for place, values in sorted(filled.items()):
        name = letters(place)
        (first, value), (last, _value) = values[0], values[-1]
        cell = f"{name}{first + 1}" if first == last else f"{name}{first + 1}–{name}{last + 1}"
        words = _(
            "%(cells)s: column %(column)s has values and no heading. Write its heading in %(top)s, or delete them."
        )
        message = words % {"cells": cell, "column": name, "top": f"{name}{heading + 1}"}
        yield Fault(found.name, first + 1, name, value, message)


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
        elif not is_blank(heading):
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

"""A program of its own that reads the cells of a workbook nobody trusts: `python workbook/cell_reader.py FILE`.

A workbook of a kilobyte can ask for more memory than a machine has, and the library that reads it then ends its process.
So it ends this one, which limits itself first. It writes a line of JSON for each sheet and each row that is not blank
(workbook/reading.py reads them) and imports nothing of the project, so that it starts in a moment.
"""

import datetime
import errno
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineSheet, CalamineWorkbook

MEMORY, SECONDS, OUTPUT = 1_000_000_000, 20, 100_000_000
"""The most bytes of memory, seconds of computing and bytes of output; 100,000 rows of sales need 300 MB, 2 s and 6 MB."""
MOST_CELLS = 5_000_000
NOTES = "_"
"""Sheets whose name begins so are the author's own."""
TOO_LARGE, DAMAGED = 3, 4
"""Exit codes."""
Place = tuple[int, int]
"""Row and column, from 0."""


def main(path: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        write_cells(path)
        sys.stdout.flush()
    except MemoryError:
        return TOO_LARGE
    except Exception as fault:
        # Whatever else it is: the file is not what a workbook should be.
        return TOO_LARGE if getattr(fault, "errno", None) == errno.EFBIG else DAMAGED
    return 0


def write_cells(path: str) -> None:
    book = CalamineWorkbook.from_path(path)
    errors = _cells_in_error(path)
    number = 0
    for name in book.sheet_names:
        if name.startswith(NOTES):
            continue
        # Said before the sheet is read, so that whoever waits knows which one was too large.
        _say({"sheet": name})
        sys.stdout.flush()
        sheet = book.get_sheet_by_name(name)
        number += sheet.total_height * sheet.total_width
        if number > MOST_CELLS:
            raise MemoryError
        _say({"merged": sheet.merged_cell_ranges or []})
        for row in _rows(sheet, errors.get(name, {})):
            _say(row)


def _say(line: object) -> None:
    sys.stdout.write(f"{ENCODER.encode(line)}\n")


def _plain(value: Any) -> dict[str, object]:
    """What JSON does not know, under the name of its type."""
    if isinstance(value, datetime.timedelta):
        return {"timedelta": value.total_seconds()}
    return {type(value).__name__: value.isoformat()}


ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"))


def _rows(sheet: CalamineSheet, errors: dict[Place, str]) -> Iterator[tuple[int, list[Any]]]:
    """Every row that is not blank, with its number from 0; a formula's error under its name."""
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False)):
        row: list[Any] = [
            {"error": errors[number, place]} if (number, place) in errors else cell
            for place, cell in enumerate(cells)
        ]
        if any(not isinstance(cell, str) or cell.strip() for cell in row):
            yield number, row


def _cells_in_error(path: str) -> dict[str, dict[Place, str]]:
    """Cells whose formula ended in an error, by sheet and place: calamine gives them as blank."""
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


def _errors_of(xml: bytes) -> Iterator[tuple[Place, str]]:
    # Most sheets have none, and need not be parsed a second time.
    if not re.search(rb"""\bt=["']e["']""", xml):
        return
    for row, cells in enumerate(_elements(xml, "row")):
        for place, cell in enumerate(_elements(cells, "c")):
            if cell.get("t") == "e":
                value = next(_elements(cell, "v"), None)
                yield _place(cell.get("r"), row, place), "" if value is None else value.text or ""


def _place(reference: str | None, row: int, place: int) -> Place:
    """Row and column of a reference such as B5; where a cell has none, its place in the file."""
    if not reference:
        return row, place
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

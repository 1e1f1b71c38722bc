"""A program of its own that reads the cells of a workbook nobody trusts: `python workbook/cell_reader.py FILE`.

A workbook of a kilobyte can ask for more memory than a machine has, and the library that reads it then ends its process.
So it ends this one, which limits itself first. It writes a line of JSON for each sheet and each row that is not blank
(workbook/reading.py reads them) and imports nothing of the project, so that it starts in a moment.
"""

import datetime
import errno
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
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
    with zipfile.ZipFile(path) as archive:
        parts = _sheet_parts(archive)
        contents = {part.path: archive.read(part.path) for part in parts.values()}
        percent = _percent_styles(archive)
        book = _open(path, archive, contents)
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
        part = parts[name]
        marks = _marks(contents[part.path], percent)
        hidden = {"rows": marks.hidden_rows, "columns": marks.hidden_columns, "sheet": part.is_hidden}
        _say({"merged": sheet.merged_cell_ranges or [], "hidden": hidden})
        for row in _rows(sheet, marks):
            _say(row)


def _say(line: object) -> None:
    sys.stdout.write(f"{ENCODER.encode(line)}\n")


def _plain(value: Any) -> dict[str, object]:
    """What JSON does not know, under the name of its type."""
    if isinstance(value, datetime.timedelta):
        return {"timedelta": value.total_seconds()}
    return {type(value).__name__: value.isoformat()}


ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"))


class Part(NamedTuple):
    """Where a sheet stands in the archive, and whether Excel hides it."""

    path: str
    is_hidden: bool


@dataclass
class Marks:
    """What calamine does not tell of a sheet: cells to give in another way, hidden rows and columns, from 0.

    `cells` hold a formula's error, or the formula itself where no result is stored with it: calamine gives both as blank.
    """

    cells: dict[Place, dict[str, str]] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def _rows(sheet: CalamineSheet, marks: Marks) -> Iterator[tuple[int, list[Any]]]:
    """Every row that is not blank, with its number from 0."""
    marked: dict[int, dict[int, dict[str, str]]] = {}
    for (number, place), cell in marks.cells.items():
        marked.setdefault(number, {})[place] = cell
    for number, cells in enumerate(sheet.to_python(skip_empty_area=False)):
        row = _with_marks(number, cells, marked.pop(number, {}), marks.percents)
        if any(not isinstance(cell, str) or cell.strip() for cell in row):
            yield number, row
    # Rows of nothing but formulas without a result, below all others.
    for number in sorted(marked):
        yield number, _with_marks(number, [], marked[number], marks.percents)


def _with_marks(
    number: int, cells: list[Any], marked: dict[int, dict[str, str]], percents: set[Place]
) -> list[Any]:
    row = [*cells, *[""] * (max(marked, default=-1) + 1 - len(cells))]
    for place, cell in marked.items():
        row[place] = cell
    if not percents:
        return row
    return [
        {"percent": cell} if (number, place) in percents and isinstance(cell, float) else cell
        for place, cell in enumerate(row)
    ]


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, Part]:
    targets = {
        part.get("Id"): part.get("Target", "").lstrip("/").removeprefix("xl/")
        for part in _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    return {
        sheet.get("name", ""): Part(f"xl/{targets[_part(sheet)]}", sheet.get("state", "visible") != "visible")
        for sheet in _elements(archive.read("xl/workbook.xml"), "sheet")
    }


def _elements(xml: bytes | ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a name, whichever of the format's two namespaces the writer used."""
    tree = ElementTree.fromstring(xml) if isinstance(xml, bytes) else xml  # noqa: S314
    return (element for element in tree.iter() if element.tag.endswith(f"}}{name}"))


def _part(sheet: ElementTree.Element) -> str:
    return next(value for key, value in sheet.attrib.items() if key.endswith("}id"))


PERCENTS = {"9", "10"}
"""Excel's own formats of percentages."""


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    """The styles of cells that show percentages, as cells name them."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    tree = ElementTree.fromstring(archive.read("xl/styles.xml"))  # noqa: S314
    custom = {
        it.get("numFmtId")
        for it in _elements(tree, "numFmt")
        if "%" in QUOTED.sub("", it.get("formatCode", ""))
    }
    styles = next(_elements(tree, "cellXfs"), ())
    return {str(number) for number, it in enumerate(styles) if it.get("numFmtId") in PERCENTS | custom}


QUOTED = re.compile(r'"[^"]*"|\\.')
MARKED = rb"""\bt=["']e["']|<(?:\w+:)?f[\s/>]|\bhidden=["']"""


def _marks(xml: bytes, percent: set[str]) -> Marks:
    """Read a sheet a second time, where there is something to find; most sheets have nothing."""
    styles = "|".join(percent).encode()
    if not re.search(MARKED + (rb"""|\bs=["'](?:%s)["']""" % styles if styles else b""), xml):
        return Marks()
    marks, number = Marks(), -1
    for _event, element in ElementTree.iterparse(io.BytesIO(xml)):  # noqa: S314
        match element.tag.rpartition("}")[2]:
            case "col" if element.get("hidden") in TRUE:
                marks.hidden_columns.append((int(element.get("min", 1)) - 1, int(element.get("max", 1)) - 1))
            case "row":
                number = int(element.get("r", number + 2)) - 1
                if element.get("hidden") in TRUE:
                    marks.hidden_rows.append(number)
                _mark_cells(marks, number, element, percent)
                element.clear()
    return marks


TRUE = ("1", "true")


def _mark_cells(marks: Marks, number: int, row: ElementTree.Element, percent: set[str]) -> None:
    for place, cell in enumerate(_elements(row, "c")):
        value, formula = (next(_elements(cell, name), None) for name in ("v", "f"))
        content = "" if value is None else value.text or ""
        kind = cell.get("t")
        if kind == "e":
            marks.cells[_place(cell.get("r"), number, place)] = {"error": content}
        elif formula is not None and not content and (value is None or kind != "str"):
            marks.cells[_place(cell.get("r"), number, place)] = {"formula": f"={formula.text or ''}"}
        elif cell.get("s") in percent:
            marks.percents.add(_place(cell.get("r"), number, place))


def _open(path: str, archive: zipfile.ZipFile, contents: dict[str, bytes]) -> CalamineWorkbook:
    """The workbook; without blank cells far from all others, for which calamine would allocate all between."""
    far = {name: xml for name, xml in contents.items() if _is_far(xml)}
    if not far:
        return CalamineWorkbook.from_path(path)
    blank = _blank_texts(archive)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as writing:
        for name in archive.namelist():
            writing.writestr(name, _without_blanks(far[name], blank) if name in far else archive.read(name))
    copy.seek(0)
    return CalamineWorkbook.from_filelike(copy)


ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d+)""")
FAR_COLUMN = re.compile(rb"""\br=["'][A-Z]{2,}\d""")


def _is_far(xml: bytes) -> bool:
    height = max((int(found[1]) for found in ROW.finditer(xml)), default=0)
    return height * (16_384 if FAR_COLUMN.search(xml) else 26) > MOST_CELLS


def _blank_texts(archive: zipfile.ZipFile) -> set[str]:
    """The shared texts that show nothing, as cells name them."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return set()
    texts = _elements(archive.read("xl/sharedStrings.xml"), "si")
    return {str(number) for number, text in enumerate(texts) if not "".join(text.itertext()).strip()}


def _without_blanks(xml: bytes, blank: set[str]) -> bytes:
    tree = ElementTree.fromstring(xml)  # noqa: S314
    for row in _elements(tree, "row"):
        for cell in list(row):
            text = "".join(cell.itertext()).strip()
            if not text or (cell.get("t") == "s" and text in blank):
                row.remove(cell)
    return ElementTree.tostring(tree)


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

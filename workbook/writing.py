"""From the database to a workbook that imports as it is; from an empty database, the template."""

from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from accounts.actor import person
from companies.models import Region, ValueChain
from workbook.cells import Choice, Date, Number, Reference, Value, Whole
from workbook.layout import SHEETS, Column, IndicatorValue, Sheet, target_kind

NAMES = {
    "company": {"es": "ruc", "en": "ruc"},
    "service": {"es": "code", "en": "code"},
    "region": {"es": "name", "en": "name"},
    "chain": {"es": "name_es", "en": "name_en"},
    "call": {"es": "number", "en": "number"},
    "institution": {"es": "acronym", "en": "acronym"},
    "type": {"es": "name_es", "en": "name_es"},
}
"""The name by which the workbook refers to another record."""

FORMATS = {Date: "yyyy-mm-dd", Number: "#,##0.00####", IndicatorValue: "#,##0.00####", Whole: "0"}
PERCENT = "0.0###%"
MOST_ROWS = 1_048_575
"""The rows of an Excel sheet below its headings."""


EVERY = 500
"""Progress is reported after so many rows."""


def count_rows() -> int:
    """How many rows a filled workbook has for the current user."""
    return sum(sheet.model.objects.seen_by(person()).count() for sheet in SHEETS)


def write(
    path: Path,
    *,
    language: str = "es",
    filled: bool = True,
    progress: Callable[[int], None] = lambda rows: None,
) -> None:
    """Write every sheet, with headings and words in Spanish or English; not filled, the empty template.

    `progress` takes the number of rows written.
    """
    written = 0
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, {"constant_memory": True, **options}) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
        percent = book.add_format({"num_format": PERCENT})
        for sheet in SHEETS:
            page = book.add_worksheet(getattr(sheet, language))
            _set_up(page, sheet, language, heading, formats)
            for number, row in enumerate(_rows(sheet, language) if filled else (), 1):
                page.write_row(number, 0, row)
                for place in _ratios(sheet, row):
                    page.write(number, place, row[place], percent)
                written += 1
                if written % EVERY == 0:
                    progress(written)


def _set_up(
    page: Worksheet, sheet: Sheet, language: str, heading: Format, formats: dict[type, Format]
) -> None:
    """Headings that stay in view, columns wide enough, and lists to choose from."""
    page.freeze_panes(1, len(sheet.keys))
    for place, column in enumerate(sheet.columns):
        name = getattr(column, language)
        page.set_column(place, place, max(12, len(name) + 2), formats.get(_shape(column)))
        page.write_string(0, place, name, heading)
        if choices := _choices(column, language):
            page.data_validation(1, place, MOST_ROWS, place, {"validate": "list", "source": choices})


def _shape(column: Column) -> type:
    kind = column.kind
    return Whole if isinstance(kind, Whole) else type(kind)


def _choices(column: Column, language: str) -> list[str]:
    """The words that a cell may hold, where they are few enough for Excel's list (255 characters)."""
    found: list[str] = []
    if isinstance(column.kind, Choice):
        found = [_word(names, language) for names in column.kind.words.values()]
    elif isinstance(column.kind, Reference) and column.kind.kind in ("chain", "region"):
        records = ValueChain.objects if column.kind.kind == "chain" else Region.objects
        found = list(records.values_list(NAMES[column.kind.kind][language], flat=True))
    return found if len(",".join(found)) <= 255 else []


def _word(names: tuple[str, str], language: str) -> str:
    return names[0] if language == "es" else names[1]


def _rows(sheet: Sheet, language: str) -> Iterator[list[Value]]:
    """Every record as a row, sorted by its key."""
    paths = {column: _path(column, language) for column in sheet.columns}
    records = sheet.model.objects.seen_by(person()).order_by(*(paths[key] for key in sheet.keys))
    for values in records.values_list(*paths.values()).iterator(chunk_size=2000):
        yield [_cell(column, value, language) for column, value in zip(paths, values, strict=True)]


def _ratios(sheet: Sheet, row: list[Value]) -> list[int]:
    """The places of a row's ratios, which are shown as percentages."""
    values = [place for place, column in enumerate(sheet.columns) if isinstance(column.kind, IndicatorValue)]
    if not values or not target_kind(str(row[sheet.columns.index(sheet.column_of("indicator"))])).is_ratio:
        return []
    return [place for place in values if row[place] is not None]


def _path(column: Column, language: str) -> str:
    if isinstance(column.kind, Reference) and column.kind.kind in NAMES:
        return f"{column.field}__{NAMES[column.kind.kind][language]}"
    return column.field


def _cell(column: Column, value: Value, language: str) -> Value:
    """A blank for what is not known, and the contract's own word for a value of a list."""
    if isinstance(column.kind, Choice):
        return column.kind.name(value, spanish=language == "es")
    return None if value == "" else value

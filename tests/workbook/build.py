"""Small workbooks for tests: sheets as lists of rows, the first of them the headings."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.factories import valid_ruc

RUC, OTHER = valid_ruc(1), valid_ruc(2)
COMPANIES = [
    ["RUC", "Razón social", "Región"],
    [RUC, "Cooperativa Uno", "Piura"],
    [OTHER, "Cooperativa Dos", "12"],
]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """A file with the sheets, in their order; rows may hold whatever a person could put there."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    file = path / "test.xlsx"
    book.save(file)
    return file


def with_companies(path: Path, **sheets: list[list[Any]]) -> Path:
    """The same, with two companies to refer to."""
    return workbook(path, Empresas=COMPANIES, **sheets)

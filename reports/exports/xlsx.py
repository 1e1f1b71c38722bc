"""Rows as an Excel workbook: numbers are numbers, dates are dates, text is never a formula or a link.

The first sheet has the scope and the definitions. The rows of a list are written as they are read, so that a long one
needs no more memory than a short one.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from figures.scope import Scope
from records.text import LazyText
from reports.exports.listing import Listing
from reports.exports.native import native
from reports.exports.scope_facts import scope_facts
from reports.exports.xlsx_chart import draw
from reports.plots.plot import Plot
from reports.tables import Cell, FormattedValue, Style, Table

Definitions: TypeAlias = Sequence[tuple[LazyText, LazyText]]

TEXT_ONLY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MOST_ROWS = 1_048_575
"""The most rows of an Excel sheet below its headings; further rows continue on another sheet."""
NAME_LENGTH = 31
FORBIDDEN = str.maketrans("[]:*?/\\", "       ")


def write_tables(
    path: Path,
    title: str,
    scope: Scope,
    tables: Iterable[Table],
    about: Definitions,
    plots: Mapping[str, Plot],
) -> None:
    """A page's tables, a sheet for each, with the chart of those whose slug has a plot."""
    with _Book(path) as book:
        book.about(title, [*scope_facts(scope), ("", ""), *about])
        for table in tables:
            rows = [*table.rows, *([table.total] if table.total else [])]
            page = book.sheet(str(table.short or table.name), table.columns, rows, note=table.notes)
            if table.slug in plots:
                draw(book.file, page, native(plots[table.slug]), len(table.columns) + 1, str(table.name))


def write_listing(path: Path, listing: Listing) -> None:
    """A list of records."""
    with _Book(path, long=True) as book:
        book.about(str(listing.title), [*listing.facts, ("", ""), *listing.definitions])
        book.sheet(str(listing.title), listing.columns, listing.rows)


class _Book:
    """A workbook that is being written, sheet after sheet."""

    def __init__(self, path: Path, *, long: bool = False) -> None:
        self.file = xlsxwriter.Workbook(path, {"constant_memory": long, **TEXT_ONLY})
        self.file.set_properties({"comments": f"RPE {settings.VERSION}"})
        self.heading = self.file.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F1"}
        )
        self.title = self.file.add_format({"bold": True, "font_size": 14})
        self.wrapped = self.file.add_format({"text_wrap": True, "valign": "top"})
        self.date = self.file.add_format({"num_format": "yyyy-mm-dd"})
        self.money = self.file.add_format({"num_format": "#,##0.00"})
        self.formats: dict[tuple[Style, int, str], Format] = {}
        self.names: set[str] = set()

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *fault: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.file.close()

    def about(self, title: str, lines: Definitions) -> None:
        """The first sheet: the title, the scope and the definitions."""
        page = self.file.add_worksheet(self._name(_("Scope and definitions")))
        page.set_column(0, 0, 34)
        page.set_column(1, 1, 90)
        page.write_string(0, 0, title, self.title)
        for number, (word, meaning) in enumerate(lines, 2):
            page.write_string(number, 0, str(word), self.wrapped)
            page.write_string(number, 1, str(meaning), self.wrapped)

    def sheet(
        self, name: str, columns: Sequence[LazyText], rows: Iterable[Sequence[Cell]], *, note: str = ""
    ) -> Worksheet:
        """Frozen headings and the rows; past Excel's last row they continue on another sheet. Returns the last."""
        page, number = self._begin(name, columns), 0
        wide: dict[int, int] = {}
        for row in rows:
            if number == MOST_ROWS:
                page, number = self._begin(name, columns), 0
            number += 1
            for place, value in enumerate(row):
                self._write(page, number, place, value)
                if isinstance(value, FormattedValue) and value.style is Style.USD:
                    wide[place] = max(wide.get(place, 0), len(f"US$ {value.value:,.2f}") + 2)
        for place, letters in wide.items():
            if place and letters > _letters(columns[place]):
                page.set_column(place, place, letters)
        if note:
            page.write_string(number + 2, 0, note)
        return page

    def _begin(self, name: str, columns: Sequence[LazyText]) -> Worksheet:
        page = self.file.add_worksheet(self._name(name))
        page.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            page.set_column(place, place, _letters(column) if place else 34)
            page.write_string(0, place, str(column), self.heading)
        return page

    def _write(self, page: Worksheet, row: int, place: int, value: Cell) -> None:
        """A cell of its own type. Excel keeps 15 digits of a number, which is more than any sum has."""
        if isinstance(value, FormattedValue):
            page.write_number(row, place, float(value.value), self._format(value))
        elif isinstance(value, datetime.date):
            page.write_datetime(row, place, value, self.date)
        elif isinstance(value, Decimal):
            page.write_number(row, place, float(value), self.money)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(row, place, value)
        elif value not in (None, ""):
            page.write_string(row, place, str(value))

    def _format(self, figure: FormattedValue) -> Format:
        """The format that makes Excel show the figure as the page does."""
        look = (figure.style, figure.decimals, figure.remark)
        if look not in self.formats:
            digits = "0" + (f".{'0' * figure.decimals}" if figure.decimals else "")
            code = {
                Style.NUMBER: f"#,##{digits}",
                Style.USD: f'"US$" #,##{digits}',
                Style.PERCENT: f'{digits}" "%',
                Style.CHANGE: f'+{digits}" "%;-{digits}" "%;{digits}" "%',
            }[figure.style]
            if figure.remark:
                code = ";".join(f'{part}" {figure.remark}"' for part in code.split(";"))
            self.formats[look] = self.file.add_format({"num_format": code})
        return self.formats[look]

    def _name(self, wanted: str) -> str:
        """A sheet's name as Excel allows it: short, without some characters, unique."""
        base = " ".join(wanted.translate(FORBIDDEN).strip("' ").split()) or "-"
        name, number = base[:NAME_LENGTH].strip("' "), 1
        while name.casefold() in self.names:
            number += 1
            name = f"{base[: NAME_LENGTH - 4].strip()} ({number})"
        self.names.add(name.casefold())
        return name


def _letters(heading: LazyText) -> int:
    """The width of a column in letters: its heading fits."""
    return max(14, len(str(heading)) + 2)

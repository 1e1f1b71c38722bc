"""A plan in words: the outcome of every row, what changes in it from what to what, and what is wrong with it."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from companies import countries
from companies.models import Company
from records.digests import sha256
from records.languages import current_language
from services.models import Service
from workbook.cells import Choice, Country, Value
from workbook.layout import SHEETS, Column, Sheet
from workbook.planning import Plan, PlannedRow, RowOutcome
from workbook.problems import Fault

ORDER = [RowOutcome.ERROR, RowOutcome.CHANGED, RowOutcome.CREATED, RowOutcome.UNCHANGED]
"""The order of the lines: what needs attention first."""


@dataclass(frozen=True)
class PreviewLine:
    """A row of the file, or what is said of the whole sheet or file (`row` 0).

    `parts` are heading, before and after of each change; of a row at fault, heading, what was found and
    what was expected.
    """

    sheet: str
    row: int
    outcome: RowOutcome
    name: str
    parts: tuple[tuple[str, str, str], ...]


def describe(plan: Plan) -> list[PreviewLine]:
    """Every row of the plan, those at fault first, in the language at work; queries do not grow with rows."""
    words = ValueTexts(plan)
    lines = [*_faulty(plan), *_made_on_the_way(plan)]
    lines += [
        words.line(sheet, row)
        for sheet, rows in plan.rows.items()
        for row in rows
        if row.outcome is not RowOutcome.ERROR
    ]
    lines += [words.line(SHEETS.of(Service), row) for row in plan.sent_back]
    return sorted(lines, key=lambda line: ORDER.index(line.outcome))


def digest(lines: Iterable[PreviewLine]) -> str:
    """Two previews that say the same to a person have the same digest."""
    return sha256(json.dumps([[*vars(line).values()] for line in lines], ensure_ascii=False))


def _faulty(plan: Plan) -> list[PreviewLine]:
    """The rows at fault with all their faults; one may only refer to another row that is at fault."""
    by_row: dict[tuple[str, int], list[Fault]] = {
        (sheet.es, row.number): []
        for sheet, rows in plan.rows.items()
        for row in rows
        if row.outcome is RowOutcome.ERROR
    }
    for fault in plan.faults:
        by_row.setdefault((fault.sheet, fault.row or 0), []).append(fault)
    return [
        PreviewLine(
            sheet,
            row,
            RowOutcome.ERROR,
            "",
            tuple(_wrong(fault) for fault in faults) or (_refers_to_a_fault(),),
        )
        for (sheet, row), faults in by_row.items()
    ]


def _wrong(fault: Fault) -> tuple[str, str, str]:
    sheet = SHEETS.get(fault.sheet)
    column = sheet.column(fault.column) if sheet else None
    heading = _heading(column) if column else fault.column
    return heading, str(fault.as_json()["value"]), fault.message


def _heading(column: Column) -> str:
    return column.es if _is_spanish() else column.en


def _is_spanish() -> bool:
    return current_language() == "es"


def _refers_to_a_fault() -> tuple[str, str, str]:
    return "", "", _("refers to another row of the file that has an error")


def _made_on_the_way(plan: Plan) -> list[PreviewLine]:
    """Calls, chains, institutions and types that are made from a name alone."""
    return [
        PreviewLine("", 0, RowOutcome.CREATED, f"{str(record._meta.verbose_name).capitalize()}: {record}", ())
        for record in plan.created
    ]


class ValueTexts:
    """Values in words. The former values of references are loaded once for all rows."""

    def __init__(self, plan: Plan) -> None:
        former: dict[type[Model], set[Value]] = {}
        for sheet, rows in plan.rows.items():
            for column in sheet.columns:
                if model := sheet.related_model(column):
                    keys = (row.changes[column][0] for row in rows if column in row.changes)
                    former.setdefault(model, set()).update(keys)
        self.former = {model: model._default_manager.in_bulk(keys - {None}) for model, keys in former.items()}

    def line(self, sheet: Sheet, row: PlannedRow) -> PreviewLine:
        texts = (self.text(key, getattr(row.record, key.field)) for key in sheet.keys)
        name = " · ".join(text for text in texts if text)
        parts = tuple(
            (_heading(column), self._before(sheet, column, before), self.text(column, after))
            for column, (before, after) in row.changes.items()
            if row.outcome is not RowOutcome.CREATED or not column.key
        )
        return PreviewLine(sheet.es, row.number, row.outcome, name, parts)

    def _before(self, sheet: Sheet, column: Column, value: Value) -> str:
        """References hold a key before the change and a record after it."""
        model = sheet.related_model(column)
        if value is not None and model is not None:
            value = self.former[model].get(value, value)
        return self.text(column, value)

    def text(self, column: Column, value: Value) -> str:
        """Blank for what is not known."""
        if value is None or value == "":
            return ""
        if isinstance(column.kind, Choice):
            return column.kind.name(value, spanish=_is_spanish()) or ""
        if isinstance(column.kind, Country):
            return countries.name(str(value))
        return _plain(value)


def _plain(value: Value) -> str:
    if isinstance(value, Company):
        return f"{value.ruc} {value}"
    if isinstance(value, Service):
        return value.code
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Decimal):
        return number_format(_short(value), use_l10n=True, force_grouping=True)
    return str(value)


def _short(value: Decimal) -> Decimal:
    """Two decimals, or more where they are not zero."""
    cents = value.quantize(Decimal("0.01"))
    return cents if cents == value else value.normalize()

"""The cells of a year's sales or workers: typed or pasted, read as the workbook's cells, each saved with its own outcome.

A cell that cannot be saved does not affect others. A blank cell has no row: the sales or workers are not known; 0 means
that nothing was exported, or that nobody worked there.
"""

import datetime
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.actor import person
from accounts.models import User
from companies.models import AnnualSales, Company, ValueChain, Workforce
from records.closing import ClosedPeriod, PeriodClosed, refusal
from records.models import RecordQuerySet, Stale, VerifiableQuerySet, Verification
from records.numbers import as_typed
from records.states import HANDED_IN
from records.verification import move
from workbook.cells import CellKind, Number, Value, is_blank
from workbook.layout import SHEETS

Key = tuple[int, str]
"""A company and a chain: a cell's place in a year. Workers are of no chain: their one column is OF_COMPANY."""

OF_COMPANY = "company"

YearRow = AnnualSales | Workforce


class Quantity(StrEnum):
    """What the cells hold: a field of the row of sales or workers."""

    FOB = "fob_usd"
    WEIGHT = "net_weight_kg"
    WORKERS = "workers"
    WOMEN = "women"

    @property
    def model(self) -> type[AnnualSales] | type[Workforce]:
        """The model of the rows."""
        return AnnualSales if self in (Quantity.FOB, Quantity.WEIGHT) else Workforce

    @property
    def makes_row(self) -> bool:
        """Whether a row is made with it, and removed without it; the other fields of a row come after it."""
        return self in (Quantity.FOB, Quantity.WORKERS)


def key_of(row: YearRow) -> Key:
    return row.company_id, row.chain_id if isinstance(row, AnnualSales) else OF_COMPANY


class CellOutcome(StrEnum):
    """The result of a typed cell."""

    SAVED = "saved"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    CONFIRM = "confirm"
    CONFLICT = "conflict"
    ERROR = "error"


@dataclass(frozen=True)
class TypedCell:
    """A cell's input, and the version of its row that was shown; 0 where there was none."""

    company: int
    chain: str
    text: str
    version: int
    confirmed: bool = False

    @property
    def key(self) -> Key:
        return self.company, self.chain


@dataclass(frozen=True)
class StoredCell:
    """A cell as stored: its text, and its row's version and verification status."""

    text: str = ""
    version: int = 0
    state: str = ""
    words: str = ""


@dataclass(frozen=True)
class CellResult:
    """A typed cell's outcome, the cell as stored now, and a message to show."""

    typed: TypedCell
    outcome: CellOutcome
    stored: StoredCell
    message: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the person must decide something or correct the input."""
        return self.outcome in (CellOutcome.CONFIRM, CellOutcome.CONFLICT, CellOutcome.ERROR)


def stored_cell(row: YearRow | None, quantity: Quantity) -> StoredCell:
    if row is None:
        return StoredCell()
    words = Verification(row.verification).label
    return StoredCell(shown(getattr(row, quantity)), row.version, row.verification, str(words))


def shown(value: Decimal | int | None) -> str:
    """A number as text that reads back as the same number."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else as_typed(value)


def closed_period(year: int) -> ClosedPeriod | None:
    """The period that closes a year's sales and workers to the current user."""
    return refusal(None, AnnualSales(year=year), ClosedPeriod.objects.for_person(person()))


def save(typed: Sequence[TypedCell], *, year: int, quantity: Quantity) -> list[CellResult]:
    """Save the valid cells. The number of queries does not grow with cells, except for removed rows."""
    try:
        return _save(typed, year, quantity)
    except (IntegrityError, Stale, PeriodClosed):
        # Another request wrote one of the rows or closed the period at the same time; the second attempt sees it.
        return _save(typed, year, quantity)


@transaction.atomic
def refuse_unsaved(typed: Sequence[TypedCell], *, year: int, quantity: Quantity) -> list[CellResult]:
    """The results of cells that arrived without a session, for the person to save again."""
    rows = Rows(typed, year, quantity)
    return rows.with_stored_cells([rows.refuse(cell) for cell in typed])


@transaction.atomic
def _save(typed: Sequence[TypedCell], year: int, quantity: Quantity) -> list[CellResult]:
    rows = Rows(typed, year, quantity)
    results = [rows.enter(cell) for cell in typed]
    records = cast("RecordQuerySet[YearRow]", quantity.model.objects.all())
    records.bulk_create(sorted(rows.new, key=key_of))
    records.overwrite(rows.changed)
    if rows.removed:
        records.filter(pk__in=[row.pk for row in rows.removed]).delete()
    return rows.with_stored_cells(results)


class Rows:
    """The stored rows of some cells of a year, locked until the transaction ends, and the changes to write."""

    def __init__(self, typed: Sequence[TypedCell], year: int, quantity: Quantity) -> None:
        self.year, self.quantity = year, quantity
        kind = SHEETS.of(quantity.model).column_of(quantity).kind
        self.kind: CellKind = (
            kind.settled_by(cell.text for cell in typed) if isinstance(kind, Number) else kind
        )
        self.closed = closed_period(year)
        companies, chains = {cell.company for cell in typed}, {cell.chain for cell in typed}
        self.companies = set(
            Company.objects.seen_by(person()).filter(pk__in=companies).values_list("pk", flat=True)
        )
        self.chains = {OF_COMPANY}
        rows: QuerySet[Any] = quantity.model.objects.filter(year=year, company__in=self.companies)
        if quantity.model is AnnualSales:
            self.chains = set(ValueChain.objects.filter(pk__in=chains).values_list("pk", flat=True))
            rows = rows.filter(chain__in=chains)
        # Always locked and inserted in the same order, so that two requests cannot deadlock.
        self.rows: dict[Key, YearRow] = {
            key_of(row): row for row in rows.order_by("pk").select_for_update(of=("self",))
        }
        self.new: list[YearRow] = []
        self.changed: list[YearRow] = []
        self.removed: list[YearRow] = []

    def enter(self, cell: TypedCell) -> CellResult:
        """Decide on a cell and note what has to be written."""
        row = self.rows.get(cell.key)
        try:
            value = self._read(cell, row)
        except ValueError as fault:
            return self._result(cell, CellOutcome.ERROR, capfirst(str(fault)))
        if (row is not None and value == getattr(row, self.quantity)) or (row is None and value is None):
            return self._result(cell, CellOutcome.UNCHANGED)
        if cell.version != (row.version if row else 0):
            return self._result(cell, CellOutcome.CONFLICT)
        if row is None:
            return self._create(cell, value)
        return (
            self._remove(cell, row)
            if value is None and self.quantity.makes_row
            else self._change(cell, row, value)
        )

    def refuse(self, cell: TypedCell) -> CellResult:
        """Write nothing; report that the cell is not saved, or a conflict."""
        row = self.rows.get(cell.key)
        if cell.version != (row.version if row else 0):
            return self._result(cell, CellOutcome.CONFLICT)
        return self._result(cell, CellOutcome.ERROR, _("Not saved yet"))

    def _read(self, cell: TypedCell, row: YearRow | None) -> Value:
        """The number that was typed, None for a blank. Raises ValueError with the message to show."""
        if self.closed:
            raise ValueError(str(PeriodClosed(self.closed)))
        if cell.company not in self.companies or cell.chain not in self.chains:
            raise ValueError(_("this company or chain is not there any more"))
        if is_blank(cell.text):
            return None
        value = self.kind.read(cell.text)
        if row is None and not self.quantity.makes_row:
            is_sales = self.quantity.model is AnnualSales
            raise ValueError(_("enter the FOB value first") if is_sales else _("enter the workers first"))
        return value

    def _create(self, cell: TypedCell, value: Value) -> CellResult:
        row = self.quantity.model(company_id=cell.company, year=self.year)
        if isinstance(row, AnnualSales):
            row.chain_id = cell.chain
        setattr(row, self.quantity, value)
        self.new.append(row)
        self.rows[cell.key] = row
        return self._result(cell, CellOutcome.SAVED)

    def _change(self, cell: TypedCell, row: YearRow, value: Value) -> CellResult:
        before = copy(row)
        setattr(row, self.quantity, value)
        try:
            row.clean()
        except ValidationError as fault:
            setattr(row, self.quantity, getattr(before, self.quantity))
            return self._result(cell, CellOutcome.ERROR, fault.messages[0])
        row.prepare_save(before)  # type: ignore[arg-type] # a row as it was is of the same model
        self.changed.append(row)
        return self._result(cell, CellOutcome.SAVED)

    def _remove(self, cell: TypedCell, row: YearRow) -> CellResult:
        """Remove a draft or returned row, once the person has confirmed it."""
        if row.verification in HANDED_IN:
            message = _(
                "A row that is submitted or verified cannot be emptied. If nothing was exported, or nobody worked"
                " there, enter 0."
            )
            return self._result(cell, CellOutcome.ERROR, message)
        if not cell.confirmed:
            return self._result(cell, CellOutcome.CONFIRM, _("Remove this row?"))
        self.removed.append(row)
        del self.rows[cell.key]
        return self._result(cell, CellOutcome.REMOVED)

    def _result(self, cell: TypedCell, outcome: CellOutcome, message: str = "") -> CellResult:
        return CellResult(cell, outcome, StoredCell(), message)

    def with_stored_cells(self, results: list[CellResult]) -> list[CellResult]:
        """The results with the cells as stored after writing, and the authors of conflicting changes."""
        conflicts = [result.typed for result in results if result.outcome is CellOutcome.CONFLICT]
        others = _last_authors(conflicts, self.quantity.model, self.year) if conflicts else {}
        return [
            CellResult(
                result.typed,
                result.outcome,
                stored_cell(self.rows.get(result.typed.key), self.quantity),
                others.get(result.typed.key, result.message),
            )
            for result in results
        ]


def _last_authors(
    cells: Iterable[TypedCell], model: type[AnnualSales] | type[Workforce], year: int
) -> dict[Key, str]:
    """The author and time of each row's last change, in words, by cell."""
    keys = {cell.key for cell in cells}
    lines = model.history.filter(year=year, company_id__in={key[0] for key in keys})
    found: dict[Key, tuple[User | None, datetime.datetime]] = {}
    for line in lines.select_related("history_user").order_by("history_date", "history_id"):
        chain = line.chain_id if model is AnnualSales else OF_COMPANY
        found[line.company_id, chain] = (line.history_user, line.history_date)
    return {
        key: _author_in_words(*found[key]) if key in found else _("Changed in the meantime") for key in keys
    }


def _author_in_words(user: User | None, at: datetime.datetime) -> str:
    time = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return _("Changed by %(person)s, %(time)s") % {"person": user or _("an import"), "time": time}


def drafts_of(year: int, quantity: Quantity = Quantity.FOB) -> VerifiableQuerySet:
    """A year's drafts that the current user may see and hand in, of sales or workers."""
    found: VerifiableQuerySet = quantity.model.objects.seen_by(person())  # type: ignore[assignment]
    return found.filter(year=year, verification=Verification.DRAFT).to_hand_in(person())


@transaction.atomic
def submit_drafts(*, year: int, by: User | AnonymousUser, quantity: Quantity = Quantity.FOB) -> int:
    """Submit the user's drafts of a year's sales or workers for verification and return their number."""
    drafts = list(drafts_of(year, quantity).select_for_update(of=("self",)).order_by("pk"))
    for row in drafts:
        move(row, Verification.SUBMITTED, by=by, at=timezone.now())
    cast("RecordQuerySet[YearRow]", quantity.model.objects.all()).overwrite(drafts)
    return len(drafts)

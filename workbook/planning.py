"""From raw sheets to a plan: the outcome of every row and every fault of the file; nothing is written."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Action, may, regions_of
from accounts.actor import person
from records.authorship import load_authorship
from records.closing import ClosedPeriod, PeriodClosed, field_refused, load_days, refusal
from records.grouping import in_chunks
from records.models import Record, Verifiable, Verification
from records.permissions import NotPermitted, any_outside_regions
from records.record import cannot_be_registered
from records.states import HANDED_IN, NOT_HANDED_IN
from records.verification import may_hand_in, move, resubmit
from services.models import Beneficiary, Funding, Service
from workbook.cells import CellKind, FaultyCell, Number, RawCell, Reference, Value, is_blank
from workbook.layout import SHEETS, VERIFICATION, Column, IndicatorValue, Sheet
from workbook.lookups import WITH_SHEETS, Lookups, key_of
from workbook.overfunded import excesses
from workbook.problems import Fault, Missing
from workbook.reading import Hidden, RawRow, RawSheet

Key: TypeAlias = tuple[Value | tuple[str, int], ...]
Values: TypeAlias = dict[Column, Value]
"""A row's values by column."""

Changes: TypeAlias = dict[Column, tuple[Value, Value]]
"""Each changed field's value before and after."""

Progress = Callable[[int, int], None]
"""Takes the numbers of steps done and in total; called for each step."""


class RowOutcome(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "errors"


WRITTEN = (RowOutcome.CREATED, RowOutcome.CHANGED)
"""The outcomes of rows that are written."""


@dataclass(frozen=True)
class PlannedRow:
    """A row's outcome, its record as it would be, and each field's value before and after."""

    number: int
    outcome: RowOutcome
    record: Record | None = None
    changes: Changes = field(default_factory=dict)


@dataclass
class Plan:
    """What a workbook would do: rows by sheet, faults in the order of the file, records made on the way.

    `sent_back` are services that the file does not list and whose beneficiaries it changes; `hidden` is what Excel hides.
    """

    rows: dict[Sheet, list[PlannedRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    created: list[Model] = field(default_factory=list)
    sent_back: list[PlannedRow] = field(default_factory=list)
    hidden: dict[Sheet, Hidden] = field(default_factory=dict)

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by outcome, by the sheet's Spanish name."""
        return {
            sheet.es: {"rows": len(rows)}
            | {outcome.value: sum(row.outcome is outcome for row in rows) for outcome in RowOutcome}
            for sheet, rows in self.rows.items()
        }


class Planner:
    """Plans one file for the current user.

    `may_verify` is the command line's right to set any verification; an upload can only submit.
    """

    def __init__(
        self,
        *,
        create_missing: bool = False,
        may_verify: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> None:
        self.lookups = Lookups(create_missing=create_missing)
        self.may_verify, self.progress = may_verify, progress
        self.now, self.user = timezone.now(), person()
        self.closed = list(ClosedPeriod.objects.for_person(person()))
        self.is_limited = bool(self.closed) or regions_of(person()) is not None
        self.decided: set[str] = set()
        self.plan = Plan(created=self.lookups.created)
        self.done = self.total = 0

    def run(self, sheets: list[RawSheet], faults: list[Fault]) -> Plan:
        """Plan the sheets in the order in which their records depend on each other."""
        self.plan.faults += faults
        in_order = sorted(sheets, key=lambda raw: SHEETS.index(raw.sheet))
        # Each row is read, and then planned.
        self.total = 2 * sum(len(raw.rows) for raw in in_order)
        self._load_mentioned(in_order)
        self.plan.hidden = {raw.sheet: raw.hidden for raw in in_order if raw.hidden}
        for raw in in_order:
            self.plan.rows.setdefault(raw.sheet, []).extend(self._plan_sheet(raw))
        self._refuse_excesses(in_order)
        self._send_services_back()
        self.plan.faults.sort(key=lambda fault: (_place(fault.sheet), fault.row or 0))
        return self.plan

    def _load_mentioned(self, sheets: list[RawSheet]) -> None:
        """Load companies and services by key, and add the records that the file defines.

        So a predecessor may be defined further down, and rows that refer to a row at fault are not reported.
        """
        rucs, codes = _mentioned(sheets, "company", "ruc"), _mentioned(sheets, "service", "code")
        self.lookups.load(rucs=rucs, codes=codes)
        for raw in sheets:
            if raw.sheet.model in self.lookups.by_key:
                self._add_defined(raw)

    def _add_defined(self, raw: RawSheet) -> None:
        (key,) = raw.sheet.keys
        known = self.lookups.by_key[raw.sheet.model]
        for row in raw.rows:
            cell = row.cells.get(key, "")
            if isinstance(cell, FaultyCell):
                continue
            try:
                value = key.kind.read(cell)
                if self.lookups.is_taken(raw.sheet.model, value):
                    raise ValueError
                known.setdefault(key_of(raw.sheet.model, value), raw.sheet.model(**{key.field: value}))
            except ValueError:
                self.lookups.note_faulty(raw.sheet.model, cell)

    def _plan_sheet(self, raw: RawSheet) -> list[PlannedRow]:
        kinds = {column: _settled(column, raw) for column in raw.columns}
        values = [self._read_row(raw, row, kinds) for row in raw.rows]
        existing = self._existing(raw.sheet, [found for found in values if found is not None])
        if issubclass(raw.sheet.model, Verifiable) and not self.may_verify:
            load_authorship(_not_handed_in(existing.values()), person())
        if self.closed:
            load_days(existing.values())
        seen: dict[Key, int] = {}
        rows, missing = [], set[Column]()
        for row, found in zip(raw.rows, values, strict=True):
            if found is None or self._is_repeated(raw.sheet, row, found, seen):
                rows.append(PlannedRow(row.number, RowOutcome.ERROR))
            else:
                record = existing.get(_key(raw.sheet, found))
                if record is None:
                    missing |= {column for column in raw.sheet.columns if column.required} - raw.columns
                rows.append(self._plan_row(raw.sheet, row, found, record))
        for column in sorted(missing, key=lambda column: column.es):
            message = _("This column is missing, and new rows need it.")
            self.plan.faults.append(Fault(raw.sheet.es, raw.heading_row, column.es, "", message))
        return rows

    def _read_row(self, raw: RawSheet, row: RawRow, kinds: dict[Column, CellKind]) -> Values | None:
        """The row's values by column, or None where any cell is at fault."""
        self._step()
        values: Values = {}
        faults = 0
        for column, cell in row.cells.items():
            try:
                kind = kinds[column]
                kind = kind.of(_indicator(values)) if isinstance(kind, IndicatorValue) else kind
                is_needed = column.required and is_blank(cell) and not self._lacks(raw.sheet, row, column)
                values[column] = self._read_cell(kind, cell, is_needed=is_needed)
                if column in raw.sheet.keys and self.lookups.is_taken(raw.sheet.model, values[column]):
                    raise ValueError(cannot_be_registered())
            except ValueError as fault:
                faults += 1
                missing = fault.kind if isinstance(fault, Missing) else ""
                self._report(raw.sheet, row, column, str(fault), missing)
            except ReferenceAtFault:
                faults += 1
        return None if faults or any(key not in values for key in raw.sheet.keys if key.required) else values

    def _lacks(self, sheet: Sheet, row: RawRow, column: Column) -> bool:
        """Whether the stored record of the row has no value there either: an institution made from its acronym alone."""
        known, (key, *_more) = self.lookups.by_key.get(sheet.model, {}), sheet.keys
        cell = row.cells.get(key, "")
        try:
            record = (
                None if isinstance(cell, FaultyCell) else known.get(key_of(sheet.model, key.kind.read(cell)))
            )
        except ValueError:
            return False
        return record is not None and not record._state.adding and getattr(record, column.field) == ""

    def _read_cell(self, kind: CellKind, cell: RawCell, *, is_needed: bool) -> Value:
        if isinstance(cell, FaultyCell):
            raise ValueError(cell.fault) if cell.fault else ReferenceAtFault
        if is_blank(cell):
            if is_needed:
                raise ValueError(_("a value is needed here"))
            return None
        if not isinstance(kind, Reference):
            return kind.read(cell)
        if self.lookups.is_faulty(kind, cell):
            raise ReferenceAtFault
        return self.lookups.find(kind, cell)

    def _existing(self, sheet: Sheet, rows: list[Values]) -> dict[Key, Record]:
        """The records that the rows identify, by key; several queries only where the file is very long."""
        if sheet.model in self.lookups.by_key:
            known = self.lookups.by_key[sheet.model]
            return {(name,): record for name, record in known.items() if not record._state.adding}
        first = sheet.keys[0]
        owners = {_key_part(row[first]) for row in rows if not _is_new(row[first])}
        fields = [sheet.field(key).attname for key in sheet.keys]
        return {
            tuple(getattr(record, field) for field in fields): record
            for chunk in in_chunks(sorted(owners, key=str))
            for record in sheet.model.objects.filter(**{f"{fields[0]}__in": chunk})
        }

    def _is_repeated(self, sheet: Sheet, row: RawRow, values: Values, seen: dict[Key, int]) -> bool:
        key = _key(sheet, values)
        if key in seen:
            self._report(sheet, row, sheet.keys[0], _("the same key stands in row %d") % seen[key])
            return True
        seen[key] = row.number
        return False

    def _plan_row(self, sheet: Sheet, row: RawRow, values: Values, stored: Record | None) -> PlannedRow:
        self._step()
        record = stored or self._new_record(sheet, values)
        _set_keys(record, values)
        before = copy(stored) if stored and self.is_limited else None
        changes = _set_values(record, values)
        if isinstance(record, Verifiable):
            changes |= self._verify(
                record, values.get(VERIFICATION), is_new=stored is None, has_changed=bool(changes)
            )
        refusals = self._refusals(sheet, before, record, has_changed=bool(changes))
        for column, message in refusals:
            self._report(sheet, row, column, message)
        if refusals:
            return PlannedRow(row.number, RowOutcome.ERROR)
        changed = RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED
        return PlannedRow(row.number, changed if stored else RowOutcome.CREATED, record, changes)

    def _refusals(
        self, sheet: Sheet, before: Record | None, record: Record, *, has_changed: bool
    ) -> list[tuple[Column, str]]:
        """Why the record cannot be saved, by column: its own rules, then closed periods, then permissions."""
        try:
            record.clean()
        except ValidationError as fault:
            return [(sheet.column_of(name), messages[0]) for name, messages in fault.message_dict.items()]
        if period := refusal(before, record, self.closed) if self.closed else None:
            field = field_refused(before, record, period)
            return [(sheet.column_of(field) if field else sheet.keys[0], str(PeriodClosed(period)))]
        is_barred = has_changed and self.user and not may(self.user, Action.ENTER, sheet.model.SUBJECT)
        if is_barred or any_outside_regions([it for it in (before, record) if it], self.user):
            return [(sheet.keys[0], str(NotPermitted()))]
        return []

    def _new_record(self, sheet: Sheet, values: Values) -> Record:
        if sheet.model in self.lookups.by_key:
            return self.lookups.by_key[sheet.model][key_of(sheet.model, values[sheet.keys[0]])]
        return sheet.model()

    def _verify(self, record: Verifiable, wanted: Value, *, is_new: bool, has_changed: bool) -> Changes:
        """Blank leaves a state as it is, but a change sends the row back to submitted, in the changer's name."""
        before = None if is_new else record.verification
        if self.may_verify and wanted and isinstance(record, Service):
            self.decided.add(record.code)
        state = self._state(wanted, before)
        if state and not (is_new or has_changed or self.may_verify) and not may_hand_in(person(), record):
            state = None
        if state is None and has_changed:
            resubmit(record)
        elif state is not None and (has_changed or state != before):
            move(record, state, by=person(), at=self.now)
        return {VERIFICATION: (before, record.verification)} if record.verification != before else {}

    def _state(self, wanted: Value, before: str | None) -> str | None:
        """The state that a row's cell brings about, None where it leaves the state alone.

        An upload can only submit: a new row, unless it is a draft, and one that is a draft or was returned.
        """
        if self.may_verify:
            return str(wanted) if wanted else (Verification.SUBMITTED if before is None else None)
        if before is None:
            return Verification.DRAFT if wanted == Verification.DRAFT else Verification.SUBMITTED
        return Verification.SUBMITTED if wanted in HANDED_IN and before in NOT_HANDED_IN else None

    def _refuse_excesses(self, sheets: list[RawSheet]) -> None:
        """What sources pay of a service is compared once all of its rows are read."""
        rows = {SHEETS.of(model): _planned(self.plan, model) for model in (Service, Funding)}
        cells = {(raw.sheet, row.number): row for raw in sheets for row in raw.rows}
        for excess in excesses(*rows.values()):  # type: ignore[arg-type]
            sheet = SHEETS.of(excess.model)
            self._report(sheet, cells[sheet, excess.row], sheet.column_of(excess.field), excess.message)
            listed = self.plan.rows[sheet]
            place = next(place for place, row in enumerate(listed) if row.number == excess.row)
            listed[place] = PlannedRow(excess.row, RowOutcome.ERROR)

    def _send_services_back(self) -> None:
        """Whom a service was for is part of what was verified: a change there sends the service back.

        The command line may say otherwise in the service's own Verificación cell.
        """
        beneficiaries = self.plan.rows.get(SHEETS.of(Beneficiary), [])
        services = {
            row.record.service.code: row.record.service
            for row in beneficiaries
            if row.outcome in WRITTEN
            and isinstance(row.record, Beneficiary)
            and row.record.service.code not in self.decided
        }
        listed = self.plan.rows.get(SHEETS.of(Service), [])
        places = {it.record.code: place for place, it in enumerate(listed) if isinstance(it.record, Service)}
        for code, service in services.items():
            before = service.verification
            if before not in HANDED_IN or not service.pk:
                continue
            resubmit(service)
            back: Changes = {VERIFICATION: (before, service.verification)}
            if code in places:
                row = listed[places[code]]
                listed[places[code]] = replace(row, outcome=RowOutcome.CHANGED, changes=back | row.changes)
            else:
                self.plan.sent_back.append(PlannedRow(0, RowOutcome.CHANGED, service, back))

    def _step(self) -> None:
        self.done += 1
        self.progress(self.done, self.total)

    def _report(self, sheet: Sheet, row: RawRow, column: Column, message: str, missing: str = "") -> None:
        value = row.cells.get(column, "")
        self.plan.faults.append(Fault(sheet.es, row.number, column.es, value, message, missing))


class ReferenceAtFault(Exception):
    """A cell refers to a row of the file that is itself at fault: reported there, not here."""


def _planned(plan: Plan, model: type[Record]) -> dict[int, Record]:
    """The records of a kind's rows by the numbers of their rows, apart from those at fault."""
    return {row.number: row.record for row in plan.rows.get(SHEETS.of(model), []) if row.record}


def _not_handed_in(records: Iterable[Record]) -> list[Verifiable]:
    """The records whose authors matter: nobody hands in what others alone wrote."""
    return [it for it in records if isinstance(it, Verifiable) and it.verification in NOT_HANDED_IN]


def _mentioned(sheets: list[RawSheet], kind: str, field: str) -> set[str]:
    """The keys of companies or services that stand anywhere in the file, where they can be read."""
    found: set[str] = set()
    for raw in sheets:
        for column in raw.columns:
            if column.field == field or (isinstance(column.kind, Reference) and column.kind.kind == kind):
                found |= _readable(column, (row.cells.get(column, "") for row in raw.rows))
    return found


def _readable(column: Column, cells: Iterable[RawCell]) -> set[str]:
    found = set()
    for cell in cells:
        with suppress(ValueError):
            found.add(str(column.kind.read(cell)))
    return found


def _settled(column: Column, raw: RawSheet) -> CellKind:
    """The kind of a column's cells, with the decimal sign that some of them show."""
    if not isinstance(column.kind, Number):
        return column.kind
    return column.kind.settled_by(row.cells.get(column, "") for row in raw.rows)


def _indicator(values: Values) -> Value:
    """The indicator of a row of targets, where it could be read: its column stands before those of its values."""
    return next((value for column, value in values.items() if column.field == "indicator"), None)


def _key(sheet: Sheet, values: Values) -> Key:
    if sheet.model in WITH_SHEETS.values():
        return (key_of(sheet.model, values[sheet.keys[0]]),)
    return tuple(_key_part(values.get(column)) for column in sheet.keys)


def _key_part(value: Value) -> Value | tuple[str, int]:
    """A record is identified by its primary key; a new one by its identity in memory."""
    if not isinstance(value, Model):
        return value
    found: int | str | None = value.pk
    return ("new", id(value)) if _is_new(value) else found


def _is_new(value: Value) -> bool:
    """Whether it is a record that the file defines; a call has its primary key before it is saved."""
    return isinstance(value, Model) and value._state.adding


def _set_keys(record: Record, values: Values) -> None:
    """Set the related records that identify the row, so that reading them needs no query."""
    for column, value in values.items():
        if column.key and not record._state.adding and isinstance(value, Model):
            setattr(record, column.field, value)


def _set_values(record: Record, values: Values) -> Changes:
    """Set the fields that differ, and say what each was and is. A blank cell empties its field."""
    changes: Changes = {}
    sheet = SHEETS.of(type(record))
    for column, value in values.items():
        if column is VERIFICATION or (column.key and not record._state.adding):
            continue
        field = sheet.field(column)
        value = "" if value is None and not field.null else value
        before = getattr(record, field.attname)
        if _is_new(value) or before != _key_part(value):
            setattr(record, column.field, value)
            changes[column] = (before, value)
    return changes


def _place(sheet: str) -> int:
    known = SHEETS.get(sheet)
    return SHEETS.index(known) if known else -1

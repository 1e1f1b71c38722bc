"""Concurrent changes of a record: the two versions, side by side."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from entry.forms.formsets import PartRow
from entry.forms.record import RecordForm
from workbook.cells import Value


@dataclass(frozen=True)
class Difference:
    """A field that differs, with its stored and its typed value in words."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Who saved the record meanwhile and when, and how it differs from the input."""

    by: User | None
    at: datetime.datetime | None
    differences: list[Difference]


def conflict(form: RecordForm, stored: RecordForm) -> Conflict:
    """Compare the form that was sent with a form of the stored record."""
    form.is_valid()
    last = stored.instance.history.select_related("history_user").first()
    return Conflict(
        by=last and last.history_user,
        at=last and last.history_date,
        differences=[*_of_fields(form, stored), *_of_rows(form, stored)],
    )


def _of_fields(form: forms.BaseForm, stored: forms.BaseForm, about: str = "") -> Iterator[Difference]:
    for name, field in form.fields.items():
        if field.widget.is_hidden or name in (getattr(form, "key", ""), "DELETE"):
            continue
        theirs, yours = _words(stored[name]), _words(form[name], getattr(form, "cleaned_data", {}))
        if theirs != yours:
            label = f"{about} · {field.label}" if about else str(field.label)
            yield Difference(label, theirs, yours)


def _of_rows(form: RecordForm, stored: RecordForm) -> Iterator[Difference]:
    if form.parts is None or stored.parts is None:
        return
    rows = {_key(row): row for row in stored.parts.initial_forms}
    for row in form.parts.forms:
        theirs = rows.pop(_key(row), None)
        if row.is_out and theirs:
            yield Difference(theirs.about, _("kept"), _("removed"))
        elif theirs:
            yield from _of_fields(row, theirs, theirs.about)
        elif row.has_changed() and not row.is_out:
            yield Difference(row.about or _key(row), "—", _("added"))
    for theirs in rows.values():
        yield Difference(theirs.about, _("added"), _("not in your form; it stays"))


def _key(row: PartRow) -> str:
    return str(row[row.key].value())


def _words(bound: forms.BoundField, cleaned: Mapping[str, Value] | None = None) -> str:
    """A field's value in words; of input, the cleaned value where it is valid."""
    value = bound.field.prepare_value((cleaned or {}).get(bound.name, bound.value()))
    choices = getattr(bound.field, "choices", ())
    words = {str(key): str(label) for key, label in choices}.get(str(value), value)
    return "—" if words in (None, "") else str(words)

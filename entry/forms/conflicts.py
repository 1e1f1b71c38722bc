"""Two people changed the same record: what each of them wrote, side by side."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from entry.forms.record import RecordForm


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ, in words."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Who saved the record meanwhile and when, and in what it differs from what was typed."""

    by: Any
    at: datetime.datetime | None
    differences: list[Difference]


def conflict(form: RecordForm, stored: RecordForm) -> Conflict:
    """What the form that was sent says otherwise than a form of the record as it stands now."""
    form.is_valid()
    last = stored.instance.history.select_related("history_user").first()
    return Conflict(
        by=last and last.history_user,
        at=last and last.history_date,
        differences=[*_of_fields(form, stored), *_of_rows(form, stored)],
    )


def _of_fields(form: Any, stored: Any, about: str = "") -> Iterator[Difference]:
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


def _key(row: Any) -> str:
    return str(row[row.key].value())


def _words(bound: forms.BoundField, cleaned: dict[str, Any] | None = None) -> str:
    """What a person sees of a field's value; of what was typed, its value where it could be read."""
    value = bound.field.prepare_value((cleaned or {}).get(bound.name, bound.value()))
    choices = getattr(bound.field, "choices", ())
    words = {str(key): str(label) for key, label in choices}.get(str(value), value)
    return "—" if words in (None, "") else str(words)

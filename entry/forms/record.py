"""What every form for a record does: fields read as cells, parts in rows, the version that was shown."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from entry.forms.fields import dress
from entry.forms.formsets import PartRows
from records.models import Record, Stale, Verifiable
from records.verification import may_submit, submit


class Fault(NamedTuple):
    """What is wrong, and the id of the input where it is; blank where it is nowhere in particular."""

    place: str
    label: str
    message: str


class EntryForm:
    """What the page asks of any form of the staff's room; mixed into a form of Django's."""

    GROUPS: ClassVar[Sequence[tuple[Any, Sequence[str]]]]
    title: str
    parts: Any = None
    may_be_submitted = False
    said: Any = gettext_lazy("Saved.")
    """What the person is told when it is done."""

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields that stand together, under their heading."""
        for heading, names in self.GROUPS:
            yield heading, [self[name] for name in names]  # type: ignore[index]

    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the order of the page."""
        sent = [form for form in self.forms() if not getattr(form, "is_out", False)]
        found = [fault for form in sent for fault in _faults(form)]
        astray = self.parts.non_form_errors() if self.parts else []
        return found + [Fault("", "", str(message)) for message in astray]

    def quietly(self) -> Any:
        """The same form with what was typed, before anybody asked whether it is right."""
        for form in self.forms():
            form._errors = ErrorDict()
        if self.parts:
            self.parts._errors, self.parts._non_form_errors = [], ErrorList()
        return self

    def forms(self) -> list[Any]:
        """This form, then its rows."""
        return [self, *(self.parts.forms if self.parts else [])]

    def must_be_as_shown(self) -> None:
        """Raise Stale if somebody has saved the record since the form was shown."""


class RecordForm(EntryForm, forms.ModelForm):
    """A form for one record. Subclasses say which fields stand together, and which rows are parts of it."""

    NEW: ClassVar[Any]
    CHANGE: ClassVar[Any]
    """Titles of the page for a new record and for one that there is; the latter takes its name."""

    PARTS: ClassVar[type[PartRows] | None] = None

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, instance: Any, user: Any, like: Sequence[Any] = ()
    ) -> None:
        super().__init__(data, instance=instance)
        self.user = user
        self.title = str(self.NEW if instance._state.adding else self.CHANGE % {"record": instance})
        self.initial["version"] = instance.version
        self.parts = self.PARTS(data, record=instance, like=like) if self.PARTS else None
        dress(self)

    @property
    def may_be_submitted(self) -> bool:  # type: ignore[override]
        """Whether saving can hand the record on for verification."""
        return isinstance(self.instance, Verifiable) and may_submit(self.user, self.instance)

    def _post_clean(self) -> None:
        """A field that could not be read is told once: what its value must be is no second fault."""
        unread = {name: list(errors.data) for name, errors in self.errors.items()}
        super()._post_clean()  # type: ignore[misc]
        for name, errors in unread.items():
            self.errors[name].data = errors

    def is_valid(self) -> bool:
        """Both are asked, so that all faults are told at once."""
        return all([super().is_valid(), self.parts is None or self.parts.is_valid()])

    def must_be_as_shown(self) -> None:
        """Raise Stale if somebody has saved the record since the form was shown."""
        if str(self.data.get("version") or "") != str(self.instance.version):
            raise Stale(self.instance)

    def write(self) -> None:
        """Save the record and its parts."""
        self.instance.save(force_insert=self.instance._state.adding)

    def keep(self, *, and_submit: bool) -> Any:
        """Save, and hand on for verification if that was asked and can be."""
        self.write()
        if and_submit and self.may_be_submitted:
            submit(self.instance, by=self.user)
            self.said = gettext_lazy("Saved and submitted: another person can verify it now.")
        return self.instance

    def on_top_of(self, current: Record) -> QueryDict:
        """What was typed, as a change of what stands in the database now."""
        sent: Any = self.data
        data: QueryDict = self.parts.with_versions_now(sent) if self.parts else sent.copy()
        data["version"] = str(current.version)
        return data


def _faults(form: Any) -> Iterator[Fault]:
    for name, messages in form.errors.items():
        field = None if name == NON_FIELD_ERRORS else form[name]
        for message in messages:
            yield (
                Fault(field.id_for_label, _label(form, field), str(message))
                if field
                else Fault("", "", str(message))
            )


def _label(form: Any, field: forms.BoundField) -> str:
    """The field's name; in a row, after what the row is about."""
    about = getattr(form, "about", "")
    return f"{about} · {field.label}" if about else str(field.label)

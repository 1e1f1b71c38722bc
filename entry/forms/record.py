"""The base of all forms of records: fields read as cells, parts in rows, the version that was shown."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple, Self

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.models import User
from entry.forms.fields import dress
from entry.forms.formsets import PartRows
from records.models import Record, Stale, Verifiable
from records.text import LazyText
from records.verification import may_submit, submit


class Fault(NamedTuple):
    """An error with the id and the label of its input; both blank for errors of the whole form."""

    place: str
    label: str
    message: str


class EntryForm(forms.BaseForm):
    """What the page of a form needs, beside one of Django's forms."""

    GROUPS: ClassVar[Sequence[tuple[LazyText, Sequence[str]]]]
    title: str
    data: QueryDict
    instance: Model
    parts: PartRows | None = None
    may_be_submitted = False
    success_message: LazyText = gettext_lazy("Saved.")

    def groups(self) -> Iterator[tuple[LazyText, list[forms.BoundField]]]:
        """Headings with their fields."""
        for heading, names in self.GROUPS:
            yield heading, [self[name] for name in names]

    def faults(self) -> list[Fault]:
        """All errors in the order of the page."""
        sent = [form for form in self.forms() if not getattr(form, "is_ignored", False)]
        found = [fault for form in sent for fault in _faults(form)]
        of_all_rows = self.parts.non_form_errors() if self.parts else []
        return found + [Fault("", "", str(message)) for message in of_all_rows]

    def without_errors(self) -> Self:
        """The same form with its input and no error messages."""
        for form in self.forms():
            form._errors = ErrorDict()  # type: ignore[attr-defined]
        if self.parts:
            self.parts._errors, self.parts._non_form_errors = [], ErrorList()  # type: ignore[attr-defined]
        return self

    def forms(self) -> list[forms.BaseForm]:
        """This form, then its rows."""
        return [self, *(self.parts.forms if self.parts else [])]

    def must_be_as_shown(self) -> None:
        """Raise Stale if the record was saved since the form was shown."""

    def keep(self, *, and_submit: bool) -> Record:
        """Save what a valid form holds and return the record to show."""
        raise NotImplementedError


class RecordForm(EntryForm, forms.ModelForm):
    """A form for one record. Subclasses declare the groups of fields, and the rows that are parts of the record."""

    NEW: ClassVar[LazyText]
    CHANGE: ClassVar[LazyText]
    """Titles of the page for a new and for a stored record; they may name it as `record`, and its `company`."""

    PARTS: ClassVar[type[PartRows] | None] = None
    instance: Record

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: QueryDict | None = None, *, instance: Record, user: User, like: Sequence[Record] = ()
    ) -> None:
        super().__init__(data, instance=instance)
        self.user = user
        title = str(self.NEW if instance._state.adding else self.CHANGE)
        self.title = title % {"record": instance, "company": getattr(instance, "company", "")}
        self.initial["version"] = instance.version
        self.parts = self.PARTS(data, record=instance, like=like) if self.PARTS else None
        dress(self)
        self.set_up()

    def set_up(self) -> None:
        """Adjust fields and choices to the record and the user."""

    @property
    def may_be_submitted(self) -> bool:  # type: ignore[override]
        """Whether the form can also submit the record for verification."""
        return isinstance(self.instance, Verifiable) and may_submit(self.user, self.instance)

    def _post_clean(self) -> None:
        """Report a field that could not be read once, without the model's errors of the missing value."""
        unread = {name: list(errors.data) for name, errors in self.errors.items()}
        super()._post_clean()  # type: ignore[misc]
        for name, errors in unread.items():
            self.errors[name].data = errors

    def is_valid(self) -> bool:
        """Validate the form and its rows, so that all errors are shown at once."""
        return all([super().is_valid(), self.parts is None or self.parts.is_valid()])

    def must_be_as_shown(self) -> None:
        """Raise Stale if the record was saved since the form was shown."""
        if str(self.data.get("version") or "") != str(self.instance.version):
            raise Stale(self.instance)

    def write(self) -> None:
        """Save the record and its parts."""
        self.instance.save(force_insert=self.instance._state.adding)

    def keep(self, *, and_submit: bool) -> Record:
        """Save, and submit for verification if requested and allowed."""
        self.write()
        if and_submit and isinstance(self.instance, Verifiable) and self.may_be_submitted:
            submit(self.instance, by=self.user)
            self.success_message = gettext_lazy("Saved and submitted: another person can verify it now.")
        return self.instance

    def on_top_of(self, current: Record) -> QueryDict:
        """The input as a change of the stored record."""
        data = self.data.copy()
        data = self.parts.with_versions_now(data) if self.parts else data
        data["version"] = str(current.version)
        return data


def _faults(form: forms.BaseForm) -> Iterator[Fault]:
    for name, messages in form.errors.items():
        field = None if name == NON_FIELD_ERRORS else form[name]
        for message in messages:
            yield (
                Fault(field.id_for_label, _label(form, field), str(message))
                if field
                else Fault("", "", str(message))
            )


def _label(form: forms.BaseForm, field: forms.BoundField) -> str:
    """The field's label; in a row, after the row's title."""
    about = getattr(form, "about", "")
    return f"{about} · {field.label}" if about else str(field.label)

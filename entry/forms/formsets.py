"""Rows of a form that are parts of its record: a service's beneficiaries, a company's participations.

A row is identified by its key. A row that is not sent stays as it is; one is removed only on request.
Each row holds the version that was shown, so that concurrent changes of other people are not overwritten.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import ClassVar, Generic, TypeVar, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import person
from entry.forms.fields import dress
from records.closing import ClosedPeriod, PeriodClosed, field_refused, refusal
from records.models import Record, Stale
from records.text import LazyText
from workbook.cells import Value

P = TypeVar("P", bound=Record)

SPARE_ROWS = 3
"""Empty rows of the page without JavaScript; its button adds more."""

MORE_ROWS = 5


class PartRow(forms.Form):
    """One row. `key` names the field that tells rows apart, `values` those that a person fills in."""

    key: ClassVar[str]
    values: ClassVar[tuple[str, ...]]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    must_stay = False
    """Whether its removal was refused."""

    def offer(self, parts: "PartRows") -> None:
        """Take from the rows what this one chooses from."""

    @property
    def about(self) -> str:
        """The title of a row whose key is fixed; blank where a person fills in the key."""
        raise NotImplementedError

    @property
    def key_field(self) -> forms.BoundField:
        return self[self.key]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a person fills in, with the key until it is fixed."""
        return [self[name] for name in self.values if name != self.key or not self.about]

    @property
    def is_existing(self) -> bool:
        return str(self["version"].value() or 0) != "0"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to remove."""
        return not self.is_existing and not self.has_changed()

    @property
    def is_out(self) -> bool:
        return bool(self["DELETE"].value())

    @property
    def is_ignored(self) -> bool:
        """Whether the row goes, so that nothing in it can be wrong."""
        return self.is_out and not self.must_stay

    @property
    def key_value(self) -> int | None:
        """The primary key that the row's key refers to; None where it cannot be read."""
        found: int | None = getattr(self, "cleaned_data", {}).get(self.key)
        return found


class PartRows(forms.BaseFormSet, Generic[P]):
    """The rows of a record. `owner` names the field by which a part belongs to it."""

    model: ClassVar[type[Record]]
    form: type[PartRow]
    forms: list[PartRow]  # type: ignore[assignment]
    owner: ClassVar[str]
    heading: ClassVar[LazyText]
    picks: ClassVar[bool] = False
    """Whether rows are added by picking companies."""

    def __init__(self, data: QueryDict | None = None, *, record: Record, like: Sequence[P] = ()) -> None:
        """`like` gives a new record's first rows."""
        self.record = record
        first = [self.row_of(part) for part in (list(self.existing.values()) or like)]
        super().__init__(data, prefix=self.get_default_prefix(), initial=None if data else first)

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.model._meta.model_name or ""

    @cached_property
    def existing(self) -> dict[int, P]:
        """The record's parts by the primary key that their key refers to."""
        raise NotImplementedError

    def stored(self, row: PartRow) -> P | None:
        """The record's part of a row; None for a new row, or where its key cannot be read."""
        return None if row.key_value is None else self.existing.get(row.key_value)

    def row_of(self, part: P) -> dict[str, Value]:
        """The initial values of a part's row."""
        values = {name: getattr(part, self._attribute(name)) for name in self.form.values}
        return values | {"version": 0 if part._state.adding else part.version}

    def _attribute(self, name: str) -> str:
        """Rows hold the primary keys of other records."""
        attribute: str = self.model._meta.get_field(name).attname  # type: ignore[union-attr]
        return attribute

    def add_fields(self, form: PartRow, index: int | None) -> None:  # type: ignore[override]
        super().add_fields(form, index)
        form.offer(self)
        form.fields["DELETE"].label = gettext_lazy("Remove")
        dress(form)

    def raw_keys(self) -> Iterator[str]:
        """The keys as typed, row by row."""
        for number in range(self.total_form_count()):
            yield (self.data or {}).get(f"{self.prefix}-{number}-{self.form.key}", "")

    def filled(self) -> list[PartRow]:
        """Rows with input that are not to be removed."""
        return [row for row in self.forms if row.has_changed() and not row.is_out]

    def clean(self) -> None:
        """Refuse a repeated key at its second row, and what a closed period forbids."""
        seen = set()
        periods = list(ClosedPeriod.objects.for_person(person()))
        for row in self.filled():
            if row.key_value in seen:
                row.add_error(row.key, _("This stands in another row already."))
            elif row.key_value is not None:
                seen.add(row.key_value)
        for row in self.forms if periods else []:
            self._refuse_closed(row, periods)

    def _refuse_closed(self, row: PartRow, periods: list[ClosedPeriod]) -> None:
        before = self.stored(row)
        if not (before if row.is_out else row.has_changed() and not row.errors):
            return
        after = None if row.is_out else self.part_of(row)
        if period := refusal(before, after, periods):
            row.must_stay = row.is_out
            field = field_refused(before, after, period)
            row.add_error(
                row.key if row.is_out or field not in row.fields else field, str(PeriodClosed(period))
            )

    def _should_delete_form(self, form: PartRow) -> bool:  # type: ignore[override]
        """Whether Django leaves the row's errors aside."""
        return form.is_ignored

    def part_of(self, row: PartRow) -> P:
        """The part with the row's values."""
        stored = self.stored(row)
        part: P = copy(stored) if stored else self.model(**{self.owner: self.record})  # type: ignore[assignment]
        for name in row.values:
            setattr(part, self._attribute(name), row.cleaned_data[name])
        return part

    def kept(self) -> list[P]:
        """The parts to save. Raises Stale if any was saved since it was shown."""
        for row in self.filled():
            self._must_be_as_shown(row)
        return [self.part_of(row) for row in self.filled()]

    def taken_out(self) -> list[P]:
        """The parts to remove. Raises Stale if any was saved since it was shown."""
        rows = [row for row in self.forms if row.is_out and row.is_existing]
        for row in rows:
            self._must_be_as_shown(row)
        return [stored for row in rows if (stored := self.stored(row))]

    def _must_be_as_shown(self, row: PartRow) -> None:
        stored = self.stored(row)
        if (stored.version if stored else 0) != (row.cleaned_data.get("version") or 0):
            raise Stale(self.record)

    def with_more_rows(self, data: QueryDict) -> QueryDict:
        """The same input with room for more."""
        name = f"{self.prefix}-TOTAL_FORMS"
        more = data.copy()
        more[name] = str(min(self.total_form_count() + MORE_ROWS, self.max_num))
        return more

    def with_versions_now(self, data: QueryDict) -> QueryDict:
        """The same input, based on the stored versions."""
        newer = data.copy()
        for number, row in enumerate(self.forms):
            if row.key_value is None:
                continue
            stored = self.stored(row)
            newer[f"{self.prefix}-{number}-version"] = str(stored.version if stored else 0)
        return newer


def rows_of(row: type[PartRow], rows: type[PartRows[P]]) -> type[PartRows[P]]:
    """The formset class of these rows."""
    made = forms.formset_factory(row, formset=rows, extra=SPARE_ROWS, can_delete=True, max_num=1000)
    return cast(type[PartRows[P]], made)

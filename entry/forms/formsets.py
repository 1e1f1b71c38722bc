"""Rows of a form that are parts of its record: a service's beneficiaries, a company's participations.

A row is known by its key. A row that is not sent stays as it is; one is taken out only where somebody says so.
Each row knows the version that was shown, so that what another added or changed meanwhile is not overwritten.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actor import person
from entry.forms.fields import dress
from records.closing import ClosedPeriod, PeriodClosed, refusal
from records.models import Record, Stale

SPARE_ROWS = 3
"""Empty rows for who has no JavaScript; the button below adds more."""

MORE_ROWS = 5


class PartRow(forms.Form):
    """One row. `key` names the field that tells rows apart, `values` those that a person fills in."""

    key: ClassVar[str]
    values: ClassVar[tuple[str, ...]]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, parts: Any, **options: Any) -> None:
        self.parts = parts
        super().__init__(*args, **options)

    @property
    def about(self) -> str:
        """What the row is about, where that is fixed; else blank, and a person fills in the key."""
        raise NotImplementedError

    @property
    def key_field(self) -> forms.BoundField:
        return self[self.key]

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that a person fills in: the key too, until it is fixed."""
        return [self[name] for name in self.values if name != self.key or not self.about]

    @property
    def is_existing(self) -> bool:
        return str(self["version"].value() or 0) != "0"

    @property
    def is_out(self) -> bool:
        return bool(self["DELETE"].value())

    @property
    def found(self) -> Any:
        """What the key names; None where it cannot be read."""
        return getattr(self, "cleaned_data", {}).get(self.key)


class PartRows(forms.BaseFormSet):
    """The rows of a record. `owner` names the field by which a part belongs to it."""

    model: ClassVar[type[Record]]
    owner: ClassVar[str]
    heading: ClassVar[Any]
    picks: ClassVar[bool] = False
    """Whether rows are added by picking companies."""

    def __init__(self, data: QueryDict | None = None, *, record: Any, like: Sequence[Any] = ()) -> None:
        """`like` gives a new record's first rows."""
        self.record = record
        first = [self.row_of(part) for part in (list(self.existing.values()) or like)]
        super().__init__(
            data,
            prefix=self.get_default_prefix(),
            initial=None if data else first,
            form_kwargs={"parts": self},
        )

    @classmethod
    def get_default_prefix(cls) -> str:
        return cls.model._meta.model_name or ""

    @cached_property
    def existing(self) -> dict[Any, Any]:
        """The record's parts by what their key names."""
        raise NotImplementedError

    def row_of(self, part: Any) -> dict[str, Any]:
        """What a part's row shows."""
        values = {name: getattr(part, self._attribute(name)) for name in self.form.values}
        return values | {"version": 0 if part._state.adding else part.version}

    def _attribute(self, name: str) -> str:
        """Rows hold the keys of other records, never the records."""
        attribute: str = self.model._meta.get_field(name).attname  # type: ignore[union-attr]
        return attribute

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = gettext_lazy("Remove")
        dress(form)

    def raw_keys(self) -> Iterator[str]:
        """What was typed as keys, row by row."""
        for number in range(self.total_form_count()):
            yield (self.data or {}).get(f"{self.prefix}-{number}-{self.form.key}", "")

    def filled(self) -> list[Any]:
        """Rows that say something and are not taken out."""
        return [row for row in self.forms if row.has_changed() and not row.is_out]

    def clean(self) -> None:
        """The same key twice is an error at its second row; so is what a closed period forbids."""
        seen = set()
        periods = list(ClosedPeriod.objects.for_person(person()))
        for row in self.filled():
            if row.found in seen:
                row.add_error(row.key, _("This stands in another row already."))
            elif row.found is not None:
                seen.add(row.found)
                self._refuse_closed(row, periods)

    def _refuse_closed(self, row: Any, periods: list[ClosedPeriod]) -> None:
        if not periods or row.errors:
            return
        before, after = self.existing.get(row.found), self.part_of(row)
        if period := refusal(before, after, periods):
            row.add_error(row.key, str(PeriodClosed(period)))

    def part_of(self, row: Any) -> Any:
        """The part as the row says it should be."""
        stored = self.existing.get(row.found)
        part = copy(stored) if stored else self.model(**{self.owner: self.record})
        for name in row.values:
            setattr(part, self._attribute(name), row.cleaned_data[name])
        return part

    def kept(self) -> list[Any]:
        """The parts to save. Raises Stale if any is not what was shown."""
        for row in self.filled():
            self._must_be_as_shown(row)
        return [self.part_of(row) for row in self.filled()]

    def taken_out(self) -> list[Any]:
        """The parts to remove. Raises Stale if any is not what was shown."""
        rows = [row for row in self.forms if row.is_out and row.is_existing]
        for row in rows:
            self._must_be_as_shown(row)
        return [self.existing[row.found] for row in rows]

    def _must_be_as_shown(self, row: Any) -> None:
        stored = self.existing.get(row.found)
        if (stored.version if stored else 0) != (row.cleaned_data.get("version") or 0):
            raise Stale(self.record)

    def with_more_rows(self, data: QueryDict) -> QueryDict:
        """The same input with room for more."""
        name = f"{self.prefix}-TOTAL_FORMS"
        more = data.copy()
        more[name] = str(min(self.total_form_count() + MORE_ROWS, self.max_num))
        return more

    def with_versions_now(self, data: QueryDict) -> QueryDict:
        """The same input on top of what stands in the database now."""
        newer = data.copy()
        for number, row in enumerate(self.forms):
            if row.found is None:
                continue
            stored = self.existing.get(row.found)
            newer[f"{self.prefix}-{number}-version"] = str(stored.version if stored else 0)
        return newer


def rows_of(row: type[PartRow], rows: type[PartRows]) -> Any:
    """The class of rows of that kind."""
    return forms.formset_factory(row, formset=rows, extra=SPARE_ROWS, can_delete=True, max_num=1000)

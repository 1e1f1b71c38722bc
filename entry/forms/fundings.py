"""Who pays for a service."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entry.forms.fields import cell_field
from entry.forms.formsets import PartRow, PartRows, rows_of
from entry.forms.record import RecordForm
from services.actions import fund
from services.models import Funding, Institution, Service


class FundingRow(PartRow):
    """A source, and what it pays."""

    key = "source"
    values = ("source", "budget_usd", "spent_usd")

    source = forms.TypedChoiceField(label=_("Source"), coerce=int)
    budget_usd = cell_field(Funding, "budget_usd")
    spent_usd = cell_field(Funding, "spent_usd")

    def offer(self, parts: PartRows) -> None:
        if isinstance(parts, FundingRowsBase):
            self.sources = parts.sources
            self.fields["source"].choices = [("", ""), *parts.sources.items()]  # type: ignore[attr-defined]

    @property
    def about(self) -> str:
        key = str(self["source"].value() or "")
        return self.sources.get(key, "") if self.is_existing else ""


class FundingRowsBase(PartRows[Funding]):
    """The sources of a service's money."""

    model, owner = Funding, "service"
    heading = _("Sources")
    record: Service

    @cached_property
    def existing(self) -> dict[int, Funding]:
        found = self.record.fundings.select_related("source").order_by("source__search")
        return {part.source_id: part for part in found}

    @cached_property
    def sources(self) -> dict[str, str]:
        return {str(source.pk): str(source) for source in Institution.objects.all()}

    def clean(self) -> None:
        """Refuse sums that exceed the service's, at the row by which they do."""
        super().clean()
        if any(row.errors for row in self.filled()):
            return
        rows = {row.key_value: self.part_of(row) for row in self.filled()}
        out = {row.key_value for row in self.forms if row.is_out}
        others = [part for key, part in self.existing.items() if key not in rows and key not in out]
        for field, message in self.record.overfunded_by([*others, *rows.values()]).items():
            changed = [row for row in self.filled() if field in row.changed_data] or self.filled()
            if not changed:
                raise ValidationError(message)
            changed[-1].add_error(field, message)


FundingRows = rows_of(FundingRow, FundingRowsBase)


class FundingForm(RecordForm):
    """The sources of a service's money; the service itself stays as it is."""

    instance: Service
    parts: PartRows[Funding]
    CHANGE = _("Who pays for %(record)s")
    PARTS = FundingRows
    GROUPS = []

    class Meta:
        model = Service
        fields: list[str] = []

    def write(self) -> None:
        fund(self.instance, fundings=self.parts.kept(), taken_out=self.parts.taken_out())

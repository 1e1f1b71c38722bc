"""Form fields that read input as cells of the programme workbook are read.

workbook/layout.py describes what each field accepts, from forms and from Excel.
"""

import datetime
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field as ModelField
from django.db.models import Model
from django.db.models.fields import BLANK_CHOICE_DASH
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import regions_of
from accounts.actor import person
from companies import ruc
from companies.models import Company, Region
from figures.models import Programme
from records.numbers import as_typed
from records.text import LazyText, tidy
from workbook.cells import CellKind, Date, Number, Ruc, Text, Value, Whole
from workbook.layout import SHEETS

Cleaned = dict[str, Any]
"""What Django's `clean` returns: the fields' values, each of its field's own type."""

DASHES = BLANK_CHOICE_DASH[0][1]
"""What Django calls the choice of nothing."""

TYPED_KINDS = (Date, Number, Ruc, Text, Whole)
"""Kinds of cell that a person types; the others are chosen from a list."""


class FieldOptions(TypedDict, total=False):
    """Arguments of a form field."""

    label: LazyText
    help_text: LazyText
    required: bool


class CellField(forms.Field):
    """A text input whose content is read as a cell of a kind."""

    widget = forms.TextInput

    def __init__(self, kind: CellKind, **options: Unpack[FieldOptions]) -> None:
        self.kind = kind
        self.blank = "" if isinstance(kind, Text) else None
        super().__init__(**options)
        self.widget.attrs |= _hints(kind)

    def to_python(self, value: str | None) -> Value:
        text = tidy(str(value or ""))
        if not text:
            return self.blank
        try:
            return self.kind.read(text)
        except ValueError as fault:
            raise ValidationError(f"{capfirst(str(fault))}.") from fault

    def prepare_value(self, value: Value) -> Value:
        """The text of the input, which reads back as the same value."""
        if isinstance(value, datetime.date):
            return value.strftime("%d/%m/%Y")
        if isinstance(value, Decimal):
            return as_typed(value)
        return value


class CompanyField(CellField):
    """One of the programme's companies, by its RUC; with JavaScript by any part of its name."""

    def __init__(self, **options: Unpack[FieldOptions]) -> None:
        super().__init__(Ruc(), **options)
        self.widget.attrs["data-companies"] = reverse_lazy("entry:company_search")

    def to_python(self, value: str | None) -> Company | None:
        found = super().to_python(value)
        if found is None:
            return None
        company = Company.objects.seen_by(person()).filter(ruc=found).first()
        if company is None:
            raise ValidationError(_("Among the companies that you see, none has this RUC."))
        return company

    def prepare_value(self, value: Value) -> Value:
        """The RUC of a company or of its primary key, or the input; the company's name becomes an attribute."""
        company = value if isinstance(value, Company) else _company(value)
        if company is None:
            return value
        self.widget.attrs["data-name"] = str(company)
        return company.ruc


def _company(value: Value) -> Company | None:
    if isinstance(value, int):
        return Company.objects.seen_by(person()).filter(pk=value).first()
    try:
        return Company.objects.seen_by(person()).filter(ruc=ruc.read(str(value))).first()
    except ValueError:
        return None


def _hints(kind: CellKind) -> dict[str, LazyText | int]:
    """Attributes that help to type: the keyboard of a phone, an example, the greatest length."""
    hints: dict[str, LazyText | int] = {"autocomplete": "off"}
    if isinstance(kind, Text):
        hints["maxlength"] = kind.longest
    elif isinstance(kind, Date):
        hints["placeholder"] = gettext_lazy("dd/mm/yyyy")
    else:
        hints["inputmode"] = "decimal" if isinstance(kind, Number) else "numeric"
    return hints


def from_sheet(model: type[Model]) -> Callable[..., forms.Field | None]:
    """The `formfield_callback` of a model with a sheet: fields for typing read input as the sheet's cells."""

    sheet = SHEETS.of(model)

    def make(field: ModelField, **options: Unpack[FieldOptions]) -> forms.Field | None:
        column = next((column for column in sheet.columns if column.field == field.name), None)
        if column is None or not isinstance(column.kind, TYPED_KINDS):
            return field.formfield(**options)
        return cell_field(model, field.name, **options)

    return make


def cell_field(model: type[Model], name: str, **options: Unpack[FieldOptions]) -> CellField:
    """The field for a record's field, as a cell of its column."""
    column = SHEETS.of(model).column_of(name)
    label = capfirst(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    defaults: FieldOptions = {"label": label, "required": column.required}
    return CellField(column.kind, **(defaults | options))


def limit_regions(form: forms.ModelForm, name: str) -> None:
    """Offer the regions in use and the one that the record has; coordinators choose among their own, and must."""
    regions, field = regions_of(person()), cast(forms.ModelChoiceField, form.fields[name])
    if regions is None and (in_use := Programme.current().region_codes):
        field.queryset = Region.objects.filter(pk__in=[*in_use, form.initial.get(name) or ""])
    if regions is not None:
        field.queryset = Region.objects.filter(pk__in=regions)
        field.required, field.empty_label = True, ""
        if len(regions) == 1:
            form.initial[name] = form.initial.get(name) or next(iter(regions))


def dress(form: forms.BaseForm) -> None:
    """Add Bootstrap's classes to inputs, and leave the choice of nothing blank."""
    for field in form.fields.values():
        _without_dashes(field)
        if isinstance(field.widget, forms.Select):
            field.widget.attrs.setdefault("class", "form-select")
        elif isinstance(
            field.widget, forms.TextInput | forms.NumberInput | forms.EmailInput | forms.Textarea
        ):
            field.widget.attrs.setdefault("class", "form-control")


def _without_dashes(field: forms.Field) -> None:
    """Those who hear a page hear each dash of the choice that Django adds."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = ""
    elif isinstance(field, forms.ChoiceField):
        choices = cast(Iterable[tuple[Any, Any]], field.choices)
        field.choices = [(key, "" if label == DASHES else label) for key, label in choices]

"""Form fields that read what a person types as a cell of the programme workbook is read.

One description (workbook/layout.py) says what each field takes, whether it comes from a form or from Excel.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field as ModelField
from django.db.models import Model
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import regions_of
from accounts.actor import person
from companies.models import Company
from companies.ruc import is_valid
from workbook.cells import AMBIGUOUS, Date, Number, Ruc, Text, Whole
from workbook.layout import SHEETS, Sheet

TYPED = (Date, Number, Ruc, Text, Whole)
"""Kinds of cell that a person types; the others are chosen from a list."""


class CellField(forms.Field):
    """A text input whose content is read as a cell of that kind, in any of its styles."""

    widget = forms.TextInput

    def __init__(self, kind: Any, **options: Any) -> None:
        self.kind = kind
        self.blank = "" if isinstance(kind, Text) else None
        super().__init__(**options)
        self.widget.attrs |= _hints(kind)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return self.blank
        try:
            return self.kind.read(text)
        except ValueError as fault:
            raise ValidationError(f"{capfirst(str(fault))}.") from fault

    def prepare_value(self, value: Any) -> Any:
        """What stands in the input: it reads back as the same value."""
        if isinstance(value, datetime.date):
            return value.strftime("%d/%m/%Y")
        if isinstance(value, Decimal):
            text = f"{value:.2f}" if self.kind.decimals == 2 else f"{value.normalize():f}"
            # 1.125 could be a thousand and a bit: one more digit says that it is not.
            return f"{text}0" if AMBIGUOUS.fullmatch(text) else text
        return value


class CompanyField(CellField):
    """One of the programme's companies, by its RUC; with JavaScript by any part of its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Ruc(), **options)
        self.widget.attrs["data-companies"] = reverse_lazy("entry:company_search")

    def to_python(self, value: Any) -> Any:
        ruc = super().to_python(value)
        if ruc is None:
            return None
        company = Company.objects.seen_by(person()).filter(ruc=ruc).first()
        if company is None:
            raise ValidationError(_("No company of the programme has this RUC."))
        return company

    def prepare_value(self, value: Any) -> Any:
        """The RUC of a company, of its id, or what was typed; its name goes with it for who picks by name."""
        company = value if isinstance(value, Company) else _company(value)
        if company is None:
            return value
        self.widget.attrs["data-name"] = str(company)
        return company.ruc


def _company(value: Any) -> Company | None:
    if isinstance(value, int):
        return Company.objects.seen_by(person()).filter(pk=value).first()
    return Company.objects.seen_by(person()).filter(ruc=value).first() if is_valid(str(value)) else None


def _hints(kind: Any) -> dict[str, Any]:
    """What helps a person to type: the keyboard of a phone, an example."""
    hints: dict[str, Any] = {"autocomplete": "off"}
    if isinstance(kind, Text):
        hints["maxlength"] = kind.longest
    elif isinstance(kind, Date):
        hints["placeholder"] = gettext_lazy("dd/mm/yyyy")
    else:
        hints["inputmode"] = "decimal" if isinstance(kind, Number) else "numeric"
    return hints


def from_sheet(model: type[Model]) -> Callable[..., Any]:
    """What makes the form's fields of a model's: those that a sheet's cells are typed into read them alike."""

    sheet = _sheet_of(model)

    def make(field: ModelField, **options: Any) -> Any:
        column = next((column for column in sheet.columns if column.field == field.name), None)
        if column is None or not isinstance(column.kind, TYPED):
            return field.formfield(**options)
        return cell_field(model, field.name, **options)

    return make


def _sheet_of(model: type[Model]) -> Sheet:
    return next(sheet for sheet in SHEETS if sheet.model is model)


def cell_field(model: type[Model], name: str, **options: Any) -> CellField:
    """The field for a record's field, as a cell of its column."""
    column = _sheet_of(model).column_of(name)
    label = capfirst(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return CellField(column.kind, **{"label": label, "required": column.required, **options})


def limit_regions(form: Any, name: str) -> None:
    """A person with regions of their own chooses among those, and must choose."""
    regions = regions_of(person())
    if regions is not None:
        field = form.fields[name]
        field.queryset = field.queryset.filter(pk__in=regions)
        field.required, field.empty_label = True, ""
        if len(regions) == 1:
            form.initial[name] = form.initial.get(name) or next(iter(regions))


def dress(form: Any) -> None:
    """Inputs look as Bootstrap's do."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.Select):
            field.widget.attrs.setdefault("class", "form-select")
        elif isinstance(field.widget, forms.TextInput | forms.NumberInput | forms.Textarea):
            field.widget.attrs.setdefault("class", "form-control")

"""The field of a day, alike in every form and filter: dd/mm/yyyy, whatever the language of the browser is."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from records.dates import read_date
from records.text import tidy

SHOWN = "%d/%m/%Y"


class DayInput(forms.DateInput):
    """Text, as a browser's own calendar shows days in the browser's language and not in that of the page."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        hints = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off"}
        super().__init__(hints | (attrs or {}), format=SHOWN)


class DayField(forms.DateField):
    """A day as the workbook's cells hold it: the day first, or in ISO order."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"widget": DayInput()} | options)  # type: ignore[arg-type]

    def to_python(self, value: str | datetime.datetime | datetime.date | None) -> datetime.date | None:
        text = tidy(value) if isinstance(value, str) else value
        if not isinstance(text, str) or not text:
            return super().to_python(text)
        try:
            return read_date(text)
        except ValueError as fault:
            raise ValidationError(f"{capfirst(str(fault))}.", code="invalid") from fault

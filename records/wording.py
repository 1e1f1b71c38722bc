"""Format values of records in the language of the page, for pages, lists and the history."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

UNKNOWN = "—"

FieldValue: TypeAlias = Any
"""The Python value of any model field; Django does not type it."""


def words(value: FieldValue, decimals: int | None = None) -> str:
    """Format a value; unknown and blank values become a dash, never zero."""
    if value is None or value == "":
        return UNKNOWN
    for kind, show in SHOWN:
        if isinstance(value, kind):
            return show(value)
    if isinstance(value, int | Decimal):
        return number_format(value, decimals, use_l10n=True, force_grouping=True)
    return str(value)


def field_words(field: models.Field, value: FieldValue) -> str:
    """Format a field's value: with the label of a choice, or the decimals of the field."""
    if field.choices and value not in (None, ""):
        return str(dict(field.flatchoices).get(value, value))
    # Years have no thousands separator.
    if isinstance(field, models.SmallIntegerField) and value is not None:
        return str(value)
    return words(value, getattr(field, "decimal_places", None))


def label(field: models.Field | models.ForeignObjectRel) -> str:
    """The field's label with a capital first letter."""
    name = str(getattr(field, "verbose_name", field.name))
    return name[:1].upper() + name[1:]


def _moment(value: datetime.datetime) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")


def _day(value: datetime.date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _truth(value: bool) -> str:
    return _("Yes") if value else _("No")


# The first matching type is used: a datetime is also a date, and a bool a number.
SHOWN: list[tuple[type, Callable[[FieldValue], str]]] = [
    (datetime.datetime, _moment),
    (datetime.date, _day),
    (bool, _truth),
]

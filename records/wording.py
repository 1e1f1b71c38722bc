"""How a value of a record reads, in the language of the page: one way for pages, lists and the history."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

UNKNOWN = "—"


def words(value: Any, decimals: int | None = None) -> str:
    """A value as text; what is unknown or blank is a dash, and never a zero."""
    if value is None or value == "":
        return UNKNOWN
    for kind, show in SHOWN:
        if isinstance(value, kind):
            return show(value)
    if isinstance(value, int | Decimal):
        return number_format(value, decimals, use_l10n=True, force_grouping=True)
    return str(value)


def field_words(field: Any, value: Any) -> str:
    """A field's value as text: the word of a choice, the decimals of the field."""
    if field.choices and value not in (None, ""):
        return str(dict(field.flatchoices).get(value, value))
    # A year is a name of a time, not a quantity.
    if isinstance(field, models.SmallIntegerField) and value is not None:
        return str(value)
    return words(value, getattr(field, "decimal_places", None))


def label(field: Any) -> str:
    """A field's name as the beginning of a line."""
    name = str(field.verbose_name)
    return name[:1].upper() + name[1:]


def _moment(value: datetime.datetime) -> str:
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")


def _day(value: datetime.date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


def _truth(value: bool) -> str:
    return _("Yes") if value else _("No")


# The first kind that fits is used: a moment is a date too, and a truth a number.
SHOWN: list[tuple[type, Callable[[Any], str]]] = [
    (datetime.datetime, _moment),
    (datetime.date, _day),
    (bool, _truth),
]

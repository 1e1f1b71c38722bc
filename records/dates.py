"""Read dates as people write them: the day first (31/10/2022, 31-10-2022, 31.10.2022) or in ISO order (2022-10-31)."""

import datetime
import re

from django.utils.translation import gettext as _

TIME = r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2}|[ap]\.?\s?m\.?)?)?"
DAY = re.compile(
    r"(?:(?P<year>\d{4})(?P<by>[-/])(?P<month>\d{2})(?P=by)(?P<day>\d{2})"
    r"|(?P<d>\d{1,2})(?P<sign>[-/.])(?P<m>\d{1,2})(?P=sign)(?P<y>\d{4}))" + TIME,
    re.ASCII | re.IGNORECASE,
)
"""A time may follow, as other systems export it; the day is the one that is written."""
FIRST, LAST = 1900, 2200
"""The years of a date that is no slip of the keyboard."""


def read_date(text: str) -> datetime.date:
    """The day that a text names. Raises ValueError with what was expected."""
    found = DAY.fullmatch(text)
    if not found:
        raise ValueError(expected())
    parts = found.groupdict()
    try:
        return datetime.date(
            int(parts["year"] or parts["y"]),
            int(parts["month"] or parts["m"]),
            int(parts["day"] or parts["d"]),
        )
    except ValueError:
        raise ValueError(expected()) from None


def check_date(day: datetime.date) -> datetime.date:
    """The day, if its year is one that a record can have."""
    if not FIRST <= day.year <= LAST:
        raise ValueError(expected())
    return day


def expected() -> str:
    return _("expected a date, the day first or in ISO order: 31/10/2022 or 2022-10-31")

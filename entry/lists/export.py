"""A list of records as a file: everything that its filters find, in its order, as the list itself declares it."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import person
from entry.lists.catalogue import lists
from entry.lists.record_list import ListPage
from records.lists import Column
from records.wording import FieldValue
from reports import formatting
from reports.exports.jobs import source
from reports.exports.listing import Listing


@source("list", lambda name: lists()[name].subject)
def list_to_take(query: QueryDict, name: str) -> Listing:
    """The list as the current user would see it, without pages."""
    page = ListPage(lists()[name], query, person())
    chosen = [words for words, _address in page.filters.chips()] if page.filters.is_valid() else []
    return Listing(
        slug=name,
        title=page.listing.title,
        columns=[column.label for column in page.columns],
        rows=_rows(page),
        count=page.found.count(),
        about=[
            (_("Records as of"), formatting.moment(timezone.now())),
            (_("Filters"), "; ".join(map(str, chosen)) or _("none: all records")),
        ],
    )


def _rows(page: ListPage) -> Iterator[list[FieldValue]]:
    for values in page.rows():
        yield [_cell(column, value) for column, value in zip(page.columns, values, strict=True)]


def _cell(column: Column, value: FieldValue) -> FieldValue:
    """Numbers and dates keep their type; everything else becomes the text of the list; unknown is blank."""
    if isinstance(value, datetime.datetime):
        return column.show(value)
    if value is None or (isinstance(value, int | Decimal | datetime.date) and not isinstance(value, bool)):
        return value
    return column.show(value)

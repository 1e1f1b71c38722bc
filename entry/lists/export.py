"""A list of records to take away: everything that its filters find, in its order, as the list itself declares it."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import person
from entry.lists import declarations
from entry.lists.audit import AUDIT
from entry.lists.record_list import Column, ListPage
from reports import formatting
from reports.exports.jobs import source
from reports.exports.listing import Listing

LISTS = {
    listing.name: listing
    for listing in (
        declarations.COMPANIES,
        declarations.SERVICES,
        declarations.SALES,
        declarations.MARKET_ENTRIES,
        declarations.CALLS,
        declarations.INSTITUTIONS,
        AUDIT,
    )
}


@source("list", lambda name: LISTS[name].kind)
def list_to_take(query: QueryDict, name: str) -> Listing:
    """The list as the person at work would see it, without pages."""
    page = LISTS[name].ask(query, person())
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


def _rows(page: ListPage) -> Iterator[list[Any]]:
    for values in page.rows():
        yield [_cell(column, value) for column, value in zip(page.columns, values, strict=True)]


def _cell(column: Column, value: Any) -> Any:
    """Numbers and dates stay what they are; everything else is the words of the list; unknown is blank."""
    if isinstance(value, datetime.datetime):
        return column.show(value)
    if value is None or (isinstance(value, int | Decimal | datetime.date) and not isinstance(value, bool)):
        return value
    return column.show(value)

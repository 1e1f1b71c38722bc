"""A list of records as a file of any kind, written from the same rows."""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from figures.scope import Scope
from reports import formatting
from reports.exports import blocks, csv, xlsx
from reports.exports.listing import Listing
from reports.exports.papers import Issuing, issue
from reports.tables import Cell

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
EVERY = 500
"""Progress is reported after so many rows."""


def listing_file(listing: Listing, ending: str, issuing: Issuing) -> bytes:
    """The content of the file."""
    if ending == "csv":
        return "".join(csv.lines(listing.columns, listing.rows)).encode()
    if ending == "xlsx":
        return file_content(lambda path: xlsx.write_listing(path, listing))
    scope = listing.scope.as_json() if listing.scope else {}
    return issue(listing_document(listing, issuing), scope, issuing)


def listing_document(listing: Listing, issuing: Issuing) -> blocks.Document:
    """The list as a document, with every row."""
    rows = [[on_paper(value) for value in row] for row in listing.rows]
    facts = [(_("Records"), formatting.number(len(rows))), *issuing.facts]
    return blocks.document(
        str(listing.title),
        [*listing.facts, *facts],
        [
            blocks.grid(listing.columns, rows),
            *([blocks.definitions(listing.definitions)] if listing.definitions else []),
        ],
        cut_off=as_of(listing.scope) if listing.scope else formatting.moment(issuing.at),
    )


def as_of(scope: Scope) -> str:
    return _("as of %(date)s") % {"date": date_format(scope.as_of, "DATE_FORMAT")}


def on_paper(value: Cell) -> Cell:
    """Dates and amounts as pages show them; years, codes and names as they are."""
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return formatting.number(value, 2) if isinstance(value, Decimal) else value


def file_content(write: Callable[[Path], None]) -> bytes:
    """The content of a file that `write` writes to a path."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        write(path)
        return path.read_bytes()


def with_progress(listing: Listing, report: Callable[[int], None]) -> Listing:
    """The same list, reporting how many rows were read."""
    return replace(listing, rows=_reporting(listing.rows, report))


def _reporting(rows: Iterable[Sequence[Cell]], report: Callable[[int], None]) -> Iterator[Sequence[Cell]]:
    for number, row in enumerate(rows):
        if number % EVERY == 0:
            report(number)
        yield row

"""A list of records as a file of any kind, written from the same rows."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from figures.scope import Scope
from reports import formatting
from reports.exports import blocks, csv, xlsx
from reports.exports.listing import Listing
from reports.exports.papers import Issuing, issue

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
EVERY = 500
"""After how many rows the progress is told."""


def listing_file(listing: Listing, ending: str, issuing: Issuing) -> bytes:
    """The whole file, for a list that is short or that a worker writes."""
    if ending == "csv":
        return "".join(csv.lines(listing.columns, listing.rows)).encode()
    if ending == "xlsx":
        return written(lambda path: xlsx.write_listing(path, listing))
    scope = listing.scope.as_json() if listing.scope else {}
    return issue(listing_document(listing, issuing), scope, issuing)


def listing_document(listing: Listing, issuing: Issuing) -> dict[str, Any]:
    """A list on paper: every row, however many there are."""
    rows = [[_on_paper(value) for value in row] for row in listing.rows]
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


def _on_paper(value: Any) -> Any:
    """Dates and amounts as pages show them; years, codes and names as they are."""
    if hasattr(value, "isoformat"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return formatting.number(value, 2) if isinstance(value, Decimal) else value


def written(write: Callable[[Path], None]) -> bytes:
    """What a writer that needs a file on disk has written."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        write(path)
        return path.read_bytes()


def counted(listing: Listing, tell: Callable[[int], None]) -> Listing:
    """The same list, which tells how many rows were read."""
    return replace(listing, rows=_telling(listing.rows, tell))


def _telling(rows: Iterable[Sequence[Any]], tell: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number % EVERY == 0:
            tell(number)
        yield row

"""Draw documents as PDF: by typst, tagged for screen readers (PDF/UA-1), for archiving (PDF/A-2a)."""

import datetime

import typst

from records.digests import Json
from reports.exports.blocks import Document
from reports.exports.typesetting import FOLDER, STANDARDS, TEMPLATE, typeset

LONG = 2_000
"""A document with a longer table (rows) is drawn in parts."""


def draw(data: Document, at: datetime.datetime) -> bytes:
    """A document of any length as PDF."""
    longest = max((len(block["rows"]) for block in data["blocks"] if block["kind"] == "table"), default=0)
    if longest <= LONG:
        return _draw_whole(data, at)
    # Here, because few documents are long, and what merges their parts takes each process a tenth of a second to load.
    from reports.exports.long_pdf import draw_in_parts

    return draw_in_parts(data, at)


def _draw_whole(data: Document, at: datetime.datetime) -> bytes:
    """Draw with tags; without them where a letter is in none of the fonts, which the standards do not allow."""
    for standards in (STANDARDS, ()):
        try:
            return typeset(TEMPLATE, data, at, standards)
        except typst.TypstError as fault:
            if not standards or "could not be displayed" not in fault.message:
                raise
    raise AssertionError("unreachable")


def draw_slides(data: Json, at: datetime.datetime) -> bytes:
    """Slides as PDF, tagged like documents."""
    return typeset(FOLDER / "slides.typ", data, at, ("ua-1",))

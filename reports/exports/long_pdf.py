"""Draw a document with a long table as PDF, part by part."""

import datetime
from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from reports.exports.blocks import Block, Document
from reports.exports.typesetting import TEMPLATE, typeset

ROWS = 100
"""The rows of a part: typst caches the last ten parts."""


def draw_in_parts(data: Document, at: datetime.datetime) -> bytes:
    """Draw part by part: a whole document takes typst 90 MB for each thousand rows.

    Each part begins a page; page numbers are added when the number of pages is known. Such a document has no tags, because
    those of several documents cannot be merged; for screen readers there is the workbook.
    """
    whole = PdfWriter()
    for part in _parts(data):
        whole.append(BytesIO(typeset(TEMPLATE, part, at)), import_outline=False)
    _add_page_numbers(whole, data, at)
    whole.add_metadata({"/Title": data["title"], "/Author": data["programme"]})
    whole.root_object[NameObject("/Lang")] = TextStringObject(f"{data['language']}-PE")
    whole.compress_identical_objects()
    content = BytesIO()
    whole.write(content)
    return content.getvalue()


def _parts(data: Document) -> Iterator[Document]:
    """The document's blocks, with each table in slices; the first part has the title, the last the imprint."""
    blocks = [piece for block in data["blocks"] for piece in _pieces(block)]
    for number, block in enumerate(blocks):
        yield {
            **data,
            "blocks": [block],
            "opening": number == 0,
            "closing": number == len(blocks) - 1,
            "numbered": False,
        }


def _pieces(block: Block) -> Iterator[Block]:
    if block["kind"] != "table":
        yield block
        return
    rows = block["rows"]
    for start in range(0, max(len(rows), 1), ROWS):
        yield {
            **block,
            "rows": rows[start : start + ROWS],
            "name": "" if start else block["name"],
            "note": "" if start else block["note"],
            "total": block["total"] if start + ROWS >= len(rows) else [],
        }


def _add_page_numbers(whole: PdfWriter, data: Document, at: datetime.datetime) -> None:
    """Lay the page numbers over the pages."""
    template = TEMPLATE.with_name("numbers.typ")
    counted: Document = {**data, "pages": len(whole.pages), "blocks": []}
    numbers = PdfReader(BytesIO(typeset(template, counted, at)))
    for page, number in zip(whole.pages, numbers.pages, strict=True):
        page.merge_page(number)
        page.compress_content_streams()

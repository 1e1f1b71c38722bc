"""A very long table is drawn part by part: in one go typst takes 90 MB for each thousand rows.

Each part begins a page. The pages get their numbers once it is known how many there are. Such a document has no
tags: tags of several documents cannot be made one, and who reads with the ears is better served by the workbook.
"""

import datetime
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from reports.exports import pdf

LONG = 2_000
"""Up to so many rows a document is drawn whole, with tags."""
ROWS = 100
"""The rows of a part: typst keeps what it knows of the last ten."""


def draw(data: dict[str, Any], at: datetime.datetime) -> bytes:
    """A document of any length."""
    longest = max((len(block["rows"]) for block in data["blocks"] if block["kind"] == "table"), default=0)
    return pdf.draw(data, at) if longest <= LONG else _in_parts(data, at)


def _in_parts(data: dict[str, Any], at: datetime.datetime) -> bytes:
    whole = PdfWriter()
    for part in _parts(data):
        drawn = pdf.compiled(pdf.TEMPLATE, data | part | {"numbered": False}, at)
        whole.append(BytesIO(drawn), import_outline=False)
    _number(whole, data, at)
    whole.add_metadata({"/Title": data["title"], "/Author": data["programme"]})
    whole.root_object[NameObject("/Lang")] = TextStringObject(f"{data['language']}-PE")
    whole.compress_identical_objects()
    content = BytesIO()
    whole.write(content)
    return content.getvalue()


def _parts(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The document's blocks, with each table in slices; the first part has the title, the last the imprint."""
    blocks = [piece for block in data["blocks"] for piece in _pieces(block)]
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        yield {"blocks": [block], "opening": number == 0, "closing": last}


def _pieces(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if block["kind"] != "table":
        yield block
        return
    rows = block["rows"]
    for start in range(0, max(len(rows), 1), ROWS):
        last = start + ROWS >= len(rows)
        head: dict[str, Any] = {} if start == 0 else {"name": "", "note": ""}
        foot: dict[str, Any] = {} if last else {"total": []}
        yield block | head | foot | {"rows": rows[start : start + ROWS]}


def _number(whole: PdfWriter, data: dict[str, Any], at: datetime.datetime) -> None:
    """Lay the page numbers over the pages."""
    template = pdf.TEMPLATE.with_name("numbers.typ")
    numbers = PdfReader(BytesIO(pdf.compiled(template, data | {"pages": len(whole.pages), "blocks": []}, at)))
    for page, number in zip(whole.pages, numbers.pages, strict=True):
        page.merge_page(number)
        page.compress_content_streams()

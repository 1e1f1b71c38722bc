"""Draw documents as PDF: by typst, tagged for screen readers (PDF/UA-1), for archiving (PDF/A-2a)."""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, TypedDict

import typst
from django.conf import settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from records.digests import Json
from reports.exports.blocks import Block, Document

FOLDER = Path(__file__).parent / "typst"
TEMPLATE = FOLDER / "document.typ"
FONTS: Path = settings.BASE_DIR / "static" / "dist" / "print"
FACE = "Source Sans 3"
Standard = Literal["a-2a", "ua-1"]
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")
LONG = 2_000
"""A document with a longer table (rows) is drawn in parts."""
ROWS = 100
"""The rows of a part: typst caches the last ten parts."""


@cache
def _fonts() -> typst.Fonts:
    """The project's own fonts alone, so that a document looks the same on every machine."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FACE not in found.families():
        raise FileNotFoundError(f"{FONTS} holds no fonts: run `npm run build`")
    return found


class Options(TypedDict):
    """The arguments of every call of typst."""

    root: Path
    font_paths: typst.Fonts
    ignore_system_fonts: bool


def compile_options() -> Options:
    """The project's own fonts and templates alone."""
    return {"root": FOLDER, "font_paths": _fonts(), "ignore_system_fonts": True}


def draw(data: Document, at: datetime.datetime) -> bytes:
    """A document of any length as PDF."""
    longest = max((len(block["rows"]) for block in data["blocks"] if block["kind"] == "table"), default=0)
    return _draw_whole(data, at) if longest <= LONG else _draw_in_parts(data, at)


def _draw_whole(data: Document, at: datetime.datetime) -> bytes:
    """Draw with tags; without them where a letter is in none of the fonts, which the standards do not allow."""
    for standards in (STANDARDS, ()):
        try:
            return _compile(TEMPLATE, data, at, standards)
        except typst.TypstError as fault:
            if not standards or "could not be displayed" not in fault.message:
                raise
    raise AssertionError("unreachable")


def _compile(
    template: Path, data: Mapping[str, Any], at: datetime.datetime, standards: Sequence[Standard] = ()
) -> bytes:
    """Compile a template with its data; without standards, also without tags."""
    return typst.compile(
        template,
        sys_inputs={"data": json.dumps({**data, "version": settings.VERSION}, ensure_ascii=False)},
        pdf_standards=list(standards),
        pdf_tags=bool(standards),
        timestamp=int(at.timestamp()),
        **compile_options(),
    )


def draw_slides(data: Json, at: datetime.datetime) -> bytes:
    """Slides as PDF, tagged like documents."""
    return _compile(FOLDER / "slides.typ", data, at, ("ua-1",))


def _draw_in_parts(data: Document, at: datetime.datetime) -> bytes:
    """Draw part by part: a whole document takes typst 90 MB for each thousand rows.

    Each part begins a page; page numbers are added when the number of pages is known. Such a document has no tags, because
    those of several documents cannot be merged; for screen readers there is the workbook.
    """
    whole = PdfWriter()
    for part in _parts(data):
        whole.append(BytesIO(_compile(TEMPLATE, part, at)), import_outline=False)
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
    numbers = PdfReader(BytesIO(_compile(template, counted, at)))
    for page, number in zip(whole.pages, numbers.pages, strict=True):
        page.merge_page(number)
        page.compress_content_streams()

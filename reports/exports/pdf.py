"""Draw documents as PDF: by typst, tagged for screen readers (PDF/UA-1), for archiving (PDF/A-2a)."""

import datetime
import json
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
FONTS: Path = settings.BASE_DIR / "static" / "dist" / "print"
FACE = "Source Sans 3"
STANDARDS = ["a-2a", "ua-1"]
LONG = 2_000
"""A document with a longer table (rows) is drawn in parts."""
ROWS = 100
"""The rows of a part: typst keeps in memory what it knows of the last ten."""


@cache
def _fonts() -> typst.Fonts:
    """The project's own fonts alone, so that a document looks the same on every machine."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FACE not in found.families():
        raise FileNotFoundError(f"{FONTS} holds no fonts: run `npm run build`")
    return found


def draw(data: dict[str, Any], at: datetime.datetime) -> bytes:
    """A document of any length as PDF."""
    longest = max((len(block["rows"]) for block in data["blocks"] if block["kind"] == "table"), default=0)
    return _draw_whole(data, at) if longest <= LONG else _draw_in_parts(data, at)


def _draw_whole(data: dict[str, Any], at: datetime.datetime) -> bytes:
    """With tags. A text with a letter that none of the fonts has cannot meet the standards: it is drawn without them."""
    for standards in (STANDARDS, []):
        try:
            return _compile(TEMPLATE, data, at, standards)
        except typst.TypstError as fault:
            if not standards or "could not be displayed" not in fault.message:
                raise
    raise AssertionError("unreachable")


def _compile(
    template: Path, data: dict[str, Any], at: datetime.datetime, standards: Sequence[Any] = ()
) -> bytes:
    """Compile a template with its data; without standards, also without tags."""
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=list(standards),
        pdf_tags=bool(standards),
        timestamp=int(at.timestamp()),
    )


def _draw_in_parts(data: dict[str, Any], at: datetime.datetime) -> bytes:
    """Part by part: in one go typst takes 90 MB for each thousand rows.

    Each part begins a page; page numbers are added when the number of pages is known. Such a document has no tags, because
    those of several documents cannot be merged; a workbook serves readers who listen better.
    """
    whole = PdfWriter()
    for part in _parts(data):
        drawn = _compile(TEMPLATE, data | part | {"numbered": False}, at)
        whole.append(BytesIO(drawn), import_outline=False)
    _add_page_numbers(whole, data, at)
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


def _add_page_numbers(whole: PdfWriter, data: dict[str, Any], at: datetime.datetime) -> None:
    """Lay the page numbers over the pages."""
    template = TEMPLATE.with_name("numbers.typ")
    numbers = PdfReader(BytesIO(_compile(template, data | {"pages": len(whole.pages), "blocks": []}, at)))
    for page, number in zip(whole.pages, numbers.pages, strict=True):
        page.merge_page(number)
        page.compress_content_streams()

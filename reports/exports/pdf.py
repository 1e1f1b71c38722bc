"""Documents on paper: drawn by typst from data, tagged for screen readers (PDF/UA-1) and made to last (PDF/A-2a)."""

import datetime
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.tables import Shown, Table

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
FONTS: Path = settings.BASE_DIR / "static" / "dist" / "print"
FACE = "Source Sans 3"
STANDARDS = ["a-2a", "ua-1"]
PORTRAIT, WRAPPED = 110, 24
"""The letters of a line of an upright page: a table with more lies across it. Words may go on in the next line."""

Block = dict[str, Any]


@cache
def _fonts() -> typst.Fonts:
    """Our own faces alone, so that a document looks the same on every machine."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FACE not in found.families():
        raise FileNotFoundError(f"{FONTS} holds no fonts: run `npm run build`")
    return found


def draw(data: dict[str, Any], at: datetime.datetime) -> bytes:
    """The document. A name with a sign that none of the faces has cannot meet the standards: it is printed without them."""
    for standards in (STANDARDS, []):
        try:
            return compiled(TEMPLATE, data, at, standards)
        except typst.TypstError as fault:
            if not standards or "could not be displayed" not in fault.message:
                raise
    raise AssertionError("unreachable")


def compiled(template: Path, data: dict[str, Any], at: datetime.datetime, standards: Any = ()) -> bytes:
    """A template drawn with its data; without standards, also without tags."""
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


def document(
    title: str,
    facts: Sequence[tuple[str, str]],
    blocks: Iterable[Block],
    *,
    cut_off: str,
    subtitle: str = "",
    cover: Sequence[Block] | None = None,
) -> dict[str, Any]:
    """What is drawn: everything is text in the language of the reader, apart from what issuing it adds.

    With a `cover`, what stands on the first page, below the facts.
    """
    drawn = list(blocks)
    widest = max(
        (
            sum(min(width, WRAPPED) for width in block["widths"])
            for block in drawn
            if block["kind"] == "table"
        ),
        default=0,
    )
    return {
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "programme": _("Productive Export Route"),
        "title": title,
        "heading": breakable(title),
        "subtitle": subtitle,
        "keywords": [word for fact in facts for word in fact],
        "facts": [[word, breakable(value, LONGER_THAN_A_DIGEST)] for word, value in facts],
        "cut_off": cut_off,
        "cover": cover,
        "landscape": widest > PORTRAIT and cover is None,
        "blocks": drawn,
        "words": {
            "page": _("Page {page} of {pages}"),
            "code": _("Code"),
            "verify": _("To verify that this document was issued, open this address or scan the code:"),
            "qr": _("QR code of the address"),
            "nothing": _("No records in this scope."),
        },
        **NOT_ISSUED,
        **WHOLE,
    }


NOT_ISSUED = {"code": "", "address": "", "qr": "", "digest": ""}
"""What reports/exports/papers.py fills in."""

WHOLE = {"opening": True, "closing": True, "numbered": True}
"""A document has its beginning, its end and its page numbers; a part of one (reports/exports/parts.py) may not."""


# ── Blocks ──────────────────────────────────────────────────────────────────────────────────────


def heading(text: Any, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": str(text)}


def paragraph(text: Any) -> Block:
    return {"kind": "paragraph", "text": breakable(str(text))}


def notice(text: Any) -> Block:
    """What a reader must know before the figures."""
    return {"kind": "notice", "text": str(text)}


def definitions(items: Iterable[tuple[Any, Any]]) -> Block:
    return {"kind": "definitions", "items": [[str(word), str(meaning)] for word, meaning in items]}


def chart(svg: str, alt: str, *, title: Any = "", subtitle: Any = "", width: int = 100) -> Block:
    return {
        "kind": "chart",
        "svg": svg,
        "alt": alt,
        "title": str(title),
        "subtitle": str(subtitle),
        "width": width,
    }


def table(shown: Table, *, named: bool = True, level: int = 3) -> Block:
    """A page's table under a heading of its own; columns of figures stand flush right."""
    return grid(
        shown.columns,
        shown.rows,
        total=shown.total,
        name=str(shown.name) if named else "",
        note=str(shown.note),
        level=level,
    )


def grid(
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    *,
    total: Sequence[Any] = (),
    name: str = "",
    note: str = "",
    level: int = 2,
) -> Block:
    """Rows under columns; a blank or a dash among figures does not make them words."""
    kept = [list(row) for row in rows]
    every = [*kept, *([total] if total else [])]
    return {
        "kind": "table",
        "name": name,
        "level": level,
        "columns": [str(column) for column in columns],
        "numeric": [place > 0 and _is_numeric(row[place] for row in every) for place in range(len(columns))],
        "widths": [
            _width(str(column), [row[place] for row in every]) for place, column in enumerate(columns)
        ],
        "rows": [[text(value) for value in row] for row in kept],
        "total": [text(value) for value in total],
        "note": note,
    }


NARROW, WIDE = 6, 42
"""The share of the line that a column gets, in letters."""


def _width(column: str, cells: Sequence[Any]) -> int:
    """Room for every figure of a column, for nearly all its words, and for the longest word of its heading."""
    figures = max((len(cell) for cell in cells if isinstance(cell, Shown)), default=0)
    lengths = sorted(len(str(cell or "")) for cell in cells if not isinstance(cell, Shown))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    word = max(map(len, column.split()), default=0)
    return min(max(NARROW, figures, usual, word), WIDE) + 2


def _is_numeric(cells: Iterable[Any]) -> bool:
    known = [cell for cell in cells if cell not in ("", "—", None)]
    return bool(known) and all(isinstance(cell, Shown) for cell in known)


def text(value: Any) -> str:
    return "" if value is None else breakable(str(value))


LONG_WORD = re.compile(r"\S{28,}")
LONGER_THAN_A_DIGEST = re.compile(r"\S{65,}")
ANY_TEN = re.compile(r".{10}")
MAY_BREAK = "\u200b"


def breakable(words: str, long: re.Pattern[str] = LONG_WORD) -> str:
    """A word longer than a column may go on in the next line, without a hyphen that nobody typed."""
    return long.sub(lambda word: ANY_TEN.sub(lambda ten: ten[0] + MAY_BREAK, word[0]), words)

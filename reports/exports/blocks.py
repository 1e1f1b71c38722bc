"""What a document holds: its facts and its blocks (headings, paragraphs, tables, charts), as data for the template."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.tables import FormattedValue, Table

PORTRAIT, WRAPPED = 110, 24
"""The letters of a line of an upright page: a wider table turns the page. Words may be wrapped at 24 letters."""

Block = dict[str, Any]
"""A block by its `kind`, in the words of the template (reports/exports/typst/document.typ)."""


def document(
    title: str,
    facts: Sequence[tuple[str, str]],
    blocks: Iterable[Block],
    *,
    cut_off: str,
    subtitle: str = "",
    cover: Sequence[Block] | None = None,
) -> dict[str, Any]:
    """The data of a document, in the language of the reader; a `cover` is what the first page has below the facts."""
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
"""Filled in when a document is issued (reports/exports/papers.py)."""

WHOLE = {"opening": True, "closing": True, "numbered": True}
"""A whole document has its title, its imprint and page numbers; a part of a long one may not."""


def heading(text: Any, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": str(text)}


def paragraph(text: Any) -> Block:
    return {"kind": "paragraph", "text": breakable(str(text))}


def notice(text: Any) -> Block:
    """A notice that must be read before the figures."""
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
    """A page's table under its heading; columns of figures are aligned right."""
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
    """Rows under columns. A column of figures may have blanks and dashes."""
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
    figures = max((len(cell) for cell in cells if isinstance(cell, FormattedValue)), default=0)
    lengths = sorted(len(str(cell or "")) for cell in cells if not isinstance(cell, FormattedValue))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    word = max(map(len, column.split()), default=0)
    return min(max(NARROW, figures, usual, word), WIDE) + 2


def _is_numeric(cells: Iterable[Any]) -> bool:
    known = [cell for cell in cells if cell not in ("", "—", None)]
    return bool(known) and all(isinstance(cell, FormattedValue) for cell in known)


def text(value: Any) -> str:
    return "" if value is None else breakable(str(value))


LONG_WORD = re.compile(r"\S{28,}")
LONGER_THAN_A_DIGEST = re.compile(r"\S{65,}")
ANY_TEN = re.compile(r".{10}")
MAY_BREAK = "\u200b"


def breakable(words: str, long: re.Pattern[str] = LONG_WORD) -> str:
    """A word longer than a column may go on in the next line, without a hyphen that nobody typed."""
    return long.sub(lambda word: ANY_TEN.sub(lambda ten: ten[0] + MAY_BREAK, word[0]), words)

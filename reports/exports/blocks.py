"""The data of a document: its facts and its blocks (headings, paragraphs, tables, charts), as the template reads them."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NotRequired, TypedDict

from django.utils.translation import gettext as _

from figures.models import Programme
from records.languages import current_language
from records.text import LazyText
from reports.tables import LONGEST_FIGURE, NO_RECORDS, Cell, FormattedValue, Mark, Table

LETTERS_PER_LINE, WRAPPED = 110, 24
"""The letters in a line of a portrait page, above which the page is landscape; text wraps from 24 letters on."""


class HeadingBlock(TypedDict):
    kind: Literal["heading"]
    level: int
    text: str


class TextBlock(TypedDict):
    kind: Literal["paragraph", "notice"]
    text: str


class DefinitionsBlock(TypedDict):
    kind: Literal["definitions"]
    items: list[list[str]]


class ChartBlock(TypedDict):
    kind: Literal["chart"]
    svg: str
    alt: str
    title: str
    subtitle: str
    width: int
    level: int


class TableBlock(TypedDict):
    kind: Literal["table"]
    name: str
    level: int
    columns: list[str]
    numeric: list[bool]
    widths: list[int]
    rows: list[list[str]]
    total: list[str]
    note: str
    nothing: str
    halves: bool


class FigureItem(TypedDict):
    label: str
    value: str
    known: bool
    notes: list[str]
    target: str


class FiguresBlock(TypedDict):
    kind: Literal["figures"]
    items: list[FigureItem]


Block = HeadingBlock | TextBlock | DefinitionsBlock | ChartBlock | TableBlock | FiguresBlock
"""A block by its `kind`, with the keys that the template reads (reports/exports/typst/document.typ)."""


class Document(TypedDict):
    """A document for the template.

    `logo` is the programme's picture, byte by byte, or nothing. `code`, `address`, `qr` and `digest` are filled in when it
    is issued (reports/exports/papers.py). `opening`, `closing` and `numbered` turn off the title, the imprint and the page
    numbers of a part of a long document; `pages` is how many pages such a document has.
    """

    language: str
    programme: str
    logo: list[int]
    title: str
    heading: str
    subtitle: str
    keywords: list[str]
    facts: list[list[str]]
    cut_off: str
    cover: Sequence[Block] | None
    landscape: bool
    blocks: list[Block]
    words: dict[str, str]
    code: str
    address: str
    qr: str
    digest: str
    opening: bool
    closing: bool
    numbered: bool
    pages: NotRequired[int]


def document(
    title: str,
    facts: Sequence[tuple[str, str]],
    blocks: Iterable[Block],
    *,
    cut_off: str,
    subtitle: str = "",
    cover: Sequence[Block] | None = None,
) -> Document:
    """A document in the current language, not issued yet; `cover` is the content of the first page below the facts."""
    content, programme = list(blocks), Programme.current()
    return {
        "language": current_language(),
        "programme": str(programme),
        "logo": list(programme.logo.content) if programme.logo else [],
        "title": title,
        "heading": breakable(title),
        "subtitle": subtitle,
        "keywords": [word for fact in facts for word in fact],
        "facts": [[word, breakable(value, LONGER_THAN_A_DIGEST)] for word, value in facts],
        "cut_off": cut_off,
        "cover": cover,
        "landscape": cover is None and _widest_table(content) > LETTERS_PER_LINE,
        "blocks": content,
        "words": {
            "page": _("Page {page} of {pages}"),
            "code": _("Code"),
            "verify": _("To verify that this document was issued, open this address or scan the code:"),
            "qr": _("QR code of the address"),
        },
        "code": "",
        "address": "",
        "qr": "",
        "digest": "",
        "opening": True,
        "closing": True,
        "numbered": True,
    }


def _widest_table(blocks: Iterable[Block]) -> int:
    """The letters in a line of the widest table, its text wrapped."""
    lines = [block["widths"] for block in blocks if block["kind"] == "table"]
    return max((sum(min(width, WRAPPED) for width in widths) for widths in lines), default=0)


def heading(text: LazyText, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": str(text)}


def paragraph(text: LazyText) -> Block:
    return {"kind": "paragraph", "text": breakable(str(text))}


def notice(text: LazyText) -> Block:
    """A notice that must be read before the figures."""
    return {"kind": "notice", "text": str(text)}


def definitions(items: Iterable[tuple[LazyText, LazyText]]) -> Block:
    return {"kind": "definitions", "items": [[str(word), str(meaning)] for word, meaning in items]}


def chart(
    svg: str, alt: str, *, title: LazyText = "", subtitle: LazyText = "", width: int = 100, level: int = 3
) -> Block:
    """A drawing with its text alternative under its heading; `width` in percent of the line."""
    return {
        "kind": "chart",
        "svg": svg,
        "alt": alt,
        "title": str(title),
        "subtitle": str(subtitle),
        "width": width,
        "level": level,
    }


def table(source: Table, *, named: bool = True, level: int = 3) -> Block:
    """A page's table under its heading; columns of figures are aligned right."""
    return grid(
        source.columns,
        source.rows,
        total=source.total,
        name=str(source.name) if named else "",
        note=source.notes,
        nothing=source.nothing,
        level=level,
        halves=True,
    )


def grid(
    columns: Sequence[LazyText],
    rows: Iterable[Sequence[Cell]],
    *,
    total: Sequence[Cell] = (),
    name: str = "",
    note: str = "",
    nothing: LazyText = NO_RECORDS,
    level: int = 2,
    halves: bool = False,
) -> Block:
    """Rows under columns. A column of figures may have blanks and dashes.

    With `halves` a table that is long and narrow may stand in two halves beside each other.
    """
    body = [list(row) for row in rows]
    cells = [[row[place] for row in [*body, *([total] if total else [])]] for place in range(len(columns))]
    return {
        "kind": "table",
        "name": name,
        "level": level,
        "columns": [str(column) for column in columns],
        "numeric": [place > 0 and _is_numeric(cells[place]) for place in range(len(columns))],
        "widths": [_width(str(column), cells[place]) for place, column in enumerate(columns)],
        "rows": [[text(value) for value in row] for row in body],
        "total": [text(value) for value in total],
        "note": note,
        "nothing": str(nothing),
        "halves": halves,
    }


NARROW, WIDE = 6, 42
"""The least and the greatest share of the line that a column gets, in letters."""


def _width(column: str, cells: Sequence[Cell]) -> int:
    """The width of a column in letters: all its figures fit, nine in ten of its texts, and each word of its heading."""
    figures = max((len(cell) for cell in cells if isinstance(cell, FormattedValue)), default=0)
    lengths = sorted(len(str(cell or "")) for cell in cells if not isinstance(cell, FormattedValue))
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    if figures:
        # Reasons among figures wrap, so that the words beside them have room.
        usual = min(usual, WRAPPED)
    word = max(map(len, column.split()), default=0)
    return min(max(NARROW, figures, usual, word), WIDE) + 2


def _is_numeric(cells: Iterable[Cell]) -> bool:
    """Whether a column is of figures: what stands in place of one, such as "withheld", is aligned with them, as on pages."""
    known = [cell for cell in cells if cell not in ("", "—", None)]
    has_figure = any(isinstance(cell, FormattedValue | Mark) for cell in known)
    return has_figure and all(len(str(cell)) <= LONGEST_FIGURE for cell in known)


def text(value: Cell) -> str:
    return "" if value is None else breakable(str(value))


LONG_WORD = re.compile(r"\S{28,}")
LONGER_THAN_A_DIGEST = re.compile(r"\S{65,}")
ANY_TEN = re.compile(r".{10}")
MAY_BREAK = "\u200b"


def breakable(words: str, long: re.Pattern[str] = LONG_WORD) -> str:
    """Allow a line break after every ten letters of a word longer than a column, without a hyphen."""
    return long.sub(lambda word: ANY_TEN.sub(lambda ten: ten[0] + MAY_BREAK, word[0]), words)

"""The numbers under a chart: one table serves the page and every export.

A cell is text as people read it. A figure is a `FormattedValue`: the same text with its exact value, so that a workbook
gets the number, and the page, the PDF and the workbook cannot differ.
"""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from html import escape
from itertools import chain, zip_longest
from math import inf
from typing import Any, Self, TypeAlias

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from figures.definitions import COMPLETE_FROM
from figures.measures import Number
from figures.registry import INDICATORS
from records.text import LazyText

MOST_BESIDE_EACH_OTHER = 3
"""More columns than that are not beside each other on a phone."""
AT_ONCE = 5
"""So many rows of a long table are cards at once on a phone, where its page says nothing else."""
FEW_MORE = 2
"""Of a table whose first rows alone are cards at once, so few more do not unfold: they are shown as well."""
LONGEST_WORD = 16
"""More letters than that which are no figure are words, which may take several lines; a moment has as many."""
LONGEST_FIGURE = 40
"""More letters than that in a column of figures are the reason why there is none, which may take several lines."""


class Style(StrEnum):
    """The format of a figure, on pages and in spreadsheets."""

    NUMBER = "number"
    PERCENT = "percent"
    CHANGE = "change"
    USD = "usd"


class FormattedValue(str):
    """The text of a figure, with its exact value, its style and the number of decimals shown.

    `remark` are words at the end of the text, which a workbook shows beside the number, such as "(p)" or "of 5".
    """

    __slots__ = ("decimals", "remark", "style", "value")
    value: Number
    style: Style
    decimals: int
    remark: str

    def __new__(
        cls, text: str, value: Number, style: Style = Style.NUMBER, decimals: int = 0, remark: str = ""
    ) -> Self:
        formatted = super().__new__(cls, text)
        formatted.value, formatted.style, formatted.decimals = value, style, decimals
        formatted.remark = remark
        return formatted

    def __getnewargs__(self) -> tuple[Any, ...]:
        """The arguments of a copy."""
        return str(self), self.value, self.style, self.decimals, self.remark


def with_remark(text: str, words: LazyText) -> str:
    """A figure with words in brackets beside it, after those that it has; in a workbook it stays a number."""
    beside = f"({words})"
    shown = f"{text}{NO_BREAK if words == PROVISIONAL else ' '}{beside}"
    if isinstance(text, FormattedValue):
        remark = f"{text.remark} {beside}".strip()
        return FormattedValue(shown, text.value, text.style, text.decimals, remark)
    return shown


class Mark(str):
    """Words in place of a figure, such as "withheld", with the reason why and the look of the mark on pages.

    `sign` is what a page shows instead of the words, where a legend alone explains it. Files have the words.
    """

    __slots__ = ("look", "sign", "why")
    look: str
    sign: str
    why: str

    def __new__(cls, words: str, why: str, look: str, sign: str = "") -> Self:
        mark = super().__new__(cls, words)
        mark.why, mark.look, mark.sign = why, look, sign
        return mark

    def __getnewargs__(self) -> tuple[Any, ...]:
        """The arguments of a copy."""
        return str(self), self.why, self.look, self.sign

    @property
    def html(self) -> str:
        """What is seen, and the reason for screen readers and on hover; without a legend's sign also on focus."""
        focus = "" if self.sign else ' tabindex="0"'
        return (
            f'<span class="mark mark-{escape(self.look)}" data-why="{escape(self.why)}"{focus}>'
            f'<span aria-hidden="true">{escape(self.sign or str(self))}</span>'
            f'<span class="visually-hidden">{escape(self.why)}</span></span>'
        )


Cell: TypeAlias = LazyText | Number | datetime.date | None
"""A cell of a table or list, with its own type in a workbook; None is blank."""


class Heading(str):
    """The label of an indicator's column, linked to the indicator's definition."""

    __slots__ = ("slug",)
    slug: str

    def __new__(cls, text: str, slug: str) -> Self:
        heading = super().__new__(cls, text)
        heading.slug = slug
        return heading

    def __getnewargs__(self) -> tuple[Any, ...]:
        """The arguments of a copy."""
        return str(self), self.slug


def heading(slug: str) -> Heading:
    """The heading of an indicator's column."""
    return Heading(str(INDICATORS[slug].label), slug)


NO_RECORDS = gettext_lazy("There are no records.")
NO_BREAK = "\N{NO-BREAK SPACE}"
"""Between a number and its sign, which stay in one line."""
PROVISIONAL = "p"
"""The remark of a figure that rests on sales of a year that not all companies have reported, as in official statistics."""
PROVISIONAL_SIGN = f"({PROVISIONAL})"


@dataclass(frozen=True)
class Ticks:
    """Boxes beside the rows of a table of groups, to set those ticked side by side; keys are in the order of the rows."""

    by: str
    keys: Sequence[str]
    filters: Sequence[tuple[str, str]] = ()

    @property
    def form_id(self) -> str:
        """The HTML id of the form that the boxes belong to."""
        return f"compare-{self.by}"

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What the form sends beside the boxes: the axis, and the filters in force but for its own."""
        return [("by", self.by), *(pair for pair in self.filters if pair[0] != self.by)]

    def box(self, key: str) -> str:
        """The box of a row; its name is the heading of the row, which it stands in."""
        if not key:
            return ""
        return (
            f'<input type="checkbox" name="of" value="{escape(key)}" form="{escape(self.form_id)}"'
            f' aria-labelledby="{escape(self.form_id)}-{escape(key)}"> '
        )


@dataclass(frozen=True)
class Table:
    """Rows of text whose first column is the row's name; `total` is a last row that is not one of the parts.

    The first `text_columns` hold words, the others figures.

    `ticks` are boxes to compare rows with. `behind` has the addresses of the records counted in each row's figures, in
    their order and "" where there is none, and `behind_total` those of the last row. `on_paper` is a table for documents in
    place of one that is too long or too wide for them; workbooks and CSV have this one.
    `at_once` is how many rows are cards at once on a phone, where the others unfold; 0 are all. They are those with the
    most in the column `most_in`, or else the first. `links` has the address of the page about each row, or "". `slug` and
    `name` are those of the table in exports; where they are blank, the page's are used. `short` is a name without figures,
    for a sheet. `differences` are the places of columns that say how far the column before is from another: a card has both
    in one line. `is_of_signs` is whether each cell is one sign, so that a phone has room for the table as it is. `nothing`
    is said where there are no rows. `adds_up` is whether the parts add up to the whole: where one is withheld, the table
    says that what it shows does not. `shared` is a note of several tables, which a page says once and files under
    each.
    """

    columns: Sequence[LazyText]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = field(default_factory=tuple)
    note: LazyText = ""
    shared: LazyText = ""
    links: Sequence[str] = field(default_factory=tuple)
    slug: str = ""
    name: LazyText = ""
    short: LazyText = ""
    nothing: LazyText = NO_RECORDS
    adds_up: bool = False
    ticks: Ticks | None = None
    text_columns: int = 1
    behind: Sequence[Sequence[str]] = field(default_factory=tuple)
    behind_total: Sequence[str] = field(default_factory=tuple)
    on_paper: "Table | None" = None
    at_once: int = 0
    most_in: int = 0
    differences: Collection[int] = ()
    is_of_signs: bool = False

    @property
    def has_cards(self) -> bool:
        """Whether its rows are cards on a phone, on which each value stands after the heading of its column."""
        return len(self.columns) > MOST_BESIDE_EACH_OTHER and not self.is_of_signs

    @property
    def unfolds(self) -> bool:
        """Whether a phone shows some of its rows alone until all are asked for."""
        return self.has_cards and 0 < self.at_once < len(self.rows) - FEW_MORE

    @property
    def what_is_shown(self) -> str:
        """Which of its rows a phone shows at once."""
        words = {"n": self.at_once, "all": len(self.rows), "column": str(self.columns[self._ranked_in])}
        if self._ranked_in:
            return _("The %(n)s of %(all)s rows with the most in “%(column)s”") % words
        return _("The first %(n)s of %(all)s rows") % words

    @cached_property
    def _ranked_in(self) -> int:
        """The column by whose figures rows are shown at once: `most_in`, or the first of figures where too few rows have
        one in it, as where most are withheld; 0 where neither ranks them."""
        asked = (self.most_in, self.text_columns) if self.most_in else ()
        return next((place for place in asked if self._figures_in(place) >= self.at_once), 0)

    def _figures_in(self, place: int) -> int:
        """How many rows have more than nothing in a column."""
        return sum(_amount(row[place]) > 0 for row in self.rows)

    @property
    def _at_once(self) -> dict[int, int]:
        """The rows that a phone shows at once, by their places in the table, with their order there; none where all are."""
        if not self.unfolds:
            return {}
        places = list(range(len(self.rows)))
        if ranked_in := self._ranked_in:
            places.sort(key=lambda place: -_amount(self.rows[place][ranked_in]))
        return {place: order for order, place in enumerate(places[: self.at_once], 1)}

    @cached_property
    def _provisional(self) -> set[int]:
        """The places of the columns that have a provisional figure: their digits stand below each other all the same."""
        rows = [*self.rows, self.total] if self.total else self.rows
        return {place for row in rows for place, cell in enumerate(row) if _is_provisional(cell)}

    @property
    def _labels(self) -> list[str]:
        """What stands before each value of a card; a table without cards has none."""
        return [escape(str(column)) if self.has_cards else "" for column in self.columns]

    # HTML is written here because a template's loop over the cells takes many times as long. Every cell is escaped.

    @property
    def head(self) -> SafeString:
        """The row of headings; those of an indicator link to its definition."""
        definitions = reverse("reports:methodology")
        columns = (_heading(column, definitions) for column in self.columns)
        provisional = self._provisional
        cells = (
            f'<th scope="col"{_look(place, self.text_columns, has_sign=place in provisional)}>{column}</th>'
            for place, column in enumerate(columns)
        )
        return SafeString(f"<tr>{''.join(cells)}</tr>")

    @property
    def body(self) -> SafeString:
        """The rows, each name with its link."""
        write = partial(
            _row,
            text_columns=self.text_columns,
            labels=self._labels,
            columns=self.columns,
            ticks=self.ticks,
            differences=self.differences,
            provisional=self._provisional,
        )
        keys = self.ticks.keys if self.ticks else ()
        rows = zip_longest(self.links, self.rows, keys, self.behind, fillvalue="")
        at_once = self._at_once
        return SafeString(
            "".join(write(*row, look=_look_of_row(at_once, place)) for place, row in enumerate(rows))
        )

    @property
    def foot(self) -> SafeString:
        """The last row of a table that has a total."""
        return SafeString(
            _row(
                "",
                self.total,
                behind=self.behind_total,
                text_columns=self.text_columns,
                labels=self._labels,
                columns=self.columns,
                differences=self.differences,
                provisional=self._provisional,
            )
        )

    @property
    def marks(self) -> list[Mark]:
        """Each mark that the table has, once, and the one beside provisional figures."""
        cells = list(chain(*self.rows, self.total))
        found = list({str(cell): cell for cell in cells if isinstance(cell, Mark)}.values())
        if any(map(_is_provisional, cells)):
            words = _(
                "provisional: the year is not over, or more than %(share)s of its sales (where that is withheld: of its"
                " companies) is still to be reported"
            )
            share = f"{(1 - COMPLETE_FROM) * 100:.0f}{NO_BREAK}%"
            found.append(Mark(PROVISIONAL_SIGN, words % {"share": share}, "provisional"))
        return found

    @property
    def legend(self) -> SafeString:
        """What the table's marks mean."""
        return SafeString(
            " ".join(
                f'<span class="mark-{escape(mark.look)}">{escape(mark.sign or f"{mark}:")}</span> {escape(words)}.'
                for mark, words in self._meanings
            )
        )

    @property
    def notes(self) -> str:
        """The note, and what the marks mean, for files."""
        note = [str(words) for words in (self.note, self.shared) if words]
        return " ".join([*note, *(f"{mark}: {words}." for mark, words in self._meanings)])

    @property
    def _meanings(self) -> list[tuple[Mark, str]]:
        added = _("; what is shown does not add up to the whole") if self.adds_up else ""
        # A reason that begins with the words of its mark does not say them twice.
        return [
            (mark, mark.why.removeprefix(f"{mark} ") + (added if mark.look == "withheld" else ""))
            for mark in self.marks
        ]


def _heading(column: LazyText, definitions: str) -> str:
    words = escape(str(column))
    slug = getattr(column, "slug", "")
    return f'<a href="{definitions}#{escape(slug)}">{words}</a>' if slug else words


def _look(
    place: int, text_columns: int, cell: str = "", *, is_difference: bool = False, has_sign: bool = False
) -> str:
    """The classes of a cell; with `has_sign` it leaves the room of the sign that figures of its column have beside them."""
    if place < text_columns:
        return ""
    is_words = len(cell) > LONGEST_FIGURE or (
        len(cell) > LONGEST_WORD and not isinstance(cell, FormattedValue)
    )
    kind = " difference" if is_difference else " reason" if is_words else ""
    room = " before-sign" if has_sign and not _is_provisional(cell) else ""
    return f' class="number{kind}{room}"'


def _look_of_row(at_once: Mapping[int, int], place: int) -> str:
    """The class of a row of a table that unfolds: the place of its card, or that it is one of the others."""
    if not at_once:
        return ""
    return f" class=place-{at_once[place]}" if place in at_once else " class=more"


def _row(
    link: str,
    cells: Sequence[str],
    key: str = "",
    behind: Sequence[str] = (),
    *,
    text_columns: int,
    labels: Sequence[str],
    columns: Sequence[LazyText],
    ticks: Ticks | None = None,
    differences: Collection[int] = (),
    provisional: Collection[int] = (),
    look: str = "",
) -> str:
    name, *values = map(_html, cells)
    values = [
        _to_records(address, value, escape(str(cell)), name, escape(str(column))) if address else value
        for value, cell, column, address in zip_longest(values, cells[1:], columns[1:], behind, fillvalue="")
    ]
    head = f'<a href="{escape(link)}">{name}</a>' if link else name
    if ticks and key:
        head = f'{ticks.box(key)}<span id="{escape(ticks.form_id)}-{escape(key)}">{head}</span>'
    others = "".join(
        f"<td{_look(place, text_columns, cell, is_difference=place in differences, has_sign=place in provisional)}"
        f"{_label(labels[place], value)}>{value}</td>"
        for place, (cell, value) in enumerate(zip(cells[1:], values, strict=True), 1)
    )
    return f'<tr{look}><th scope="row">{head}</th>{others}</tr>'


def _to_records(address: str, value: str, words: str, row: str, column: str) -> str:
    """A figure that leads to the records counted in it; its name says of which row and column, for those who hear it."""
    name = _("%(value)s: records counted, %(row)s, %(column)s") % {
        "value": words,
        "row": row,
        "column": column,
    }
    return f'<a href="{escape(address)}" aria-label="{name}">{value}</a>'


def _amount(cell: str) -> float:
    """What a row is ranked by: a row without a figure comes last."""
    return float(cell.value) if isinstance(cell, FormattedValue) else -inf


def _label(label: str, value: str) -> str:
    """What a card says before a value; a blank cell is no line of it."""
    if not value.strip():
        return " data-empty"
    return f' data-label="{label}"' if label else ""


def _is_provisional(cell: str) -> bool:
    return isinstance(cell, FormattedValue) and PROVISIONAL_SIGN in cell.remark


def _html(cell: str) -> str:
    if isinstance(cell, Mark):
        return cell.html
    sign = f"{NO_BREAK}{PROVISIONAL_SIGN}"
    if _is_provisional(cell) and cell.endswith(sign):
        return f'<span>{escape(cell.removesuffix(sign))}<span class="sign">{sign}</span></span>'
    return escape(str(cell))

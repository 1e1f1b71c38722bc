"""Declare the list of a kind of record: its columns, filters and search. entry/lists reads and shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from django.db.models import Model

from accounts.access import Subject
from records.text import LazyText
from records.wording import FieldValue, words


class ColumnStyle(StrEnum):
    """How a column's values are set."""

    TEXT = "text"
    NUMBER = "number"
    STATE = "state"


@dataclass(frozen=True)
class Column:
    """A heading, and where its values are found.

    `path` leads from the record over attributes, `sort` through the database; a column without `sort` cannot be sorted
    by. `show` formats a value for a page. Only readers who may see `subject` are shown the column. With `counts`, the
    name of a relation to the record, the values are the numbers of related records that the reader sees.
    """

    label: LazyText
    path: str
    sort: str = ""
    style: ColumnStyle = ColumnStyle.TEXT
    show: Callable[..., str] = words
    subject: Subject | None = None
    counts: str = ""

    @property
    def is_folded(self) -> bool:
        """Whether it sorts by folded text, which is compared byte by byte."""
        return self.sort.endswith("search")

    def value(self, record: Model) -> FieldValue:
        """The record's own value, as an export writes it; None where a step of the path is unknown."""
        return reduce(_attribute, self.path.split("."), record)

    def text(self, record: Model) -> str:
        return self.show(self.value(record))


def _attribute(owner: FieldValue, name: str) -> FieldValue:
    found = getattr(owner, name, None)
    return found() if callable(found) else found


@dataclass(frozen=True)
class DayRange:
    """Two filters by day, `<name>_from` and `<name>_to`, on the date field `path`."""

    name: str
    path: str
    first: LazyText
    last: LazyText


@dataclass(frozen=True)
class RecordList:
    """The list of a kind of record. `name` is that of its address and its export.

    `order` is the path of the column that it opens with, with `-` for the last first, and `ties` the fields by which
    rows of one value are then ordered. `search` holds the lookups of folded texts in which typed words are searched.
    `filters` are names of fields, or of filters in entry/lists/catalogue.py. `note` says what a value of it means.
    `links` lead to the forms in which records are entered: words and name of the address.
    """

    name: str
    title: LazyText
    empty: LazyText
    columns: tuple[Column, ...]
    order: str
    ties: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    search_label: LazyText = ""
    filters: tuple[str | DayRange, ...] = ()
    note: LazyText = ""
    links: tuple[tuple[LazyText, str], ...] = ()

"""The pages of the import: a person's uploads, and the preview of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from entry.imports.forms import OUTCOMES, PreviewFilter
from entry.imports.upload import Upload, UploadLine, UploadState
from jobs.models import Job
from records.languages import current_language
from records.registry import kind_of
from records.text import LazyText
from workbook.grouping import FaultGroup
from workbook.layout import SHEETS
from workbook.planning import WRITTEN, RowOutcome

LINES = 50


@dataclass(frozen=True)
class SheetsByVerification:
    """Names of sheets: those whose records another person verifies, and those whose records count at once."""

    verified: str
    not_verified: str


def by_verification(keys: Iterable[str]) -> SheetsByVerification:
    verified, not_verified = list[str](), list[str]()
    for key in keys:
        (verified if _is_verified(key) else not_verified).append(sheet_name(key))
    last = _("and")
    return SheetsByVerification(get_text_list(verified, last), get_text_list(not_verified, last))


def _is_verified(key: str) -> bool:
    """Whether records of the sheet are verified, by themselves or with the record that they are part of."""
    sheet = SHEETS.get(key)
    kind = kind_of(sheet.model) if sheet else None
    if kind is None or kind.is_verifiable or not kind.part_of:
        return bool(kind and kind.is_verifiable)
    owner = kind_of(cast(type[Model], kind.model._meta.get_field(kind.part_of).related_model))
    return bool(owner and owner.is_verifiable)


@dataclass(frozen=True)
class SheetCounts:
    """How many rows of a sheet have each outcome, in the order of OUTCOMES; `key` is the sheet in addresses."""

    key: str
    counts: list[tuple[str, int]]

    @property
    def name(self) -> str:
        return sheet_name(self.key)

    @property
    def is_written(self) -> bool:
        return any(number for outcome, number in self.counts if outcome in WRITTEN)


@dataclass(frozen=True)
class LineInWords:
    """A line of the preview as the page words it."""

    place: str
    outcome: str
    words: LazyText
    name: str
    parts: list[list[str]]
    is_hidden: bool


@dataclass(frozen=True)
class GroupInWords:
    """Equal faults as the page words them: where, in how many rows and which, what was found and what is wrong."""

    sheet: str
    column: str
    rows: str
    number: int
    values: str
    sentence: str
    missing: str


def told_once(group: FaultGroup) -> GroupInWords:
    return GroupInWords(
        sheet_name(group.sheet) if group.sheet else "",
        group.column,
        group.rows_in_words,
        group.number,
        group.values_in_words,
        group.sentence,
        group.missing,
    )


@dataclass(frozen=True)
class Preview:
    """One upload: its state, the work on it, the counts of its preview, and the page of lines to show."""

    upload: Upload
    job: Job | None
    filters: PreviewFilter
    sheets: list[SheetCounts]
    lines: Page

    @property
    def errors(self) -> int:
        return self._count(RowOutcome.ERROR)

    @property
    def writes(self) -> int:
        return sum(map(self._count, WRITTEN))

    @property
    def written(self) -> "SheetsByVerification":
        """The sheets of which rows are written."""
        return by_verification(sheet.key for sheet in self.sheets if sheet.is_written)

    @property
    def may_be_applied(self) -> bool:
        return self.upload.state == UploadState.CHECKED and not self.errors and bool(self.writes)

    @property
    def outcomes(self) -> list[LazyText]:
        return list(OUTCOMES.values())

    @property
    def totals(self) -> list[tuple[str, int]]:
        return [(outcome.value, self._count(outcome)) for outcome in OUTCOMES]

    @property
    def shown(self) -> list[LineInWords]:
        return [
            LineInWords(
                _place(line),
                line.outcome,
                OUTCOMES[RowOutcome(line.outcome)],
                line.name,
                line.parts,
                line.row in self.upload.hidden.get(line.sheet, {}).get("rows", ()),
            )
            for line in self.lines
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What Excel hides of each sheet, in words."""
        return [(sheet_name(key), found["words"]) for key, found in self.upload.hidden.items()]

    @property
    def is_missing_something(self) -> bool:
        """Whether the workbook refers to reference data that could be created."""
        return any(group["missing"] for group in self.upload.groups)

    def _count(self, outcome: RowOutcome) -> int:
        return sum(number for sheet in self.sheets for key, number in sheet.counts if key == outcome)


def preview(upload: Upload, asked: QueryDict) -> Preview:
    """The preview of an upload for the filters and the page number of its address."""
    sheets = _sheets(upload)
    filters = PreviewFilter(asked, [(sheet.key, sheet.name) for sheet in sheets if sheet.key])
    found = upload.lines.filter(**filters.chosen())
    page = Paginator(found, LINES).get_page(asked.get("page"))
    return Preview(upload, Job.objects.about(upload), filters, sheets, page)


def sheet_name(key: str) -> str:
    """A sheet in the language of the page; what is no sheet by its own name, and what has none as the whole file."""
    sheet = SHEETS.get(key)
    if sheet is None:
        return key or _("Reference data")
    return sheet.es if current_language() == "es" else sheet.en


def _place(line: UploadLine) -> str:
    return f"{sheet_name(line.sheet)} {line.row or ''}".strip()


def _sheets(upload: Upload) -> list[SheetCounts]:
    """Rows by sheet and outcome, in the order in which the workbook has its sheets."""
    rows = upload.lines.order_by().values_list("sheet", "outcome").annotate(Count("pk"))
    counted = {(sheet, outcome): number for sheet, outcome, number in rows}
    known = [sheet.es for sheet in SHEETS]
    names = sorted(
        {sheet for sheet, _fate in counted}, key=lambda name: (name in known and known.index(name), name)
    )
    return [
        SheetCounts(name, [(outcome.value, counted.get((name, outcome), 0)) for outcome in OUTCOMES])
        for name in names
    ]

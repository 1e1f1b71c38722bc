"""The records behind a figure: where they are seen, the page of their rows, and their file."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import DecimalField, IntegerField, TextChoices
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.access import Subject, Viewer, regions_of
from accounts.actor import person
from accounts.models import User
from companies import countries
from companies.models import Outcome
from figures.definitions import Axis
from figures.exclusions import EXCLUSIONS
from figures.groups import group_labels
from figures.ledger import ledger
from figures.measures import Measure
from figures.registry import INDICATORS
from figures.scope import Scope
from records.links import page_of
from records.models import Verification
from records.record import RecordQuerySet
from records.registry import RecordKind, field_at, kinds
from records.text import LazyText
from reports.exports.jobs import listing_for, source
from reports.exports.listing import Listing
from reports.exports.listing_files import on_paper
from reports.filters import ScopeFilter
from reports.links import Links
from reports.tables import Cell, Table
from services.models import InstitutionType, Status

COUNTED, NOT_COUNTED = "counted", "not-counted"
PAGE_SIZE = 50
"""So many records are on a page; the files have all."""
SOURCE = "records"


def behind(slug: str, scope: Scope, links: Links, measure: Measure, **narrowed: str | int) -> str:
    """The address of the records counted in a figure of the scope, or of a part of it that filters more narrow down to.

    Blank where there is no figure, for who sees groups alone, and for what is not assigned to a group.
    """
    if scope.viewer is not Viewer.ALL or measure.value is None or "" in narrowed.values():
        return ""
    return links.records(slug, **narrowed)


def in_year(slug: str, scope: Scope, year: int, last: int) -> dict[str, str | int]:
    """The filter by which the figure of a year is that of the scope: the year itself, or its end for what is cumulative,
    which in the `last` year is as of the cut-off."""
    if INDICATORS[slug].year_matters:
        return {"year": year}
    return {"as_of": end_of(scope, year).isoformat()} if year < last else {}


def end_of(scope: Scope, year: int) -> datetime.date:
    """The last day of a year, or the cut-off where that is earlier."""
    return min(datetime.date(year, 12, 31), scope.as_of)


@dataclass(frozen=True)
class RecordRows:
    """The content of a page of records, as rows that lead to their own pages; `page` is which of the pages. What is
    cumulative has nothing to do with the sales of a year."""

    scope: Scope
    listing: Listing
    table: Table
    page: Page[Any]
    is_cumulative: bool


def record_rows(user: User | AnonymousUser, query: QueryDict, slug: str, part: str) -> RecordRows:
    """Everything on the page. Raises PermissionDenied for who may not have the file of these records."""
    listing = listing_for(user, SOURCE, query, {"slug": slug, "part": part})
    filters = ScopeFilter(query)
    filters.is_valid()
    scope = filters.scope()
    page = Paginator(_records(slug, scope, part), PAGE_SIZE).get_page(query.get("page"))
    kind, records = _kind(slug), cast(RecordQuerySet, page.object_list)
    found = records.select_related(*kind.related, *([kind.part_of] if kind.part_of else []))
    addresses = [page_of(record) or page_of(getattr(record, kind.part_of, None)) for record in found]
    rows = _record_rows(records, kind.figure_columns, reasons=part == NOT_COUNTED)
    amounts = [place for place, path in enumerate(kind.figure_columns) if _is_amount(kind, path)]
    order = _order(list(kind.figure_columns), len(listing.columns), amounts)
    table = Table(
        [listing.columns[place] for place in order],
        [[_on_page(row[place]) for place in order] for row in rows],
        links=addresses,
        name=listing.title,
        text_columns=len(order) - len(amounts),
    )
    return RecordRows(scope, listing, table, page, not INDICATORS[slug].year_matters)


def _order(paths: list[str], columns: int, amounts: list[int]) -> list[int]:
    """A company's name first, as its number says little to a reader; amounts last, as they stand on the right."""
    names = [place for place, path in enumerate(paths) if path.endswith("legal_name")]
    others = [place for place in range(columns) if place not in names + amounts]
    return [*names, *others, *amounts]


def _is_amount(kind: RecordKind, path: str) -> bool:
    field = field_at(kind.model, path)
    return isinstance(field, DecimalField | IntegerField) and not field.name.endswith("year")


def _on_page(cell: Cell) -> str:
    shown = on_paper(cell)
    return "—" if shown in (None, "") else str(shown)


@source(SOURCE, lambda slug, part: subject_of(slug))
def record_listing(query: QueryDict, slug: str, part: str) -> Listing:
    """The records that an indicator counts, or those that it does not, each with the reason.

    A coordinator gets the records of their regions only, which the file states.
    """
    filters = ScopeFilter(query)
    filters.is_valid()
    scope = filters.scope()
    counted = part == COUNTED
    records = _records(slug, scope, part)
    fields = _kind(slug).figure_columns
    words = {"indicator": INDICATORS[slug].label}
    return Listing(
        slug=f"{slug}-{part}",
        title=(_("%(indicator)s: records counted") if counted else _("%(indicator)s: records not counted"))
        % words,
        columns=[*fields.values(), *([] if counted else [_("Not counted because")])],
        rows=_record_rows(records, fields, reasons=not counted),
        count=records.count(),
        scope=scope,
        about=_limits(),
        definitions=[(INDICATORS[slug].label, INDICATORS[slug].definition)],
    )


def _records(slug: str, scope: Scope, part: str) -> RecordQuerySet:
    book = ledger(slug, scope)
    return (book.counted if part == COUNTED else book.not_counted).seen_by(person()).order_by("pk")


def _kind(slug: str) -> RecordKind:
    return kinds()[str(INDICATORS[slug].model._meta.model_name)]


def _limits() -> list[tuple[LazyText, LazyText]]:
    regions = regions_of(person())
    if regions is None:
        return []
    names = group_labels(Axis.REGION)
    return [(_("Only records of your regions"), "; ".join(str(names[code]) for code in sorted(regions)))]


def subject_of(slug: str) -> Subject:
    """What the rules of access take an indicator's records for."""
    return INDICATORS[slug].model.SUBJECT


def _record_rows(
    records: RecordQuerySet, fields: Mapping[str, LazyText], *, reasons: bool
) -> Iterator[list[Cell]]:
    """Rows that are read while they are written, with labels instead of codes."""
    words = [_labels_of(field) for field in fields]
    for *values, left in records.values_list(*fields, "left").iterator(chunk_size=2000):
        row = [known.get(value, value) for known, value in zip(words, values, strict=True)]
        yield [*row, str(EXCLUSIONS[left])] if reasons else row


def _labels_of(field: str) -> dict[str, str]:
    """The labels of a field's codes."""
    if field == "chain":
        return dict(group_labels(Axis.CHAIN))
    if field == "country":
        return {code: countries.name(code) for code in countries.codes()}
    choices = CHOICES[field].choices if field in CHOICES else []
    return {str(code): str(label) for code, label in choices}


CHOICES: dict[str, type[TextChoices]] = {
    "status": Status,
    "verification": Verification,
    "outcome": Outcome,
    "source__type": InstitutionType,
}
"""The labels of codes by the lookup of their field."""

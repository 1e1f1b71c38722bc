"""A dashboard page to take away: its tables as PDF, XLSX or CSV, its measures as JSON."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from figures.breakdowns import figures, measure_by
from figures.definitions import Axis
from figures.registry import INDICATORS
from figures.scope import Scope
from reports.exports import blocks, csv, xlsx
from reports.exports.brief_document import meanings
from reports.exports.listing_files import as_of, written
from reports.exports.page_tables import page_tables
from reports.exports.papers import Issuing, issue
from reports.exports.scope_facts import scope_facts
from reports.tables import Table


def page_pdf(page: Any, title: str, issuing: Issuing) -> bytes:
    """The page's own document, if it has one; else its tables, with what each indicator in them means."""
    scope: Scope = page.scope
    if hasattr(page, "document"):
        return issue(page.document(issuing.facts), scope.as_json(), issuing)
    nothing = blocks.notice(_("No records in this scope."))
    data = blocks.document(
        title,
        [*scope_facts(scope), *issuing.facts],
        [
            *([blocks.table(table, level=2) for table in page_tables(page)] or [nothing]),
            blocks.heading(_("What each figure means")),
            blocks.definitions(definitions_of(page)),
        ],
        cut_off=as_of(scope),
    )
    return issue(data, scope.as_json(), issuing)


def page_xlsx(page: Any, title: str) -> bytes:
    """The page's tables, a sheet for each, after one that says what they are about."""

    def write(path: Path) -> None:
        xlsx.write_tables(path, title, page.scope, page_tables(page), definitions_of(page))

    return written(write)


def page_csv(page: Any, slug: str, *, mark: bool) -> bytes | None:
    """One table of the page, the first where none is named; None where there is no such table."""
    found = {table.slug: table for table in page_tables(page)}
    table = found.get(slug) if slug else next(iter(found.values()), None)
    return None if table is None else table_csv(table, mark=mark)


def table_csv(table: Table, *, mark: bool) -> bytes:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return "".join(csv.lines(table.columns, rows, mark=mark)).encode()


def page_json(page: Any) -> dict[str, Any]:
    """The page's measures in the shape of the `indicators` command; of an indicator's page, also by each axis.

    A page whose measures are not simply those of its scope, such as a frozen one, says them itself.
    """
    if hasattr(page, "as_json"):
        own: dict[str, Any] = page.as_json()
        return own
    scope: Scope = page.scope
    answer = {"scope": scope.as_json(), **figures(scope).as_json()}
    slug = getattr(getattr(page, "figure", None), "slug", None)
    if slug not in INDICATORS:
        return answer
    answer["indicators"] = {slug: answer["indicators"][slug]}
    answer["groups_by"] = {
        by.value: {
            group: {"indicators": {slug: measure.as_json()}}
            for group, measure in measure_by(slug, scope, by).items()
        }
        for by in Axis
    }
    return answer


def definitions_of(page: Any) -> list[tuple[str, str]]:
    """What the page's indicators mean: of an indicator's page the one, else all."""
    slug = getattr(getattr(page, "figure", None), "slug", None)
    return meanings([slug] if slug in INDICATORS else INDICATORS)

"""The page of files: what covers which days, what was uploaded, and what was rejected and why."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow.parquet as parquet
from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict
from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Subject
from customs import store
from customs.models import CustomsFile, CustomsUpload
from customs.rules import Rejection
from customs.weeks import Month, Week, calendar, complete_years, covered, gaps
from jobs.models import Job
from records.text import LazyText
from reports.exports.jobs import source
from reports.exports.listing import Listing

ON_A_PAGE = 50
UPLOADS = 20
REASONS: dict[Rejection, LazyText] = {
    Rejection.KEY: gettext_lazy("a part of the key is not a whole number"),
    Rejection.HEADING: gettext_lazy("no tariff line"),
    Rejection.NO_DATE: gettext_lazy("no real date up to the day of publication"),
    Rejection.FOB: gettext_lazy("FOB is blank or no amount"),
}


@dataclass(frozen=True)
class FilesPage:
    """The page's content; `job` is the first upload's that is not finished."""

    files: Page
    uploads: list[tuple[CustomsUpload, Job | None]]
    months: list[str]
    years: dict[int, list[Month]]
    gaps: list[Week]
    complete: list[int]

    @property
    def job(self) -> Job | None:
        return next((job for _upload, job in self.uploads if job and job.is_unfinished), None)


def files_page(asked: QueryDict) -> FilesPage:
    spans = covered(CustomsFile.objects.weeks())
    files = CustomsFile.objects.select_related("loaded_by")
    return FilesPage(
        files=Paginator(files, ON_A_PAGE).get_page(asked.get("page")),
        uploads=Job.objects.beside(CustomsUpload.objects.select_related("uploaded_by")[:UPLOADS]),
        months=[str(MONTHS_3[number]) for number in range(1, 13)],
        years=calendar(spans),
        gaps=gaps(spans),
        complete=sorted(complete_years(spans), reverse=True),
    )


@source("customs_rejects", lambda name: Subject.CUSTOMS)
def rejected_lines(_query: QueryDict, name: str) -> Listing:
    """The lines of a file that were rejected, as they stand in it, with the reason."""
    path = store.rejects_file(name)
    known = (CustomsFile.objects.filter(rejects=name), CustomsUpload.objects.filter(rejects=name))
    if not any(found.exists() for found in known):
        raise Http404
    try:
        file = parquet.ParquetFile(store.present(path))
    except FileNotFoundError as fault:
        raise Http404 from fault
    columns = [column for column in file.schema_arrow.names if column not in ("place", "reason")]
    return Listing(
        slug="rejected-lines",
        title=_("Rejected lines"),
        columns=[_("Line"), _("Reason"), *columns],
        rows=_rows(file, columns),
        count=file.metadata.num_rows,
    )


def _rows(file: parquet.ParquetFile, columns: list[str]) -> Iterable[list[str]]:
    for batch in file.iter_batches(10_000):
        for row in batch.to_pylist():
            reason = str(REASONS[Rejection(row["reason"])])
            yield [row["place"] + 1, reason, *(row[column] for column in columns)]

"""The workbook with the present data: a large one is written by a job, which any export is."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Action, Subject, must
from accounts.models import User
from jobs.running import Report
from reports.exports.jobs import AT_ONCE, Arguments, begin_export, writer
from reports.exports.listing_files import file_content
from reports.exports.models import Export
from workbook.writing import count_rows, write

SOURCE = "workbook"


def is_large() -> bool:
    """Whether it is too large to be written while the person waits."""
    return count_rows() > AT_ONCE["xlsx"]


def file_name(*, filled: bool) -> str:
    what = _("programme") if filled else _("template")
    return f"rpe-{what}-{timezone.localdate():%Y-%m-%d}.xlsx"


def begin_filled_workbook(language: str, *, by: User) -> Export:
    """Begin to write the workbook for a person."""
    arguments = {"language": language}
    return begin_export(
        by, source=SOURCE, arguments=arguments, ending="xlsx", total=count_rows(), name=file_name(filled=True)
    )


@writer(SOURCE)
def _content(by: User, arguments: Arguments, report: Report) -> bytes:
    must(by, Action.TAKE, Subject.SALES)
    total = count_rows()
    language = arguments["language"]
    return file_content(
        lambda path: write(path, language=language, progress=lambda rows: report(rows, total))
    )

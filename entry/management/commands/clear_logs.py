"""`manage.py clear_logs`: removes what has been kept long enough. Run it daily."""

import datetime

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import Event
from accounts.audit_triggers import LEAST_YEARS
from accounts.letters import KEPT_FOR as LETTERS
from accounts.letters import Letter
from entry.forms.submission_model import Submission
from entry.imports.upload import Upload
from entry.imports.work import discard
from jobs.models import Job
from reports.exports.jobs import KEPT_FOR
from reports.exports.models import Export

UPLOADS = datetime.timedelta(days=90)
TICKETS = datetime.timedelta(days=30)
"""A form that was sent twice was sent twice within days, not months."""


class Command(BaseCommand):
    """Lines of the audit log after AUDIT_YEARS, uploads that nobody applied, tickets of forms, exports, jobs, sessions."""

    help = "Remove old lines of the audit log, uploads never applied, tickets of sent forms, exports, jobs and sessions."

    def handle(self, *_args: object, **_options: object) -> None:
        now = timezone.now()
        years = max(settings.AUDIT_YEARS, LEAST_YEARS)
        old_uploads = Upload.objects.filter(uploaded_at__lt=now - UPLOADS, applied_at=None)
        removed = {
            "lines of the audit log": _delete(
                Event.objects.filter(at__lt=now - datetime.timedelta(years * 366))
            ),
            "uploads": sum(discard(upload) for upload in old_uploads),
            "tickets": _delete(Submission.objects.filter(made_at__lt=now - TICKETS)),
            "exports": _delete(Export.objects.filter(asked_at__lt=now - KEPT_FOR)),
            "letters": _delete(Letter.objects.filter(written_at__lt=now - LETTERS)),
            "jobs": _delete(Job.objects.finished_before(now - UPLOADS)),
        }
        call_command("clearsessions")
        for name, number in removed.items():
            self.stdout.write(f"{name}: {number}")


def _delete(found: QuerySet) -> int:
    return found.delete()[0]

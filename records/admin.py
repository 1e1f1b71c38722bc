"""Base classes for the admin of records."""

from django.db.models import Model
from django.http import HttpRequest

from accounts.admin_records import LoggedAdmin


class KeyedAdmin(LoggedAdmin):
    """A record with a natural primary key, such as a region's code, which is read-only after creation."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [self.opts.pk.name] if obj else []


class VerifiableAdmin(LoggedAdmin):
    """A verifiable record: the admin shows its verification status read-only.

    New records are drafts; changing a verified record submits it again.
    """

    readonly_fields = [
        "verification",
        "submitted_by",
        "submitted_at",
        "verified_by",
        "verified_at",
        "return_note",
    ]

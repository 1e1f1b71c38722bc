"""Base classes for the admin of records."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class KeyedAdmin(admin.ModelAdmin):
    """A record whose key is its own term, such as a region's code: written once and never changed."""

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [self.opts.pk.name] if obj else []


class VerifiableAdmin(admin.ModelAdmin):
    """A record that somebody verifies: the admin shows its state and stamps, and cannot set them.

    A record that is made here begins as a draft; one that was verified and is changed here goes back
    to submitted, as everywhere.
    """

    readonly_fields = [
        "verification",
        "submitted_by",
        "submitted_at",
        "verified_by",
        "verified_at",
        "return_note",
    ]

"""The Django admin, open to users with the permission of accounts/access.py instead of `is_staff`.

It holds records of the programme and no accounts. Every change made in it is written to the audit log.
"""

from collections.abc import Iterable
from typing import TypedDict

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.access import Action, Subject, may
from accounts.audit import EventType, number_of, record


class Change(TypedDict, total=False):
    """What was done to the record or, with the `name` of its kind, to a part of it."""

    name: str
    object: str
    fields: list[str]


Message = str | list[dict[str, Change]]
"""What Django notes of a change, by its verb."""


class LoggedAdmin(ModelAdmin):
    """The admin of a model, whose additions, changes and deletions are written to the audit log."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Message) -> LogEntry:
        record(EventType.ADMIN_ADDED, about=number_of(obj), key=obj.pk)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Message) -> LogEntry:
        record(EventType.ADMIN_CHANGED, about=number_of(obj), key=obj.pk, fields=_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> list[LogEntry]:
        for obj in queryset:
            record(EventType.ADMIN_DELETED, about=number_of(obj), key=obj.pk)
        return super().log_deletions(request, queryset)


class ProgrammeAdminSite(AdminSite):
    site_header = site_title = _("Productive Export Route")

    def register(
        self,
        model_or_iterable: ModelBase | Iterable[ModelBase],
        admin_class: type[ModelAdmin] | None = None,
        **options: object,
    ) -> None:
        """Register models with a `LoggedAdmin`; those that libraries register, such as sessions, stay out."""
        if admin_class and issubclass(admin_class, LoggedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Redirect to the sign-in page, which has the second factor and the rate limits."""
        if request.user.is_authenticated:
            return redirect("reports:overview")
        return redirect_to_login(request.get_full_path())

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Action.ENTER, Subject.REFERENCE)


def _fields(message: Message) -> str:
    """The fields that changed, and the kinds of parts; never a value or a name."""
    changes = [] if isinstance(message, str) else [change for part in message for change in part.values()]
    return ", ".join(name for change in changes for name in (*_part(change), *change.get("fields", [])))


def _part(change: Change) -> list[str]:
    return [change["name"]] if "name" in change else []

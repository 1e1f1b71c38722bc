"""Base classes for the admin of records: every change is written to the audit log, and odd input is no fault of ours."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, TypedDict

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import BaseModelAdmin, IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import DataError, connection, transaction
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponseBase

from accounts.audit import EventType, number_of, record


class Change(TypedDict, total=False):
    """What was done to the record or, with the `name` of its kind, to a part of it."""

    name: str
    object: str
    fields: list[str]


Message = str | list[dict[str, Change]]
"""What Django notes of a change, by its verb."""


class KnownChoices(BaseModelAdmin):
    """Autocompleted fields that take any input; Django's fail at what cannot be a key. For inlines, too."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **options: Any
    ) -> ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            options["widget"] = _Autocomplete(db_field, self.admin_site, using=options.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **options)


class LoggedAdmin(KnownChoices, ModelAdmin):
    """The admin of a model, whose additions, changes and deletions are written to the audit log."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        known = _can_be(self.opts.pk, object_id)
        return super().get_object(request, object_id, from_field) if known else None

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return _Changes

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet
    ) -> HttpResponseBase | None:
        """None, which does nothing, where a chosen key cannot be one."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        known = all(_can_be(self.opts.pk, key) for key in chosen)
        return super().response_action(request, queryset) if known else None

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


class _Changes(ChangeList):
    """The list of a model, which refuses a filter that the database cannot compare."""

    def get_results(self, request: HttpRequest) -> None:
        # Within a transaction a refused query would spoil it; beginning one would wait for writers on SQLite.
        within = transaction.atomic() if connection.in_atomic_block else nullcontext()
        try:
            with within:
                super().get_results(request)
        except (OverflowError, DataError) as fault:
            raise IncorrectLookupParameters(fault) from fault


class _Autocomplete(AutocompleteSelect):
    def optgroups(self, name: str, value: Sequence[str], attr: dict[str, Any] | None = None) -> list[Any]:
        pk = self.field.remote_field.model._meta.pk
        return super().optgroups(name, [key for key in value if not key or _can_be(pk, key)], attr)


def _can_be(pk: Field | None, key: str) -> bool:
    """Whether a primary key can have this value."""
    try:
        pk.run_validators(pk.to_python(key))  # type: ignore[union-attr]
    except ValidationError:
        return False
    return "\0" not in key


def _fields(message: Message) -> str:
    """The fields that changed, and the kinds of parts; never a value or a name."""
    changes = [] if isinstance(message, str) else [change for part in message for change in part.values()]
    return ", ".join(name for change in changes for name in (*_part(change), *change.get("fields", [])))


def _part(change: Change) -> list[str]:
    return [change["name"]] if "name" in change else []

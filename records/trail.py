"""What a write leaves behind: rows of the history, and lines of the audit log for kinds that have an event for it.

A record that is saved by itself has its row of the history from django-simple-history.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from simple_history.utils import get_history_model_for_model

from accounts.actor import person
from accounts.audit import Event, event, number_of
from records.base import RecordBase
from records.closing import BeforeAfter
from records.grouping import in_chunks

_reason: ContextVar[str] = ContextVar("reason", default="")


@contextmanager
def because_of(reason: str) -> Iterator[None]:
    """Write this reason (up to 100 letters) into each row of the history that is added within."""
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def reason() -> str:
    """The reason that rows of the history are given now."""
    return _reason.get()


def add_history(model: type[RecordBase], records: Sequence[RecordBase], *, update: bool) -> None:
    """Copy the rows just saved into the history, within the database: building them here would take most of the time
    that a large import keeps other writers waiting.
    """
    history = get_history_model_for_model(model)
    user = person()
    made = {
        "history_date": connection.ops.adapt_datetimefield_value(timezone.now()),
        "history_type": "~" if update else "+",
        "history_user_id": user.pk if user else None,
        "history_change_reason": reason(),
    }
    columns = ", ".join(connection.ops.quote_name(field.column) for field in history.tracked_fields)
    table, source = (connection.ops.quote_name(it._meta.db_table) for it in (history, model))
    key = connection.ops.quote_name(str(model._meta.pk.column))
    with connection.cursor() as cursor:
        for keys in in_chunks(record.pk for record in records):
            # The names are those of models; all values are parameters.
            cursor.execute(
                f"INSERT INTO {table} ({columns}, {', '.join(made)})"  # noqa: S608
                f" SELECT {columns}, {', '.join(['%s'] * len(made))} FROM {source}"
                f" WHERE {key} IN ({', '.join(['%s'] * len(keys))}) ORDER BY {key}",
                [*made.values(), *keys],
            )


def add_events(changes: Iterable[BeforeAfter]) -> None:
    """Add changes of kinds that have an event for it to the audit log, with one statement; the history has the values."""
    Event.objects.bulk_create(
        event(record.CHANGE_EVENT, about=number_of(record), key=record.pk, how=how, fields=", ".join(fields))
        for before, after in changes
        if (record := after or before) and record.CHANGE_EVENT
        for how, fields in _described(before, after)
    )


def _described(before: RecordBase | None, after: RecordBase | None) -> Iterator[tuple[str, list[str]]]:
    """How a record changed, and the fields that did; nothing for one that stays as it is."""
    if after is None:
        yield _("Removed"), []
    elif before is None:
        yield _("Entered"), []
    elif changed := after.differences(before):
        yield (
            _("Changed"),
            [str(field.verbose_name) for field in after._meta.concrete_fields if field.attname in changed],
        )

"""Permissions on records: by role and subject, and for regional coordinators by region.

Each record class declares its subject and the lookup of its region. The checks here apply to every form, list,
import and command.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext

from accounts.access import Action, may, regions_of
from accounts.actor import person
from accounts.people import User
from records.base import RecordBase
from records.closing import BeforeAfter
from records.grouping import by_model, in_chunks


class Owner(Protocol):
    """The record that gives its region to child records."""

    region_id: str | None


class NotPermitted(PermissionDenied):
    """The current user may not change the record."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This record is not yours to change: your role or your regions do not reach it.")
        )


def visible_to(model: type[RecordBase], user: User | AnonymousUser | None) -> Q:
    """The condition for records, or their history, that the user may see; commands (None) see all."""
    if user is None:
        return Q()
    if not may(user, Action.SEE, model.SUBJECT):
        return Q(pk=None)
    regions = regions_of(user)
    return Q() if regions is None or not model.REGION else Q(**{f"{model.REGION}__in": regions})


def check(changes: Iterable[BeforeAfter]) -> None:
    """Raise NotPermitted if the current user may not make one of the changes; commands may make all."""
    user = person()
    if user is None:
        return
    for model, records in by_model(record for pair in changes for record in pair if record).items():
        if not may(user, Action.ENTER, model.SUBJECT) or any_outside_regions(records, user):
            raise NotPermitted


def any_outside_regions(records: Sequence[RecordBase], user: User | None) -> bool:
    """Whether any of the records, all of one model, lies outside the user's regions."""
    regions = regions_of(user)
    if regions is None or not records or not records[0].REGION:
        return False
    return any(region not in regions for region in _regions(records))


def _regions(records: Sequence[RecordBase]) -> Iterable[str | None]:
    """The region codes of records, from their own field or from their owners, fetched in one query."""
    first, _way, last = records[0].REGION.partition("__")
    field = records[0]._meta.get_field(first)
    assert isinstance(field, ForeignKey)  # noqa: S101 REGION begins with one
    if not last:
        return (getattr(record, field.attname) for record in records)
    owners = [
        (getattr(it, field.attname), cast("Owner | None", field.get_cached_value(it, default=None)))
        for it in records
    ]
    known = _regions_of_owners(field.related_model, {key for key, owner in owners if owner is None})
    return (known.get(key) if owner is None else owner.region_id for key, owner in owners)


def _regions_of_owners(model: type[Model], keys: set[int]) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for chunk in in_chunks(keys):
        found |= dict(model._base_manager.filter(pk__in=chunk).values_list("pk", "region"))
    return found

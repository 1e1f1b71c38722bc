"""How far a person's hand reaches: kinds by role, and for regional coordinators their own regions.

Every record says of which kind it is and where its region stands. Here, below every form, list, import and command,
that decides what a person reads and what a person's change is refused.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext

from accounts.access import Action, may, regions_of
from accounts.actor import person

if TYPE_CHECKING:
    from records.record import Record

MOST_KEYS = 10_000
"""SQLite takes some 30,000 parameters in a statement."""


class OutOfReach(PermissionDenied):
    """A change of a record that the person at work may not change."""

    def __init__(self) -> None:
        super().__init__(
            gettext("This record is not yours to change: your role or your regions do not reach it.")
        )


def within_reach(model: type["Record"], user: Any) -> Q:
    """Which records of a kind a person sees, also as a condition on its history; the command line sees all."""
    if user is None:
        return Q()
    if not may(user, Action.SEE, model.SUBJECT):
        return Q(pk=None)
    regions = regions_of(user)
    return Q() if regions is None or not model.REGION else Q(**{f"{model.REGION}__in": regions})


def guard(changes: Iterable[tuple["Record | None", "Record | None"]]) -> None:
    """Raise OutOfReach if the person at work may not make one of the changes; the command line may."""
    user = person()
    if user is None:
        return
    for model, records in _by_model(record for pair in changes for record in pair if record).items():
        if not may(user, Action.ENTER, model.SUBJECT) or beyond(records, user):
            raise OutOfReach


def beyond(records: Sequence["Record"], user: Any) -> bool:
    """Whether any of these, all of one kind, lies outside the person's regions."""
    regions = regions_of(user)
    if regions is None or not records or not records[0].REGION:
        return False
    return any(region not in regions for region in _regions(records))


def _regions(records: Sequence["Record"]) -> Iterable[str | None]:
    """Where records lie: by a field of their own or by that of their owner, which is asked for once for all."""
    first, _way, last = records[0].REGION.partition("__")
    field: Any = records[0]._meta.get_field(first)
    if not last:
        return (getattr(record, field.attname) for record in records)
    owners = [(getattr(it, field.attname), field.get_cached_value(it, default=None)) for it in records]
    known = _of_owners(field.related_model, [key for key, owner in owners if owner is None])
    return (known.get(key) if owner is None else owner.region_id for key, owner in owners)


def _of_owners(model: Any, keys: list[Any]) -> dict[Any, str | None]:
    found: dict[Any, str | None] = {}
    wanted = list(set(keys))
    for start in range(0, len(wanted), MOST_KEYS):
        chunk = wanted[start : start + MOST_KEYS]
        found |= dict(model._base_manager.filter(pk__in=chunk).values_list("pk", "region"))
    return found


def _by_model(records: Iterable["Record"]) -> dict[type["Record"], list["Record"]]:
    found: dict[type[Record], list[Record]] = {}
    for record in records:
        found.setdefault(type(record), []).append(record)
    return found

"""Save child records together with their parent, such as the beneficiaries of a service, with few statements."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from records.record import Record, Stale

R = TypeVar("R", bound=Record)


def changed(parts: Iterable[R]) -> list[R]:
    """The records that are new or differ from the stored ones. Raises Stale for one that was deleted."""
    candidates = list(parts)
    stored = _stored([part for part in candidates if not part._state.adding])
    for part in candidates:
        if not part._state.adding and part.pk not in stored:
            raise Stale(part)
    return [part for part in candidates if part._state.adding or part.differences(stored[part.pk])]


def _stored(parts: list[R]) -> dict[int, R]:
    return type(parts[0])._base_manager.in_bulk([part.pk for part in parts]) if parts else {}


def write(parts: Sequence[Record]) -> None:
    """Insert new records and update the others."""
    new = [part for part in parts if part._state.adding]
    old = [part for part in parts if not part._state.adding]
    if new:
        type(new[0])._default_manager.bulk_create(new)
    if old:
        type(old[0])._default_manager.overwrite(old)


def take_out(parts: Sequence[Record]) -> None:
    """Delete records; the history keeps them."""
    if parts:
        type(parts[0])._default_manager.filter(pk__in=[part.pk for part in parts]).delete()

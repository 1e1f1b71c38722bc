"""Parts of a record, such as the companies that a service is for: written with it, few statements for many."""

from collections.abc import Iterable, Sequence
from typing import Any

from records.record import Record, Stale


def changed(parts: Iterable[Record]) -> list[Any]:
    """Those that are new, or that say something else than the database does. Raises Stale for one that is gone."""
    candidates = list(parts)
    stored = _stored([part for part in candidates if not part._state.adding])
    for part in candidates:
        if not part._state.adding and part.pk not in stored:
            raise Stale(part)
    return [part for part in candidates if part._state.adding or part.differences(stored[part.pk])]


def _stored(parts: list[Record]) -> dict[Any, Any]:
    return type(parts[0])._base_manager.in_bulk([part.pk for part in parts]) if parts else {}


def write(parts: Sequence[Record]) -> None:
    """Insert the new ones and write the others anew."""
    new = [part for part in parts if part._state.adding]
    old = [part for part in parts if not part._state.adding]
    if new:
        type(new[0])._default_manager.bulk_create(new)
    if old:
        type(old[0])._default_manager.overwrite(old)


def take_out(parts: Sequence[Record]) -> None:
    """Remove parts; the history keeps what they said."""
    if parts:
        type(parts[0])._default_manager.filter(pk__in=[part.pk for part in parts]).delete()

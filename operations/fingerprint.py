"""What a database holds, in a few lines that are the same wherever the same is held.

Two installations are compared by it: before and after a back-up and its restoration, SQLite and PostgreSQL.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

from accounts.access import Viewer
from accounts.audit import JSONValue
from committee.models import Snapshot
from figures.breakdowns import break_down, figures
from figures.definitions import Axis
from figures.models import DataVersion
from figures.scope import Scope
from records.digests import Json, canonical, sha256

AT_ONCE = 2000
"""Rows that are read together."""


def fingerprint(as_of: datetime.date) -> Json:
    """The number and digest of the rows of every table, the indicators of all scopes as of a date, the sessions' digests."""
    return {
        "tables": {model._meta.db_table: _rows(model) for model in tables()},
        "indicators": dict(_indicators(as_of)),
        "sessions": {str(number): digest for number, digest in Snapshot.objects.values_list("pk", "digest")},
    }


def differences(before: Json, after: Json) -> Iterator[str]:
    """A line for the administrator for each part in which two fingerprints differ."""
    for part in sorted({*before, *after}):
        one, other = before.get(part, {}), after.get(part, {})
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                yield f"{part}: {name} was {_shown(one.get(name))} and is {_shown(other.get(name))}."


def tables() -> list[type[Model]]:
    """Every model that is stored, but the marks of changes, which the database makes by itself."""
    stored = apps.get_models(include_auto_created=True)
    return [model for model in stored if model._meta.managed and model is not DataVersion]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def rows_of(model: type[Model]) -> Iterable[tuple[Any, ...]]:
    """All rows of a table in no order, each with the values of `columns`."""
    names = [field.attname for field in columns(model)]
    found: Iterable[tuple[Any, ...]] = (
        model._base_manager.order_by().values_list(*names).iterator(chunk_size=AT_ONCE)
    )
    return found


def _rows(model: type[Model]) -> Json:
    """The digests are added up: databases order rows and text differently."""
    number = total = 0
    for row in rows_of(model):
        number += 1
        total += int(_digest([_plain(value) for value in row]), 16)
    return {"rows": number, "digest": f"{total % 2**256:064x}"}


def _plain(value: Any) -> JSONValue:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value if value is None or isinstance(value, bool | int | float | str | dict | list) else str(value)


def _indicators(as_of: datetime.date) -> Iterator[tuple[str, str]]:
    """The digest of all figures, verified and provisional, in total and by each axis."""
    for name, provisional in (("verified", False), ("provisional", True)):
        scope = Scope.at(as_of, provisional=provisional, viewer=Viewer.ALL)
        yield name, _digest(figures(scope).as_json())
        for axis in Axis:
            groups = {str(group): found.as_json() for group, found in break_down(scope, axis).items()}
            yield f"{name} by {axis}", _digest(groups)


def _digest(content: JSONValue) -> str:
    return sha256(canonical(content))


def _shown(found: JSONValue) -> str:
    if isinstance(found, dict):
        return f"{found['rows']} rows ({str(found['digest'])[:12]})"
    return str(found)[:12] if found else "not there"

"""Scopes of those who may see every company, as most tests of figures ask."""

import datetime
from typing import Any

from accounts.access import Viewer
from figures.scope import Scope


def scope_at(as_of: datetime.date | None = None, year: int | None = None, **filters: Any) -> Scope:
    """`Scope.at` for those who may see every company."""
    return Scope.at(as_of, year, viewer=Viewer.ALL, **filters)

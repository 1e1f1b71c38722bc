"""The colours of groups in charts: those that an administrator chose, and else each group's own."""

from collections.abc import Iterable

from figures.definitions import Axis
from figures.groups import group_labels
from figures.models import Programme
from reports.plots.colours import MUTED, stable


def colours_of(by: Axis, shown: Iterable[str]) -> dict[str, str]:
    """A colour for each group that is shown together; what is not assigned has none of its own."""
    known = sorted(key for key in group_labels(by) if key)
    named = stable([key for key in shown if key], known, Programme.current().colours.get(by.value, {}))
    return {"": MUTED, **named}


def own_colour(by: Axis, key: str) -> str:
    """The colour of a group for which none was chosen."""
    return stable([key], sorted(key for key in group_labels(by) if key))[key]

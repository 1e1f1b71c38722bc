"""The history of a model: each state that one of its records has had, when and by whom it was saved."""

from functools import cache
from typing import Any

from django.db.models import Model
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from accounts.actor import person
from accounts.people import User


class _Manager(HistoryManager):  # type: ignore[misc] # the library has no types
    """The library's own, whose class is made once: it makes one each time that a history is asked for, so also at each
    save.
    """

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


class History(HistoricalRecords):  # type: ignore[misc] # the library has no types
    """Rows of django-simple-history, by the current user."""

    def __init__(self, **options: Any) -> None:
        super().__init__(get_user=_author, history_manager=_Manager, **options)


def _author(**_instance: Model) -> User | None:
    return person()

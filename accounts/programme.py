"""The name of the programme, which letters and the Django admin say; figures/, which keeps it, lies above this app."""

from collections.abc import Callable

from django.utils.translation import gettext

_keepers: list[Callable[[], str]] = []


def keep_name(keeper: Callable[[], str]) -> None:
    """Register who knows the name, in the language of the page."""
    _keepers[:] = [keeper]


def name() -> str:
    return _keepers[0]() if _keepers else gettext("Productive Export Route")

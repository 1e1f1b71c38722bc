"""What is kept in every language of the system, to be shown later in the language of the page."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.utils import translation

T = TypeVar("T")


def current_language() -> str:
    """The two letters of the language of the page."""
    return (translation.get_language() or settings.LANGUAGE_CODE)[:2]


def in_languages(write: Callable[[], T]) -> dict[str, T]:
    """What the function writes in each language, by its letters."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = write()
    return found


def in_current_language(kept: Mapping[str, T], default: T) -> T:
    """What was kept in the language of the page; where nothing was, what was kept in any."""
    return kept.get(current_language()) or next(iter(kept.values()), default)

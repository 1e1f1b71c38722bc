"""Compare texts regardless of accents and case; the type of translated texts."""

import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    LazyText: TypeAlias = _StrOrPromise  # what fields and `gettext_lazy` take and return in django-stubs
else:
    LazyText = str | Promise


def fold(text: str) -> str:
    """The text without accents, case and doubled or surrounding spaces: `" San  MARTÍN "` is `"san martin"`."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())

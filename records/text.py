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
    return " ".join(_without_accents(text).casefold().split())


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


JOINERS = "\u200c\u200d\u200e\u200f"
"""Joiners and direction marks, which are parts of names."""


def tidy(text: str) -> str:
    """The text with composed letters, and without space and invisible signs at its ends."""
    composed = unicodedata.normalize("NFC", text)
    # Most texts: the only space that can be printed is the common one.
    if composed.isprintable():
        return composed.strip(" ")
    shown = [place for place, sign in enumerate(composed) if not (sign.isspace() or is_invisible(sign))]
    return composed[shown[0] : shown[-1] + 1] if shown else ""


def is_invisible(sign: str) -> bool:
    """Whether a sign takes part in a text without being seen, such as a soft hyphen or a mark of byte order."""
    return unicodedata.category(sign) == "Cf"


def named_sign(sign: str) -> str:
    """What a sign that cannot be seen is called: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()

"""Comparing what people typed."""

import unicodedata


def fold(text: str) -> str:
    """The text without accents, case and doubled or surrounding spaces: `" San  MARTÍN "` is `"san martin"`."""
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())

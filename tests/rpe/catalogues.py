"""Read the catalogues of translated texts."""

from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po


def texts_of(path: Path) -> list[Message]:
    """The texts of a catalogue, without its header."""
    with path.open("rb") as file:
        return [text for text in read_po(file) if text.id]


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """A text in singular and plural, or the only form it has."""
    return text if isinstance(text, tuple) else (text,)

"""How wide words are, so that no label is drawn over another."""

from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

FONTS: Path = settings.BASE_DIR / "static" / "dist" / "print"
SIZE, SMALL = 15, 13
"""The sizes of labels and of axes, in the units of a drawing."""
LINE = 18
"""The height of a line of text."""
SLACK = 1.05
"""A reader's own font may be a little wider."""


@cache
def _face(bold: bool) -> ImageFont.FreeTypeFont:
    name = "SourceSans3_600SemiBold" if bold else "SourceSans3_400Regular"
    return ImageFont.truetype(FONTS / f"{name}.ttf", 100)


@lru_cache(maxsize=8192)
def width(words: str, size: int = SIZE, *, bold: bool = False) -> float:
    """The width of a line of text."""
    return _face(bold).getlength(words) * size / 100 * SLACK


def widest(lines: list[str], size: int = SIZE, *, bold: bool = False) -> float:
    """The width of the widest of some lines."""
    return max((width(line, size, bold=bold) for line in lines), default=0)


def wrap(words: str, room: float, size: int = SIZE, *, most: int = 2) -> list[str]:
    """Words in at most so many lines; what has no room ends with an ellipsis."""
    lines: list[str] = []
    for word in words.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    kept = lines[:most]
    if len(lines) > most:
        kept[-1] += "…"
    return [_cut(line, room, size) for line in kept]


def _cut(line: str, room: float, size: int) -> str:
    if width(line, size) <= room:
        return line
    bare = line.rstrip("…")
    while bare and width(f"{bare}…", size) > room:
        bare = bare[:-1]
    return f"{bare}…"

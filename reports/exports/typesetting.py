"""Compile the templates of documents with typst, in the project's own fonts."""

import datetime
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

import typst
from django.conf import settings

FOLDER = Path(__file__).parent / "typst"
TEMPLATE = FOLDER / "document.typ"
FONTS: Path = settings.BASE_DIR / "static" / "dist" / "print"
FACE = "Source Sans 3"
Standard = Literal["a-2a", "ua-1"]
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")


@cache
def _fonts() -> typst.Fonts:
    """The project's own fonts alone, so that a document looks the same on every machine."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FACE not in found.families():
        raise FileNotFoundError(f"{FONTS} holds no fonts: run `npm run build`")
    return found


class Options(TypedDict):
    """The arguments of every call of typst."""

    root: Path
    font_paths: typst.Fonts
    ignore_system_fonts: bool


def compile_options() -> Options:
    """The project's own fonts and templates alone."""
    return {"root": FOLDER, "font_paths": _fonts(), "ignore_system_fonts": True}


def typeset(
    template: Path, data: Mapping[str, Any], at: datetime.datetime, standards: Sequence[Standard] = ()
) -> bytes:
    """Compile a template with its data; without standards, also without tags."""
    return typst.compile(
        template,
        sys_inputs={"data": json.dumps({**data, "version": settings.VERSION}, ensure_ascii=False)},
        pdf_standards=list(standards),
        pdf_tags=bool(standards),
        timestamp=int(at.timestamp()),
        **compile_options(),
    )

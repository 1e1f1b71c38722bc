"""The glossary holds: its words are those of the system, and no others are used for the same things."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.utils import translation

from reports.exports.models import Export
from services.models import Block
from tests.rpe.catalogues import forms, texts_of

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted((ROOT / "locale").glob("**/django.po"))
GUIDES = sorted((ROOT / "docs/guide").glob("*/*.md"))


def _rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return rows[1:]


ROWS = _rows()
pytestmark = pytest.mark.anywhere


@cache
def _texts() -> dict[str, str]:
    """All texts of the catalogues and guides by language. The English that allauth itself says is not ours."""
    found = {language: list(_guides(language)) for language in ("es", "en")}
    for path in CATALOGUES:
        texts = texts_of(path)
        found[path.parents[1].name] += [form for text in texts for form in forms(text.string)]
        if "allauth" not in path.parts:
            found["en"] += [form for text in texts for form in forms(text.id)]
    return {language: "\n".join(texts).lower() for language, texts in found.items()}


def _guides(language: str) -> Iterator[str]:
    return (path.read_text("utf-8") for path in GUIDES if path.parent.name == language)


def _has(text: str, words: str) -> bool:
    """Whether a text has the words; those in quotation marks, as a line by themselves."""
    sought = re.escape(words.lower().strip("“”"))
    pattern = rf"^{sought}$" if words.startswith("“") else rf"\b{sought}\b"
    return re.search(pattern, text, re.MULTILINE) is not None


def _words(cell: str) -> list[str]:
    """The words of a cell, without what stands in brackets."""
    return [word.strip() for word in re.sub(r"\(.*?\)", "", cell).split(",") if word.strip()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_its_words_are_used(row: list[str]) -> None:
    for cell, language in zip(row, ("es", "en"), strict=False):
        for words in _words(cell):
            assert _has(_texts()[language], words), f"{words} is nowhere in {language}"


@pytest.mark.parametrize("row", [row for row in ROWS if row[3]], ids=lambda row: row[1])
def test_no_other_words_are_used(row: list[str]) -> None:
    for words in _words(row[3]):
        for language, text in _texts().items():
            assert not _has(text, words), f"{words} is in a text of {language}"


@cache
def _code() -> str:
    folders = (
        "accounts",
        "committee",
        "companies",
        "customs",
        "entry",
        "figures",
        "records",
        "reports",
        "services",
    )
    return "\n".join(path.read_text("utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_its_names_are_in_the_code(row: list[str]) -> None:
    assert re.search(rf"\b{row[2].strip('`')}\b", _code())


def test_one_english_word_for_two_things_is_two_in_spanish() -> None:
    """The third block of services is not called a download."""
    with translation.override("es"):
        assert (Block.EXPORT.label, Export._meta.verbose_name) == ("exportación", "descarga")

"""Both languages are complete."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import allauth
import pytest
from django.test import Client
from django.urls import reverse

from tests.rpe.catalogues import forms, texts_of

ROOT = Path(__file__).parents[2]
SPANISH = ROOT / "locale/es/LC_MESSAGES/django.po"
FOLDERS = (
    "accounts",
    "committee",
    "companies",
    "customs",
    "entry",
    "figures",
    "jobs",
    "records",
    "reports",
    "rpe",
    "services",
    "templates",
    "workbook",
)
"""Where texts are."""


def test_every_text_has_its_spanish() -> None:
    texts = texts_of(SPANISH)
    assert len(texts) > 200
    unfinished = [text.id for text in texts if text.fuzzy or not all(forms(text.string))]
    assert unfinished == []


@pytest.mark.parametrize("language", ["es", "en"])
def test_our_words_for_allauth_are_of_texts_that_it_has(language: str) -> None:
    """After an upgrade that changes a text, its page would silently go back to the words of allauth."""
    theirs = Path(allauth.__file__).parent / "locale/es/LC_MESSAGES/django.po"
    ours = ROOT / f"locale/allauth/{language}/LC_MESSAGES/django.po"
    assert {text.id for text in texts_of(ours)} <= {text.id for text in texts_of(theirs)}


def test_a_page_of_allauth_speaks_our_words(as_bob: Client) -> None:
    spanish = as_bob.get(reverse("mfa_index"), headers={"accept-language": "es"}).text
    assert "Llaves de acceso" in spanish and "lave de seguridad" not in spanish
    english = as_bob.get(reverse("mfa_index"), headers={"accept-language": "en"}).text
    assert "Passkeys" in english and "ecurity key" not in english


def test_no_text_is_within_another_where_the_catalogue_does_not_find_it() -> None:
    """xgettext does not read what an f-string puts together."""
    marked = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in marked
    ]
    assert hidden == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_text_of_the_code_is_in_the_catalogue(tmp_path: Path) -> None:
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "locale").mkdir()
    script = (
        "import django, django.conf as c; c.settings.configure(LOCALE_PATHS=['locale']); django.setup();"
        "from django.core.management import call_command; call_command('makemessages', '-l', 'es', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    in_code = {text.id for text in texts_of(tmp_path / "locale/es/LC_MESSAGES/django.po")}
    in_catalogue = {text.id for text in texts_of(SPANISH)}
    assert in_code == in_catalogue

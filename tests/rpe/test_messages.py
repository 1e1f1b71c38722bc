"""Both languages are complete."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SPANISH = ROOT / "locale/es/LC_MESSAGES/django.po"


def test_every_text_has_its_spanish() -> None:
    with SPANISH.open("rb") as file:
        texts = [text for text in read_po(file) if text.id]
    assert len(texts) > 200
    unfinished = [text.id for text in texts if text.fuzzy or not all(_forms(text.string))]
    assert unfinished == []


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_every_text_of_the_code_is_in_the_catalogue(tmp_path: Path) -> None:
    folders = [
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
    ]
    for folder in folders:
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "locale").mkdir()
    script = (
        "import django, django.conf as c; c.settings.configure(LOCALE_PATHS=['locale']); django.setup();"
        "from django.core.management import call_command; call_command('makemessages', '-l', 'es', verbosity=0)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    with (tmp_path / "locale/es/LC_MESSAGES/django.po").open("rb") as file:
        in_code = {text.id for text in read_po(file)}
    with SPANISH.open("rb") as file:
        in_catalogue = {text.id for text in read_po(file)}
    assert in_code == in_catalogue

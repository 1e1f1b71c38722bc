"""The guides inside the system."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from reports.guides import CHAPTERS, GUIDES, chapters_with, guide, help_for
from tests.accounts.test_access import ARGUMENTS

pytestmark = pytest.mark.anywhere


def test_it_works(as_carol: Client) -> None:
    page = as_carol.get("/ayuda/", headers={"accept-language": "en"}).text
    assert "Guide for the committee" in page and "/ayuda/staff/#verify" in page
    assert "Guía del comité" in as_carol.get("/ayuda/committee/", headers={"accept-language": "es"}).text
    assert as_carol.get("/ayuda/nobody/").status_code == 404


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", GUIDES)
def test_every_guide_has_its_chapters_and_pictures(name: str, language: str) -> None:
    with translation.override(language):
        found = guide(name)
    assert tuple(chapter.name for chapter in found.chapters) == GUIDES[name]
    for chapter in found.chapters:
        for picture in re.findall(r'src(?:set)?="/?static/([^"]+)"', chapter.html):
            assert (Path(settings.BASE_DIR) / "static" / picture).is_file(), picture


@pytest.mark.parametrize("view_name", [*CHAPTERS, "reports:overview", "entry:companies", "nowhere"])
def test_every_page_has_its_chapter(view_name: str) -> None:
    address, _sign, chapter = help_for(view_name).partition("#")
    name = address.strip("/").rpartition("/")[2]
    assert chapter in GUIDES[name]
    if view_name in CHAPTERS:
        assert reverse(view_name, kwargs=ARGUMENTS.get(view_name))


def test_the_link_leads_to_the_pages_chapter(as_dora: Client) -> None:
    assert 'href="/ayuda/staff/#verify"' in as_dora.get("/records/verification/").text
    assert 'href="/ayuda/committee/#read"' in as_dora.get("/targets/").text


def test_chapters_are_found_without_accents() -> None:
    with translation.override("es"):
        assert [chapter.name for chapter in chapters_with("COLA verificacion")] == ["verify"]
        assert chapters_with("") == []

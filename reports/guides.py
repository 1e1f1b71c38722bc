"""The guides inside the system: Markdown of docs/guide, in the language of the page.

Each `##` of a guide is a chapter, known by the name that `GUIDES` gives it in the same place in every language.
A picture is named in the text, and is a screenshot in the language of the page (tests/guide_pictures.py).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from records.text import fold

FOLDER = Path(settings.BASE_DIR) / "docs/guide"
GUIDES: dict[str, tuple[str, ...]] = {
    "staff": (
        *("first-day", "enter", "grid", "import", "verify", "mistakes", "quality", "customs", "unreported"),
    ),
    "committee": ("read", "withheld", "sessions", "take-away", "verify-document"),
    "administrators": (
        *("install", "first-steps", "people", "close", "freeze", "protect", "watch", "back-up"),
    ),
}
CHAPTERS: dict[str, tuple[str, str]] = {
    "entry:home": ("staff", "first-day"),
    "entry:verification": ("staff", "verify"),
    "entry:decide": ("staff", "verify"),
    "entry:import": ("staff", "import"),
    "entry:upload": ("staff", "import"),
    "entry:grid": ("staff", "grid"),
    "entry:workforce_grid": ("staff", "grid"),
    "entry:decide_all": ("staff", "verify"),
    "entry:bulk_decision": ("staff", "verify"),
    "entry:delete": ("staff", "mistakes"),
    "entry:merge": ("staff", "mistakes"),
    "entry:change_all": ("staff", "mistakes"),
    "entry:upload_undo": ("staff", "mistakes"),
    "entry:quality": ("staff", "quality"),
    "entry:customs_reconciliation": ("staff", "customs"),
    "entry:customs_proposals": ("staff", "customs"),
    "entry:customs_files": ("staff", "customs"),
    "entry:unreported": ("staff", "unreported"),
    "entry:reminders": ("staff", "unreported"),
    "entry:settings": ("administrators", "first-steps"),
    "entry:programme_edit": ("administrators", "first-steps"),
    "entry:programme_colours": ("administrators", "first-steps"),
    "entry:targets": ("administrators", "first-steps"),
    "entry:closed_periods": ("administrators", "close"),
    "entry:personal_data": ("administrators", "protect"),
    "reports:disclosure": ("administrators", "protect"),
    "people": ("administrators", "people"),
    "invite": ("administrators", "people"),
    "person": ("administrators", "people"),
    "committee:open": ("administrators", "freeze"),
    "committee:freeze": ("administrators", "freeze"),
    "committee:verify": ("committee", "verify-document"),
    "committee:verify_any": ("committee", "verify-document"),
}
"""The chapter of a page; other pages have that of their room."""
ROOMS = {"entry": ("staff", "enter"), "committee": ("committee", "sessions")}
READING = ("committee", "read")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its title, its HTML, and its text without accents for the search."""

    guide: str
    name: str
    title: str
    html: SafeString
    searched: str

    @property
    def address(self) -> str:
        return f"{reverse('reports:guide', args=[self.guide])}#{self.name}"


@dataclass(frozen=True)
class Guide:
    """A guide with its chapters."""

    name: str
    title: str
    chapters: list[Chapter]

    @property
    def address(self) -> str:
        return reverse("reports:guide", args=[self.name])


def guide(name: str) -> Guide:
    """The guide in the language of the page. Raises KeyError."""
    return _guide(name, "en" if (get_language() or "").startswith("en") else "es")


def all_guides() -> list[Guide]:
    return [guide(name) for name in GUIDES]


def chapters_with(words: str) -> list[Chapter]:
    """The chapters in which all the words occur."""
    wanted = fold(words).split()
    chapters = [chapter for found in all_guides() for chapter in found.chapters]
    return [chapter for chapter in chapters if wanted and all(word in chapter.searched for word in wanted)]


def help_for(view_name: str) -> str:
    """The address of the chapter that helps with a page."""
    room = view_name.partition(":")[0]
    name, chapter = CHAPTERS.get(view_name) or ROOMS.get(room) or READING
    return f"{reverse('reports:guide', args=[name])}#{chapter}"


@cache
def _guide(name: str, language: str) -> Guide:
    text = (FOLDER / language / f"{name}.md").read_text("utf-8")
    head, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    chapters = [
        _chapter(name, chapter, part, language) for chapter, part in zip(GUIDES[name], parts, strict=True)
    ]
    return Guide(name, head.strip().removeprefix("# "), chapters)


def _chapter(name: str, chapter: str, part: str, language: str) -> Chapter:
    title, _line, body = part.partition("\n")
    pictured = re.sub(r"\]\((\w+)\)", lambda found: f"]({_picture(found[1], language)})", body)
    # Without HTML of its own, so that what comes out is ours.
    html = MarkdownIt("commonmark", {"html": False}).render(pictured)
    html = re.sub(r"<img [^>]*img/guide/(?P<name>\w+)\.(?P<language>\w+)[^>]*>", _for_phones_too, html)
    return Chapter(name, chapter, title.strip(), mark_safe(html), fold(f"{title} {body}"))  # noqa: S308


def _picture(name: str, language: str) -> str:
    return static(f"img/guide/{name}.{language}.png")


def _for_phones_too(image: re.Match[str]) -> str:
    """A picture of which a phone shows its own, as wide as its window."""
    own = static(f"img/guide/{image['name']}.{image['language']}.phone.png")
    return f'<picture><source media="(max-width: 30rem)" srcset="{own}">{image[0]}</picture>'

"""A page as slides of 16:9, one message each: PowerPoint with charts that can be changed, and PDF."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from figures.models import Programme
from records.languages import current_language
from reports import formatting
from reports.charts.chart import Chart
from reports.exports.page import Page
from reports.exports.page_tables import page_charts, page_headlines
from reports.exports.scope_facts import filter_words, scope_facts
from reports.headline import Headline, OtherFigure

MOST_FIGURES = 8
"""A slide has room for so many figures."""


@dataclass(frozen=True)
class Slides:
    """The slides of a page: its title and scope, its main figures, and each of its charts.

    `notes` are what a speaker says when asked: the definitions and the whole scope.
    """

    language: str
    programme: str
    title: str
    facts: Sequence[tuple[str, str]]
    figures: Sequence[Headline | OtherFigure]
    charts: Sequence[Chart]
    notes: str
    foot: str


def slides_of(page: Page, title: str, definitions: Sequence[tuple[str, str]]) -> Slides:
    """The slides of any page."""
    facts = scope_facts(page.scope)
    programme = str(Programme.current())
    scope = [f"{word}: {value}" for word, value in facts]
    day = _("as of %(day)s") % {"day": formatting.day(page.scope.as_of)}
    return Slides(
        current_language(),
        programme,
        title,
        facts,
        list(page_headlines(page))[:MOST_FIGURES],
        page_charts(page),
        "\n".join([*scope, "", *(f"{word}: {meaning}" for word, meaning in definitions)]),
        " · ".join([programme, *filter_words(page.scope), day]),
    )

"""What a person finds: only what they may see, wherever it is."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.access import Action, Subject, may
from accounts.people import Visitor
from companies.models import Company
from entry.lists.catalogue import lists, words_anywhere
from records.links import page_of
from records.models import RecordQuerySet
from records.registry import kinds
from records.search import contains_words
from records.text import LazyText, fold
from reports.guides import chapters_with
from services.models import Institution, Service

SHOWN = 10
"""Of each kind; the lists find all."""
LONGEST = 200

PAGES: tuple[tuple[str, LazyText, Action, Subject], ...] = (
    ("reports:overview", gettext_lazy("Overview"), Action.SEE, Subject.FIGURES),
    ("reports:growth", gettext_lazy("Growth"), Action.SEE, Subject.FIGURES),
    ("reports:execution", gettext_lazy("Execution"), Action.SEE, Subject.FIGURES),
    ("reports:results", pgettext_lazy("page", "Results"), Action.SEE, Subject.FIGURES),
    ("reports:compare", pgettext_lazy("page", "Compare"), Action.SEE, Subject.FIGURES),
    ("reports:explore", gettext_lazy("Explore the figures"), Action.SEE, Subject.FIGURES),
    ("reports:views", gettext_lazy("Saved views"), Action.SEE, Subject.FIGURES),
    ("reports:targets", gettext_lazy("Targets"), Action.SEE, Subject.FIGURES),
    ("reports:brief", gettext_lazy("Brief"), Action.SEE, Subject.FIGURES),
    ("reports:methodology", gettext_lazy("Methodology"), Action.SEE, Subject.FIGURES),
    ("committee:sessions", gettext_lazy("Sessions"), Action.SEE, Subject.SESSION),
    ("entry:home", gettext_lazy("My work"), Action.SEE, Subject.QUEUE),
    ("entry:verification", gettext_lazy("Verification"), Action.SEE, Subject.QUEUE),
    ("entry:history", gettext_lazy("Change history"), Action.SEE, Subject.HISTORY),
    ("entry:grid", gettext_lazy("Enter a year's sales"), Action.ENTER, Subject.SALES),
    ("entry:import", gettext_lazy("Import"), Action.SEE, Subject.IMPORT),
    ("entry:unreported", gettext_lazy("Who has not reported"), Action.SEE, Subject.QUALITY),
    ("entry:quality", gettext_lazy("Data quality"), Action.SEE, Subject.QUALITY),
    ("entry:settings", gettext_lazy("Settings"), Action.SEE, Subject.PROGRAMME),
    ("entry:closed_periods", gettext_lazy("Closed periods"), Action.SEE, Subject.PERIOD),
    ("people", gettext_lazy("People"), Action.SEE, Subject.PERSON),
    ("entry:audit", gettext_lazy("Audit log"), Action.SEE, Subject.AUDIT),
)
"""The pages that the search names, with the permission that each needs."""


@dataclass(frozen=True)
class Found:
    """Some results of a kind: name and address of each."""

    heading: str
    results: list[tuple[str, str]]
    more: str = ""
    """The address of the list that finds all, where there are more."""


def search(typed: str, reader: Visitor) -> list[Found]:
    """What is found for the words, the kinds with results alone; one query for each kind of record."""
    words = " ".join(typed.split())[:LONGEST]
    return [found for found in _all(words, reader) if found.results] if words else []


def _all(words: str, reader: Visitor) -> Iterator[Found]:
    if may(reader, Action.SEE, Subject.COMPANY):
        companies = Company.objects.seen_by(reader).named(words, reader)
        yield _records(_("Companies"), companies.order_by("search", "pk"), "companies", words)
    if may(reader, Action.SEE, Subject.SERVICE):
        found = Service.objects.seen_by(reader).select_related("type")
        named = found.filter(words_anywhere(Service, ("search", "type__search"), words, reader))
        yield _records(_("Services"), named.order_by("search", "pk"), "services", words)
    if may(reader, Action.SEE, Subject.PROGRAMME):
        institutions = Institution.objects.filter(contains_words("search", words))
        yield _records(_("Institutions"), institutions.order_by("search", "pk"), "institutions", words)
    for kind in kinds().values():
        if kind.is_searched and kind.listing and may(reader, Action.SEE, kind.subject):
            places = words_anywhere(kind.model, kind.listing.search, words, reader)
            records = kind.records().seen_by(reader).filter(places).order_by("pk")
            yield _records(str(kind.listing.title), records, kind.listing.name, words)
    yield Found(_("Pages"), list(_pages(words, reader)))
    yield Found(_("Help"), [(chapter.title, chapter.address) for chapter in chapters_with(words)])


def _records(heading: str, records: RecordQuerySet, list_name: str, words: str) -> Found:
    shown = list(records[: SHOWN + 1])
    more = f"{reverse(f'entry:{list_name}')}?{urlencode({'q': words})}" if len(shown) > SHOWN else ""
    return Found(heading, [(str(record), page_of(record)) for record in shown[:SHOWN]], more)


def _pages(words: str, reader: Visitor) -> Iterator[tuple[str, str]]:
    wanted = fold(words)
    known = [(name, label) for name, label, action, subject in PAGES if may(reader, action, subject)]
    known += [
        (f"entry:{kind.listing.name}", kind.listing.title)
        for kind in lists().values()
        if kind.listing and may(reader, Action.SEE, kind.subject)
    ]
    for name, label in dict(known).items():
        if wanted in fold(str(label)):
            yield str(label), reverse(name)

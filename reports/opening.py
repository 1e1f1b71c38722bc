"""The pages with which dashboards open, made anew by the worker shortly after a change.

A reader then waits for figures only with filters of their own. The pages are made for whoever signed in lately, by the
views that answer them, so what is kept is what would be answered and access is decided where it always is.
"""

import datetime
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.access import Viewer, viewer_of
from accounts.actor import acting
from accounts.audit import JSONValue
from accounts.context import own_regions
from accounts.people import User
from figures.disclosure.store import is_small, plan_small, standing
from figures.versions import version
from jobs.models import Job
from jobs.running import Run, begin
from jobs.tasks import chores, task
from records.digests import canonical, sha256
from reports import agreements
from reports.kept_pages import KeptPage
from reports.page_cache import page_to_share, release
from reports.sessions import state_of_sessions

JOB = "opening_pages"
QUIET = 5.0
"""Seconds without a change after which the pages are made: of several changes in a row, once."""
LATELY = datetime.timedelta(days=7)
MOST_READERS = 12
"""So many kinds of reader are made pages for, those who signed in last."""
OVERVIEW = "overview"
PAGES = (OVERVIEW, "growth", "execution", "calls", "results", "customs", "targets", "brief")
"""The pages of the menu that show figures without anybody choosing something."""


@dataclass(frozen=True)
class Reader:
    """Somebody for whom pages are made, in place of all who see the same: by role, regions and language."""

    person: User
    query: str

    @property
    def sees(self) -> tuple[str, str, str]:
        return self.person.role, self.person.language, self.query

    @property
    def addresses(self) -> list[tuple[str, str]]:
        """Path and query of each page; of the regions of a coordinator the overview alone."""
        names = (OVERVIEW,) if self.query else PAGES
        return [(reverse(f"reports:{name}"), self.query) for name in names]


def readers() -> list[Reader]:
    """One of each kind that signed in lately."""
    lately = User.objects.filter(is_active=True, last_login__gte=timezone.now() - LATELY)
    found: dict[tuple[str, str, str], Reader] = {}
    for person in lately.prefetch_related("regions").order_by("-last_login"):
        reader = Reader(person, own_regions(person).removeprefix("?"))
        found.setdefault(reader.sees, reader)
    return list(found.values())[:MOST_READERS]


class Debounce:
    """Begins to make the pages when what they show has stood for a while; one for each worker."""

    def __init__(self) -> None:
        self.seen, self.since = "", 0.0

    def look(self) -> None:
        found, now = readers(), time.monotonic()
        if (state := _state(found)) is None:
            return
        if state != self.seen:
            self.seen, self.since = state, now
        elif now - self.since >= QUIET:
            _begin(state, found)


def _state(found: list[Reader]) -> str | None:
    """Another text whenever one of the pages would be another; None where there are none, or they may not be kept."""
    data = version()
    if data is None or not found:
        return None
    plan, is_there = standing(data)
    sees: list[JSONValue] = [list(sees) for sees in sorted(reader.sees for reader in found)]
    day, agreed = timezone.localdate().isoformat(), agreements.source.standing()
    # A small plan is made with the pages.
    return sha256(
        canonical([data, plan, is_there or is_small(), state_of_sessions(), agreed, day, release(), sees])
    )


def _begin(state: str, found: list[Reader]) -> None:
    """Have the pages made once for a state, by whichever worker: also where that failed."""
    if not Job.objects.filter(key=JOB, arguments={"state": state}).exists():
        begin(JOB, JOB, by=found[0].person, state=state)


@task(JOB, doing=_("being made"), sentence=_("The pages with which dashboards open are being made."))
def make(run: Run, state: str) -> None:
    """Make all pages and put them in place of those that are kept. `state` only tells this job from others."""
    wanted = [(reader.person, *address) for reader in readers() for address in reader.addresses]
    made: list[KeptPage] = []
    for number, (person, path, query) in enumerate(wanted):
        run.report(number, len(wanted))
        made += _pages(person, path, query)
    with run.finishing():
        KeptPage.objects.all().delete()
        KeptPage.objects.bulk_create(made)


def _pages(person: User, path: str, query: str) -> Iterator[KeptPage]:
    """The page as the person would be answered; none that must not be kept, or that would be another in a moment.

    Figures for the committee wait for their plan: a large one is begun by the first who asks, not after each change.
    """
    if viewer_of(person) is Viewer.GROUPS and not plan_small():
        return
    request, match = _request(person, path, query), resolve(path)
    request.resolver_match = match
    with acting(person), translation.override(person.language):
        match.func(request, *match.args, **match.kwargs)
    if found := page_to_share(request):
        yield found


def _request(person: User, path: str, query: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META["QUERY_STRING"], request.GET = query, QueryDict(query)
    request.user = person
    return request


chores.append(Debounce().look)

"""What waits for one person: their own records, those to verify, and what lags in their regions."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.letters import SECRET, Letter
from accounts.people import User
from entry.history.changes import HistoryFilter, HistoryPage
from entry.quality.checks import CHECKS
from entry.quality.unreported import Unreported
from entry.verifying.queue import waiting_for
from figures.models import Programme
from figures.scope import last_ended_year
from records.authorship import authored
from records.changes import Change
from records.links import list_of, page_of
from records.models import Verification
from records.registry import verifiable_kinds
from reports import formatting
from reports.agreements import Agreements, open_agreements
from services.models import Service, Status

SHOWN = 5
"""How many records of each sort the page names; their lists have all."""


class Item(NamedTuple):
    """A record that the page names: its kind where there are several, its name and page, and what is said of it."""

    kind: str
    name: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class Some:
    """The first records of a sort, how many there are, and the lists that have the others: words and address."""

    n: int
    first: list[Item]
    lists: list[tuple[str, str]]

    @property
    def others(self) -> int:
        return self.n - len(self.first)


@dataclass(frozen=True)
class Run:
    """The latest of changes by one person in one minute of one sort, and how many others were made with it.

    There may be more of them than were read.
    """

    change: Change
    others: int
    is_cut: bool


@dataclass(frozen=True)
class Work:
    """What the home page shows to a person."""

    user: User

    @cached_property
    def returned(self) -> Some:
        """The person's own records that came back."""
        return self._records(Verification.RETURNED, is_own=True)

    @cached_property
    def drafts(self) -> Some:
        """Drafts that the person wrote any part of."""
        return self._records(Verification.DRAFT, is_own=False)

    def _records(self, state: Verification, *, is_own: bool) -> Some:
        n, first, lists = 0, [], []
        for kind in verifiable_kinds().values():
            found = kind.verifiable_records().seen_by(self.user).filter(verification=state)
            found = (
                found.filter(submitted_by=self.user)
                if is_own
                else found.filter(authored(kind.model, self.user))
            )
            n_of_kind = found.count()
            n += n_of_kind
            if n_of_kind:
                lists.append((kind.heading, f"{list_of(kind)}?verification={state}"))
            first += [
                Item(kind.heading, str(record), page_of(record)) for record in found.order_by("-pk")[:SHOWN]
            ]
        return Some(n, first[:SHOWN], lists)

    @cached_property
    def to_verify(self) -> int:
        return waiting_for(self.user)

    @cached_property
    def overdue(self) -> Some:
        """Services that were to have ended when the dashboards open and are neither delivered nor cancelled, the longest
        overdue first."""
        today = Programme.opening_date()
        found = Service.objects.seen_by(self.user).filter(
            planned_end__lt=today, status__in=(Status.PLANNED, Status.UNDER_WAY)
        )
        shown = found.select_related("type", "institution").order_by("planned_end", "pk")[:SHOWN]
        items = [
            Item("", str(one), page_of(one), _days_overdue((today - one.planned_end).days))
            for one in shown
            if one.planned_end
        ]
        return Some(found.count(), items, [(_("Services that are not delivered yet"), _undelivered())])

    @cached_property
    def agreements(self) -> Agreements:
        """The agreements of the committee that are open today."""
        return open_agreements(timezone.localdate())

    @cached_property
    def unreported(self) -> Unreported:
        """The companies whose last ended year is not reported."""
        return Unreported(last_ended_year(Programme.opening_date()), reader=self.user)

    @cached_property
    def suspicious(self) -> int:
        """How many values the checks of data quality find, apart from those that take longer."""
        return self._found(is_gap=False)

    @cached_property
    def gaps(self) -> int:
        """How many records the checks find in which something is not known."""
        return self._found(is_gap=True)

    def _found(self, *, is_gap: bool) -> int:
        checks = [check for check in CHECKS.values() if not check.asks_customs and check.is_gap is is_gap]
        return sum(check.open(self.user).count() for check in checks)

    @cached_property
    def changes(self) -> list[Run]:
        """The latest changes that the person may see, those of one sort made together as one."""
        page = HistoryPage(HistoryFilter(QueryDict(), self.user))
        runs = [list(run) for _sort, run in groupby(page.changes, key=_sort_of)]
        return [
            Run(run[0], len(run) - 1, is_cut=bool(page.next and run is runs[-1])) for run in runs[: 2 * SHOWN]
        ]

    @cached_property
    def letters(self) -> list[Letter]:
        """The latest letters to the person, sent or, without a mail server, shown here instead."""
        return list(self.user.letters.exclude(kind__in=SECRET)[:SHOWN])

    @property
    def is_all_done(self) -> bool:
        return not (self.returned.n or self.drafts.n or self.to_verify)


def _days_overdue(n: int) -> str:
    return ngettext("%(n)s day overdue", "%(n)s days overdue", n) % {"n": formatting.number(n)}


def _undelivered() -> str:
    """The address of the list of services under way or planned, the longest overdue first."""
    return f"{reverse('entry:services')}?status={Status.PLANNED}&status={Status.UNDER_WAY}&sort=planned_end"


def _sort_of(change: Change) -> tuple[object, ...]:
    return *change.sitting, change.how, change.kind

"""What waits for one person: their own records, those to verify, and what lags in their regions."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

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
from records.links import page_of
from records.models import Verification
from records.registry import verifiable_kinds
from reports.agreements import Agreements, open_agreements
from services.models import Service, Status

SHOWN = 5
"""How many records of each sort the page names; their lists have all."""


@dataclass(frozen=True)
class Some:
    """The first records of a sort, and how many there are."""

    n: int
    first: list[tuple[str, str, str]]
    """Kind, name and page of each."""

    @property
    def others(self) -> int:
        return self.n - len(self.first)


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
        n, first = 0, []
        for kind in verifiable_kinds().values():
            found = kind.verifiable_records().seen_by(self.user).filter(verification=state)
            found = (
                found.filter(submitted_by=self.user)
                if is_own
                else found.filter(authored(kind.model, self.user))
            )
            n += found.count()
            first += [
                (kind.heading, str(record), page_of(record)) for record in found.order_by("-pk")[:SHOWN]
            ]
        return Some(n, first[:SHOWN])

    @cached_property
    def to_verify(self) -> int:
        return waiting_for(self.user)

    @cached_property
    def overdue(self) -> Some:
        """Services that were to have ended when the dashboards open and are neither delivered nor cancelled, the longest
        overdue first."""
        found = Service.objects.seen_by(self.user).filter(
            planned_end__lt=Programme.opening_date(), status__in=(Status.PLANNED, Status.UNDER_WAY)
        )
        shown = found.select_related("type", "institution").order_by("planned_end", "pk")[:SHOWN]
        return Some(found.count(), [("", str(service), page_of(service)) for service in shown])

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
        return sum(check.open(self.user).count() for check in CHECKS.values() if not check.asks_customs)

    @cached_property
    def changes(self) -> list[Change]:
        """The latest changes that the person may see."""
        return HistoryPage(HistoryFilter(QueryDict(), self.user)).changes[: 2 * SHOWN]

    @cached_property
    def letters(self) -> list[Letter]:
        """The latest letters to the person, sent or, without a mail server, shown here instead."""
        return list(self.user.letters.exclude(kind__in=SECRET)[:SHOWN])

    @property
    def is_all_done(self) -> bool:
        return not (self.returned.n or self.drafts.n or self.to_verify)

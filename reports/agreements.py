"""What the committee agreed, for pages that know nothing of its sessions: the brief, an institution's page, the home page.

Agreements live above this app; committee/ says here, when the program starts, where they are read.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.text import LazyText
from reports import formatting
from reports.tables import Table


@dataclass(frozen=True)
class AgreementRow:
    """An agreement as it stands on a day. `institutions` are the primary keys of those that are responsible."""

    reference: str
    text: str
    institutions: dict[int, str]
    due_on: datetime.date
    status: str
    is_open: bool
    days_overdue: int
    address: str = ""

    @property
    def responsible(self) -> str:
        return ", ".join(self.institutions.values())


@dataclass(frozen=True)
class Agreements:
    """Agreements under a heading, for a page and its files."""

    name: LazyText
    nothing: LazyText
    rows: list[AgreementRow]

    @property
    def n_overdue(self) -> int:
        return sum(row.days_overdue > 0 for row in self.rows)

    @property
    def table(self) -> Table:
        return Table(
            [
                _("Number"),
                _("Agreement"),
                _("Responsible"),
                _("Due on"),
                _("Status"),
                _("Days overdue, if open"),
            ],
            [
                [
                    row.reference,
                    row.text,
                    row.responsible,
                    date_format(row.due_on, "SHORT_DATE_FORMAT"),
                    row.status,
                    formatting.number(row.days_overdue) if row.days_overdue else "—",
                ]
                for row in self.rows
            ],
            slug="agreements",
            name=self.name,
            nothing=self.nothing,
        )


@dataclass
class Source:
    """Where agreements are read: all of sessions held by a day, which the current user may see, as they stand then.

    `standing` changes whenever any of them does; pages are cached under it.
    """

    made_by: Callable[[datetime.date], list[AgreementRow]] = field(default=lambda day: [])
    standing: Callable[[], str] = field(default=lambda: "")


source = Source()
"""The one of committee/agreements.py."""


def open_agreements(day: datetime.date) -> Agreements:
    """What was still to be done at the end of a day, the longest due first."""
    found = sorted((row for row in source.made_by(day) if row.is_open), key=lambda row: row.due_on)
    return Agreements(OPEN_AGREEMENTS, gettext_lazy("No agreement of the committee is open."), found)


OPEN_AGREEMENTS = gettext_lazy("Open agreements of the committee")


def agreements_of(institution: int, day: datetime.date) -> Agreements:
    """All agreements for which an institution is responsible, the latest session first."""
    found = [row for row in source.made_by(day) if institution in row.institutions]
    return Agreements(
        gettext_lazy("Agreements of the committee"),
        gettext_lazy("It is responsible for no agreement of the committee."),
        found[::-1],
    )

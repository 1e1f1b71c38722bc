"""The page of a session, which reads like its minutes: who came, the agenda, the figures shown, what was agreed."""

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action, Subject, may, viewer_of
from accounts.people import Visitor
from committee.agreements import frozen_row, row
from committee.frozen_minutes import earlier_agreements, minutes_of
from committee.models import Session
from committee.pages import frozen_page
from figures.scope import Scope
from records.digests import Json
from records.wording import words
from reports.agreements import AgreementRow, Agreements
from reports.exports import blocks
from reports.exports.brief_document import brief_document, main_figures
from reports.exports.brief_page import BriefPage, brief_page
from reports.tables import Table

NOTHING_ENTERED = gettext_lazy("Nothing was entered.")


@dataclass(frozen=True)
class MinutesPage:
    """The page's content. `earlier` are the agreements of other sessions that were open when this one was held."""

    scope: Scope
    session: Session
    title: str
    attendance: Table
    agenda: Table
    earlier: Agreements
    shown: BriefPage
    agreements: Agreements
    minutes: Json

    @property
    def main_figures(self) -> list[tuple[str, str]]:
        """The label and the value of each figure that is on the cover of the document."""
        return main_figures(self.shown.brief)

    def document(self, facts: list[tuple[str, str]]) -> blocks.Document:
        """The minutes on paper: the main figures on the cover, all others after the agreements."""
        held_on = (_("Date of the session"), date_format(self.session.held_on, "DATE_FORMAT"))
        return brief_document(
            self.shown.brief,
            [held_on, *self.shown.facts, *facts],
            title=self.title,
            subtitle=_("Consultative committee"),
            opening=[
                blocks.table(table, level=2)
                for table in (self.attendance, self.agenda, self.earlier.table, self.agreements.table)
            ],
        )

    def as_json(self) -> Json:
        """The figures as the brief has them, and the minutes without names."""
        return {**self.shown.as_json(), "minutes": self.minutes}


def minutes_page(session: Session, reader: Visitor) -> MinutesPage:
    """The session as frozen, with what became of its agreements; before that, as it would be frozen now."""
    viewer, snapshot = viewer_of(reader), session.frozen
    title = _("Minutes of session %(number)s") if snapshot else _("Draft minutes of session %(number)s")
    scope, today = session.scope.seen_by(viewer), timezone.localdate()
    return MinutesPage(
        scope=scope,
        session=session,
        title=title % {"number": session.number},
        attendance=_attendance(session, names=may(reader, Action.SEE, Subject.CONTACT)),
        agenda=_agenda(session),
        earlier=_earlier(session),
        shown=frozen_page(snapshot, viewer) if snapshot else replace(brief_page(scope), agreements=None),
        agreements=Agreements(
            gettext_lazy("What was agreed"),
            gettext_lazy("No agreement was entered."),
            [row(agreement, today) for agreement in session.agreements.all()],
        ),
        minutes=minutes_of(session),
    )


def _attendance(session: Session, *, names: bool) -> Table:
    """Who was invited and came, those who came first; the names for whoever may see people alone."""
    found = session.attendance.select_related("institution").order_by("-presence", "institution__search")
    name = [_("Representative")] if names else []
    return Table(
        [_("Institution"), *name, _("Position"), _("Presence")],
        [
            [
                str(one.institution),
                *([words(one.name)] if names else []),
                words(one.position),
                str(one.get_presence_display()),
            ]
            for one in found
        ],
        slug="attendance",
        name=_("Attendance"),
        nothing=NOTHING_ENTERED,
        text_columns=4,
    )


def _agenda(session: Session) -> Table:
    return Table(
        [_("Number"), _("Point of the agenda")],
        [[str(item.number), item.text] for item in session.agenda.order_by("number")],
        slug="agenda",
        name=_("Agenda"),
        nothing=NOTHING_ENTERED,
        text_columns=2,
    )


def _earlier(session: Session) -> Agreements:
    day, frozen = session.held_on, session.frozen
    return Agreements(
        gettext_lazy("Agreements of earlier sessions that were open"),
        gettext_lazy("None was open."),
        _frozen_earlier(frozen.minutes, session)
        if frozen
        else [row(it, day) for it in earlier_agreements(session)],
    )


def _frozen_earlier(minutes: Json | None, session: Session) -> list[AgreementRow]:
    """As frozen; none of a session whose format did not keep them."""
    return [frozen_row(found, session.held_on) for found in (minutes or {"earlier": []})["earlier"]]

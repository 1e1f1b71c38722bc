"""The kinds of record of this app: sessions with their agenda and attendance, and agreements with their notes."""

from django.utils.translation import gettext_lazy as _

from committee.models import AgendaItem, Agreement, AgreementNote, Attendance, Responsible, Session
from records.lists import Column, ColumnStyle, DayRange, RecordList
from records.registry import HistoryRow, RecordKind, register

NUMBER = ColumnStyle.NUMBER

AGREEMENTS = RecordList(
    name="agreements",
    title=_("Agreements"),
    empty=_("No agreement yet. Enter those of a session on its page."),
    columns=(
        Column(_("Number"), "reference"),
        Column(_("Agreement"), "text"),
        Column(_("Responsible"), "institutions"),
        Column(_("Date of the session"), "session.held_on", "session__held_on"),
        Column(_("Due on"), "due_on", "due_on"),
        Column(_("Status"), "get_status_display", "status"),
        Column(_("Done on"), "done_on", "done_on"),
        Column(_("Days overdue, if open"), "days_overdue_today", "", NUMBER),
    ),
    order="due_on",
    search=("search",),
    search_label=_("Words of the agreement"),
    filters=(
        *("status", "responsible"),
        DayRange("due", "due_on", _("Due from"), _("Due to")),
    ),
)


def _reference(agreement: Agreement | HistoryRow) -> str:
    """A history row has no properties of its model."""
    return f"{agreement.session_id}.{agreement.number}"


register(
    RecordKind(model=Session, place=130, page="committee:session", page_key="number"),
    RecordKind(
        model=Attendance,
        place=131,
        part_of="session",
        anchor="attendance",
        title=("session", "institution"),
    ),
    RecordKind(model=AgendaItem, place=132, part_of="session", anchor="agenda", title=("session", "number")),
    RecordKind(
        model=Agreement,
        place=133,
        related=("session",),
        paths={"responsible": "responsible__institution"},
        listing=AGREEMENTS,
        page="committee:agreement",
        is_searched=True,
        name=_reference,
    ),
    RecordKind(model=Responsible, place=134, part_of="agreement", title=("agreement", "institution")),
    RecordKind(model=AgreementNote, place=135, part_of="agreement", anchor="notes", title=("agreement",)),
)

"""Forms to open a session, to enter its minutes, to follow up agreements and to verify a document."""

import datetime
from functools import cached_property
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from committee.actions import agree, enter_parts, follow_up, is_open, why_closed
from committee.minutes import AgreementStatus, Presence
from committee.models import AgendaItem, Agreement, Attendance, Responsible, Session
from entry.forms.fields import CellField, Cleaned
from entry.forms.formsets import PartRow, PartRows, rows_of
from entry.forms.record import RecordForm
from records.forms import DayField, DayInput
from records.models import Record
from reports.filters import check_cut_off
from services.models import Institution
from workbook.cells import Text, Whole

MOST_BYTES = 50 * 1024 * 1024


class SessionForm(forms.ModelForm[Session]):
    """Open a session: its number, its date and the cut-off date of its figures."""

    class Meta:
        model = Session
        fields = ["number", "held_on", "as_of"]
        field_classes = {"held_on": DayField, "as_of": DayField}
        widgets = {"held_on": DayInput(), "as_of": DayInput()}
        help_texts = {"as_of": _("Nothing that happened later is counted.")}

    def clean_as_of(self) -> datetime.date:
        as_of: datetime.date = self.cleaned_data["as_of"]
        check_cut_off(as_of)
        return as_of

    def clean(self) -> None:
        super().clean()
        held_on, as_of = self.cleaned_data.get("held_on"), self.cleaned_data.get("as_of")
        if held_on and as_of and held_on < as_of:
            self.add_error("held_on", _("A session cannot be held before its cut-off date."))


class SessionEditForm(SessionForm):
    """Change an open session; its number is its address."""

    class Meta(SessionForm.Meta):
        fields = ["held_on", "as_of"]

    def clean(self) -> None:
        super().clean()
        held_on = self.cleaned_data.get("held_on")
        sooner = Q(due_on__lt=held_on) | Q(done_on__lt=held_on)
        if held_on and self.instance.agreements.filter(sooner).exists():
            self.add_error("held_on", _("An agreement of the session is due or done before this day."))


# ── Minutes ─────────────────────────────────────────────────────────────────────────────────────


class InstitutionRow(PartRow):
    """A row that an institution tells apart."""

    key = "institution"
    values: ClassVar[tuple[str, ...]] = ("institution",)

    institution = forms.TypedChoiceField(label=_("Institution"), coerce=int)

    def offer(self, parts: PartRows) -> None:
        if isinstance(parts, InstitutionRowsBase):
            self.institutions = parts.institutions
            self.fields["institution"].choices = [("", ""), *parts.institutions.items()]  # type: ignore[attr-defined]

    @property
    def about(self) -> str:
        key = str(self["institution"].value() or "")
        return self.institutions.get(key, "") if self.is_existing else ""


class InstitutionRowsBase(PartRows):
    """Rows of institutions, by the name of the relation."""

    relation: str

    @cached_property
    def existing(self) -> dict[int, Record]:
        if self.record._state.adding:
            return {}
        found = getattr(self.record, self.relation).select_related("institution")
        return {part.institution_id: part for part in found.order_by("institution__search", "pk")}

    @cached_property
    def institutions(self) -> dict[str, str]:
        return {str(found.pk): str(found) for found in Institution.objects.all()}


class AttendanceRow(InstitutionRow):
    """An institution that was invited, and who came for it."""

    values = ("institution", "name", "position", "presence")

    name = CellField(Text(200), label=_("Representative"), required=False)
    position = CellField(Text(200), label=_("Position"), required=False)
    presence = forms.ChoiceField(
        label=_("Presence"), choices=Presence.choices, initial=Presence.PRESENT.value
    )


class AttendanceRowsBase(InstitutionRowsBase):
    model, owner, relation = Attendance, "session", "attendance"
    heading = _("Institutions that were invited")


class AgendaRow(PartRow):
    """A point of the agenda under its number."""

    key = "number"
    values = ("number", "text")

    number = CellField(Whole(1, 999), label=_("Number"))
    text = CellField(Text(500), label=_("Point of the agenda"))

    @property
    def about(self) -> str:
        return str(self["number"].value() or "") if self.is_existing else ""


class AgendaRowsBase(PartRows[AgendaItem]):
    model, owner = AgendaItem, "session"
    heading = _("Points of the agenda")

    @cached_property
    def existing(self) -> dict[int, AgendaItem]:
        return {part.number: part for part in AgendaItem.objects.filter(session=self.record.pk)}


class ResponsibleRowsBase(InstitutionRowsBase):
    model, owner, relation = Responsible, "agreement", "responsible"
    heading = _("Responsible institutions")

    def clean(self) -> None:
        super().clean()
        if not any(row.is_existing for row in self.forms if not row.is_out) and not self.filled():
            raise ValidationError(gettext("Choose at least one institution that is responsible."))


class OpenSessionForm(RecordForm):
    """What can be entered until the session is frozen."""

    @property
    def session(self) -> Session:
        raise NotImplementedError

    def clean(self) -> Cleaned:
        if not is_open(self.session):
            raise ValidationError(why_closed())
        return super().clean() or {}


class SessionPartsForm(OpenSessionForm):
    """What belongs to a session; the session itself stays as it is, and who changes its minutes may not change it."""

    instance: Session
    parts: PartRows
    GROUPS = []

    class Meta:
        model = Session
        fields: list[str] = []

    @property
    def session(self) -> Session:
        return self.instance

    def _post_clean(self) -> None:
        pass

    def write(self) -> None:
        enter_parts(self.instance, parts=self.parts.kept(), taken_out=self.parts.taken_out())


class AttendanceForm(SessionPartsForm):
    """Who was invited to a session, and who came."""

    CHANGE = _("Attendance of %(record)s")
    PARTS = rows_of(AttendanceRow, AttendanceRowsBase)


class AgendaForm(SessionPartsForm):
    """What a session was to talk about."""

    CHANGE = _("Agenda of %(record)s")
    PARTS = rows_of(AgendaRow, AgendaRowsBase)


class AgreementForm(OpenSessionForm):
    """An agreement of an open session, with those who are responsible."""

    instance: Agreement
    parts: PartRows[Responsible]
    NEW = _("New agreement")
    CHANGE = _("Change agreement %(record)s")
    PARTS = rows_of(InstitutionRow, ResponsibleRowsBase)
    GROUPS = [(_("What was agreed"), ["number", "text", "due_on"])]

    class Meta:
        model = Agreement
        fields = ["number", "text", "due_on"]
        field_classes = {"due_on": DayField}
        widgets = {"text": forms.Textarea({"rows": 4}), "due_on": DayInput()}

    @property
    def session(self) -> Session:
        return self.instance.session

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if self.session.agreements.filter(number=number).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("Another agreement of the session has this number."))
        return number

    def write(self) -> None:
        agree(self.instance, responsible=self.parts.kept(), taken_out=self.parts.taken_out())


class FollowUpForm(RecordForm):
    """How an agreement goes on: its status, and a note that is added to those there are."""

    instance: Agreement
    CHANGE = _("Follow up agreement %(record)s")
    GROUPS = [(_("Follow-up"), ["status", "done_on", "note"])]

    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    class Meta:
        model = Agreement
        fields = ["status", "done_on"]
        field_classes = {"done_on": DayField}
        widgets = {"done_on": DayInput()}

    def clean(self) -> Cleaned:
        found = super().clean() or {}
        withdrawn = found.get("status") == AgreementStatus.WITHDRAWN and "status" in self.changed_data
        if withdrawn and not found.get("note"):
            self.add_error("note", gettext("Say why it was withdrawn."))
        return found

    def write(self) -> None:
        follow_up(self.instance, note=self.cleaned_data["note"])


# ── Documents ───────────────────────────────────────────────────────────────────────────────────


class PaperForm(forms.Form):
    """Upload a document to compare with the one that was issued."""

    document = forms.FileField(label=_("Document (PDF)"))

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        if document.size and document.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than any document of this system."))
        return document

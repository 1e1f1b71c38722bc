"""Forms to open a session and to verify a document."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from committee.models import Session
from records.forms import DayField, DayInput
from reports.filters import check_cut_off

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


class PaperForm(forms.Form):
    """Upload a document to compare with the one that was issued."""

    document = forms.FileField(label=_("Document (PDF)"))

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        if document.size and document.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than any document of this system."))
        return document

"""The form for files of evidence."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; records/attaching.py detects and checks their types."""

    widget = FilesInput

    def clean(  # type: ignore[override] # a list of files
        self, data: list[UploadedFile] | None, initial: None = None
    ) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class EvidenceForm(forms.Form):
    """The files to attach to a record."""

    chosen = FilesField(label=_("Files"))

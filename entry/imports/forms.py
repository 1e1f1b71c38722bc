"""The forms of the import pages: upload, filter of the preview, choice of a template."""

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from entry.imports.upload import Upload
from workbook.planning import RowOutcome
from workbook.problems import Unreadable
from workbook.reading import refuse_what_is_no_workbook

MOST_BYTES = 25_000_000
"""10,000 rows of sales are half a megabyte."""


class UploadForm(forms.ModelForm):
    """A workbook. Other files are refused before anything is stored."""

    class Meta:
        model = Upload
        fields = ["file", "create_missing"]
        labels = {
            "file": _("Workbook (.xlsx, up to 25 MB)"),
            "create_missing": _(
                "Create the calls, chains, institutions and types of service that are missing"
            ),
        }
        widgets = {
            "file": forms.FileInput(
                {
                    "class": "form-control",
                    "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                }
            )
        }

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        may_create: bool,
    ) -> None:
        super().__init__(data, files)
        if not may_create:
            del self.fields["create_missing"]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 25 MB: split it into several workbooks."))
        try:
            refuse_what_is_no_workbook(file)
        except Unreadable as fault:
            raise ValidationError(str(fault)) from fault
        file.seek(0)
        return file


OUTCOMES = {
    RowOutcome.ERROR: _("error"),
    RowOutcome.CHANGED: _("changed"),
    RowOutcome.CREATED: _("new"),
    RowOutcome.UNCHANGED: _("unchanged"),
}


class PreviewFilter(forms.Form):
    """Filter of a preview's lines; invalid values are ignored."""

    sheet = forms.ChoiceField(required=False, label=_("Sheet"))
    outcome = forms.ChoiceField(
        required=False,
        label=_("What happens"),
        choices=[
            ("", pgettext_lazy("masculine", "All")),
            *((outcome.value, words) for outcome, words in OUTCOMES.items()),
        ],
    )

    def __init__(self, data: Mapping[str, str], sheets: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["sheet"].choices = [("", pgettext_lazy("feminine", "All")), *sheets]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TemplateForm(forms.Form):
    """Which template: its language, and whether it holds the present data."""

    language = forms.ChoiceField(choices=[("es", _("Spanish")), ("en", _("English"))])
    filled = forms.BooleanField(required=False)

"""The forms of the customs pages: upload, codes, reconciliation, proposals."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies import countries
from companies.models import FIRST_YEAR, Region, ValueChain
from figures.customs import Match
from figures.models import Programme
from figures.scope import last_ended_year
from records.forms import DayField, DayInput

MOST_BYTES = 500_000_000
"""A year of a large exporting country in a zip is a tenth of it; what is larger is loaded by the command."""
CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: Sequence[UploadedFile] = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files] or super().clean(
            None, initial
        )


class DeclarationsForm(forms.Form):
    """Files of declarations, and their days where their names do not say them."""

    declarations = FilesField(
        label=_("Files (.zip, .dbf, .csv or .parquet, up to 500 MB each)"),
        widget=SeveralFiles({"class": "form-control", "accept": ".zip,.dbf,.csv,.parquet"}),
    )
    first_day = DayField(label=_("First day"), required=False, widget=DayInput(CONTROL))
    published = DayField(label=_("Published on (last day)"), required=False, widget=DayInput(CONTROL))

    def clean_declarations(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["declarations"]
        if any((file.size or 0) > MOST_BYTES for file in files):
            raise ValidationError(_("A file is larger than 500 MB: load it with the command import_customs."))
        return files

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("first_day") and found.get("published") and found["first_day"] > found["published"]:
            self.add_error(
                "first_day", _("The first day of the file is after the day on which it was published.")
            )
        return found


class CodesForm(forms.Form):
    """A file of codes in JSON."""

    file = forms.FileField(
        label=_("File of codes (.json)"), widget=forms.FileInput({"class": "form-control", "accept": ".json"})
    )

    def clean_file(self) -> dict[str, Any]:
        try:
            found = json.loads(self.cleaned_data["file"].read(1_000_000))
        except ValueError as fault:
            raise ValidationError(_("This is not a file in JSON.")) from fault
        if not isinstance(found, dict):
            raise ValidationError(_("This is not a file of codes: it has to hold “chains” and “countries”."))
        return found


class YearForm(forms.Form):
    """A year that has begun; without one in the address, the last that had ended when the dashboards open."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, widget=forms.Select(SELECT))

    def __init__(self, data: Any) -> None:
        asked = data.copy()
        asked.setdefault("year", str(last_ended_year(Programme.opening_date())))
        super().__init__(asked)
        years = range(timezone.localdate().year, FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


MATCHES = {
    Match.EQUAL: _("equal"),
    Match.DIFFERS: _("differs"),
    Match.DECLARED_ONLY: _("declared only"),
    Match.CUSTOMS_ONLY: _("customs only"),
}


class ReconciliationForm(YearForm):
    """Which comparisons are listed."""

    match = forms.ChoiceField(
        label=_("Comparison"),
        required=False,
        choices=[("", pgettext_lazy("feminine", "All")), *MATCHES.items()],
        widget=forms.Select(SELECT),
    )
    region = forms.ModelChoiceField(
        Region.objects.all(),
        label=_("Region"),
        required=False,
        empty_label=pgettext_lazy("feminine", "All"),
        widget=forms.Select(SELECT),
    )
    chain = forms.ModelChoiceField(
        ValueChain.objects.all(),
        label=_("Value chain"),
        required=False,
        empty_label=pgettext_lazy("feminine", "All"),
        widget=forms.Select(SELECT),
    )
    accepted = forms.ChoiceField(
        label=_("Accepted differences"),
        required=False,
        choices=[("", pgettext_lazy("feminine", "All")), ("no", _("not accepted")), ("yes", _("accepted"))],
        widget=forms.Select(SELECT),
    )


class DifferenceForm(forms.Form):
    """Why a difference is right."""

    ruc = forms.CharField(widget=forms.HiddenInput, max_length=11)
    chain = forms.CharField(widget=forms.HiddenInput, max_length=50)
    year = forms.IntegerField(widget=forms.HiddenInput, min_value=FIRST_YEAR, max_value=2100)
    reason = forms.CharField(label=_("It is right because"), max_length=500, widget=forms.TextInput(CONTROL))


class ProposalForm(YearForm):
    """Which year customs propose records of, and whether rows that were declared are replaced."""

    replace_declared = forms.BooleanField(
        label=_("Replace rows that do not come from customs, too"), required=False
    )


class LinesForm(YearForm):
    """Which lines of a company are listed."""

    chain = forms.ChoiceField(label=_("Value chain"), required=False, widget=forms.Select(SELECT))
    country = forms.ChoiceField(label=_("Country"), required=False, widget=forms.Select(SELECT))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        chains = [(chain.pk, str(chain)) for chain in ValueChain.objects.all()]
        self.fields["chain"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("feminine", "All")),
            *chains,
            ("-", _("other products")),
        ]
        names = sorted((countries.name(code), code) for code in countries.codes())
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            ("", pgettext_lazy("masculine", "All")),
            *((code, name) for name, code in names),
        ]

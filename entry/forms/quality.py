"""Saying why a suspicious value is right, and choosing whose reports are missing."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import FIRST_YEAR, Call, Region
from reports.scope import last_ended_year


class AcceptForm(forms.Form):
    """Why the value is right."""

    record = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("It is right because"), max_length=500)


class UnreportedForm(forms.Form):
    """The year, and the region or call."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, empty_label=_("All")
    )
    call = forms.ModelChoiceField(Call.objects.all(), label=_("Call"), required=False, empty_label=_("All"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        last = last_ended_year(timezone.localdate())
        self.fields["year"].choices = [(year, str(year)) for year in range(last, FIRST_YEAR - 1, -1)]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What to look for; a year that is not given is the last that ended."""
        found = self.cleaned_data
        return {
            "year": found["year"] or last_ended_year(timezone.localdate()),
            "region": found["region"].pk if found["region"] else "",
            "call": found["call"].pk if found["call"] else None,
        }

"""Forms to accept a suspicious value, and to choose the year and group of missing reports."""

from typing import TypedDict

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies.models import FIRST_YEAR, Call, Region
from figures.models import Programme
from figures.scope import last_ended_year


class ReportsWanted(TypedDict):
    """The year, and a region or a call by its key."""

    report: str
    year: int
    region: str
    call: int | None


class AcceptForm(forms.Form):
    """Why the value is right."""

    record = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("It is right because"), max_length=500, widget=forms.TextInput({"class": "form-control"})
    )


class UnreportedForm(forms.Form):
    """What was to be reported, the year, and the region or call."""

    report = forms.ChoiceField(
        label=_("Report"), choices=[("sales", _("Export sales")), ("workforce", _("Workers"))]
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, empty_label=pgettext_lazy("feminine", "All")
    )
    call = forms.ModelChoiceField(
        Call.objects.all(), label=_("Call"), required=False, empty_label=pgettext_lazy("feminine", "All")
    )

    def __init__(self, data: QueryDict) -> None:
        """Without a year in the address it is the last that had ended when the dashboards open."""
        asked = data.copy()
        asked.setdefault("report", "sales")
        asked.setdefault("year", str(last_ended_year(Programme.opening_date())))
        super().__init__(asked)
        years = range(last_ended_year(timezone.localdate()), FIRST_YEAR - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]

    def chosen(self) -> ReportsWanted:
        found = self.cleaned_data
        return {
            "report": found["report"],
            "year": found["year"],
            "region": found["region"].pk if found["region"] else "",
            "call": found["call"].pk if found["call"] else None,
        }

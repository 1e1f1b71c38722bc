"""How many people work for a company."""

from django.utils.translation import gettext_lazy as _

from companies.models import Workforce
from entry.forms.fields import CompanyField, from_sheet
from entry.forms.record import RecordForm


class WorkforceForm(RecordForm):
    """One company's workers in one year."""

    NEW = _("New workforce record")
    CHANGE = _("Change workforce: %(record)s")
    GROUPS = [
        (_("Company and year"), ["company", "year"]),
        (_("How many"), ["workers", "women"]),
    ]

    company = CompanyField(label=_("Company"), help_text=_("RUC, or part of the name."))

    class Meta:
        model = Workforce
        fields = ["company", "year", "workers", "women"]
        formfield_callback = from_sheet(Workforce)
        help_texts = {
            "workers": _("Enter 0 if nobody worked there."),
            "women": _("Of these workers. Blank: not known."),
        }

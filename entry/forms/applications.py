"""Who applied to a call."""

from django.utils.translation import gettext_lazy as _

from companies.models import Application
from entry.forms.fields import from_sheet, limit_regions
from entry.forms.record import RecordForm


class ApplicationForm(RecordForm):
    """An application and its outcome."""

    NEW = _("New application")
    CHANGE = _("Change application: %(record)s")
    GROUPS = [
        (_("Applicant"), ["ruc", "legal_name", "region", "chain"]),
        (_("Call and outcome"), ["call", "applied_on", "outcome", "reason"]),
    ]

    class Meta:
        model = Application
        fields = ["ruc", "legal_name", "region", "chain", "call", "applied_on", "outcome", "reason"]
        formfield_callback = from_sheet(Application)
        help_texts = {"ruc": _("The applicant need not be a company of the programme.")}

    def set_up(self) -> None:
        limit_regions(self, "region")
        self.fields["chain"].empty_label = _("not known")  # type: ignore[attr-defined]

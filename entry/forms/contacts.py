"""People to talk to at a company, and notes of visits and calls."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Contact, FollowUp
from entry.forms.fields import CellField
from entry.forms.record import RecordForm
from workbook.cells import Date


class ContactForm(RecordForm):
    """One contact of a company."""

    NEW = _("New contact of %(company)s")
    CHANGE = _("Change contact of %(company)s: %(record)s")
    GROUPS = [(_("Who it is"), ["name", "position"]), (_("How to reach the person"), ["email", "phone"])]

    class Meta:
        model = Contact
        fields = ["name", "position", "email", "phone"]


class FollowUpForm(RecordForm):
    """One visit or call."""

    NEW = _("New visit or phone call: %(company)s")
    CHANGE = _("Change visit or phone call: %(record)s")
    GROUPS = [
        (_("What happened"), ["on", "how", "by_whom", "note"]),
        (_("What comes next"), ["next_step", "next_on"]),
    ]

    on = CellField(Date(), label=_("Day"))
    next_on = CellField(Date(), label=_("When"), required=False)

    class Meta:
        model = FollowUp
        fields = ["on", "how", "by_whom", "note", "next_step", "next_on"]
        widgets = {"note": forms.Textarea({"rows": 4})}

    def set_up(self) -> None:
        self.initial["on"] = self.initial.get("on") or timezone.localdate()

"""What the programme refers to: calls and institutions."""

from django.utils.translation import gettext_lazy as _

from companies.models import Call
from entry.forms.fields import from_sheet
from entry.forms.record import RecordForm
from services.models import Institution


class CallForm(RecordForm):
    """A call for companies; its number is given once."""

    NEW = _("New call")
    CHANGE = _("Change %(record)s")
    GROUPS = [
        (_("Call"), ["number", "name"]),
        (_("When it is open, and to how many"), ["launched_on", "closes_on", "places"]),
    ]

    class Meta:
        model = Call
        fields = ["number", "name", "launched_on", "closes_on", "places"]
        formfield_callback = from_sheet(Call)

    def set_up(self) -> None:
        if not self.instance._state.adding:
            self.fields["number"].disabled = True


class InstitutionForm(RecordForm):
    """A public body or partner that delivers services or pays for them."""

    NEW = _("New institution")
    CHANGE = _("Change %(record)s")
    GROUPS = [(_("Institution"), ["acronym", "name", "type"])]

    class Meta:
        model = Institution
        fields = ["acronym", "name", "type"]
        formfield_callback = from_sheet(Institution)

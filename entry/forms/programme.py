"""What the programme refers to: calls and institutions."""

from django.utils.translation import gettext_lazy as _

from companies.models import Call
from entry.forms.fields import CellField
from entry.forms.record import RecordForm
from services.models import Institution
from workbook.layout import CALL


class CallForm(RecordForm):
    """A call for companies; its number is given once."""

    NEW = _("New call")
    CHANGE = _("Change %(record)s")
    GROUPS = [(_("Call"), ["number", "name"])]

    number = CellField(CALL.name, label=_("Number"))

    class Meta:
        model = Call
        fields = ["number", "name"]

    def set_up(self) -> None:
        if not self.instance._state.adding:
            self.fields["number"].disabled = True


class InstitutionForm(RecordForm):
    """A public body or partner that delivers services."""

    NEW = _("New institution")
    CHANGE = _("Change %(record)s")
    GROUPS = [(_("Institution"), ["acronym", "name"])]

    class Meta:
        model = Institution
        fields = ["acronym", "name"]

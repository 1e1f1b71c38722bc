"""People to talk to at a company."""

from django.utils.translation import gettext_lazy as _

from companies.models import Contact
from entry.forms.record import RecordForm


class ContactForm(RecordForm):
    """One contact of a company."""

    NEW = _("New contact")
    CHANGE = _("Change contact: %(record)s")
    GROUPS = [(_("Who it is"), ["name", "position"]), (_("How to reach the person"), ["email", "phone"])]

    class Meta:
        model = Contact
        fields = ["name", "position", "email", "phone"]

"""Forms for invitations and for the accounts of people."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Role, User


class WithRegions(forms.ModelForm):
    """A role with regions, which coordinators must have."""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        coordinates = found.get("role") == Role.COORDINATOR
        if coordinates and not found.get("regions"):
            self.add_error("regions", gettext("A regional coordinator needs a region."))
        if not coordinates and "regions" in found:
            found["regions"] = found["regions"].none()
        return found


class InvitationForm(WithRegions):
    """Whom to invite, and as what."""

    class Meta:
        model = Invitation
        fields = ["email", "name", "role", "regions"]
        widgets = {"regions": forms.CheckboxSelectMultiple}


class PersonForm(WithRegions):
    """What a person is in the programme, and whether the person still is."""

    class Meta:
        model = User
        fields = ["name", "role", "regions", "is_active"]
        widgets = {"regions": forms.CheckboxSelectMultiple}
        labels = {"is_active": _("May sign in")}
        help_texts = {"is_active": "", "regions": ""}

    def __init__(self, *args: Any, by: User | AnonymousUser, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean(self) -> dict[str, Any]:
        """Administrators cannot remove their own role, so that there is always one."""
        found = super().clean()
        if self.instance == self.by and (
            found.get("role") != Role.ADMINISTRATOR or not found.get("is_active")
        ):
            raise ValidationError(gettext("You cannot take your own role away; another administrator can."))
        return found

"""Forms for invitations and for the accounts of people."""

from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.invitations import why_taken
from accounts.letters import optional_for
from accounts.models import Invitation, Role, User
from accounts.resets import Reset


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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role = self.fields["role"]
        # Those who hear a page hear each dash of the choice that Django adds.
        if isinstance(role, forms.ChoiceField):
            role.choices = [("", ""), *Role.choices]


class AcceptForm(SetPasswordForm):
    """A password for the account of who is invited, and their name; blank leaves the one of the invitation."""

    name = forms.CharField(label=_("Full name"), max_length=200, required=False)
    field_order = ("name",)

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(user, *args, **options)
        # The first administrator is invited by the address alone.
        self.initial["name"] = "" if user.name == user.email else user.name


class PersonForm(WithRegions):
    """What a person is in the programme, and whether the person still is."""

    class Meta:
        model = User
        fields = ["name", "role", "regions", "is_active"]
        widgets = {"regions": forms.CheckboxSelectMultiple}
        labels = {"is_active": _("May sign in")}
        help_texts = {"is_active": "", "regions": _("Only for regional coordinators.")}

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


class LettersForm(forms.ModelForm):
    """The letters that a person gets, and in which language."""

    letters_on = forms.MultipleChoiceField(
        label=_("E-mails that I get"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = User
        fields = ["language"]
        labels = {"language": _("Language of e-mails")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = optional_for(self.instance)
        self.fields["letters_on"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.initial["letters_on"] = [kind for kind in kinds if kind not in self.instance.letters_off]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        on, kinds = found.get("letters_on", []), optional_for(self.instance)
        kept = [kind for kind in self.instance.letters_off if kind not in kinds]
        self.instance.letters_off = kept + [kind.value for kind in kinds if kind.value not in on]
        return found


class ResetForm(forms.Form):
    """What of a person's access to reset."""

    password = forms.BooleanField(
        required=False,
        label=_("Password"),
        help_text=_("The present password stops working, and the person chooses a new one by a link."),
    )
    factors = forms.BooleanField(
        required=False,
        label=_("Second factors"),
        help_text=_(
            "Apps, passkeys and recovery codes are removed; a person whose role needs a second factor sets it up again."
        ),
    )
    email = forms.EmailField(
        required=False,
        label=_("New e-mail address"),
        help_text=_("Leave it blank to keep the address. Where it changes, the old address is told, too."),
    )

    def __init__(self, *args: Any, person: User, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person, self.by = person, by

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email and (taken := why_taken(email, Invitation.objects.all())):
            raise ValidationError(taken)
        return email

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if self.person == self.by:
            raise ValidationError(gettext("Your own access you change under “Your account”."))
        if not self.errors and not any(found.values()):
            raise ValidationError(gettext("Choose what to reset."))
        return found

    @property
    def chosen(self) -> Reset:
        return Reset(**self.cleaned_data)

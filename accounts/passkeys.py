"""The forms of passkeys: those of allauth, with a label that is translated."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey."""

    name = forms.CharField(label=_("Name"), required=False)


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Name a passkey anew."""

    name = forms.CharField(label=_("Name"))

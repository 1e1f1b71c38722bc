"""The forms of passkeys: those of allauth, with a label that is translated."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """Add a passkey."""

    name = forms.CharField(label=_("Name"), required=False)


class PasskeyNameForm(EditWebAuthnForm):
    """Name a passkey anew."""

    name = forms.CharField(label=_("Name"))

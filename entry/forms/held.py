"""Searching for what is held on a person, and erasing it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from entry.held import ERASERS, SHORTEST


class HeldForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=_("Name, e-mail address, phone, identity document or RUC"),
        min_length=SHORTEST,
        max_length=100,
        required=False,
    )


class EraseForm(forms.Form):
    """What to erase and why; a tick confirms it."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ERASERS], widget=forms.HiddenInput)
    key = forms.IntegerField(min_value=1, max_value=2**53, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    confirmed = forms.BooleanField(label=_("I know that nobody can bring it back."))

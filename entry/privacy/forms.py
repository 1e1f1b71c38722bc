"""Searching for what is held on a person, and erasing it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entry.forms.fields import dress
from entry.privacy.personal_data import ERASERS, SHORTEST


class HeldForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(
        label=_("Name, e-mail address, phone, identity document or RUC"),
        min_length=SHORTEST,
        max_length=100,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dress(self)


class EraseForm(forms.Form):
    """What to erase and why; a tick confirms it."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ERASERS], widget=forms.HiddenInput)
    key = forms.IntegerField(min_value=1, max_value=2**53, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    confirmed = forms.BooleanField(label=_("I know that nobody can bring it back."))

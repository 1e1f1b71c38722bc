"""Forms to search for personal data and to erase it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from entry.forms.fields import dress
from entry.privacy.personal_data import ERASERS, OTHERS, SHORTEST


class SearchForm(forms.Form):
    """Whom to search for."""

    q = forms.CharField(
        label=_("Name, e-mail address, phone, identity document or RUC"),
        min_length=SHORTEST,
        max_length=100,
        required=False,
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        dress(self)


class EraseForm(forms.Form):
    """What to erase, and why; confirmed by a tick."""

    kind = forms.ChoiceField(
        choices=lambda: [(kind, kind) for kind in (*ERASERS, *OTHERS)], widget=forms.HiddenInput
    )
    key = forms.IntegerField(min_value=1, max_value=2**53, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)
    confirmed = forms.BooleanField(label=_("I know that nobody can bring it back."))

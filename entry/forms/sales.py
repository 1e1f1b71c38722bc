"""What a company exported: a year's sales of a chain, and first shipments to countries."""

from django import forms
from django.utils.translation import gettext_lazy as _

from companies import countries
from companies.models import AnnualSales, MarketEntry
from entry.forms.fields import CompanyField, from_sheet
from entry.forms.record import RecordForm
from records.text import fold


class SaleForm(RecordForm):
    """One company's sales of one chain in one year."""

    NEW = _("New annual sales")
    CHANGE = _("Change sales: %(record)s")
    GROUPS = [
        (_("Company, chain and year"), ["company", "chain", "year"]),
        (_("Amounts"), ["fob_usd", "net_weight_kg", "source"]),
    ]

    company = CompanyField(label=_("Company"), help_text=_("RUC, or part of the name."))

    class Meta:
        model = AnnualSales
        fields = ["company", "chain", "year", "fob_usd", "net_weight_kg", "source"]
        formfield_callback = from_sheet(AnnualSales)
        help_texts = {"fob_usd": _("Enter 0 if nothing was exported.")}


class MarketEntryForm(RecordForm):
    """A company's first shipment of a chain's product to a country."""

    NEW = _("New market entry")
    CHANGE = _("Change market entry: %(record)s")
    GROUPS = [
        (_("Company and chain"), ["company", "chain"]),
        (_("Where to, when and how much"), ["country", "first_shipment_on", "fob_usd"]),
    ]

    company = CompanyField(label=_("Company"), help_text=_("RUC, or part of the name."))
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select({"data-pick": ""}))

    class Meta:
        model = MarketEntry
        fields = ["company", "chain", "country", "first_shipment_on", "fob_usd"]
        formfield_callback = from_sheet(MarketEntry)

    def set_up(self) -> None:
        named = [(code, countries.name(code)) for code in countries.codes()]
        by_name = sorted(named, key=lambda country: fold(country[1]))
        self.fields["country"].choices = [("", ""), *by_name]  # type: ignore[attr-defined]

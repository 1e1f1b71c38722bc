"""Forms of the programme, its chains and its service types."""

import re
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from companies.models import HSCode, Region, ValueChain
from customs.models import CustomsSettings
from entry.forms.fields import CellField
from entry.forms.record import RecordForm
from figures.definitions import Axis
from figures.groups import group_labels
from figures.models import Logo, Programme
from records.attaching import media_type
from records.evidence import MediaType
from records.text import LazyText
from reports.charts.colours import own_colour
from reports.plots.colours import SERIES
from services.models import ServiceType
from workbook.cells import Date

MOST_LOGO_BYTES = 200_000


class ProgrammeForm(RecordForm):
    """What the programme is called, where and when it works, and how its dashboards open."""

    NEW = CHANGE = _("Programme")
    GROUPS = (
        (_("Name"), ("name_es", "name_en")),
        (_("Dates"), ("starts_on", "ends_on", "opening_cut_off", "sales_due_after_days")),
        (_("Regions"), ("region_codes",)),
        (_("Protection of companies' data"), ("fewest_companies", "closest_percent")),
    )

    starts_on = CellField(Date(), label=_("Starts on"), required=False)
    ends_on = CellField(Date(), label=_("Ends on"), required=False)
    opening_cut_off = CellField(
        Date(),
        label=_("Cut-off date with which dashboards open"),
        required=False,
        help_text=_("Blank: today. A date keeps a concluded programme's figures as they were then."),
    )
    region_codes = forms.MultipleChoiceField(
        label=_("Regions in use"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Forms offer these regions. None ticked: all of them."),
    )

    class Meta:
        model = Programme
        fields = [
            *("name_es", "name_en", "starts_on", "ends_on", "opening_cut_off"),
            *("sales_due_after_days", "region_codes", "fewest_companies", "closest_percent"),
        ]
        help_texts = {
            "name_es": _("Blank: Ruta Productiva Exportadora."),
            "name_en": _("Blank: the name in Spanish, or Productive Export Route where there is none."),
            "fewest_companies": _(
                "3 to 1,000. Sums to which fewer companies contribute are withheld from the committee. A change withholds"
                " other sums from then on; what was shown before stays known."
            ),
            "closest_percent": _(
                "1 to 50. From what the committee sees, nobody can work out a company's value more closely than this: the"
                " higher, the more is withheld."
            ),
        }

    def set_up(self) -> None:
        self.fields["region_codes"].choices = list(Region.objects.values_list("code", "name"))  # type: ignore[attr-defined]


COLOURS = {
    "1": _("teal"),
    "2": _("brown"),
    "3": _("ochre"),
    "4": _("blue"),
    "5": _("pink"),
    "6": _("green"),
    "7": _("violet"),
}
"""The palette in words (assets/_tokens.scss)."""


class ColoursForm(RecordForm):
    """The colours of value chains and regions in charts, of a palette that everybody can tell apart."""

    NEW = CHANGE = _("Colours of charts")
    GROUPS = ((_("Value chains"), ()), (_("Regions"), ()))
    AXES = (Axis.CHAIN, Axis.REGION)
    instance: Programme  # type: ignore[assignment]

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()

    def set_up(self) -> None:
        for by in self.AXES:
            chosen = self.instance.colours.get(by.value, {})
            for key, name in group_labels(by).items():
                if key:
                    self.fields[f"{by.value}-{key}"] = _colour_field(by, key, name, chosen.get(key, ""))

    def groups(self) -> Iterator[tuple[LazyText, list[forms.BoundField]]]:
        """The chains, then the regions."""
        for (heading, _none), by in zip(self.GROUPS, self.AXES, strict=True):
            yield heading, [self[name] for name in self.fields if name.startswith(f"{by.value}-")]

    def write(self) -> None:
        """Keep what was chosen; what was not has its own colour."""
        chosen = {by.value: self._chosen(by) for by in self.AXES}
        self.instance.colours = {by: colours for by, colours in chosen.items() if colours}
        super().write()

    def _chosen(self, by: Axis) -> dict[str, str]:
        start = f"{by.value}-"
        return {
            name.removeprefix(start): colour
            for name, colour in self.cleaned_data.items()
            if name.startswith(start) and colour
        }


def _colour_field(by: Axis, key: str, name: str, chosen: str) -> forms.ChoiceField:
    """A field that shows the colour before its name: assets/_forms.scss knows the value, and `data-own` of none."""
    own = own_colour(by, key)
    words = gettext("its own: %(colour)s") % {"colour": COLOURS[own]}
    choices = [("", words), *((colour, COLOURS[colour]) for colour in SERIES)]
    look = {"class": "form-select colour-select", "data-own": own}
    return forms.ChoiceField(
        label=name, required=False, initial=chosen, choices=choices, widget=forms.Select(attrs=look)
    )


class LogoForm(forms.Form):
    """A picture for the head of every page."""

    picture = forms.FileField(label=_("Logo"), help_text=_("PNG or JPEG, at most 200 KB."))

    def clean_picture(self) -> Logo:
        """The picture, of the type that its content is."""
        upload: UploadedFile = self.cleaned_data["picture"]
        if (upload.size or 0) > MOST_LOGO_BYTES:
            raise ValidationError(gettext("The logo has more than 200 KB. Choose a smaller picture."))
        try:
            found = media_type(upload)
        except ValidationError:
            found = None
        if found not in (MediaType.PNG, MediaType.JPEG):
            raise ValidationError(gettext("This file is no PNG or JPEG picture."))
        upload.seek(0)
        return Logo(content=upload.read(), media_type=found)


class ChainForm(RecordForm):
    """A value chain with the HS codes under which its products pass customs."""

    NEW = _("New value chain")
    CHANGE = _("Change %(record)s")
    GROUPS = ((_("Value chain"), ("name_es", "name_en", "hs_codes")),)

    hs_codes = forms.CharField(
        label=_("HS codes"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("4 to 10 digits each, separated by commas, spaces or lines, such as 0803.90, 0901."),
    )

    instance: ValueChain  # type: ignore[assignment]

    class Meta:
        model = ValueChain
        fields = ["name_es", "name_en"]

    def set_up(self) -> None:
        if not self.instance._state.adding:
            self.initial["hs_codes"] = ", ".join(self._known)

    @property
    def _known(self) -> list[str]:
        return list(self.instance.hs_codes.values_list("pk", flat=True))

    def clean_hs_codes(self) -> list[str]:
        """The codes without their dots; each belongs to one chain."""
        typed = [
            code.replace(".", "") for code in re.split(r"[\s,;]+", self.cleaned_data["hs_codes"]) if code
        ]
        wrong = [code for code in typed if not re.fullmatch(r"[0-9]{4,10}", code)]
        if wrong:
            raise ValidationError(gettext("Not an HS code of 4 to 10 digits: %s") % ", ".join(wrong))
        others = HSCode.objects.filter(pk__in=typed).exclude(chain=self.instance.pk).select_related("chain")
        if others:
            taken = ", ".join(f"{code} ({code.chain})" for code in others)
            raise ValidationError(gettext("Of another chain already: %s") % taken)
        return list(dict.fromkeys(typed))

    def _post_clean(self) -> None:
        """A new chain is known in addresses by its Spanish name."""
        if self.instance._state.adding:
            self.instance.slug = slugify(self.cleaned_data.get("name_es", ""))[:50]
        super()._post_clean()

    def clean(self) -> dict[str, object]:
        found: dict[str, object] = super().clean() or {}
        slug = slugify(str(found.get("name_es") or ""))[:50]
        if self.instance._state.adding and slug and ValueChain.objects.filter(slug=slug).exists():
            self.add_error("name_es", gettext("A chain with this name exists already."))
        if found.get("name_es") and not slug:
            self.add_error("name_es", gettext("The name needs letters or digits."))
        return found

    def write(self) -> None:
        super().write()
        wanted, known = self.cleaned_data["hs_codes"], self._known
        for code in HSCode.objects.filter(pk__in=set(known) - set(wanted)):
            code.delete()
        for new in wanted:
            if new not in known:
                HSCode(code=new, chain=self.instance).save(force_insert=True)


class ServiceTypeForm(RecordForm):
    """A type of service, in one of the three blocks."""

    NEW = _("New service type")
    CHANGE = _("Change %(record)s")
    GROUPS = ((_("Service type"), ("name_es", "name_en", "block")),)

    class Meta:
        model = ServiceType
        fields = ["name_es", "name_en", "block"]


class CustomsForm(RecordForm):
    """When customs equal what was declared, what a new market is, and what is suspicious."""

    NEW = CHANGE = _("Customs: comparison and checks")
    GROUPS = (
        (_("Figures"), ("equal_percent", "least_market_usd")),
        (_("Checks of quality"), ("price_times", "price_exporters", "years_between", "alike_percent")),
    )

    class Meta:
        model = CustomsSettings
        fields = [
            *("equal_percent", "least_market_usd"),
            *("price_times", "price_exporters", "years_between", "alike_percent"),
        ]
        help_texts = {
            "equal_percent": _(
                "0 to 20, of the greater of the two. Figures of all years change with it, so it stays while a period is"
                " closed."
            ),
            "least_market_usd": _(
                "1 to 1,000,000; less are samples. Figures of all years change with it, so it stays while a period is"
                " closed."
            ),
            "price_times": _("2 to 100."),
            "price_exporters": _("3 to 1,000."),
            "years_between": _("0 to 10."),
            "alike_percent": _(
                "30 to 100. Letters count in their order; names that share a rare word are reviewed, too."
            ),
        }

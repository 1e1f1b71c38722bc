"""Companies with their places in the calls, and many companies enrolled at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actor import person
from accounts.models import User
from companies import ruc
from companies.actions import enrol, enter
from companies.models import Call, Company, Participation, ValueChain
from entry.forms.fields import Cleaned, CompanyField, cell_field, dress, from_sheet, limit_regions
from entry.forms.formsets import PartRow, PartRows, rows_of
from entry.forms.record import EntryForm, RecordForm


class ParticipationRow(PartRow):
    """A place in a call."""

    key = "call"
    values = ("call", "chain", "enrolled_on", "exited_on", "exit_reason")

    call = forms.TypedChoiceField(label=_("Call"), coerce=int)
    chain = forms.ChoiceField(label=_("Value chain"))
    enrolled_on = cell_field(Participation, "enrolled_on")
    exited_on = cell_field(Participation, "exited_on")
    exit_reason = cell_field(Participation, "exit_reason")

    def offer(self, parts: PartRows) -> None:
        if isinstance(parts, ParticipationRowsBase):
            self.calls = parts.calls
            self.fields["call"].choices = [("", ""), *parts.calls.items()]  # type: ignore[attr-defined]
            self.fields["chain"].choices = [("", ""), *parts.chains.items()]  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        """A place keeps the rules of its model."""
        found = super().clean() or {}
        Participation(**{name: found.get(name) for name in ("enrolled_on", "exited_on")}).clean()
        return found

    @property
    def about(self) -> str:
        key = str(self["call"].value() or "")
        return self.calls.get(key, "") if self.is_existing else ""


class ParticipationRowsBase(PartRows[Participation]):
    """A company's places in the calls."""

    model, owner = Participation, "company"
    heading = _("Places in the calls")

    @cached_property
    def existing(self) -> dict[int, Participation]:
        if not (isinstance(self.record, Company) and self.record.pk):
            return {}
        return {part.call_id: part for part in self.record.participations.order_by("call")}

    @cached_property
    def calls(self) -> dict[str, str]:
        return {str(call.number): str(call) for call in Call.objects.all()}

    @cached_property
    def chains(self) -> dict[str, str]:
        return {chain.slug: str(chain) for chain in ValueChain.objects.all()}


ParticipationRows = rows_of(ParticipationRow, ParticipationRowsBase)


class CompanyForm(RecordForm):
    """A company with its places in the calls."""

    instance: Company
    parts: PartRows[Participation]
    NEW = _("New company")
    CHANGE = _("Change %(record)s")
    PARTS = ParticipationRows
    GROUPS = [
        (_("Who it is"), ["ruc", "legal_name", "trade_name", "legal_form", "region", "predecessor"]),
        (_("How large it is, and who leads it"), ["size", "women_led", "members", "women_members"]),
    ]

    women_led = forms.TypedChoiceField(
        label=_("Women-led"),
        choices=[("", _("not known")), ("True", _("Yes")), ("False", _("No"))],
        coerce=lambda word: word == "True",
        empty_value=None,
        required=False,
    )
    predecessor = CompanyField(
        label=_("Predecessor"), required=False, help_text=_("The company that this one continues.")
    )

    class Meta:
        model = Company
        fields = [
            *("ruc", "legal_name", "trade_name", "legal_form", "region", "predecessor"),
            *("size", "women_led", "members", "women_members"),
        ]
        formfield_callback = from_sheet(Company)

    def set_up(self) -> None:
        limit_regions(self, "region")
        for name in ("legal_form", "size"):
            choices = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].choices = [("", gettext("not known")), *list(choices)[1:]]  # type: ignore[attr-defined]

    def write(self) -> None:
        enter(self.instance, participations=self.parts.kept(), taken_out=self.parts.taken_out())


@dataclass(frozen=True)
class PastedRuc:
    """One RUC of a pasted list, and what becomes of it."""

    text: str
    outcome: str
    company: Company | None = None
    is_fault: bool = False


class EnrolForm(EntryForm, forms.Form):
    """Many companies that join a call on one day with one chain: all of them or none."""

    instance: Call
    GROUPS = [(_("Place in the call"), ["chain", "enrolled_on"]), (_("Companies"), ["rucs"])]

    chain = forms.ModelChoiceField(ValueChain.objects.all(), label=_("Value chain"), empty_label="")
    enrolled_on = cell_field(Participation, "enrolled_on")
    rucs = forms.CharField(
        label=_("RUCs"),
        widget=forms.Textarea({"rows": 8, "data-pick-into": reverse_lazy("entry:company_search")}),
        help_text=_("One or more in a line; columns pasted from Excel may follow the first."),
    )

    def __init__(self, data: QueryDict | None = None, *, instance: Call, user: User) -> None:
        super().__init__(data, initial={"enrolled_on": timezone.localdate()})
        self.instance = instance
        self.title = gettext("Enrol companies: %s") % instance
        dress(self)

    def clean_rucs(self) -> list[Company]:
        """The companies to enrol. Raises ValidationError if any line names none."""
        if any(line.is_fault for line in self.lines):
            raise ValidationError(
                gettext("Nobody was enrolled: correct the lines that are marked below, or remove them.")
            )
        return [line.company for line in self.lines if line.company]

    @cached_property
    def lines(self) -> list[PastedRuc]:
        """Every RUC that was sent, with its outcome, in its order."""
        texts = list(_first_cells(self.data.get("rucs", "")))
        known = Company.objects.seen_by(person()).in_bulk(
            [text for text in texts if ruc.is_valid(text)], field_name="ruc"
        )
        enrolled = set(self.instance.participations.values_list("company", flat=True))
        seen: set[str] = set()
        lines = []
        for text in texts:
            lines.append(_line(text, known.get(text), enrolled, repeated=text in seen))
            seen.add(text)
        return lines

    def keep(self, *, and_submit: bool) -> Call:
        found = self.cleaned_data
        places = enrol(found["rucs"], call=self.instance, chain=found["chain"], on=found["enrolled_on"])
        counts = {"new": len(places), "old": len(found["rucs"]) - len(places)}
        self.success_message = gettext("Enrolled: %(new)s. Taking part already: %(old)s.") % counts
        return self.instance


def _first_cells(text: str) -> Iterator[str]:
    """The first column of each line."""
    for line in text.splitlines():
        yield from re.findall(r"[^\s,;]+", line.split("\t")[0])


def _line(text: str, company: Company | None, enrolled: set[int], *, repeated: bool) -> PastedRuc:
    if not ruc.is_valid(text):
        return PastedRuc(text, gettext("not a RUC"), is_fault=True)
    if company is None:
        return PastedRuc(text, gettext("no company of the programme has this RUC"), is_fault=True)
    if repeated:
        return PastedRuc(text, gettext("stands above already"))
    if company.pk in enrolled:
        return PastedRuc(text, gettext("takes part in this call already"), company)
    return PastedRuc(text, gettext("will be enrolled"), company)

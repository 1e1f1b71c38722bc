"""Submitting, verifying and returning records, one or many: each with an outcome of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entry.kinds import VERIFIABLE
from entry.ticks import Tick
from records.closing import PeriodClosed
from records.models import Stale, Verifiable
from records.verification import send_back, submit, verify

MOST_AT_ONCE = 200


class Verb(TextChoices):
    """What a person can do with a record, beside changing it."""

    SUBMIT = "submit", _("Submit")
    VERIFY = "verify", _("Verify")
    RETURN = "return", _("Return")


class TicksField(forms.Field):
    """The records that were ticked."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {
        "required": _("Tick at least one record."),
        "invalid": _("A record that was ticked is not known here. Nothing was changed."),
        "many": _("At most %(most)s records can be decided on at once."),
    }

    def to_python(self, value: list[str] | None) -> list[Tick]:
        if len(value or []) > MOST_AT_ONCE:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST_AT_ONCE})
        try:
            return [Tick.read(text) for text in dict.fromkeys(value or [])]
        except ValueError as fault:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from fault


class DecisionForm(forms.Form):
    """What to do with which records. Who returns a record says what has to be mended."""

    verb = forms.ChoiceField(choices=Verb.choices, widget=forms.HiddenInput)
    record = TicksField()
    note = forms.CharField(
        label=_("What has to be mended"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or {}
        if chosen.get("verb") == Verb.RETURN and not chosen.get("note"):
            self.add_error("note", _("Say what has to be mended."))
        return chosen


@dataclass(frozen=True)
class Outcome:
    """What became of a record: `refusal` says why nothing did, and is blank where it went well."""

    name: str
    refusal: str = ""


def decide(verb: str, ticks: list[Tick], *, by: Any, note: str = "") -> list[Outcome]:
    """Do it to each record by itself: one that is refused holds up no other."""
    act: Callable[[Verifiable], None] = {
        Verb.SUBMIT.value: lambda record: submit(record, by=by),
        Verb.VERIFY.value: lambda record: verify(record, by=by),
        Verb.RETURN.value: lambda record: send_back(record, by=by, note=note),
    }[verb]
    records = ticked(ticks, by)
    return [_outcome(act, tick, records.get(tick)) for tick in ticks]


def ticked(ticks: list[Tick], reader: Any) -> dict[Tick, Verifiable]:
    """The records as they stand now; one that was removed meanwhile, or that the reader may not see, is not among them."""
    found: dict[Tick, Verifiable] = {}
    for slug, kind in VERIFIABLE.items():
        keys = {tick.pk: tick for tick in ticks if tick.kind == slug}
        found |= {
            keys[pk]: record for pk, record in kind.records().seen_by(reader).in_bulk(list(keys)).items()
        }
    return found


def _outcome(act: Callable[[Verifiable], None], tick: Tick, record: Verifiable | None) -> Outcome:
    if record is None:
        return Outcome(gettext("a record that was removed"), gettext("It does not exist any more."))
    name = str(record)
    record.version = tick.version
    try:
        act(record)
    except (PermissionDenied, Stale, PeriodClosed) as refusal:
        return Outcome(name, str(refusal))
    return Outcome(name)

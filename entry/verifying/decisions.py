"""Submit, verify and return records, one or many, each with its own result."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.people import Reader, Visitor
from entry.ticks import Tick
from records.authorship import load_authorship
from records.closing import PeriodClosed
from records.digests import Json
from records.models import Stale, Verifiable
from records.registry import verifiable_kinds
from records.verification import send_back, submit, verify

MOST_AT_ONCE = 200


class Verb(TextChoices):
    """What a person can do with a record besides changing it."""

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


class VerbForm(forms.Form):
    """What to do; returning needs a note."""

    def clean(self) -> Json:
        chosen: Json = super().clean() or {}
        if chosen.get("verb") == Verb.RETURN and not chosen.get("note"):
            self.add_error("note", _("Say what has to be corrected."))
        return chosen


class DecisionForm(VerbForm):
    """What to do with which records."""

    verb = forms.ChoiceField(choices=Verb.choices, widget=forms.HiddenInput)
    record = TicksField()
    note = forms.CharField(
        label=_("What has to be corrected"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class BulkDecisionForm(VerbForm):
    """What to do with all that the filter of an address holds, as its summary was seen at a moment."""

    verb = forms.ChoiceField(choices=[(Verb.VERIFY, Verb.VERIFY.label), (Verb.RETURN, Verb.RETURN.label)])
    seen_at = forms.FloatField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    without_unusual = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=2000)

    def clean_seen_at(self) -> datetime.datetime:
        """A moment that has passed: nobody decides on what they have not seen."""
        try:
            seen = datetime.datetime.fromtimestamp(self.cleaned_data["seen_at"], datetime.UTC)
        except (ValueError, OverflowError, OSError) as fault:
            raise ValidationError(_("This moment is not known here.")) from fault
        return min(seen, timezone.now())


@dataclass(frozen=True)
class DecisionResult:
    """The result for one record; `refusal` is the reason why it was left as it was, blank on success."""

    name: str
    refusal: str = ""


def decide(verb: str, ticks: list[Tick], *, by: Visitor, note: str = "") -> list[DecisionResult]:
    """Decide on each record by itself: one that is refused does not stop the others."""
    act: Callable[[Verifiable], None] = {
        Verb.SUBMIT.value: lambda record: submit(record, by=by),
        Verb.VERIFY.value: lambda record: verify(record, by=by),
        Verb.RETURN.value: lambda record: send_back(record, by=by, note=note),
    }[verb]
    records = ticked(ticks, by)
    return [_result(act, tick, records.get(tick)) for tick in ticks]


def ticked(ticks: list[Tick], reader: Reader) -> dict[Tick, Verifiable]:
    """The records as stored now, without those that were deleted meanwhile or that the reader may not see."""
    found: dict[Tick, Verifiable] = {}
    for slug, kind in verifiable_kinds().items():
        keys = {tick.pk: tick for tick in ticks if tick.kind == slug}
        records = kind.records().seen_by(reader).in_bulk(list(keys))
        found |= {keys[pk]: record for pk, record in records.items()}
    load_authorship(found.values(), reader)
    return found


def _result(act: Callable[[Verifiable], None], tick: Tick, record: Verifiable | None) -> DecisionResult:
    if record is None:
        return DecisionResult(gettext("a record that was removed"), gettext("It does not exist any more."))
    name = str(record)
    record.version = tick.version
    try:
        act(record)
    except (PermissionDenied, Stale, PeriodClosed) as refusal:
        return DecisionResult(name, str(refusal))
    return DecisionResult(name)

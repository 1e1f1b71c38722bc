"""A record's page: every field, how far it is verified, what the reader may do with it, and its history."""

from dataclasses import dataclass
from typing import Any

from accounts.access import Action, Subject, may
from accounts.actor import person
from entry.history.changes import KINDS, history_of
from entry.kinds import VERIFIABLE
from entry.links import PAGES, page_of
from entry.ticks import Tick
from records.base import BOOKKEEPING
from records.changes import Change
from records.closing import refusal
from records.models import ClosedPeriod, Verification
from records.verification import STAMPS, may_decide, may_submit
from records.wording import field_words, label, words


@dataclass(frozen=True)
class Fact:
    """A field with its words, and the page of the record that it names."""

    label: str
    text: str
    address: str = ""


@dataclass(frozen=True)
class RecordPage:
    """What the page of any record shows."""

    record: Any
    facts: list[Fact]
    history: list[Change]


@dataclass(frozen=True)
class VerifiablePage(RecordPage):
    """What the page of a record that somebody verifies shows beside; `closed` is the period that holds it."""

    kind: str
    tick: Tick
    may_submit: bool
    may_decide: bool
    is_own: bool
    closed: ClosedPeriod | None
    parts: list[Any]


def verifiable_page(record: Any, reader: Any, parts: Any = ()) -> VerifiablePage:
    """The page of a service, a row of sales or a market entry, for one reader."""
    closed = refusal(record, None, ClosedPeriod.objects.for_person(person()))
    return VerifiablePage(
        record,
        facts_of(record, reader),
        history_of(record, reader),
        kind=VERIFIABLE[record._meta.model_name].name,
        tick=Tick.of(record),
        may_submit=not closed and may_submit(reader, record),
        may_decide=not closed and may_decide(reader, record),
        is_own=record.verification == Verification.SUBMITTED and record.submitted_by_id == reader.pk,
        closed=closed,
        parts=list(parts),
    )


CONFIDENTIAL = {"members": Subject.MEMBERS, "women_members": Subject.MEMBERS}
"""Fields that a reader of the record sees only with leave of their own."""


def facts_of(record: Any, reader: Any) -> list[Fact]:
    """Every field that the reader may see, in the order of the model; what is unknown is shown as such."""
    return [
        _fact(record, field, reader)
        for field in record._meta.concrete_fields
        if field.name not in BOOKKEEPING
        and field.attname not in STAMPS
        and (field.name not in CONFIDENTIAL or may(reader, Action.SEE, CONFIDENTIAL[field.name]))
    ]


def _fact(record: Any, field: Any, reader: Any) -> Fact:
    value = getattr(record, field.name)
    if field.name == "ruc" and not may(reader, Action.SEE, Subject.CONTACT):
        value = record.masked_ruc
    show = KINDS[record._meta.model_name].show.get(field.name)
    if field.is_relation:
        linked = value is not None and value._meta.model_name in PAGES
        return Fact(label(field), words(value), page_of(value) if linked else "")
    return Fact(label(field), show(value) if show else field_words(field, value))

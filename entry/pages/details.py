"""A record's page: every field, its verification, what the reader may do with it, and its history."""

from dataclasses import dataclass

from django.db.models import Field, SlugField
from django.utils.translation import gettext as _

from accounts.access import Action, Subject, may
from accounts.actor import person
from accounts.people import Reader, Visitor
from companies.models import Application, Company
from companies.ruc import masked
from entry.history.changes import history_of
from entry.ticks import Tick
from records.base import BOOKKEEPING
from records.changes import Change, Value
from records.closing import refusal
from records.links import page_of
from records.models import ClosedPeriod, Record, Verifiable, Verification
from records.registry import RecordKind, kind_of
from records.states import STAMPS
from records.text import LazyText
from records.verification import may_submit, refusal_to_decide
from records.verified_before import changes_since
from records.wording import FieldValue, field_words, label, words


@dataclass(frozen=True)
class FieldText:
    """A field of a record in words, and the page of the record that it names."""

    label: str
    text: str
    address: str = ""


@dataclass(frozen=True)
class RecordPage:
    """The page of any record."""

    record: Record
    fields: list[FieldText]
    history: list[Change]

    @property
    def is_stored(self) -> bool:
        """Whether it was ever saved: what the programme sets has values before."""
        return not self.record._state.adding


Parts = dict[str, object]
"""The child records of a record, by the name of their relation, and what the page says of them together."""


@dataclass(frozen=True)
class KindPage(RecordPage):
    """The page of a record of any kind. `closed` is the closed period in which it lies."""

    kind: str
    closed: ClosedPeriod | None


@dataclass(frozen=True)
class VerifiablePage(KindPage):
    """The page of a record that is verified.

    `refusal` says why the reader cannot decide on it, `changes` what differs from when it was last verified: None where it
    is verified or never was.
    """

    record: Verifiable
    tick: Tick
    may_submit: bool
    may_decide: bool
    refusal: LazyText
    parts: Parts
    changes: list[Value] | None
    may_delete: bool


def application_page(application: Application, reader: Reader) -> KindPage:
    """The page of an application, with the company of the same RUC where the reader sees it."""
    company = Company.objects.seen_by(reader).filter(ruc=application.ruc).first()
    link = [FieldText(_("Company"), str(company), page_of(company))] if company else []
    return KindPage(
        application,
        fields_of(application, reader) + link,
        history_of(application, reader),
        _heading(application),
        _closed(application),
    )


def _heading(record: Record) -> str:
    kind = kind_of(record)
    return kind.heading if kind else ""


def _closed(record: Record) -> ClosedPeriod | None:
    return refusal(record, None, ClosedPeriod.objects.for_person(person()))


def verifiable_page(record: Verifiable, reader: Visitor, parts: Parts) -> VerifiablePage:
    closed, refused = _closed(record), refusal_to_decide(reader, record)
    changes = _since_verified(record, kind_of(record))
    return VerifiablePage(
        record,
        fields_of(record, reader),
        history_of(record, reader),
        kind=_heading(record),
        closed=closed,
        tick=Tick.of(record),
        may_submit=not closed and may_submit(reader, record),
        may_decide=not closed and not refused,
        refusal=refused if record.verification == Verification.SUBMITTED else "",
        parts=parts,
        changes=changes,
        may_delete=_may_delete(record, reader) and changes is None and not closed,
    )


def _may_delete(record: Verifiable, reader: Visitor) -> bool:
    return may(reader, Action.ENTER, record.SUBJECT) and record.verification != Verification.VERIFIED


def _since_verified(record: Verifiable, kind: RecordKind | None) -> list[Value] | None:
    if record.verification == Verification.VERIFIED or kind is None:
        return None
    return changes_since(kind, [record]).get(record.pk)


CONFIDENTIAL = {"members": Subject.MEMBERS, "women_members": Subject.MEMBERS}
"""Fields that only readers who may see the subject are shown."""


def fields_of(record: Record, reader: Reader) -> list[FieldText]:
    """Every field that the reader may see but the names in addresses, in the order of the model; unknown ones as a dash."""
    return [
        _field(record, field, reader)
        for field in record._meta.concrete_fields
        if field.name not in BOOKKEEPING
        and not isinstance(field, SlugField)
        and field.attname not in STAMPS
        and (field.name not in CONFIDENTIAL or may(reader, Action.SEE, CONFIDENTIAL[field.name]))
    ]


def _field(record: Record, field: Field, reader: Reader) -> FieldText:
    value = getattr(record, field.name)
    if field.name == "ruc" and not may(reader, Action.SEE, Subject.CONTACT):
        value = masked(value)
    return FieldText(label(field), _text(record, field, value), page_of(value) if field.is_relation else "")


def _text(record: Record, field: Field, value: FieldValue) -> str:
    kind = kind_of(record)
    if kind and field.name in kind.show_of:
        return kind.show_of[field.name](record, value)
    if kind and field.name in kind.show:
        return kind.show[field.name](value)
    return words(value) if field.is_relation else field_words(field, value)

"""Change an open session and what its minutes hold, never one that is frozen or about to be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actor import person
from committee.models import Agreement, AgreementNote, Responsible, Session, Snapshot
from jobs.models import Job
from records import child_records
from records.models import Record


class Frozen(IntegrityError):
    """The session is frozen, or being frozen."""


def why_closed() -> str:
    """What to say of a session that cannot be changed."""
    return _("The session is frozen or being frozen: it cannot be changed.")


def is_open(session: Session) -> bool:
    """Whether the session is neither frozen nor being frozen."""
    is_frozen = Snapshot.objects.filter(session=session.pk).exists()
    return not is_frozen and not Job.objects.unfinished().filter(key=session.job_key).exists()


@contextmanager
def changing(session: Session) -> Iterator[None]:
    """A transaction in which the session stays open: whoever freezes it waits for the same lock. Raises Frozen."""
    with transaction.atomic():
        Session.objects.select_for_update().filter(pk=session.pk).first()
        if not is_open(session):
            raise Frozen(why_closed())
        yield


def enter_parts(session: Session, *, parts: Sequence[Record], taken_out: Sequence[Record]) -> None:
    """Save points of the agenda, or who came. Raises Frozen or Stale, and then nothing is written."""
    with changing(session):
        child_records.take_out(taken_out)
        child_records.write(child_records.changed(parts))


def agree(
    agreement: Agreement, *, responsible: Sequence[Responsible], taken_out: Sequence[Responsible] = ()
) -> None:
    """Save an agreement of an open session with the institutions that are responsible. Raises Frozen or Stale."""
    with changing(agreement.session):
        agreement.save(force_insert=agreement._state.adding)
        written = child_records.changed(responsible)
        for part in written:
            part.agreement = agreement
        child_records.take_out(taken_out)
        child_records.write(written)


def withdraw_draft(agreement: Agreement) -> None:
    """Delete an agreement of an open session: one of a frozen session is never deleted. Raises Frozen."""
    with changing(agreement.session):
        agreement.delete()


@transaction.atomic
def follow_up(agreement: Agreement, *, note: str = "") -> None:
    """Save how an agreement goes on, in a session that is open or frozen, with a note of who says so and when."""
    agreement.save()
    if note:
        AgreementNote.objects.create(agreement=agreement, text=note, written_by=person())

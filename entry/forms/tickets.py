"""Tickets: each form that is shown carries one, made out to its person.

With what was typed it names one saving. A page that a browser brings back (its Back button) still carries its
ticket: sent again as it was, it was saved already; sent with another text, it says something new.
"""

import uuid
from collections.abc import Callable
from typing import NamedTuple

from django.core import signing
from django.db import transaction
from django.http import HttpRequest, QueryDict

from entry.models import Submission

SALT = "entry.ticket"

NOT_TYPED = ("csrfmiddlewaretoken", "do")
"""What a form sends beside what a person typed."""


class Ticket(NamedTuple):
    """To whom a form was shown, and which showing it was."""

    person: int
    token: uuid.UUID


class NotSaved(Exception):
    """The form has faults: nothing was written, and its ticket is still good."""


def issue(request: HttpRequest) -> str:
    """A new ticket for the person, signed, so that it cannot be made out to another."""
    return signing.dumps([request.user.pk, uuid.uuid4().hex], salt=SALT)


def read(form: QueryDict) -> Ticket | None:
    """The ticket of a form that was sent; None where it has none that we issued."""
    try:
        person, token = signing.loads(form.get("ticket", ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Ticket(person, uuid.UUID(token))


def typed(form: QueryDict) -> str:
    """What was typed into a form, as one text."""
    found = form.copy()
    for name in NOT_TYPED:
        found.pop(name, None)
    return found.urlencode()


def _token(form: QueryDict) -> uuid.UUID:
    """The same for the same text on the same ticket, and for nothing else."""
    ticket = read(form)
    return uuid.uuid5(ticket.token, typed(form)) if ticket else uuid.uuid4()


def landed(request: HttpRequest) -> str | None:
    """Where the form led that was sent, if it was saved already."""
    found = Submission.objects.filter(person_id=request.user.pk, token=_token(request.POST)).first()
    return found.address if found else None


def once(request: HttpRequest, save: Callable[[], str]) -> str:
    """Save what a form holds and return where that leads; sent again, save nothing and return the same.

    Both happen or neither does, so that a form that could not be saved can be sent again. A second sending
    that comes while the first is still at work waits for it.
    """
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(
            person_id=request.user.pk, token=_token(request.POST)
        )
        if is_first:
            submission.address = save()
            submission.save(update_fields=["address"])
    return submission.address

"""Who has to be reminded of what: companies of their report, staff of what waits for them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.access import Action, Subject, may
from accounts.audit import EventType, number_of, record
from accounts.letters import Letter, LetterKind, text_of, write
from accounts.people import User
from companies.models import Company, Contact, Participation, ValueChain
from entry.quality.unreported import Unreported
from entry.verifying.queue import returned_to, waiting_for
from figures.models import Programme
from reports.agreements import open_agreements

WEEK = datetime.timedelta(days=6)
"""A weekly timer may come some hours early."""
FORTNIGHT = datetime.timedelta(days=13)
BEFORE_DUE = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Reminder:
    """What a company has not reported of a year, and the contacts who can be written to."""

    company: Company
    year: int
    missing: list[ValueChain]
    contacts: list[Contact]
    last: datetime.datetime | None

    def context(self, contact: Contact, sender: str) -> dict[str, object]:
        """What the letter's template needs."""
        programme = Programme.current()
        return {
            "contact": contact,
            "company": self.company,
            "year": self.year,
            "due_on": Programme.sales_due_on(self.year),
            "missing": self.missing,
            "sender": sender,
            "programme": str(programme),
        }


def reminders(companies: Iterable[Company], year: int) -> list[Reminder]:
    """The reminders of companies that have handed in no sales of a year; three queries however many companies."""
    found = list(companies)
    keys = [company.pk for company in found]
    places = Participation.objects.in_force_during(year).filter(company__in=keys).select_related("chain")
    missing: dict[int, dict[ValueChain, None]] = defaultdict(dict)
    for place in places.order_by("company", "chain"):
        missing[place.company_id][place.chain] = None
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(company__in=keys).exclude(email=""):
        contacts[contact.company_id].append(contact)
    letters = Letter.objects.filter(kind=LetterKind.REPORT_DUE, contact__company__in=keys)
    last = dict(letters.order_by("written_at").values_list("contact__company", "written_at"))
    return [
        Reminder(company, year, list(missing[company.pk]), contacts[company.pk], last.get(company.pk))
        for company in found
    ]


def preview(reminder: Reminder, sender: str) -> str:
    """The letter to a company's first contact, as it will be sent: in the installation's language, whoever looks."""
    with translation.override(settings.LANGUAGE_CODE):
        return text_of(LetterKind.REPORT_DUE, reminder.context(reminder.contacts[0], sender))


@transaction.atomic
def remind(found: Iterable[Reminder], *, by: User | None, sender: str) -> int:
    """Write to every contact with an address, in the installation's language, with a line of the audit log for each
    company; return how many letters.
    """
    written = 0
    for reminder in found:
        letters = [
            write(
                LetterKind.REPORT_DUE,
                contact.email,
                reminder.context(contact, sender),
                contact=contact,
                language=settings.LANGUAGE_CODE,
            )
            for contact in reminder.contacts
        ]
        sent = sum(letter is not None for letter in letters)
        if sent:
            record(EventType.REMINDED, by=by, about=number_of(reminder.company), year=reminder.year)
        written += sent
    return written


def send_digest() -> int:
    """Write to everybody for whom records wait, once a week at most; return how many letters."""
    written = 0
    for person in _without(LetterKind.WAITING, WEEK):
        n, returned = waiting_for(person), returned_to(person)
        if n and write(LetterKind.WAITING, person.email, {"n": n, "returned": returned}, person=person):
            written += 1
    return written


def remind_of_agreements() -> int:
    """Write to everybody who sees the committee's agreements while any is overdue, once a fortnight at most."""
    overdue = [row for row in open_agreements(timezone.localdate()).rows if row.days_overdue]
    written = 0
    for person in _without(LetterKind.AGREEMENTS_DUE, FORTNIGHT) if overdue else []:
        if may(person, Action.SEE, Subject.AGREEMENT):
            context = {"agreements": overdue, "path": reverse("reports:brief")}
            written += write(LetterKind.AGREEMENTS_DUE, person.email, context, person=person) is not None
    return written


def remind_staff(year: int) -> int:
    """Write to everybody who enters sales, once a fortnight at most, from a month before a year's sales are due."""
    due_on = Programme.sales_due_on(year)
    if timezone.localdate() < due_on - BEFORE_DUE:
        return 0
    written = 0
    for person in _without(LetterKind.YEAR_DUE, FORTNIGHT):
        if may(person, Action.ENTER, Subject.SALES):
            n = Unreported(year, reader=person).companies.count()
            context = {"n": n, "year": year, "due_on": due_on}
            if n and write(LetterKind.YEAR_DUE, person.email, context, person=person):
                written += 1
    return written


def remind_companies(year: int, *, sender: str) -> int:
    """Write to the contacts of all companies that have not reported, once a fortnight at most."""
    if timezone.localdate() < Programme.sales_due_on(year) - BEFORE_DUE:
        return 0
    long_ago = timezone.now() - FORTNIGHT
    found = reminders(Unreported(year, reader=None).companies, year)
    due = [reminder for reminder in found if reminder.last is None or reminder.last < long_ago]
    return remind(due, by=None, sender=sender)


def _without(kind: LetterKind, age: datetime.timedelta) -> Iterable[User]:
    """The people who can sign in and have had no letter of the kind for so long."""
    lately = Letter.objects.filter(kind=kind).since(age)
    return User.objects.filter(is_active=True).exclude(letters__in=lately).order_by("pk")

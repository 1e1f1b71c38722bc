"""Personal data (Law 29733): find and erase what is stored about a contact, a natural person's company or application, or
an account.

Figures do not change: nothing that is counted or summed names a person. Of a natural person's company and applications the
names and the RUC are erased, in the record and in every row of its history; its services, sales and market entries stay.
What a committee session froze cannot be changed (decision 21).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.audit import Event, EventType, record
from accounts.models import Invitation, User
from companies import ruc
from companies.models import Application, Company, Contact, FollowUp, LegalForm
from entry.imports.upload import UploadLine
from records.digests import Json
from records.search import contains_words
from records.text import LazyText

SHORTEST = 3


class Named(NamedTuple):
    """A record that names a person: its key, the name, and where it stands."""

    key: int
    name: str
    about: str


class OtherPeople(NamedTuple):
    """People whom records of an app above this one name: how they are found, and how one is erased."""

    heading: LazyText
    find: Callable[[str], Iterable[Named]]
    erase: Callable[[int], str]


OTHERS: dict[str, OtherPeople] = {}
"""By the kind of the record that names them; apps add theirs when the program starts."""


@dataclass(frozen=True)
class PersonalData:
    """Everything stored about the people whom a search finds."""

    contacts: QuerySet[Contact]
    past_contacts: list[Json]
    companies: QuerySet[Company]
    applications: QuerySet[Application]
    follow_ups: QuerySet[FollowUp]
    accounts: QuerySet[User]
    invitations: QuerySet[Invitation]
    others: dict[str, list[Named]]

    @property
    def in_other_records(self) -> list[tuple[str, LazyText, list[Named]]]:
        """The kind of the records, their heading and what they name."""
        return [(kind, OTHERS[kind].heading, found) for kind, found in self.others.items()]

    def as_json(self) -> Json:
        """The file for a person who asks what is stored about them."""
        return {
            "contacts": list(
                self.contacts.values("name", "position", "email", "phone", "company__legal_name")
            ),
            "earlier versions of contacts": self.past_contacts,
            "companies": list(self.companies.values("ruc", "legal_name", "trade_name", "region__name")),
            "applications": list(
                self.applications.values(
                    "ruc", "legal_name", "region__name", "call", "applied_on", "outcome", "reason"
                )
            ),
            "visits and phone calls": list(
                self.follow_ups.values("company__legal_name", "on", "by_whom", "note", "next_step")
            ),
            "accounts": [
                {
                    "name": user.name,
                    "email": user.email,
                    "role": user.role,
                    "joined": user.date_joined,
                    "last signed in": user.last_login,
                    "sessions": list(
                        UserSession.objects.filter(user=user).values("ip", "user_agent", "created_at")
                    ),
                    "letters": list(user.letters.values("subject", "to", "written_at", "sent_at")),
                    "audit log": list(
                        Event.objects.filter(person=user).values("at", "happened", "about", "address")
                    ),
                }
                for user in self.accounts
            ],
            "invitations": list(self.invitations.values("name", "email", "role", "sent_at")),
            **{kind: [found._asdict() for found in named] for kind, named in self.others.items()},
        }


def personal_data(asked: str) -> PersonalData:
    """Find people by a part of a name, an e-mail address, a phone, an identity document or a RUC."""
    words = asked.strip()
    named = Q(name__icontains=words) | Q(email__icontains=words)
    of_contact = named | Q(phone__icontains=words)
    people = Company.objects.filter(
        Q(ruc__startswith=ruc.NATURAL_PERSON) | Q(legal_form=LegalForm.NATURAL_PERSON)
    )
    past = Contact.history.filter(of_contact).order_by("history_date")
    return PersonalData(
        Contact.objects.filter(of_contact).select_related("company"),
        list(past.values("name", "position", "email", "phone", "history_date", "history_type", "id")),
        people.filter(contains_words("search", words)),
        Application.objects.filter(
            contains_words("search", words), ruc__startswith=ruc.NATURAL_PERSON
        ).select_related("call"),
        FollowUp.objects.filter(contains_words("search", words)).select_related("company"),
        User.objects.filter(named),
        Invitation.objects.filter(named),
        {kind: list(other.find(words)) for kind, other in OTHERS.items()},
    )


@transaction.atomic
def erase(kind: str, pk: int, *, reason: str) -> str:
    """Erase by kind and key; returns the name in its place. Raises KeyError, DoesNotExist."""
    replacement = (OTHERS[kind].erase if kind in OTHERS else ERASERS[kind])(pk)
    record(EventType.PERSON_ERASED, about=replacement, reason=reason, kind=kind)
    return replacement


def _nobody(pk: int) -> str:
    """The name shown in place of the erased one."""
    return _("Erased person %(number)s") % {"number": pk}


def _contact(pk: int) -> str:
    """Erase a contact with its history, also one that was deleted before."""
    Contact.objects.filter(pk=pk).delete()
    if not Contact.history.filter(id=pk).delete()[0]:
        raise Contact.DoesNotExist
    return _nobody(pk)


def _company(pk: int) -> str:
    """Replace names and RUC by pseudonyms; everything that is counted stays."""
    company = Company.objects.select_for_update().get(pk=pk)
    old = company.ruc
    company.ruc, company.legal_name, company.trade_name = ruc.pseudonym(pk), _nobody(pk), ""
    company.save()
    Company.history.filter(id=pk).update(
        ruc=company.ruc, legal_name=company.legal_name, trade_name="", history_change_reason=None
    )
    _rename_applications(old, company.ruc, company.legal_name)
    for model in (Contact, FollowUp):
        model.objects.filter(company=pk).delete()
        model.history.filter(company_id=pk).delete()
    return _nobody(pk)


def _follow_up(pk: int) -> str:
    """Remove a note that names a person, with its history."""
    FollowUp.objects.filter(pk=pk).delete()
    if not FollowUp.history.filter(id=pk).delete()[0]:
        raise FollowUp.DoesNotExist
    return _nobody(pk)


PEOPLE_WHO_APPLIED = 50_000_000
"""The numbers in pseudonyms of applicants who are no companies of the programme begin here, beyond those of companies."""


def _application(pk: int) -> str:
    """Replace name and RUC in every application of this person; a company of the same RUC is erased by itself."""
    application = Application.objects.get(pk=pk)
    _rename_applications(application.ruc, ruc.pseudonym(PEOPLE_WHO_APPLIED + pk), _nobody(pk))
    return _nobody(pk)


def _rename_applications(old: str, new: str, name: str) -> None:
    """Give the applications of a RUC another one, with their history, and forget uploaded rows that name it."""
    for application in Application.objects.select_for_update().filter(ruc=old):
        application.ruc, application.legal_name, application.reason = new, name, ""
        application.save()
    Application.history.filter(ruc=old).update(
        ruc=new, legal_name=name, reason="", history_change_reason=None
    )
    UploadLine.objects.filter(parts__icontains=old).delete()


def _account(pk: int) -> str:
    """Replace name and address and block the account; what its person did keeps pointing to it."""
    user = User.objects.select_for_update().get(pk=pk)
    address = f"erased-{pk}@invalid.invalid"
    Invitation.objects.filter(email=user.email).update(name=_nobody(pk), email=address)
    user.name, user.email, user.is_active = _nobody(pk), address, False
    user.set_unusable_password()
    user.save()
    for model in (UserSession, Authenticator, EmailAddress, SocialAccount):
        model.objects.filter(user=user).delete()
    return user.name


ERASERS = {
    "contact": _contact,
    "company": _company,
    "application": _application,
    "followup": _follow_up,
    "account": _account,
}

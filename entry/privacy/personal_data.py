"""What is held on a person, and its erasure (Law 29733): a contact, a natural person's company, an account.

Figures stay what they are: nothing that is counted or summed names a person. Of a natural person's company the names and
the RUC go, in the record and in every line of its history; its services, sales and market entries stay. What a committee
session froze cannot be changed (decision 21).
"""

from dataclasses import dataclass
from typing import Any

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
from companies.models import Company, Contact, LegalForm
from entry.lists.filters import holding
from entry.models import UploadLine

SHORTEST = 3


@dataclass(frozen=True)
class Held:
    """Everything on the people whom a search finds."""

    contacts: QuerySet[Contact]
    past_contacts: list[Any]
    companies: QuerySet[Company]
    accounts: QuerySet[User]
    invitations: QuerySet[Invitation]

    def as_json(self) -> dict[str, Any]:
        """What a person is given who asks what is held on them."""
        return {
            "contacts": list(
                self.contacts.values("name", "position", "email", "phone", "company__legal_name")
            ),
            "earlier versions of contacts": self.past_contacts,
            "companies": list(self.companies.values("ruc", "legal_name", "trade_name", "region__name")),
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
                    "audit log": list(
                        Event.objects.filter(person=user).values("at", "happened", "about", "address")
                    ),
                }
                for user in self.accounts
            ],
            "invitations": list(self.invitations.values("name", "email", "role", "sent_at")),
        }


def held_on(asked: str) -> Held:
    """By a part of a name, an e-mail address, a phone, an identity document or a RUC."""
    words = asked.strip()
    named = Q(name__icontains=words) | Q(email__icontains=words)
    of_contact = named | Q(phone__icontains=words)
    people = Company.objects.filter(
        Q(ruc__startswith=ruc.NATURAL_PERSON) | Q(legal_form=LegalForm.NATURAL_PERSON)
    )
    past = Contact.history.filter(of_contact).order_by("history_date")
    return Held(
        Contact.objects.filter(of_contact).select_related("company"),
        list(past.values("name", "position", "email", "phone", "history_date", "history_type", "id")),
        people.filter(holding("search", words)),
        User.objects.filter(named),
        Invitation.objects.filter(named),
    )


@transaction.atomic
def erase(kind: str, pk: int, *, reason: str) -> str:
    """Erase what is held under a kind and a key; returns what stands in its place. Raises KeyError, DoesNotExist."""
    instead = ERASERS[kind](pk)
    record(EventType.PERSON_ERASED, about=instead, reason=reason, kind=kind)
    return instead


def _nobody(pk: int) -> str:
    """What people see in the place of a name."""
    return _("Erased person %(number)s") % {"number": pk}


def _contact(pk: int) -> str:
    """With every line of its history, also where it was removed before."""
    Contact.objects.filter(pk=pk).delete()
    if not Contact.history.filter(id=pk).delete()[0]:
        raise Contact.DoesNotExist
    return _nobody(pk)


def _company(pk: int) -> str:
    """Names and RUC are replaced by others that are nobody's; everything that is counted stays."""
    company = Company.objects.select_for_update().get(pk=pk)
    old = company.ruc
    company.ruc, company.legal_name, company.trade_name = ruc.pseudonym(pk), _nobody(pk), ""
    company.save()
    Company.history.filter(id=pk).update(
        ruc=company.ruc, legal_name=company.legal_name, trade_name="", history_change_reason=None
    )
    UploadLine.objects.filter(parts__icontains=old).delete()
    Contact.objects.filter(company=pk).delete()
    Contact.history.filter(company_id=pk).delete()
    return _nobody(pk)


def _account(pk: int) -> str:
    """Deeds keep pointing to the account, which is nobody's any more and lets nobody in."""
    user = User.objects.select_for_update().get(pk=pk)
    address = f"erased-{pk}@invalid.invalid"
    Invitation.objects.filter(email=user.email).update(name=_nobody(pk), email=address)
    user.name, user.email, user.is_active = _nobody(pk), address, False
    user.set_unusable_password()
    user.save()
    for model in (UserSession, Authenticator, EmailAddress, SocialAccount):
        model.objects.filter(user=user).delete()
    return user.name


ERASERS = {"contact": _contact, "company": _company, "account": _account}

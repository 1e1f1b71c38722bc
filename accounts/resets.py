"""Resets of a person's access by an administrator: the password, the second factors, the e-mail address.

People change their own. A reset is written to the audit log, ends all sessions of the person and is told to the person
by letter, at the old address as well as at a new one, and on the page of the account.
"""

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from accounts.audit import Event, EventType, account_number, record
from accounts.letters import LetterKind, write
from accounts.people import User
from accounts.sessions import end_sessions


@dataclass(frozen=True)
class Reset:
    """What to reset. A blank `email` keeps the address."""

    password: bool = False
    factors: bool = False
    email: str = ""

    @property
    def details(self) -> dict[str, bool]:
        """What was chosen, for the audit log, without the address: a line cannot be erased."""
        chosen = {"password": self.password, "second_factors": self.factors, "email": bool(self.email)}
        return {name: True for name, is_chosen in chosen.items() if is_chosen}


@transaction.atomic
def reset(user: User, what: Reset, *, by: User, site: str) -> str:
    """Reset the access of `user`; return the address where a new password is chosen, blank for a password that stays.

    `site` is the scheme and host of the request. The letters are written in the same transaction and sent after it.
    """
    addresses = [user.email]
    if what.email:
        _change_address(user, what.email)
        addresses.append(what.email)
    if what.password:
        user.set_unusable_password()
    user.save()
    if what.factors:
        Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    record(EventType.ACCESS_RESET, by=by, about=account_number(user), **what.details)
    link = f"{site}{_new_password(user)}" if what.password else ""
    for address in addresses:
        # The link goes to the address that signs in from now on.
        _send(user, what, by, address, link if address == user.email else "")
    return link


def resets_of(user: User) -> list[Event]:
    """The resets of a person's access, latest first."""
    found = Event.objects.filter(happened=EventType.ACCESS_RESET, about=account_number(user))
    return list(found.select_related("person"))


def _change_address(user: User, email: str) -> None:
    """Also forget what a directory said about the old address."""
    user.email = email
    EmailAddress.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


def _new_password(user: User) -> str:
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def _send(user: User, what: Reset, by: User, address: str, link: str) -> None:
    context = {"what": what, "by": by, "link": link}
    write(LetterKind.ACCESS_RESET, address, context, person=user, language=get_language() or "")

"""How allauth signs people in here: nobody signs up, and secrets of second factors are kept sealed."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest

from accounts.access import needs_second_factor
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations (accounts/invitations.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A ministry's directory says who somebody is; it lets in nobody who has no account."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Whoever was invited at an address that the directory has verified."""
        for address in sociallogin.email_addresses:
            found = User.objects.filter(email=address.email.lower()).first()
            if found and address.verified:
                # allauth would take the password of an account whose address nobody has verified.
                EmailAddress.objects.get_or_create(
                    user=found, email=found.email, defaults={"verified": True, "primary": True}
                )
                return found, address.email
        return None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: their secrets are of no use to who reads the database alone."""

    def get_totp_issuer(self) -> str:
        return "Ruta Productiva Exportadora"

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one of a person who needs one stays."""
        if not needs_second_factor(authenticator.user):
            return True
        others = factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return authenticator.type not in FACTORS or others.exists()


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one."""


def factors_of(user: Any) -> Any:
    """A person's second factors."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)


def _seal() -> Fernet:
    """Under a key of the installation's secret: with another secret, people set their second factors up anew."""
    key = hashlib.sha256(b"accounts.second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

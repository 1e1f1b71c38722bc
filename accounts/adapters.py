"""allauth adapters: no sign-up, sign-in by a directory, encrypted secrets of second factors."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.access import needs_second_factor
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up: accounts are created from invitations (accounts/invitations.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by a ministry's directory (OpenID Connect), for existing accounts only."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Find the account of an address that the directory has verified."""
        for address in sociallogin.email_addresses:
            found = User.objects.filter(email=address.email.lower()).first()
            if found and address.verified:
                # Without a verified address allauth would remove the password of the account.
                EmailAddress.objects.get_or_create(
                    user=found, email=found.email, defaults={"verified": True, "primary": True}
                )
                return found, address.email
        return None


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors whose secrets are stored encrypted."""

    def get_totp_issuer(self) -> str:
        return "Ruta Productiva Exportadora"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last second factor of users who need one."""
        if not needs_second_factor(authenticator.user):
            return True
        others = factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return authenticator.type not in FACTORS or others.exists()


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""The types that count as a second factor; recovery codes only replace one that was lost."""


def factors_of(user: User | AnonymousUser) -> QuerySet[Authenticator]:
    """The user's second factors."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS)
    return found


def _cipher() -> Fernet:
    """The cipher with a key derived from SECRET_KEY: after a change of it, second factors must be set up again."""
    key = hashlib.sha256(b"accounts.second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

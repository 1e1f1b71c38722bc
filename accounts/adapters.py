"""allauth adapters: no sign-up, sign-in by a directory, encrypted secrets of second factors."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts.access import Action, Subject, may, needs_second_factor
from accounts.models import User
from accounts.sessions import signed_in_at


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with the permission for the Django admin from the rules of access instead of groups and flags."""

    def has_perm(self, user_obj: User | AnonymousUser, perm: str, obj: Model | None = None) -> bool:
        return may(user_obj, Action.ENTER, Subject.REFERENCE)

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        return may(user_obj, Action.ENTER, Subject.REFERENCE)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No sign-up: accounts are created from invitations (accounts/invitations.py)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """The password of a sign-in a moment ago suffices to set up the first second factor: it is not asked for again.

        Factors that were there before the sign-in are as well guarded as ever.
        """
        at = signed_in_at(self.request)
        if at and not factors_of(self.request.user).filter(created_at__lt=at).exists():
            return False
        return bool(super().is_reauthentication_required(app=app))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address behind the trusted proxies.

        A request that names fewer came past one of them, and whoever sent it may have written the header.
        """
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count attempts by account and address together, and failures of an account wherever they come from.

        Neither an address that many people share nor a stranger elsewhere shuts out the owner of an account.
        """
        super().pre_authenticate(request, **credentials)
        if not self._count_failure(request, credentials, dry_run=True):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        self._count_failure(request, credentials)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{ratelimit.get_ip(request)}"

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: str) -> None:
        """After a password was reset by letter."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        ratelimit.clear(request, **_ANYWHERE, key=credentials["email"].lower())

    def _count_failure(
        self, request: HttpRequest, credentials: dict[str, str], *, dry_run: bool = False
    ) -> bool:
        """Whether the account has failures left; without `dry_run` this one is counted."""
        key = credentials.get("email", "").lower()
        return ratelimit.consume(request, **_ANYWHERE, key=key, dry_run=dry_run) is not None


_ANYWHERE = {"app": "allauth.account", "action": "login_failed_anywhere"}
"""The limit of failures of an account from all addresses (ACCOUNT_RATE_LIMITS)."""


class DirectoryAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in by a ministry's directory (OpenID Connect), for existing accounts only."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """The directory of the settings alone: one from the database could be at any address."""
        found: list[SocialApp] = super().list_apps(request, provider, client_id)
        return [app for app in found if app.pk is None]

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

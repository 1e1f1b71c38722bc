"""Audit log of accounts: record events on the signals of Django, allauth and accounts/access.py."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver

from accounts.access import Action, Subject, access_refused
from accounts.audit import EventType, account_number, record
from accounts.models import Invitation, User
from accounts.sessions import end_sessions

PERMISSION_FIELDS = ("role", "is_active", "is_staff", "is_superuser")


@receiver(user_logged_in)
def signed_in(user: User | None, **_signal: object) -> None:
    record(EventType.SIGNED_IN, by=user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_signal: object) -> None:
    if user:
        record(EventType.SIGNED_OUT, by=user)


@receiver(user_login_failed)
def failed(credentials: dict[str, str], **_signal: object) -> None:
    """The typed address is not recorded where it has no account: people type passwords into that field."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=typed).first()
    record(EventType.SIGN_IN_FAILED, by=user)


@receiver([password_changed, password_reset, password_set])
def password_was_changed(user: User | None, **_signal: object) -> None:
    record(EventType.PASSWORD_CHANGED, by=user)


@receiver(authenticator_added)
def factor_added(user: User | None, authenticator: Authenticator, **_signal: object) -> None:
    record(EventType.FACTOR_ADDED, by=user, about=authenticator.get_type_display())


@receiver(authenticator_removed)
def factor_removed(user: User | None, authenticator: Authenticator, **_signal: object) -> None:
    record(EventType.FACTOR_REMOVED, by=user, about=authenticator.get_type_display())


@receiver(pre_save, sender=User)
def remember(instance: User, **_signal: object) -> None:
    before = User.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance._before = before and {name: getattr(before, name) for name in (*PERMISSION_FIELDS, "email")}  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def permissions_changed(instance: User, **_signal: object) -> None:
    """A new account counts as a change from no permissions."""
    before = getattr(instance, "_before", None) or {}
    changed = {
        name: f"{before.get(name, '—')} → {getattr(instance, name)}"
        for name in PERMISSION_FIELDS
        if before.get(name) != getattr(instance, name)
    }
    if changed:
        record(EventType.PERMISSIONS_CHANGED, by=None, about=account_number(instance), **changed)
    if before.get("is_active") and not instance.is_active:
        # Opened again later, the account must not bring an old session back.
        end_sessions(instance)


@receiver(post_save, sender=User)
def email_changed(instance: User, **_signal: object) -> None:
    """Neither address is recorded, because a line cannot be erased."""
    before = getattr(instance, "_before", None)
    if before and before["email"] != instance.email:
        record(EventType.EMAIL_CHANGED, about=account_number(instance))


@receiver(m2m_changed, sender=User.regions.through)
def regions_changed(instance: Model, action: str, pk_set: set[str] | None, **_signal: object) -> None:
    if isinstance(instance, User) and action in ("post_add", "post_remove", "post_clear"):
        how = {"post_add": "+", "post_remove": "−", "post_clear": "− *"}[action]
        regions = f"{how} {', '.join(sorted(pk_set or ()))}".strip()
        record(EventType.PERMISSIONS_CHANGED, about=account_number(instance), regions=regions)


@receiver(post_save, sender=Invitation)
def invited(instance: Invitation, created: bool, **_signal: object) -> None:
    if created:
        record(EventType.INVITED, about=f"{instance.get_role_display()}")


@receiver(access_refused)
def refused(user: User | AnonymousUser, action: Action, subject: Subject, **_signal: object) -> None:
    record(EventType.REFUSED, by=user, about=f"{action.label}: {subject.label}")

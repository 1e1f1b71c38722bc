"""What the audit log notes of accounts, whichever way it happens: Django's and allauth's signals say so."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver

from accounts.audit import Happened, record
from accounts.models import Invitation, User

RIGHTS = ("role", "is_active", "is_staff", "is_superuser")


@receiver(user_logged_in)
def signed_in(user: Any, **_options: Any) -> None:
    record(Happened.SIGNED_IN, by=user)


@receiver(user_logged_out)
def signed_out(user: Any, **_options: Any) -> None:
    if user:
        record(Happened.SIGNED_OUT, by=user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_options: Any) -> None:
    """An address without an account is not noted: people type their passwords there."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=typed).first()
    record(Happened.SIGN_IN_FAILED, by=user)


@receiver([password_changed, password_reset, password_set])
def new_password(user: Any, **_options: Any) -> None:
    record(Happened.PASSWORD_CHANGED, by=user)


@receiver(authenticator_added)
def factor_added(user: Any, authenticator: Any, **_options: Any) -> None:
    record(Happened.FACTOR_ADDED, by=user, about=authenticator.get_type_display())


@receiver(authenticator_removed)
def factor_removed(user: Any, authenticator: Any, **_options: Any) -> None:
    record(Happened.FACTOR_REMOVED, by=user, about=authenticator.get_type_display())


@receiver(pre_save, sender=User)
def note_rights(instance: User, **_options: Any) -> None:
    before = User.objects.filter(pk=instance.pk).first() if instance.pk else None
    instance._rights = before and {name: getattr(before, name) for name in RIGHTS}  # type: ignore[attr-defined]


@receiver(post_save, sender=User)
def rights_changed(instance: User, **_options: Any) -> None:
    """Also of an account that is new: from nothing to what it may do."""
    before = getattr(instance, "_rights", None) or {}
    changed = {
        name: f"{before.get(name, '—')} → {getattr(instance, name)}"
        for name in RIGHTS
        if before.get(name) != getattr(instance, name)
    }
    if changed:
        record(Happened.PERMISSIONS_CHANGED, about=f"№ {instance.pk}", **changed)


@receiver(m2m_changed, sender=User.regions.through)
def regions_changed(instance: Any, action: str, pk_set: Any, **_options: Any) -> None:
    if isinstance(instance, User) and action in ("post_add", "post_remove", "post_clear"):
        how = {"post_add": "+", "post_remove": "−", "post_clear": "− *"}[action]
        regions = f"{how} {', '.join(sorted(pk_set or ()))}".strip()
        record(Happened.PERMISSIONS_CHANGED, about=f"№ {instance.pk}", regions=regions)


@receiver(post_save, sender=Invitation)
def invited(instance: Invitation, created: bool, **_options: Any) -> None:
    if created:
        record(Happened.INVITED, about=f"{instance.get_role_display()}")

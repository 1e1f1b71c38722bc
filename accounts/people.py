"""Users and their roles."""

from typing import Any, ClassVar, TypeAlias

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A person's role in the programme; accounts/access.py defines what each role may do."""

    ADMINISTRATOR = "administrator", _("Administrator")
    STAFF = "staff", _("Programme staff")
    VERIFIER = "verifier", _("Programme staff who may verify")
    COORDINATOR = "coordinator", _("Regional coordinator")
    COMMITTEE = "committee", _("Committee member")
    AUDITOR = "auditor", _("Auditor")


class UserManager(BaseUserManager["User"]):
    """Create and find users by e-mail address, ignoring case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator with access to the Django admin."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, role=Role.ADMINISTRATOR, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """A person with one role, who signs in with an e-mail address."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("full name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.COMMITTEE)
    # By label: this app lies below companies and cannot import it.
    regions = models.ManyToManyField(
        "companies.Region",
        verbose_name=_("regions"),
        blank=True,
        related_name="coordinators",
        help_text=_(
            "Of a regional coordinator: the only regions whose records this person sees and changes."
        ),
    )

    language = models.CharField(
        _("language of letters"), max_length=5, choices=settings.LANGUAGES, default="es", db_default="es"
    )
    letters_off = models.JSONField(_("letters switched off"), default=list, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]

    @cached_property
    def region_codes(self) -> frozenset[str]:
        """The INEI codes of the user's regions, read once per instance."""
        return frozenset(region.pk for region in self.regions.all())

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()

    def __str__(self) -> str:
        return self.get_full_name()


Visitor: TypeAlias = User | AnonymousUser
"""Who sends a request."""

Reader: TypeAlias = Visitor | None
"""Whose permissions limit what is read; None, for commands, sees everything."""

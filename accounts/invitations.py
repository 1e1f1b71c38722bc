"""Invitations create accounts: a signed link, valid for seven days and one account."""

import datetime

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import EventType, record
from accounts.letters import LetterKind, write
from accounts.people import Role, User

VALID_FOR = datetime.timedelta(days=7)
SALT = "accounts.invitation"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, filtered by status."""

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; expired ones included."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """An invitation to an account with a role. Sending it again invalidates earlier links.

    Without `invited_by` the command line invited the installation's first administrator.
    """

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("full name"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    regions = models.ManyToManyField(
        "companies.Region",
        verbose_name=_("regions"),
        blank=True,
        related_name="+",
        help_text=_("Only for regional coordinators."),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_once"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def clean(self) -> None:
        self.email = self.email.lower()
        if taken := why_taken(self.email, Invitation.objects.exclude(pk=self.pk)):
            raise ValidationError({"email": taken})

    @property
    def is_too_old(self) -> bool:
        return timezone.now() > self.sent_at + VALID_FOR

    @property
    def path(self) -> str:
        """The URL path with the signed token."""
        token = signing.dumps([self.pk, self.sent_at.timestamp()], salt=SALT)
        return reverse("invitation", args=[token])


def first_administrator(email: str, name: str) -> Invitation | None:
    """The invitation of the first administrator, with a new link; None where somebody administers already."""
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        return None
    invitation = Invitation.objects.open().filter(email=email.lower(), role=Role.ADMINISTRATOR).first()
    invitation = invitation or Invitation(email=email.lower(), role=Role.ADMINISTRATOR)
    invitation.name, invitation.sent_at = name, timezone.now()
    invitation.full_clean(exclude=["invited_by"])
    invitation.save()
    return invitation


def why_taken(email: str, invitations: InvitationQuerySet) -> str:
    """Why an address (in lower case) cannot become an account's: it is one's or one of `invitations` is open; or blank."""
    if User.objects.filter(email=email).exists():
        return gettext("This address has an account already.")
    if invitations.open().filter(email=email).exists():
        return gettext("An invitation of this address is open already.")
    return ""


def find(token: str) -> Invitation | None:
    """The open invitation of a token; None if it is forged, expired, used, withdrawn or replaced by a newer one."""
    try:
        pk, sent = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        return None
    found = Invitation.objects.open().filter(pk=pk).first()
    return found if found and found.sent_at.timestamp() == sent else None


@transaction.atomic
def accept(invitation: Invitation, password: str, *, name: str = "") -> User:
    """Create the account, under the name of the invitation unless another is given.

    Raises ValidationError for an invitation that is not open any more.
    """
    used = Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now())
    if not used:
        raise ValidationError(gettext("This invitation is no longer valid."))
    # Whoever has the command line has the Django admin, too.
    flags = {"is_staff": True, "is_superuser": True} if invitation.invited_by_id is None else {}
    user = User.objects.create_user(
        invitation.email, password, name=name or invitation.name, role=invitation.role, **flags
    )
    user.regions.set(invitation.regions.all())
    record(EventType.INVITATION_ACCEPTED, by=user)
    return user


def send(invitation: Invitation, address: str) -> bool:
    """Write the letter with the link, the full `address` of the invitation; False where there is no mail server."""
    context = {"invitation": invitation, "address": address, "days": VALID_FOR.days}
    return write(LetterKind.INVITATION, invitation.email, context) is not None

"""What the minutes of a session hold besides figures: who came, what was on the agenda, what was agreed.

Once the session is frozen, triggers (committee/triggers.py) refuse to change any of it. The status of an agreement and its
notes of follow-up go on, and a representative can be erased.
"""

import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Subject
from records.constraints import one_of
from records.fields import SearchField
from records.models import Record, RecordQuerySet
from services.models import Institution


class Presence(models.TextChoices):
    """Whether an institution that was invited came."""

    PRESENT = "present", pgettext_lazy("institution", "present")
    ABSENT = "absent", pgettext_lazy("institution", "absent")


class Attendance(Record):
    """An institution that was invited to a session, and who came for it. The name is personal data."""

    session = models.ForeignKey(
        "committee.Session", verbose_name=_("session"), on_delete=models.CASCADE, related_name="attendance"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="attendance"
    )
    name = models.CharField(_("representative"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    presence = models.CharField(_("presence"), max_length=10, choices=Presence, default=Presence.PRESENT)

    SUBJECT = Subject.AGREEMENT

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["session", "institution"], name="institution_invited_once"),
            one_of("presence_known", "presence", Presence.values),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.institution}"


class AgendaItem(Record):
    """A point of a session's agenda."""

    session = models.ForeignKey(
        "committee.Session", verbose_name=_("session"), on_delete=models.CASCADE, related_name="agenda"
    )
    number = models.SmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    text = models.CharField(_("point of the agenda"), max_length=500)

    SUBJECT = Subject.AGREEMENT

    class Meta:
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("agenda")
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="agenda_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agenda_number_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="agenda_item_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"


class AgreementStatus(models.TextChoices):
    """What became of an agreement so far."""

    PENDING = "pending", pgettext_lazy("agreement", "pending")
    UNDER_WAY = "under_way", pgettext_lazy("agreement", "under way")
    DONE = "done", pgettext_lazy("agreement", "done")
    WITHDRAWN = "withdrawn", pgettext_lazy("agreement", "withdrawn")


OPEN = (AgreementStatus.PENDING, AgreementStatus.UNDER_WAY)


class AgreementQuerySet(RecordQuerySet["Agreement"]):
    """Agreements with the institutions that are responsible."""

    def made_by(self, day: datetime.date) -> Self:
        """Those of sessions that were held on or before a day."""
        return self.filter(session__held_on__lte=day)


class AgreementManager(models.Manager.from_queryset(AgreementQuerySet)):  # type: ignore[misc]
    """Reads the responsible institutions along, in two queries for any number of agreements."""

    def get_queryset(self) -> AgreementQuerySet:
        found: AgreementQuerySet = super().get_queryset().prefetch_related("responsible__institution")
        return found


class Agreement(Record):
    """What a session agreed: who is responsible, and by when. Its text is frozen with the session, its status goes on."""

    session = models.ForeignKey(
        "committee.Session", verbose_name=_("session"), on_delete=models.CASCADE, related_name="agreements"
    )
    number = models.SmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    text = models.CharField(_("agreement"), max_length=1000)
    due_on = models.DateField(_("due on"))
    status = models.CharField(
        _("status"), max_length=10, choices=AgreementStatus, default=AgreementStatus.PENDING
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    search = SearchField("text")

    objects = AgreementManager()  # type: ignore[misc]

    SUBJECT = Subject.AGREEMENT

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="agreement_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_number_from_one"),
            models.CheckConstraint(condition=~Q(text=""), name="agreement_has_text"),
            one_of("agreement_status_known", "status", AgreementStatus.values),
            models.CheckConstraint(
                condition=Q(status=AgreementStatus.DONE, done_on__isnull=False)
                | (~Q(status=AgreementStatus.DONE) & Q(done_on__isnull=True)),
                name="agreement_done_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {Truncator(self.text).chars(80)}"

    @property
    def reference(self) -> str:
        """How people cite it: 6.2 is the second agreement of the sixth session."""
        return f"{self.session_id}.{self.number}"

    @property
    def institutions(self) -> str:
        """The responsible institutions, by their acronyms."""
        return ", ".join(sorted(str(found.institution) for found in self.responsible.all()))

    def is_open_at(self, day: datetime.date) -> bool:
        """Whether it was still to be done at the end of a day. When it was withdrawn is not kept: it never was."""
        return self.status in OPEN or (self.done_on is not None and self.done_on > day)

    def days_overdue(self, day: datetime.date) -> int:
        """How many days after its due date it is still open; 0 before it and once it is closed."""
        return max((day - self.due_on).days, 0) if self.is_open_at(day) else 0

    @property
    def days_overdue_today(self) -> int | None:
        """The same today, as lists show it; blank where it is not overdue."""
        return self.days_overdue(timezone.localdate()) or None

    def clean(self) -> None:
        if self.status == AgreementStatus.DONE and not self.done_on:
            raise ValidationError({"done_on": _("An agreement that is done needs the day on which it was.")})
        if self.status != AgreementStatus.DONE and self.done_on:
            raise ValidationError({"done_on": _("Only an agreement that is done has such a day.")})
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("It cannot have been done in the future.")})
        for name in ("due_on", "done_on"):
            if (day := getattr(self, name)) and day < self.session.held_on:
                raise ValidationError({name: _("This day is before the session.")})


class Responsible(Record):
    """An institution that is responsible for an agreement."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="responsible"
    )
    institution = models.ForeignKey(
        Institution, verbose_name=_("institution"), on_delete=models.PROTECT, related_name="responsible_for"
    )

    SUBJECT = Subject.AGREEMENT

    class Meta:
        verbose_name = _("responsible institution")
        verbose_name_plural = _("responsible institutions")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "institution"], name="responsible_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference} · {self.institution}"


class AgreementNote(Record):
    """A note on how an agreement goes on. Notes are only added."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.CASCADE, related_name="notes"
    )
    text = models.CharField(_("note"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)

    SUBJECT = Subject.AGREEMENT

    class Meta:
        verbose_name = _("note on an agreement")
        verbose_name_plural = _("notes on agreements")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="agreement_note_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.reference} · {Truncator(self.text).chars(80)}"

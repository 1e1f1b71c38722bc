"""Letters by e-mail: written in the transaction of what they tell of, sent by the worker after it.

So a letter tells of nothing that was rolled back, and a slow mail server keeps nobody waiting. Without a mail server a
letter to a person is shown on their home page instead, and nothing claims to have been sent.
"""

import datetime
import logging
from collections.abc import Mapping
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import programme
from accounts.access import Action, Subject, may
from accounts.people import User

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
MOST_ATTEMPTS = 9
FIRST_DELAY = datetime.timedelta(minutes=1)
"""After a failure a letter is tried again, each time after twice as long: for four hours in all."""
KEPT_FOR = datetime.timedelta(days=90)
ONE_LETTER_IN = datetime.timedelta(hours=12)
"""Without a mail server a further record that came back makes a letter after so long."""


class LetterKind(models.TextChoices):
    """What letters tell of."""

    INVITATION = "invitation", _("invitations")
    ACCESS_RESET = "access_reset", _("resets of access")
    RETURNED = "returned", _("a record was returned to me")
    WAITING = "waiting", _("weekly: records wait for me")
    YEAR_DUE = "year_due", _("a year's reports are due")
    SESSION_FROZEN = "session_frozen", _("a committee session was frozen")
    AGREEMENTS_DUE = "agreements_due", _("agreements of the committee are overdue")
    REPORT_DUE = "report_due", _("reminders to companies")


OPTIONAL: Mapping[LetterKind, tuple[Action, Subject]] = {
    LetterKind.RETURNED: (Action.ENTER, Subject.SALES),
    LetterKind.WAITING: (Action.VERIFY, Subject.SALES),
    LetterKind.YEAR_DUE: (Action.ENTER, Subject.SALES),
    LetterKind.SESSION_FROZEN: (Action.SEE, Subject.SESSION),
    LetterKind.AGREEMENTS_DUE: (Action.SEE, Subject.AGREEMENT),
}
"""The kinds that each person can switch off, with what they must be allowed to get them."""
SECRET = (LetterKind.INVITATION, LetterKind.ACCESS_RESET)
"""The kinds whose text holds a link that lets somebody in: it is erased when it is not needed any more."""

SUBJECTS: Mapping[LetterKind, object] = {
    LetterKind.INVITATION: _("Invitation to the monitoring system of the programme %(programme)s"),
    LetterKind.ACCESS_RESET: _("Your access to the monitoring system was reset"),
    LetterKind.RETURNED: _("A record was returned to you"),
    LetterKind.WAITING: _("Records wait for you"),
    LetterKind.YEAR_DUE: _("Companies have not reported their sales yet"),
    LetterKind.SESSION_FROZEN: _("A committee session was frozen"),
    LetterKind.AGREEMENTS_DUE: _("Agreements of the committee are overdue"),
    LetterKind.REPORT_DUE: _("Your annual report of export sales is due"),
}


def optional_for(user: User) -> list[LetterKind]:
    """The kinds that the person's role can get, and the person can switch off."""
    return [kind for kind, permission in OPTIONAL.items() if may(user, *permission)]


class LetterState(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("will be sent")
    SENT = "sent", _("sent by e-mail")
    FAILED = "failed", _("could not be sent")
    SHOWN = "shown", _("not sent: there is no mail server")


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self) -> "LetterQuerySet":
        """The letters to send now, the oldest first."""
        return self.filter(state=LetterState.WAITING, due_at__lte=timezone.now()).order_by("pk")

    def since(self, age: datetime.timedelta) -> "LetterQuerySet":
        return self.filter(written_at__gt=timezone.now() - age)


class Letter(models.Model):
    """A letter to a person of the system, to a company's contact, or to an address that has no account yet."""

    kind = models.CharField(max_length=20, choices=LetterKind)
    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="letters"
    )
    # By label: this app lies below companies. Who is erased takes their letters along.
    contact = models.ForeignKey("companies.Contact", on_delete=models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=LetterState)
    written_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="letters_to_send")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                name="letter_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} № {self.pk}"

    @property
    def heading(self) -> str:
        """Its subject in the language of the page; the letter itself stays as it was written."""
        return str(SUBJECTS[LetterKind(self.kind)]) % {"programme": programme.name()}


def is_sending() -> bool:
    """Whether there is a mail server."""
    return bool(settings.EMAIL_HOST)


def write(
    kind: LetterKind,
    to: str,
    context: Mapping[str, object],
    *,
    language: str = "",
    person: User | None = None,
    contact: models.Model | None = None,
) -> Letter | None:
    """Write a letter of a kind from its template; None where the person has switched the kind off.

    Without a mail server only letters that a page can show to their reader are kept.
    """
    if person and kind in OPTIONAL and (kind in person.letters_off or not person.is_active):
        return None
    if not is_sending() and (person is None or kind in SECRET):
        return None
    with translation.override(language or (person.language if person else translation.get_language())):
        letter = Letter(
            kind=kind,
            to=to,
            person=person,
            contact_id=contact.pk if contact else None,
            subject=(str(SUBJECTS[kind]) % {"programme": programme.name()})[:200],
            text=text_of(kind, {"person": person, **context}),
            state=LetterState.WAITING if is_sending() else LetterState.SHOWN,
        )
    letter.save()
    return letter


def text_of(kind: LetterKind, context: Mapping[str, object]) -> str:
    """The text of a letter in the language of the page, as it will be sent."""
    said = {"site": settings.SITE_URL, "programme": programme.name(), **context}
    return render_to_string(f"letters/{kind}.txt", said).strip()


def tell_returned(person: User | None, about: str, note: str) -> None:
    """Tell a person that a record came back; one letter for all that came back since the last one was sent."""
    if person is None:
        return
    unread = person.letters.filter(kind=LetterKind.RETURNED).filter(
        Q(state=LetterState.WAITING)
        | Q(state=LetterState.SHOWN, written_at__gt=timezone.now() - ONE_LETTER_IN)
    )
    if not unread.exists():
        write(LetterKind.RETURNED, person.email, {"about": about, "note": note}, person=person)


def send_waiting(most: int = MOST_AT_ONCE) -> int:
    """Send the letters that are due; return how many were sent. Two processes never send the same one at once."""
    if not is_sending():
        return 0
    sent = 0
    for letter in Letter.objects.due()[:most]:
        if _claim(letter):
            try:
                _message(letter).send()
            except OSError as fault:  # SMTPException is one, too.
                _failed(letter, fault)
                if not isinstance(fault, SMTPRecipientsRefused):
                    break
            else:
                _sent(letter)
                sent += 1
    return sent


def _claim(letter: Letter) -> bool:
    delay = FIRST_DELAY * 2**letter.attempts
    mine = Letter.objects.filter(pk=letter.pk, state=LetterState.WAITING, attempts=letter.attempts)
    return bool(mine.update(attempts=F("attempts") + 1, due_at=timezone.now() + delay))


def _message(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(letter.subject, letter.text, None, [letter.to])
    message.attach_alternative(render_to_string("letters/letter.html", {"letter": letter}), "text/html")
    return message


def _sent(letter: Letter) -> None:
    erased = {"text": ""} if letter.kind in SECRET else {}
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.SENT, sent_at=timezone.now(), fault="", **erased
    )


def _failed(letter: Letter, fault: OSError) -> None:
    """Note why, without what the server answered: that may name people."""
    why = (
        type(fault).__name__
        if isinstance(fault, SMTPException)
        else gettext("the mail server does not answer")
    )
    logger.warning("Letter %s was not sent: %s", letter.pk, type(fault).__name__)
    is_last = letter.attempts + 1 >= MOST_ATTEMPTS
    last = {"state": LetterState.FAILED} | ({"text": ""} if letter.kind in SECRET else {})
    Letter.objects.filter(pk=letter.pk).update(fault=why[:200], **(last if is_last else {}))
